import GRDB
import Ledger
import TestSupport
import Testing

@testable import CaseFile

/// A chain that leaves blocks of the case: what they told goes, and what the new branch tells comes.
@Suite struct ReorgWriterTests {
  private let folder: CaseFolder

  init() throws { folder = try CaseFolder() }

  /// Random facts cut into blocks of a trunk and two branches that share some of their transactions.
  struct Fork {
    /// Blocks below the fork, on the old branch, and on the new one.
    var trunk: [DraftSource] = []
    var old: [DraftSource] = []
    var new: [DraftSource] = []
    static let height: Int64 = 5

    init(_ facts: DraftSource, seed: UInt64) {
      var random = SplitMix64(seed: seed &+ 77)
      // Parents come first, as in a chain.
      let entries = facts.entries.filter { $0.height != nil }.sorted { ($0.height ?? 0) < ($1.height ?? 0) }
      let parts = 3
      let size = max(1, entries.count / parts)
      let trunk = Array(entries.prefix(size))
      var (old, new): ([DraftSource.Entry], [DraftSource.Entry]) = ([], [])
      for entry in entries.dropFirst(size) {
        let choice = random.number(0...3)
        if choice != 0 { old.append(entry) }
        if choice != 1 { new.append(entry) }
      }
      self.trunk = Self.blocks(trunk, facts, from: 0, hashes: 0, count: Int(Self.height) + 1)
      self.old = Self.blocks(old, facts, from: Self.height + 1, hashes: 100, count: 3)
      self.new = Self.blocks(new, facts, from: Self.height + 1, hashes: 200, count: 4)
    }

    private static func blocks(
      _ entries: [DraftSource.Entry], _ facts: DraftSource, from height: Int64, hashes: UInt64, count: Int
    ) -> [DraftSource] {
      (0..<count).map { number in
        var source = facts
        let id = hash(900_000 + hashes + UInt64(number))
        source.name = "\(facts.name) \(hashes) \(number)"
        source.blocks = [.init(hash: id, height: height + Int64(number), previous: nil, time: 12)]
        source.branch = Branch(chain: facts.chain, hashes: [id])
        let size = (entries.count + count - 1) / count
        source.entries = entries.dropFirst(number * size).prefix(size).enumerated().map { place, entry in
          var entry = entry
          entry.height = height + Int64(number)
          entry.block = id
          entry.index = Int64(place)
          entry.time = 12
          return entry
        }
        return source
      }
    }

    /// The new branch, whose first block makes the old one leave.
    var departing: [DraftSource] { Self.departing(new, tip: new) }

    /// The old branch told again, which makes the new one leave.
    var returning: [DraftSource] { Self.departing(old, tip: old) }

    private static func departing(_ branch: [DraftSource], tip: [DraftSource]) -> [DraftSource] {
      var result = branch
      result[0].branch?.departure = .init(
        forkHeight: height, tipHeight: height + Int64(tip.count), tip: tip[tip.count - 1].blocks[0].hash)
      return result
    }
  }

  private func lines(_ sources: [DraftSource], _ random: RandomFacts) throws -> (CaseFile, [String]) {
    let store = try folder.makeCase("\(folder.names.count).dye")
    for source in sources { try source.ingest(into: store) }
    return (store, try FactListing.lines(of: store, ids: random.ids, addresses: random.addresses))
  }

