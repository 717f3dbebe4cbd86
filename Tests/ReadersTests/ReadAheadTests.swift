import Ledger
import TestSupport
import Testing

@testable import Readers

@Suite struct ReadAheadTests {
  private struct Fault: Error {}

  private static func hash(_ number: Int64) -> TransactionID { TransactionID(words: (0, 0, 0, UInt64(number))) }

  /// Batches of one block each, heights that are asked for, rejects, then an end or a fault.
  private struct Script: LedgerReader {
    static let format = "script"
    static let version = 1
    static let summary = ""
    var batches = 50
    var fails = false

    static func recognises(_: SourceHead) -> Bool { false }
    init(options: ReaderOptions) {}

    func read(_ source: inout ByteSource, into sink: inout some LedgerSink) throws -> ReaderCounts {
      for number in 0..<Int64(batches) {
        let known = try sink.height(ofBlock: ReadAheadTests.hash(number), on: .bitcoin)
        var batch = LedgerBatch(chain: .bitcoin)
        batch.blocks.append(
          .init(hash: ReadAheadTests.hash(number), previous: nil, height: known ?? number, time: nil, position: number))
        try sink.take(batch)
        if number.isMultiple(of: 7) { try sink.reject(Reject(position: number, reason: "seven")) }
      }
      if fails { throw Fault() }
      return ReaderCounts(records: Int64(batches), rejected: 0)
    }
  }

  private func read(_ script: Script, into sink: inout some LedgerSink, isAhead: Bool) throws -> ReadAhead.Result {
    try ReadAhead(ByteSource(bytes: [1, 2, 3], name: "three")).read(with: script, into: &sink, isAhead: isAhead)
  }

  @Test func theSinkGetsTheSameCalls() throws {
    var sinks = [CollectingSink(), CollectingSink()]
    for place in 0..<2 {
      for number in stride(from: 0, to: 50, by: 3) {
        sinks[place].known[Self.hash(Int64(number))] = 1000 + Int64(number)
      }
      let result = try read(Script(options: .init()), into: &sinks[place], isAhead: place == 1)
      #expect(result.counts.records == 50)
      #expect(result.seal.count == 3)
    }
    #expect(sinks[0].blocks == sinks[1].blocks)
    #expect(sinks[0].rejects == sinks[1].rejects)
    #expect(sinks[1].blocks.count == 50)
    #expect(sinks[1].rejects.count == 8)
  }

  @Test func theReadersFaultComesAfterItsFacts() {
    var script = Script(options: .init())
    script.fails = true
    var sink = CollectingSink()
    #expect(throws: Fault.self) { try read(script, into: &sink, isAhead: true) }
    #expect(sink.blocks.count == 50)
  }

  /// A sink that has had enough.
  private struct Refusing: LedgerSink {
    var taken = 0
    mutating func take(_: LedgerBatch) throws {
      taken += 1
      if taken == 3 { throw Fault() }
    }
    func reject(_: Reject) {}
    func height(ofBlock: TransactionID, on: Chain) -> Int64? { nil }
  }

  @Test func theSinksFaultEndsTheReading() {
    var script = Script(options: .init())
    script.batches = .max
    var sink = Refusing()
    #expect(throws: Fault.self) { try read(script, into: &sink, isAhead: true) }
    #expect(sink.taken == 3)
  }
}
