import CZlib

/// Inflates the members of gzip data.
final class GzipInflater: Inflater {
  static let name = "gzip"
  static let allowsPadding = true

  private let state: UnsafeMutablePointer<z_stream>

  /// Window size 15 and the flag that asks for a gzip header.
  ///
  /// - Source: zlib.h, `inflateInit2`.
  private static let gzipWindowBits: Int32 = 15 + 16

  /// - Source: RFC 1952, 2.3.1.
  static func recognises(_ head: ArraySlice<UInt8>) -> Bool { head.starts(with: [0x1F, 0x8B]) }

  init() throws(InflateFault) {
    state = .allocate(capacity: 1)
    state.initialize(to: z_stream())
    let code = inflateInit2_(state, Self.gzipWindowBits, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    guard code == Z_OK else { throw .broken("zlib does not start (code \(code))") }
  }

  deinit {
    inflateEnd(state)
    state.deinitialize(count: 1)
    state.deallocate()
  }

  func restart() throws(InflateFault) {
    guard inflateReset(state) == Z_OK else { throw .broken("zlib does not reset") }
  }

  func step(
    _ source: UnsafeMutableBufferPointer<UInt8>, into target: UnsafeMutableBufferPointer<UInt8>
  ) -> InflateStep {
    // zlib counts in 32 bits.
    let available = UInt32(clamping: source.count)
    let size = UInt32(clamping: target.count)
    state.pointee.next_in = source.baseAddress
    state.pointee.avail_in = available
    state.pointee.next_out = target.baseAddress
    state.pointee.avail_out = size
    let code = CZlib.inflate(state, Z_NO_FLUSH)
    let taken = Int(available - state.pointee.avail_in)
    let made = Int(size - state.pointee.avail_out)
    let outcome: InflateStep.Outcome =
      switch code {
      case Z_OK, Z_BUF_ERROR: .goesOn
      case Z_STREAM_END: .endOfMember
      default: .fault(.broken(state.pointee.msg.map { String(cString: $0) } ?? "code \(code)"))
      }
    return InflateStep(taken: taken, made: made, outcome: outcome)
  }
}
