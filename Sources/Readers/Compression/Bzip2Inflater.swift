import CBzip2

/// Inflates the streams of bzip2 data.
final class Bzip2Inflater: Inflater {
  static let name = "bzip2"
  static let allowsPadding = false

  private let state: UnsafeMutablePointer<bz_stream>

  /// `BZh`, a level, and what begins a block (the digits of pi) or ends a stream without any (those of its square root).
  ///
  /// - Source: bzip2 1.0.8, `compress.c`, `BZ2_compressBlock`.
  static func recognises(_ head: ArraySlice<UInt8>) -> Bool {
    let rest = head.dropFirst(4)
    return head.starts(with: Array("BZh".utf8))
      && (rest.starts(with: [0x31, 0x41, 0x59, 0x26, 0x53, 0x59])
        || rest.starts(with: [0x17, 0x72, 0x45, 0x38, 0x50, 0x90]))
  }

  init() throws(InflateFault) {
    state = .allocate(capacity: 1)
    state.initialize(to: bz_stream())
    try start()
  }

  deinit {
    BZ2_bzDecompressEnd(state)
    state.deinitialize(count: 1)
    state.deallocate()
  }

  func restart() throws(InflateFault) {
    // There is no reset: a stream is ended and another one begun.
    BZ2_bzDecompressEnd(state)
    try start()
  }

  func step(
    _ source: UnsafeMutableBufferPointer<UInt8>, into target: UnsafeMutableBufferPointer<UInt8>
  ) -> InflateStep {
    // libbz2 counts in 32 bits.
    let available = UInt32(clamping: source.count)
    let size = UInt32(clamping: target.count)
    return source.withMemoryRebound(to: CChar.self) { source in
      target.withMemoryRebound(to: CChar.self) { target in
        state.pointee.next_in = source.baseAddress
        state.pointee.avail_in = available
        state.pointee.next_out = target.baseAddress
        state.pointee.avail_out = size
        let code = BZ2_bzDecompress(state)
        return InflateStep(
          taken: Int(available - state.pointee.avail_in), made: Int(size - state.pointee.avail_out),
          outcome: Self.outcome(of: code))
      }
    }
  }

  private func start() throws(InflateFault) {
    // 0 and 0: no messages, and the faster of the two algorithms; memory is at most 3.7 MB.
    let code = BZ2_bzDecompressInit(state, 0, 0)
    guard code == BZ_OK else { throw .broken("libbz2 does not start (code \(code))") }
  }

  private static func outcome(of code: Int32) -> InflateStep.Outcome {
    switch code {
    case BZ_OK: .goesOn
    case BZ_STREAM_END: .endOfMember
    case BZ_DATA_ERROR: .fault(.broken("a checksum or a block is wrong"))
    case BZ_DATA_ERROR_MAGIC: .fault(.broken("a stream does not begin like one"))
    default: .fault(.broken("code \(code)"))
    }
  }
}
