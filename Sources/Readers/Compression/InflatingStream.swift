/// Undoes the compression of a source of one or more members, piece by piece.
///
/// An inflater must not take the last byte of a member before all of the member is made: then nothing waits that no further
/// input would bring out. gzip and bzip2 end in checksums, and libzstd holds one byte back.
/// - Source: facebook/zstd `lib/decompress/zstd_decompress.c`, `hostageByte`.
struct InflatingStream {
  /// Where the stream stands between two pieces.
  private enum Place { case betweenMembers, inMember, padding }

  /// Name of the compression, for messages.
  let name: String

  private let inflater: any Inflater
  private let allowsPadding: Bool
  private var place = Place.betweenMembers
  private var members = 0

  /// Makes a stream for what the beginning of a source tells, or nil where that is no compression known here.
  init?(head: ArraySlice<UInt8>) throws(InflateFault) {
    guard let type = Inflaters.all.first(where: { $0.recognises(head) }) else { return nil }
    inflater = try type.init()
    name = type.name
    allowsPadding = type.allowsPadding
  }

  /// Inflates from `input[start..<end]` into `output`, up to the first piece that makes something.
  mutating func inflate(
    _ input: inout [UInt8], from start: Int, to end: Int, into output: inout [UInt8]
  ) throws(InflateFault) -> (taken: Int, made: Int) {
    var taken = 0
    var made = 0
    while made == 0, start + taken < end {
      if place != .inMember, members > 0, try skipsPadding(input[start + taken]) {
        taken += 1
        continue
      }
      let step = input.withUnsafeMutableBufferPointer { input in
        output.withUnsafeMutableBufferPointer { output in
          inflater.step(.init(rebasing: input[start + taken..<end]), into: output)
        }
      }
      taken += step.taken
      made = step.made
      switch step.outcome {
      case .goesOn:
        guard step.taken > 0 || step.made > 0 else { throw .broken("the data does not go on") }
        place = .inMember
      case .endOfMember:
        members += 1
        place = .betweenMembers
        try inflater.restart()
      case .fault(.broken) where members > 0 && place == .betweenMembers: throw notOurs
      case .fault(let fault): throw fault
      }
    }
    return (taken, made)
  }

  /// Checks that the stream may end here.
  func finish() throws(InflateFault) {
    guard place != .inMember, members > 0 else { throw .truncated }
  }

  private var notOurs: InflateFault { .broken("bytes that are not \(name) follow the compressed data") }

  /// Whether a byte behind a member is padding: tape and block devices pad with zeros, which gzip(1) skips.
  private mutating func skipsPadding(_ byte: UInt8) throws(InflateFault) -> Bool {
    guard allowsPadding, place == .padding || byte == 0 else { return false }
    guard byte == 0 else { throw notOurs }
    place = .padding
    return true
  }
}
