import CZstd

/// Inflates the frames of Zstandard data.
///
/// - Limits: a window of 2^27 bytes, which is what may have to be held in memory; dictionaries are not known.
final class ZstdInflater: Inflater {
  static let name = "zstd"
  static let allowsPadding = false

  /// The largest window that decoders should take unasked.
  ///
  /// - Source: RFC 8878, 3.1.1.1.2, leaves it to the decoder; zstd.h, `ZSTD_WINDOWLOG_LIMIT_DEFAULT`.
  private static let windowLog: Int32 = 27

  private let state: OpaquePointer

  /// A frame, or one that is to be skipped, which parallel compressors write first.
  ///
  /// - Source: RFC 8878, 3.1.1 and 3.1.2.
  static func recognises(_ head: ArraySlice<UInt8>) -> Bool {
    guard let first = head.first else { return false }
    return head.starts(with: [0x28, 0xB5, 0x2F, 0xFD])
      || (first & 0xF0 == 0x50 && head.dropFirst().starts(with: [0x2A, 0x4D, 0x18]))
  }

  init() throws(InflateFault) {
    guard let state = ZSTD_createDCtx() else { throw .broken("libzstd does not start") }
    self.state = state
    guard ZSTD_isError(ZSTD_DCtx_setParameter(state, ZSTD_d_windowLogMax, Self.windowLog)) == 0 else {
      throw .broken("libzstd does not take a limit of its window")
    }
  }

  deinit { ZSTD_freeDCtx(state) }

  func restart() throws(InflateFault) {
    guard ZSTD_isError(ZSTD_DCtx_reset(state, ZSTD_reset_session_only)) == 0 else {
      throw .broken("libzstd does not reset")
    }
  }

  func step(
    _ source: UnsafeMutableBufferPointer<UInt8>, into target: UnsafeMutableBufferPointer<UInt8>
  ) -> InflateStep {
    var input = ZSTD_inBuffer(src: source.baseAddress, size: source.count, pos: 0)
    var output = ZSTD_outBuffer(dst: target.baseAddress, size: target.count, pos: 0)
    let code = ZSTD_decompressStream(state, &output, &input)
    let outcome: InflateStep.Outcome =
      code == 0 ? .endOfMember : ZSTD_isError(code) == 0 ? .goesOn : .fault(Self.fault(of: code))
    return InflateStep(taken: input.pos, made: output.pos, outcome: outcome)
  }

  private static func fault(of code: Int) -> InflateFault {
    switch ZSTD_getErrorCode(code) {
    case ZSTD_error_frameParameter_windowTooLarge:
      .refused("needs a window of more than 2^\(windowLog) bytes; decompress it first, with zstd -d --long=31")
    case ZSTD_error_dictionary_wrong:
      .refused("needs a dictionary; decompress it first, with zstd -d -D DICTIONARY")
    default: .broken(ZSTD_getErrorName(code).map { String(cString: $0) } ?? "code \(code)")
    }
  }
}
