import Ledger
import TestSupport
import Testing

@testable import CaseFile

@Suite struct BulkWriterTests {
  private let folder: CaseFolder

  init() throws { folder = try CaseFolder() }

  private typealias Entry = DraftSource.Entry

  // MARK: Threads

  /// One thread and several write the same rows into every table.
  @Test(arguments: Seeds.first(12))
  func threadsMakeNoDifference(seeds: Range<UInt64>) throws {
    for seed in seeds {
      var dumps: [[String]] = []
      for threads in 1...2 {
        let store = try folder.makeCase("\(seed)-\(threads).dye", isTight: seed.isMultiple(of: 2))
        let facts = RandomFacts(seed: seed)
        for source in [
          facts.outputs(count: 60), facts.movements(count: 60), RandomFacts(seed: seed + 1).movements(count: 60),
        ] {
          try source.ingest(into: store, threads: threads)
        }
        dumps.append(try store.dump())
      }
      #expect(dumps[0] == dumps[1], "seed \(seed)")
      #expect(dumps[0].count > 100)
    }
  }

  // MARK: Look-up by id

  /// Ids whose first eight bytes are equal: anybody can make them.
  @Test func idsThatShareTheirPrefix() throws {
    let store = try folder.makeCase()
    let ids = (0..<40).map { TransactionID(words: (77, 0, 0, UInt64($0))) }
    for (part, range) in [0..<20, 10..<40].enumerated() {
      var source = DraftSource(name: "\(part)")
      source.entries = range.map {
        Entry(
          id: ids[$0], height: Int64($0), spends: $0 == 0 ? [] : [.init(id: ids[$0 - 1], vout: 0)],
          pays: [.init(value: UInt64($0), script: script(1))])
      }
      try source.ingest(into: store)
    }
    let view = try store.snapshot()
    #expect(try view.info()[0].transactions == 40)
    for (n, id) in ids.enumerated() {
      let numbers = try view.transactionNumbers(id)
      try #require(numbers.count == 1)
      #expect(try view.utxoTransaction(numbers[0].number).outputs.map(\.value) == [UInt64(n)])
    }
    #expect(try view.transactionNumbers(TransactionID(words: (77, 0, 0, 99))).isEmpty)
  }

  // MARK: What is not kept

  /// The rejects of a source, as `position reason`.
  private func rejects(_ source: DraftSource) throws -> (SourceSummary, [String]) {
    let store = try folder.makeCase("\(folder.names.count).dye")
    let summary = try source.ingest(into: store)
    #expect(summary.records == summary.added + summary.duplicates + summary.rejected)
    return (summary, try store.rejects(ofSource: source.sha256).map { "\($0.position) \($0.reason)" })
  }

  struct Change: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let change: @Sendable (inout DraftSource.Entry) -> Void