  @Test(arguments: Seeds.first(12), [false, true])
  func afterAReorgTheCaseIsAsIfTheOldBranchHadNeverBeen(_ seeds: Range<UInt64>, isUTXO: Bool) throws {
    let fault = Seeds.firstFailure(in: seeds, sizes: 6...40) { seed, size in
      let random = RandomFacts(seed: seed)
      let facts = isUTXO ? withAllPrevouts(random.outputs(count: size)) : random.movements(count: size)
      let fork = Fork(facts, seed: seed)
      let new = try lines(fork.trunk + fork.new, random)
      let left = try lines(fork.trunk + fork.old + fork.departing, random)
      if let fault = try difference(left, new) { return "the new branch: \(fault)" }
      guard try left.0.snapshot().wholeHeights(of: fork.trunk[0].chain) == [0...9] else { return "other whole heights" }
      // And back again: the bytes of the old branch are known, its facts are not any more.
      let back = try lines(fork.trunk + fork.old + fork.departing + fork.returning, random)
      let old = try lines(fork.trunk + fork.old, random)
      guard try back.0.snapshot().reorgs().count == 2 else { return "not two reorgs" }
      return try difference(back, old).map { "back again: \($0)" }
    }
    #expect(fault == nil)
  }

  /// The facts with every prevout told that anybody tells: what one spender tells of an output stays while another one spends it.
  private func withAllPrevouts(_ facts: DraftSource) -> DraftSource {
    var facts = facts
    var paid: [[UInt64]: DraftSource.Payment] = [:]
    func key(_ id: TransactionID, _ vout: UInt32) -> [UInt64] { [id.words.0, id.words.1, UInt64(vout)] }
    for entry in facts.entries {
      for (vout, payment) in entry.pays.enumerated() { paid[key(entry.id, UInt32(vout))] = payment }
      for spend in entry.spends {
        if let told = spend.told { paid[key(spend.id, spend.vout)] = told }
      }
    }
    for entry in facts.entries.indices {
      for (n, spend) in facts.entries[entry].spends.enumerated() {
        facts.entries[entry].spends[n].told = paid[key(spend.id, spend.vout)]
      }
    }
    return facts
  }

  /// What differs between two cases, or nil.
  private func difference(_ found: (CaseFile, [String]), _ expected: (CaseFile, [String])) throws -> String? {
    guard found.1 == expected.1 else {
      return "more: \(Set(found.1).subtracting(expected.1).sorted().prefix(5)), "
        + "less: \(Set(expected.1).subtracting(found.1).sorted().prefix(5))"
    }
    let (left, right) = (try found.0.snapshot(), try expected.0.snapshot())
    let (counts, wanted) = (try left.info(), try right.info())
    let accounts = try [found.0, expected.0].map { store in
      try store.write { try Int.fetchOne($0, sql: "SELECT count(*) FROM flow") }
    }
    if accounts[0] != accounts[1] { return "\(accounts) accounts" }
    if counts != wanted { return "\(counts) is not \(wanted)" }
    return try left.tip(of: 0) == right.tip(of: 0) ? nil : "another tip"
  }

