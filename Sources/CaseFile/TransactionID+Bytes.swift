internal import Ledger

extension TransactionID {
  /// Reads 32 bytes in display order, without the array that ``TransactionID/init(bytes:)`` makes.
  @inline(__always)
  init?(display bytes: UnsafeRawBufferPointer) {
    guard bytes.count == 32 else { return nil }
    func word(_ index: Int) -> UInt64 {
      UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self))
    }
    self.init(words: (word(0), word(1), word(2), word(3)))
  }

  /// Calls `body` with the 32 bytes in display order.
  @inline(__always)
  func withDisplayBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
    let stored = (words.0.bigEndian, words.1.bigEndian, words.2.bigEndian, words.3.bigEndian)
    return try withUnsafeBytes(of: stored, body)
  }

  /// The key of `tx_key`: the first 8 bytes, as SQLite's signed integer.
  @inline(__always)
  var prefix: Int64 { Int64(bitPattern: words.0) }
}
