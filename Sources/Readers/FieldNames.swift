/// Names of the fields that a reader wants, looked up without making a String of every name that it meets.
struct FieldNames<Field: CaseIterable & RawRepresentable> where Field.RawValue == String {
  private let names: [(name: [UInt8], field: Field)]

  init() {
    names = Field.allCases.map { (Array($0.rawValue.utf8), $0) }
  }

  /// The field of this name, or nil.
  func field(_ name: [UInt8]) -> Field? {
    for entry in names where entry.name.count == name.count && entry.name == name { return entry.field }
    return nil
  }
}