  @Test func theReorgIsTold() throws {
    let random = RandomFacts(seed: 3)
    let fork = Fork(random.outputs(count: 40), seed: 3)
    let (store, _) = try lines(fork.trunk + fork.old, random)
    let before = try store.snapshot()
    let tip = try #require(try before.tip(of: 0))
    #expect(try !before.isStale(restingOn: tip, of: 0))
    for source in fork.departing { try source.ingest(into: store) }
    let view = try store.snapshot()
    let reorgs = try view.reorgs()
    try #require(reorgs.count == 1)
    #expect(reorgs[0].forkHeight == 5 && reorgs[0].oldHeight == 8 && reorgs[0].depth == 3 && reorgs[0].newHeight == 9)
    #expect(reorgs[0].oldTip == fork.old[2].blocks[0].hash && reorgs[0].newTip == fork.new[3].blocks[0].hash)
    #expect(reorgs[0].transactions == Int64(fork.old.reduce(0) { $0 + $1.entries.count }))
    #expect(reorgs[0].source == fork.new[0].sha256)
    #expect(try view.reorgs(after: 1).isEmpty)
    // What rested on the old tip is stale; what rests on the new one, or below the fork, is not.
    #expect(try view.isStale(restingOn: tip, of: 0))
    #expect(try !view.isStale(restingOn: try #require(try view.tip(of: 0)), of: 0))
    let below = Tip(height: 5, hash: fork.trunk[5].blocks[0].hash, time: nil)
    #expect(try !view.isStale(restingOn: below, of: 0))
    // Without a hash the reorgs since decide.
    #expect(try view.isStale(restingOn: Tip(height: 6, hash: nil, time: nil), of: 0))
    #expect(try !view.isStale(restingOn: Tip(height: 5, hash: nil, time: nil), of: 0))
    #expect(try !view.isStale(restingOn: Tip(height: 6, hash: nil, time: nil), of: 0, lastReorg: 1))
    let gone = Set(fork.old.flatMap(\.entries).map(\.id))
    for id in gone { #expect(try view.reorgs(of: id).map(\.id) == [1]) }
    for entry in fork.trunk.flatMap(\.entries) { #expect(try view.reorgs(of: entry.id).isEmpty) }
  }

  /// What the dropped blocks told stays, exactly.
  @Test(arguments: [false, true]) func theRowsStay(isUTXO: Bool) throws {
    let random = RandomFacts(seed: 9)
    let fork = Fork(isUTXO ? random.outputs(count: 40) : random.movements(count: 40), seed: 9)
    let (store, _) = try lines(fork.trunk + fork.old, random)
    let heights = "SELECT txid, height, tx_index, fee FROM"
    let rows = isUTXO ? "output" : "transfer"
    func read(_ sql: String) throws -> [Row] { try store.write { try Row.fetchAll($0, sql: sql) } }
    let before = try read("\(heights) tx WHERE height > 5 AND source_id IS NOT NULL ORDER BY txid")
    let parts = try read("SELECT p.* FROM \(rows) p JOIN tx ON tx.id = p.tx_id WHERE height > 5 ORDER BY 1, 2, 3")
    try fork.departing[0].ingest(into: store)
    #expect(try read("\(heights) dropped_tx ORDER BY txid") == before)
    #expect(try read("SELECT count(*) FROM dropped_\(rows) JOIN dropped_tx USING (tx_id)")[0][0] == parts.count)
    #expect(parts.count > 5)
    #expect(try read("SELECT count(*) FROM block WHERE reorg_id = 1")[0][0] == 3)
  }

  /// Events go with their transactions, and so do addresses that only they named.
  @Test func eventsLeaveToo() throws {
    let store = try folder.makeCase()
    let token = "eip155:1/erc20:0x" + String(repeating: "11", count: 20)
    func block(_ number: UInt8, at height: Int64) -> DraftSource {
      var source = DraftSource(name: "block \(number)", chain: .ethereum)
      let id = hash(UInt64(number) + 500)
      source.blocks = [.init(hash: id, height: height, previous: nil, time: 12)]
      source.branch = Branch(chain: .ethereum, hashes: [id])
      var entry = DraftSource.Entry(id: hash(UInt64(number)), height: height)
      entry.block = id
      entry.index = 0
      let account = [UInt8](repeating: number, count: 20)
      let note = [UInt8](repeating: number, count: 32)
      let pool = [UInt8](repeating: 99, count: 20)
      entry.events = [
        .init(log: 0, content: .freeze(.frozen, account: account, asset: token, amount: nil)),
        .init(log: 1, content: .deposit(pool: pool, commitment: note, leaf: 4)),
        .init(
          log: 2,
          content: .withdrawal(pool: pool, nullifierHash: note, recipient: account, relayer: nil, fee: 7)),
      ]
      source.entries = [entry]
      return source
    }
    for source in [block(1, at: 5), block(2, at: 6)] { try source.ingest(into: store) }
    var departing = block(3, at: 6)
    departing.branch?.departure = .init(forkHeight: 5, tipHeight: 6, tip: departing.blocks[0].hash)
    try departing.ingest(into: store)
    func count(_ what: String) throws -> Int {
      try store.write { try Int.fetchOne($0, sql: "SELECT count(*) FROM \(what)") ?? -1 }
    }
    for table in ["freeze_event", "mixer_deposit", "mixer_withdrawal"] {
      #expect(try count(table) == 2)
      #expect(try count("dropped_\(table) WHERE reorg_id = 1") == 1)
      #expect(try count("\(table) JOIN tx ON tx.id = tx_id WHERE height IS NULL") == 0)
    }
    let view = try store.snapshot()
    func isKnown(_ byte: UInt8) throws -> Bool {
      try !view.addresses("0x" + Hex.text([UInt8](repeating: byte, count: 20)), on: .ethereum).isEmpty
    }
    #expect(try [1, 2, 3, 99].map(isKnown) == [true, false, true, true])
  }

  /// Blocks that come back are not there before they are told again.
  @Test func aBlockThatComesBackIsNotWhole() throws {
    let random = RandomFacts(seed: 5)
    let fork = Fork(random.outputs(count: 30), seed: 5)
    var first = fork.returning[0]
    first.branch?.hashes = fork.old.flatMap(\.blocks).map(\.hash)
    let (store, _) = try lines(fork.trunk + fork.old + fork.departing + [first], random)
    let view = try store.snapshot()
    #expect(try view.wholeHeights(of: .bitcoin) == [0...6])
    #expect(try view.blocks(at: 7, of: .bitcoin) == [fork.old[1].blocks[0].hash])
  }

  /// Facts of which no source told the block may be of either branch.
  @Test func whatNamesNoBlockStays() throws {
    let random = RandomFacts(seed: 4)
    let fork = Fork(random.outputs(count: 30), seed: 4)
    var loose = DraftSource(name: "loose")
    loose.entries = [.init(id: hash(77), height: 7, pays: [.init(value: 5, script: script(1))])]
    let (store, _) = try lines(fork.trunk + fork.old + [loose] + [fork.departing[0]], random)
    let view = try store.snapshot()
    #expect(try view.heading(of: view.transactionNumbers(hash(77))[0].number).height == 7)
    #expect(try view.tip(of: 0)?.height == 7)
  }

  /// A transaction that is not confirmed tells what it spends, whatever became of the block in which that was made.
  @Test func whatAnUnconfirmedTransactionSpendsIsStillKnown() throws {
    let (store, _) = try lines([], RandomFacts(seed: 1))
    func block(_ n: UInt64, _ height: Int64, _ entries: [DraftSource.Entry], _ departure: Branch.Departure? = nil)
      -> DraftSource
    {
      var source = DraftSource(name: "block \(n)")
      source.blocks = [.init(hash: hash(n), height: height)]
      source.entries = entries
      source.branch = Branch(chain: .bitcoin, hashes: [hash(n)], departure: departure)
      return source
    }
    let made = DraftSource.Entry(
      id: hash(1), height: 1, block: hash(91),
      pays: [.init(value: 5, script: script(1)), .init(value: 6, script: script(2))])
    try block(90, 0, []).ingest(into: store)
    try block(91, 1, [made]).ingest(into: store)
    var loose = DraftSource(name: "loose")
    loose.entries = [
      .init(id: hash(2), spends: [.init(id: hash(1), vout: 0)], pays: [.init(value: 5, script: script(3))])
    ]
    try loose.ingest(into: store)
    try block(92, 1, [], .init(forkHeight: 0, tipHeight: 1, tip: hash(92))).ingest(into: store)
    let view = try store.snapshot()
    let spender = try view.utxoTransaction(view.transactionNumbers(hash(2))[0].number)
    #expect(spender.inputs.map(\.value) == [5])
    #expect(try !view.utxoTransaction(spender.inputs[0].source.transaction).isSeen)
    #expect(try view.output(OutPoint(transaction: spender.inputs[0].source.transaction, vout: 1)) == nil)
    #expect(try view.info()[0].addresses == 2)
  }
}
