/// Names of the fields that a reader wants, looked up without making a String of every name that it meets.
struct FieldNames<Field: CaseIterable & RawRepresentable> where Field.RawValue == String {
  private let names: [(name: [UInt8], field: Field)]

  init() {
    names = Field.allCases.map { (Array($0.rawValue.utf8), $0) }
  }

  /// The field of this name and its number among all fields, or nil.
  func find(_ name: [UInt8]) -> (field: Field, number: Int)? {
    for number in names.indices where names[number].name.count == name.count && names[number].name == name {
      return (names[number].field, number)
    }
    return nil
  }
}

/// Which fields of an object have been met, by their numbers below 64.
struct SeenFields {
  private var bits: UInt64 = 0

  /// Marks a field; false when it was marked before.
  mutating func insert(_ number: Int) -> Bool {
    let bit = UInt64(1) << UInt64(number & 63)
    defer { bits |= bit }
    return bits & bit == 0
  }
}
