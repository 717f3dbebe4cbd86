extension UInt128 {
  /// Calls `body` with the big-endian bytes, without leading zeros: zero is no bytes.
  @inline(__always)
  func withMinimalBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
    try withUnsafeBytes(of: bigEndian) { bytes in
      try body(UnsafeRawBufferPointer(rebasing: bytes[(leadingZeroBitCount / 8)...]))
    }
  }
}