    init(_ reason: String, _ change: @escaping @Sendable (inout DraftSource.Entry) -> Void) {
      testDescription = reason
      self.change = change
    }
  }

  static let outOfRange = [
    Change("the height -1 is not between 0 and 281474976710656") { $0.height = -1 },
    Change("the height 9223372036854775807 is not between 0 and 281474976710656") { $0.height = .max },
    Change("the transaction index 1099511627776 is not between 0 and 1099511627775") { $0.index = 1 << 40 },
    Change("the value 9223372036854775808 of output 1 is more than 63 bits hold") { $0.pays[1].value = 1 << 63 },
    Change("the value 18446744073709551615 of input 0 is more than 63 bits hold") {
      $0.spends[0].told = .init(value: .max, script: [])
    },
  ]

  @Test(arguments: outOfRange)
  func outOfRangeTransactions(_ change: Change) throws {
    var entry = Entry(
      id: hash(2), height: 1, spends: [.init(id: hash(1), vout: 0)],
      pays: [.init(value: 1, script: []), .init(value: (1 << 63) - 1, script: [])])
    let good = entry
    change.change(&entry)
    let (summary, found) = try rejects(DraftSource(name: "a", entries: [entry, good]))
    #expect(found == ["1 transaction \(hash(2).hex): \(change.testDescription)"])
    #expect((summary.added, summary.rejected) == (1, 1))
  }

  @Test func outOfRangeTransfers() throws {
    let move = DraftSource.Move(log: 1, from: account(1), to: account(2), asset: token(1), amount: 1)
    var (far, foreign) = (move, move)
    far.log = .max
    foreign.asset = "eip155:56/erc20:0x" + Hex.text(account(1))
    foreign.position = 9
    var source = DraftSource(name: "a", chain: .ethereum)
    source.entries = [
      Entry(id: hash(1), moves: [move]), Entry(id: hash(2), moves: [far]),
      Entry(id: hash(3), height: -1, moves: [move]),
      Entry(id: hash(4), moves: [move, foreign]),
    ]
    let (summary, found) = try rejects(source)
    #expect(
      found == [
        "3 transaction \(hash(3).hex): the height -1 is not between 0 and 281474976710656",
        "2 the log index 9223372036854775807 is not between 0 and 281474976710656",
        "9 `\(foreign.asset)` is not an asset of eip155:1",
      ])
    #expect((summary.records, summary.added, summary.rejected) == (5, 2, 3))
  }

  @Test func outOfRangeBlocks() throws {
    let (_, found) = try rejects(DraftSource(name: "a", blocks: [.init(hash: hash(1), height: -4)]))
    #expect(found == ["1 the height -4 is not between 0 and 281474976710656"])
  }

  // MARK: Counts

  @Test func recordsAreCounted() throws {
    let store = try folder.makeCase()
    func move(_ log: Int64?, _ position: Int64) -> DraftSource.Move {
      .init(log: log, from: account(1), to: account(2), asset: token(1), amount: 7, position: position)
    }
    var first = DraftSource(name: "first", chain: .ethereum)
    // Three rows of one transaction, the third a repeat.
    first.entries = [Entry(id: hash(1), height: 5, moves: [move(1, 1), move(2, 2), move(2, 3)], position: 1)]
    let one = try first.ingest(into: store)
    #expect((one.records, one.added, one.duplicates) == (3, 2, 1))
    var second = first
    second.name = "second"
    second.entries[0].moves = [move(1, 1), move(2, 2), move(3, 3), move(4, 4), move(4, 5)]
    let two = try second.ingest(into: store)
    #expect((two.records, two.added, two.duplicates) == (5, 2, 3))
    // A row that only tells when.
    var third = DraftSource(name: "third", chain: .ethereum)
    third.entries = [Entry(id: hash(1), time: 9), Entry(id: hash(1), time: 9), Entry(id: hash(2), time: 9)]
    let three = try third.ingest(into: store)
    #expect((three.records, three.added, three.duplicates) == (3, 2, 1))
    #expect(try store.snapshot().info()[0].transfers == 4)
  }

  /// A transaction that its spender names first is added once, in this source as in the next.
  @Test func parentsAfterTheirChildren() throws {
    let store = try folder.makeCase(isTight: false)
    let child = Entry(id: hash(2), spends: [.init(id: hash(1), vout: 0)], pays: [.init(value: 1, script: script(1))])
    let parent = Entry(id: hash(1), spends: [.init(id: hash(9), vout: 0)], pays: [.init(value: 1, script: script(2))])
    let summary = try DraftSource(name: "a", entries: [child, parent, parent]).ingest(into: store)
    #expect((summary.added, summary.duplicates) == (2, 1))
    #expect(try DraftSource(name: "b", entries: [parent, child]).ingest(into: store).added == 0)
  }

  @Test func blocksCountWhereTheyComeAlone() throws {
    let store = try folder.makeCase()
    let block = DraftSource.Block(hash: hash(1), height: 1)
    let summary = try DraftSource(name: "a", blocks: [block, block]).ingest(into: store)
    #expect((summary.records, summary.added, summary.duplicates) == (2, 1, 1))
  }

  // MARK: Parts that come later

  /// A block known by a transaction alone says nothing of what else is in it: it leaves a gap.
  @Test func blocksThatTransactionsName() throws {
    let store = try folder.makeCase()
    try DraftSource(name: "a", entries: [Entry(id: hash(1), height: 7, time: 70, block: hash(50))]).ingest(into: store)
    #expect(try store.snapshot().info()[0].blocks == 1)
    #expect(try store.snapshot().tip(of: 0) == Tip(height: 7, hash: hash(50), time: 70))
    let around = DraftSource(name: "b", blocks: [.init(hash: hash(49), height: 6), .init(hash: hash(51), height: 8)])
    #expect(try around.ingest(into: store).added == 2)
    #expect(try store.snapshot().heightGaps() == [0: [7...7]])
    #expect(try DraftSource(name: "c", blocks: [.init(hash: hash(50), height: 7)]).ingest(into: store).added == 1)
    #expect(try store.snapshot().heightGaps().isEmpty)
    #expect(try store.snapshot().info()[0].blocks == 3)
    #expect(try store.snapshot().conflicts().isEmpty)
  }

  /// Some formats tell inputs and outputs in files of their own.
  @Test func inputsAndOutputsThatComeLater() throws {
    let store = try folder.makeCase()
    let inputs = Entry(id: hash(1), height: 7, spends: [.init(id: hash(9), vout: 0)])
    let outputs = Entry(id: hash(1), pays: [.init(value: 5, script: script(1)), .init(value: 6, script: script(2))])
    let spender = Entry(
      id: hash(2), spends: [.init(id: hash(1), vout: 1, told: .init(value: 6, script: script(2)))],
      pays: [.init(value: 6, script: script(3))])
    try DraftSource(name: "a", entries: [inputs, spender]).ingest(into: store)
    let early = try store.snapshot()
    let number = try #require(try early.transactionNumbers(hash(1)).first?.number)
    // What a spender tells of one output says nothing of the others.
    #expect(try early.utxoTransaction(number).outputs.isEmpty)
    #expect(try early.output(OutPoint(transaction: number, vout: 1))?.value == 6)
    #expect(try early.info()[0].outputs == 1)
    #expect(try DraftSource(name: "b", entries: [outputs]).ingest(into: store).added == 1)
    let late = try store.snapshot()
    #expect(try late.utxoTransaction(number).outputs.map(\.value) == [5, 6])
    #expect(try late.utxoTransaction(number).inputs.count == 1)
    #expect(try late.info()[0].outputs == 3)
    #expect(try late.conflicts().isEmpty)
    #expect(try DraftSource(name: "c", entries: [inputs, outputs]).ingest(into: store).added == 0)
  }

  @Test func readersFindHeightsOfBlocks() throws {
    let store = try folder.makeCase()
    try DraftSource(name: "a", blocks: [.init(hash: hash(1), height: 100)]).ingest(into: store)
    _ = try store.ingest(name: "b", format: "draft", readerVersion: 1) { writer in
      #expect(try writer.height(ofBlock: hash(1), on: .bitcoin) == 100)
      #expect(try writer.height(ofBlock: hash(2), on: .bitcoin) == nil)
      #expect(try writer.height(ofBlock: hash(1), on: .litecoin) == nil)
      try DraftSource(name: "b", blocks: [.init(hash: hash(2), height: 101)]).feed(&writer)
      #expect(try writer.height(ofBlock: hash(2), on: .bitcoin) == 101)
      return SourceFacts(sha256: [UInt8](repeating: 1, count: 32), bytes: 0)
    }
  }

  /// Unconfirmed first, confirmed later: the place in the ledger moves, and nothing contradicts.
  @Test(arguments: [1, 2])
  func confirmationsMoveFlows(_ sourceCount: Int) throws {
    let store = try folder.makeCase()
    let move = DraftSource.Move(
      log: nil, from: account(1), to: account(2), asset: Chain.ethereum.nativeAsset, amount: 5)
    let early = Entry(id: hash(1), payer: account(1), moves: [move])
    var late = early
    (late.height, late.index, late.fee, late.moves) = (7, 3, 2, [])
    let sources = sourceCount == 1 ? [[early, late]] : [[early], [late]]
    for (n, entries) in sources.enumerated() {
      try DraftSource(name: "\(n)", chain: .ethereum, entries: entries).ingest(into: store)
    }
    let view = try store.snapshot()
    #expect(try view.conflicts().isEmpty)
    let payer = try #require(try view.addressNumber(payload: account(1), on: 0))
    let native = try #require(try view.nativeAsset(of: 0))
    let moves = try view.transfers(of: payer, asset: native)
    try #require(moves.map(\.amount) == [2, 5])
    #expect(moves.map(\.isFee) == [true, false])
    #expect(moves.map(\.position.height) == [7, 7])
    #expect(moves.map(\.position.transaction) == [3, 3])
    #expect(moves.map(\.position.step) == [0, 1])
    #expect(try view.transfers(in: moves[0].transaction) == moves)
  }

  @Test func largestAmountsSurvive() throws {
    let store = try folder.makeCase()
    let amounts: [Amount] = [0, 1, 255, 256, 1 << 63, 1 << 64, (1 << 64) - 1, .max, .max - 1]
    var source = DraftSource(name: "a", chain: .ethereum)
    source.entries = [
      Entry(
        id: hash(1), height: 1, payer: account(1), fee: .max,
        moves: amounts.enumerated().map {
          .init(log: Int64($0), from: account(1), to: account(1), asset: token(1), amount: $1)
        })
    ]
    try source.ingest(into: store)
    let view = try store.snapshot()
    let address = try #require(try view.addressNumber(payload: account(1), on: 0))
    // Each transfer to oneself once.
    #expect(try view.transfers(of: address, asset: #require(try view.assetNumber(token(1)))).map(\.amount) == amounts)
    #expect(try view.transfers(of: address, asset: #require(try view.nativeAsset(of: 0))).map(\.amount) == [.max])
  }

  /// A large source goes through the files for sorting and many turns of the caches, and they leave nothing behind.
  @Test func manyRecordsInLittleMemory() throws {
    let store = try folder.makeCase()
    let count = 3000
    var source = DraftSource(name: "a", batchSize: 500)
    for n in 0..<count {
      var entry = Entry(id: hash(UInt64(n)), height: Int64(n / 10), index: Int64(n % 10))
      if n >= 10 { entry.spends = [.init(id: hash(UInt64(n - 10)), vout: 0)] }
      entry.pays = [.init(value: 2, script: script(UInt8(n % 250))), .init(value: 1, script: script(UInt8(n % 199)))]
      source.entries.append(entry)
    }
    #expect(try source.ingest(into: store).added == Int64(count))
    let info = try store.snapshot().info()[0]
    #expect((info.inputs, info.outputs, info.addresses) == (Int64(count - 10), Int64(count * 2), 250))
    #expect((info.unspentOutputs, info.unspentAmount) == (Int64(count + 10), Amount(count + 20)))
    #expect(try store.snapshot().conflicts().isEmpty)
    #expect(!folder.names.contains { $0.contains("sort") })
  }
}
