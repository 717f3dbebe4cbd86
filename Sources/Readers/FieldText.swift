#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Comparing the text of fields, which hot loops do several times a row.
enum FieldText {
  /// True when a field has these bytes; compared in long steps where the field lies in one piece.
  @inline(__always)
  static func isEqual(_ field: some RandomAccessCollection<UInt8>, _ text: [UInt8]) -> Bool {
    guard field.count == text.count else { return false }
    let isSame = field.withContiguousStorageIfAvailable { field in
      guard let first = field.baseAddress else { return true }
      return text.withUnsafeBufferPointer { $0.baseAddress.map { memcmp(first, $0, field.count) == 0 } ?? true }
    }
    return isSame ?? field.elementsEqual(text)
  }
}
