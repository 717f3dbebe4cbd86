import Ledger
import Testing

@testable import Readers

/// What all compressions have in common, and what each has for itself.
@Suite struct InflatingStreamTests {
  /// Content and what zstd 1.5.4 and bzip2 1.0.8 make of it; the large ones hold no checksum of the whole.
  struct Sample: Sendable, CustomTestStringConvertible {
    let compression: String
    let content: [UInt8]
    let packed: [UInt8]

    var testDescription: String { "\(compression), \(content.count) bytes" }

    init(_ compression: String, _ content: String, _ packed: String) {
      self.compression = compression
      self.content = Array(content.utf8)
      self.packed = Hex.bytes(packed) ?? []
    }
  }

  private static let small = "one line\nand another\n"
  private static let large = String(repeating: "a line of some length, and the next\n", count: 100_000)
  static let smallZstd = "28b52ffd0468a900006f6e65206c696e650a616e6420616e6f746865720a5e6640ff"
  static let smallBzip2 = """
    425a6839314159265359bb1d8c35000008d180001040002665940020002298d06410340d00a5e01fdea056be611c2ee48a70a121763b186a
    """
  static let largeZstd = """
    28b52ffd0068740100440261206c696e65206f6620736f6d65206c656e6774682c20616e6420746865206e6578740a0100ccfe3fb97a0244\
    0000000100fdff275740440000000100fdff390002440000000100fdff390002440000000100fdff390002440000000100fdff3900024400\
    00000100fdff390002440000000100fdff390002440000000100fdff390002440000000100fdff390002440000000100fdff390002440000\
    000100fdff390002440000000100fdff390002440000000100fdff390002440000000100fdff390002440000000100fdff39000244000000\
    0100fdff390002440000000100fdff390002440000000100fdff390002440000000100fdff390002440000000100fdff3900024400000001\
    00fdff390002440000000100fdff390002440000000100fdff390002440000000100fdff390002440000000100fdff390002440000000100\
    fdff3900024500000001007d6e1d0001
    """
  static let largeBzip2 = """
    425a6839314159265359a79b548001e84551800010400427e78c403001580050d34c001434d300014a90134609e544a0b3a89416c24a0b51\
    25058aa2505b89282dea2505c544a0b7a894169f2a2505d544a0ba12505ad44a0b212505d09282c544a0bb125058a894172a89416624a0b6\
    09282d049417ea89417624a0b3a89417151282c09282f049416049417b51282f6a25059544a0b4a89417f314159265359f25e07f20587fc5\
    1800010400427e78c40300156a291434d300014aa87a0013052a24341b427951282fc24a0b3a89416551282c551282dea2505b89282d8494\
    16951282d449416849416aa2505e0494166a2505aa89416049417351282c09282e024a0b6a894166a894162a2505c09282eea2505b09282e\
    2a2505de6a2505dd44a0b151282cd44a0bf89282fa24a0b024a0bd3141592653594a5bb93c061a7851800010400427e78c40300178011434\
    d300050d34c00052a226434c27624a0b4a89416d51282f424a0b1544a0b7125058dea2505f2a2505b89282f751282e6a2505cd44a0b5a894\
    1644941679a894166a2505d09282c544a0bf2a2505a09282daa89416a24a0b8a89417424a0b4a89417151282c09282ec49416224a0bca894\
    17951282cd44a0b5a8941618a0ac9329acd435ecbe82191968c00008200213f3c6201800ab5022869a60002955180000a5484686684f2a25\
    05809282cea25059544a0b1544a0b7a89416e24a0b612505a544a0b5125059125059a89416c24a0b4a894164494162a2505d544a0b024a0b\
    909282d6a2505a7b544a0b6a89417024a0baa89416b51282e449416049417751282c544a0bca89417a24a0bf89282c6a2505f18a0ac9329a\
    cf2f2820a00000868c00008200213f3c62010002a1288c8340d02aa993d27a866a0f76ddc30b12974972a5217531778b34424865d2a6c53c\
    292925064f8bb9229c28483b8c92c180
    """
  static let samples = [
    Sample("gzip", small, Hex.text(Gzip.member(Array(small.utf8)))),
    Sample("zstd", small, smallZstd), Sample("bzip2", small, smallBzip2),
    Sample("zstd", large, largeZstd), Sample("bzip2", large, largeBzip2),
    Sample("zstd", "", "28b52ffd240001000099e9d851"), Sample("bzip2", "", "425a683917724538509000000000"),
    // A frame to be skipped, then one that is not.
    Sample("zstd", small, "5c2a4d1803000000abcdef" + smallZstd),
  ]

  private static func failure(_ bytes: [UInt8]) -> ReaderError? {
    var source = ByteSource(bytes: bytes, name: "packed")
    return ByteSourceTests.failure(&source)
  }

