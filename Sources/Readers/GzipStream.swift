import CZlib

/// Inflates a gzip stream of one or more members, piece by piece.
///
/// A class because zlib keeps a pointer to its own state and so forbids that the state moves.
final class GzipStream {
  /// What stands in the way.
  enum Fault: Error { case broken(String), truncated }

  /// Where the stream stands between two pieces.
  private enum Place { case betweenMembers, inMember, padding }

  private let state: UnsafeMutablePointer<z_stream>
  private var place = Place.betweenMembers
  private var members = 0

  /// Window size 15 and the flag that asks for a gzip header.
  ///
  /// - Source: zlib.h, `inflateInit2`.
  private static let gzipWindowBits: Int32 = 15 + 16

  init() throws(Fault) {
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

  /// Inflates from `input[start..<end]` into `output`, up to the first piece that makes something.
  func inflate(
    _ input: inout [UInt8], from start: Int, to end: Int, into output: inout [UInt8]
  ) throws(Fault) -> (taken: Int, made: Int) {
    var taken = 0
    var made = 0
    while start + taken < end, made == 0 {
      if place == .padding || (place == .betweenMembers && members > 0 && input[start + taken] == 0) {
        // Tape and block devices pad with zeros; gzip(1) skips them and warns of anything else.
        guard input[start + taken] == 0 else { throw .broken("bytes that are not gzip follow the compressed data") }
        place = .padding
        taken += 1
        continue
      }
      let step = step(&input, from: start + taken, to: end, into: &output)
      taken += step.taken
      made = step.made
      switch step.code {
      case Z_OK: place = .inMember
      case Z_BUF_ERROR where step.taken > 0 || step.made > 0: place = .inMember
      case Z_STREAM_END:
        members += 1
        place = .betweenMembers
        guard inflateReset(state) == Z_OK else { throw .broken("zlib does not reset") }
      default:
        let text = state.pointee.msg.map { String(cString: $0) } ?? "code \(step.code)"
        throw .broken(
          members > 0 && place == .betweenMembers ? "bytes that are not gzip follow the compressed data" : text)
      }
    }
    return (taken, made)
  }

  /// Checks that the stream may end here.
  func finish() throws(Fault) {
    guard place != .inMember, members > 0 else { throw .truncated }
  }

  private func step(
    _ input: inout [UInt8], from start: Int, to end: Int, into output: inout [UInt8]
  ) -> (code: Int32, taken: Int, made: Int) {
    // zlib counts in 32 bits.
    let available = min(end - start, Int(Int32.max))
    let size = min(output.count, Int(Int32.max))
    return input.withUnsafeMutableBufferPointer { source in
      output.withUnsafeMutableBufferPointer { target in
        state.pointee.next_in = source.baseAddress.map { $0 + start }
        state.pointee.avail_in = UInt32(available)
        state.pointee.next_out = target.baseAddress
        state.pointee.avail_out = UInt32(size)
        let code = CZlib.inflate(state, Z_NO_FLUSH)
        return (code, available - Int(state.pointee.avail_in), size - Int(state.pointee.avail_out))
      }
    }
  }
}
