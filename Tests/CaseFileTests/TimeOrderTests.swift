import Ledger
import TestSupport
import Testing

@testable import CaseFile

/// What has a time and no height stands where its time puts it, in whatever order and pieces the sources come.
@Suite struct TimeOrderTests {
  private let folder: CaseFolder

  init() throws { folder = try CaseFolder() }

  private typealias Entry = DraftSource.Entry

  // MARK: Places

  @Test(
    arguments: [
      (99, -1, 99), (100, 5, 0), (101, 5, 1), (199, 5, 99), (200, 7, 0), (1000, 7, 800), (0, -1, 0),
    ] as [(Int64, Int64, Int64)])
  func blockBefore(time: Int64, height: Int64, seconds: Int64) {
    let order = TimeOrder([7: 200, 5: 100])
    let place = order.place(at: time, of: 3)
    #expect(place == .init(height: height, transaction: LedgerPosition.placed(secondsAfter: seconds, transaction: 3)))
    let position = LedgerPosition(height: place.height, transaction: place.transaction, step: 1, id: 1)
    #expect(position.knownHeight == nil)
    // Behind everything else of the block, and before what comes after it.
    for index in [0, LedgerPosition.unknownIndex + 1 << 50] {
      #expect(LedgerPosition(height: height, transaction: index, step: 9, id: 9) < position)
    }
    #expect(position < LedgerPosition(height: height + 1, transaction: 0, step: 0, id: 0))
  }

  /// Of blocks whose times run backward the highest one that fits decides, which keeps the order of times.
  @Test func blocksThatLie() {
    let order = TimeOrder([1: 100, 2: 900, 3: 150, 4: 160])
    #expect([99, 100, 149, 150, 159, 160, 900].map { order.place(at: $0, of: 1).height } == [-1, 1, 1, 3, 3, 4, 4])
    #expect(TimeOrder([:]).place(at: 5, of: 1) < TimeOrder([:]).place(at: 6, of: 0))
  }

  @Test(arguments: Seeds.first(400))
  func orderOfTimes(seeds: Range<UInt64>) {
    for seed in seeds {
      var generator = SplitMix64(seed: seed)
      var blocks: [Int64: Int64] = [:]
      for _ in 0..<generator.number(0...6) { blocks[Int64(generator.number(0...9))] = Int64(generator.number(0...30)) }
      let order = TimeOrder(blocks)
      for time in 0...31 as ClosedRange<Int64> {
        let place = order.place(at: time, of: 2)
        let highest = blocks.filter { $0.value <= time }.keys.max() ?? -1
        #expect(place.height == highest, "seed \(seed)")
        #expect(order.place(at: time, of: 1) < place && place < order.place(at: time + 1, of: 1), "seed \(seed)")
      }
    }
  }

  @Test func extremes() {
    #expect(
      LedgerPosition.placed(secondsAfter: -5, transaction: 1) == LedgerPosition.placed(secondsAfter: 0, transaction: 1))
    #expect(LedgerPosition.placed(secondsAfter: .max, transaction: .max) == .max)
    let order = TimeOrder([3: .min])
    #expect(order.place(at: .max, of: 1).height == 3)
    let position = LedgerPosition(
      height: 1, transaction: LedgerPosition.placed(secondsAfter: 7, transaction: 9), step: 1, id: 1)
    #expect(position.index == LedgerPosition.placed(secondsAfter: 7, transaction: 0))
    #expect(LedgerPosition(height: 1, transaction: 4, step: 1, id: 1).index == 4)
    #expect(LedgerPosition(height: 1, transaction: 4, step: 1, id: 1).knownHeight == 1)
    #expect(LedgerPosition(height: .max, transaction: 4, step: 1, id: 1).knownHeight == nil)
    #expect(
      LedgerPosition(height: 1, transaction: LedgerPosition.unknownIndex + 9, step: 1, id: 1).index
        == LedgerPosition.unknownIndex)
  }

  // MARK: In a case

  private static func entry(_ n: UInt64, height: Int64?, time: Int64?, from: UInt8, to: UInt8, log: Int64? = nil)
    -> Entry
  {
    Entry(
      id: hash(n), height: height, time: time,
      moves: [.init(log: log, from: account(from), to: account(to), asset: token(1), amount: Amount(n))])
  }

  /// Blocks 10 at 100 and 20 at 200, and what stands around them without height; amounts tell the order that is right.
  private static let entries = [
    entry(1, height: nil, time: 90, from: 2, to: 1), entry(2, height: 10, time: 100, from: 2, to: 1, log: 4),
    entry(3, height: nil, time: 100, from: 1, to: 3), entry(4, height: nil, time: 150, from: 1, to: 3),
    entry(5, height: 20, time: 200, from: 2, to: 1, log: 1), entry(6, height: nil, time: 5000, from: 1, to: 3),
    entry(7, height: nil, time: nil, from: 1, to: 3),
  ]

  @Test(arguments: Seeds.first(60))
  func historyIsInOrder(seeds: Range<UInt64>) throws {
    for seed in seeds {
      var generator = SplitMix64(seed: seed)
      let store = try folder.makeCase("\(seed).dye")
      var pieces = (0..<generator.number(1...3)).map { DraftSource(name: "\(seed) \($0)", chain: .ethereum) }
      var entries = Self.entries
      for index in entries.indices.reversed() { entries.swapAt(index, generator.number(0...index)) }
      for entry in entries { pieces[generator.number(0...pieces.count - 1)].entries.append(entry) }
      for piece in pieces { try piece.ingest(into: store) }
      let view = try store.snapshot()
      let address = try #require(try view.addressNumber(payload: account(1), on: 0))
      let asset = try #require(try view.assetNumber(token(1)))
      let history = try view.transfers(of: address, asset: asset)
      #expect(history.map(\.amount) == [1, 2, 3, 4, 5, 6, 7], "seed \(seed)")
      #expect(history.map(\.position.knownHeight) == [nil, 10, nil, nil, 20, nil, nil], "seed \(seed)")
      // A transaction shows its movements where the account does.
      for move in history { #expect(try view.transfers(in: move.transaction) == [move], "seed \(seed)") }
      // Sums that went by another order are not given out; those of an account that never paid are.
      var read: [Transfer] = []
      let place = AccountSummary.Place(height: .max, transaction: .max)
      #expect(try view.read(&read, of: address, asset: asset, unlessQuietAfter: place) == nil, "seed \(seed)")
      #expect(read == history, "seed \(seed)")
      #expect(try view.info()[0].withoutHeight == 5)
    }
  }

  @Test func accountsThatNeverPaidKeepTheirSums() throws {
    let store = try folder.makeCase()
    try DraftSource(name: "a", chain: .ethereum, entries: Self.entries).ingest(into: store)
    let view = try store.snapshot()
    let address = try #require(try view.addressNumber(payload: account(3), on: 0))
    let asset = try #require(try view.assetNumber(token(1)))
    var read: [Transfer] = []
    let found = try view.read(&read, of: address, asset: asset, unlessQuietAfter: .init(height: 0, transaction: 0))
    #expect(found?.received == 20 && read.isEmpty)
  }

  /// Blocks that come without transactions tell times too.
  @Test func blocksTellTimes() throws {
    let store = try folder.makeCase()
    try DraftSource(
      name: "a", chain: .ethereum, blocks: [.init(hash: hash(50), height: 30, time: 1000)], entries: [Self.entries[5]]
    ).ingest(into: store)
    let view = try store.snapshot()
    let number = try #require(try view.transactionNumbers(hash(6)).first?.number)
    #expect(try view.transfers(in: number).map(\.position.height) == [30])
  }
}