  @Test(arguments: samples)
  func contentComesOutWhole(sample: Sample) throws {
    try ByteSourceTests.withFile(sample.packed, named: "no-suffix") { path in
      var source = try ByteSource(path: path)
      let found = try ByteSourceTests.all(&source)
      #expect(found == sample.content)
      let (isCompressed, offset) = (source.isCompressed, source.offset)
      #expect(isCompressed)
      #expect(offset == Int64(sample.content.count))
      let seal = try source.finish()
      #expect(seal.count == Int64(sample.packed.count))
    }
  }

  @Test(arguments: samples)
  func membersFollowOneAnother(sample: Sample) throws {
    var source = ByteSource(bytes: sample.packed + sample.packed + sample.packed, name: "packed")
    let found = try ByteSourceTests.all(&source)
    #expect(found == sample.content + sample.content + sample.content)
  }

  @Test(arguments: samples)
  func aTruncationIsAnError(sample: Sample) {
    // The first ten bytes tell the compression; a whole frame to be skipped is a source too.
    let whole = sample.packed.first == 0x5C ? 11 : sample.packed.count
    let step = sample.content.count < 100 ? 1 : 61
    for length in stride(from: 10, to: sample.packed.count, by: step) where length != whole {
      #expect(Self.failure(Array(sample.packed[..<length]))?.code == .truncated, "at \(length)")
      #expect(Self.failure(sample.packed + sample.packed[..<length])?.code == .truncated, "second, at \(length)")
    }
  }

  @Test(arguments: samples)
  func whatFollowsIsAnError(sample: Sample) {
    for rest in [Array("text".utf8), [0, 0, 0, 0, 1]] {
      let error = Self.failure(sample.packed + rest)
      #expect(error?.code == .compression)
      #expect(
        error?.reason.contains("bytes that are not \(sample.compression) follow") == true, "\(error?.reason ?? "")")
    }
    let padding = Self.failure(sample.packed + [0, 0, 0, 0])
    #expect((padding == nil) == (sample.compression == "gzip"))
  }

  @Test(arguments: samples)
  func damageIsAnError(sample: Sample) {
    // From where the data begins; the large zstd sample has no checksum and may change instead.
    guard !sample.content.isEmpty, sample.content.count < 100 || sample.compression == "bzip2" else { return }
    for place in [sample.packed.count / 2, sample.packed.count - 6] {
      var damaged = sample.packed
      damaged[place] ^= 0x10
      let error = Self.failure(damaged)
      #expect(error?.code == .compression || error?.code == .truncated, "at \(place)")
      #expect(error?.reason.hasPrefix("the \(sample.compression) data is ") == true)
    }
  }

  @Test(arguments: [(0x88, true), (0x90, false), (0xA8, false)])
  func aWindowMayHave128MiB(descriptor: UInt8, isRead: Bool) {
    // RFC 8878, 3.1.1.1.2 and 3.1.1.2: no flags, the window, and one raw block, the last, of three bytes.
    let frame: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD, 0x00, descriptor, 0x19, 0x00, 0x00, 0x61, 0x62, 0x63]
    let error = Self.failure(frame)
    #expect((error == nil) == isRead)
    #expect(isRead || error?.description == Self.windowReason)
  }

  private static let windowReason =
    "packed: the zstd data needs a window of more than 2^27 bytes; decompress it first, with zstd -d --long=31"

  @Test(arguments: [1, 100, 131_071])
  func whatWaitsBehindAFullBufferComesOut(first: Int) throws {
    // A raw block that ends off the grid, then eight of one byte each that is repeated 2^17 times: once the buffer of 2^20 bytes
    // is full, all input is used up and the end still waits.
    let raw = [0, 8, 16].map { UInt8(truncatingIfNeeded: (first << 3) >> $0) }
    var frame: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD, 0x00, 0x58] + raw + [UInt8](repeating: 0x61, count: first)
    for block in 0..<8 { frame += [block == 7 ? 0x03 : 0x02, 0x00, 0x10, 0x62] }
    var source = ByteSource(bytes: frame, name: "packed")
    let found = try ByteSourceTests.all(&source)
    #expect(found.count == first + (1 << 20))
    #expect(found.prefix(first).allSatisfy { $0 == 0x61 } && found.dropFirst(first).allSatisfy { $0 == 0x62 })
  }

  @Test func aDictionaryIsRefused() {
    // The flag of a dictionary id of one byte, and the id.
    let frame: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD, 0x01, 0x58, 0x07, 0x19, 0x00, 0x00, 0x61, 0x62, 0x63]
    #expect(Self.failure(frame)?.reason.hasPrefix("the zstd data needs a dictionary") == true)
  }

  @Test func aCompressedSourceIsNotReadTwice() throws {
    for sample in Self.samples {
      var source = ByteSource(bytes: sample.packed, name: "packed")
      _ = try source.head()
      let isRandom = source.allowsRandomAccess
      #expect(!isRandom)
    }
  }
}
