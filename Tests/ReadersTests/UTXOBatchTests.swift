import Ledger
import Testing

@testable import Readers

@Suite struct UTXOBatchTests {
  private static let handover = Handover(source: "memory", place: "line", options: ReaderOptions())

  /// Adds a block of Bitcoin and so many bytes.
  private static func batch(bytes: Int, chain: Chain? = .bitcoin) -> UTXOBatch {
    var result = UTXOBatch(chain: chain)
    let hash = TransactionID(words: (1, 2, 3, 4))
    result.batch.blocks.append(.init(hash: hash, previous: nil, height: 1, time: nil, position: 1))
    result.batch.bytes = [UInt8](repeating: 0, count: bytes)
    return result
  }

  @Test(arguments: [(0, false), ((16 << 20) - 1, false), (16 << 20, true)])
  func longScriptsDoNotPileUp(bytes: Int, isGiven: Bool) throws {
    var batch = Self.batch(bytes: bytes)
    var sink = CollectingSink()
    let source = ByteSource(bytes: [], name: "memory")
    try batch.giveFull(Self.handover, of: source, to: &sink)
    #expect(sink.blocks.isEmpty != isGiven)
    #expect(batch.batch.bytes.isEmpty == (isGiven || bytes == 0))
  }

  @Test func whatNobodyPlacesIsNotGiven() {
    var batch = Self.batch(bytes: 0, chain: nil)
    var sink = CollectingSink()
    let source = ByteSource(bytes: [], name: "memory")
    let error = #expect(throws: ReaderError.self) { try batch.give(Self.handover, of: source, to: &sink) }
    #expect(error?.code == .chain)
    #expect(sink.blocks.isEmpty)
  }
}
