import Ledger
import Testing

@testable import CaseFile

/// Facts that cannot both be true: both are shown, and the first one met is the one that answers use.
@Suite struct ConflictTests {
  private let folder: CaseFolder

  init() throws { folder = try CaseFolder() }

  private typealias Entry = DraftSource.Entry
  private typealias Payment = DraftSource.Payment

  /// The conflicts after sources of one transaction list each, as `kind detail`.
  private func conflicts(_ chain: Chain = .bitcoin, _ sources: [[Entry]]) throws -> (CaseFile, [Conflict]) {
    let store = try folder.makeCase("\(folder.names.count).dye")
    for (number, entries) in sources.enumerated() {
      let summary = try DraftSource(name: "\(number)", chain: chain, entries: entries).ingest(into: store)
      let held = try store.snapshot().conflicts().filter { $0.source == Int64(number + 1) }
      #expect(summary.conflicts == Int64(held.count))
    }
    return (store, try store.snapshot().conflicts())
  }

  private func number(_ n: UInt64, _ store: CaseFile) throws -> TransactionNumber? {
    try store.snapshot().transactionNumbers(hash(n)).first?.number
  }

  // MARK: Double spends

  private func spender(_ n: UInt64, of vout: UInt32 = 0) -> Entry {
    Entry(
      id: hash(n), height: Int64(n), spends: [.init(id: hash(1), vout: vout)],
      pays: [.init(value: 1, script: script(1))])
  }

  @Test(arguments: [1, 2])
  func doubleSpend(_ sourceCount: Int) throws {
    let sources = sourceCount == 1 ? [[spender(2), spender(3)]] : [[spender(2)], [spender(3)]]
    let (store, found) = try conflicts(.bitcoin, sources)
    try #require(found.count == 1)
    #expect(found[0].kind == .doubleSpend)
    #expect(found[0].keptTransaction == (try number(2, store)))
    #expect(found[0].transaction == (try number(3, store)))
    #expect(
      found[0].detail == #"{"also":{"input":0,"output":"\#(hash(1).hex):0","spender":"\#(hash(3).hex)"},"#
        + #""kept":{"input":0,"output":"\#(hash(1).hex):0","spender":"\#(hash(2).hex)"}}"#)
    #expect(found[0].position == Int64(3 - sourceCount))
    // Both stay, and both show it.
    let view = try store.snapshot()
    let origin = try #require(try number(1, store))
    let spenders = [try number(2, store), try number(3, store)]
    #expect(try view.spenders(of: OutPoint(transaction: origin, vout: 0)) == spenders)
    for case let one? in spenders { #expect(try view.conflicts(of: one) == found) }
    #expect(try view.conflicts(of: origin).isEmpty)
  }

  @Test func threeSpendersAreTwoConflicts() throws {
    let (store, found) = try conflicts(.bitcoin, [[spender(4), spender(2)], [spender(3), spender(5, of: 1)]])
    try #require(found.map(\.kind) == [.doubleSpend, .doubleSpend])
    #expect(Set(found.map(\.transaction)) == [try number(2, store), try number(3, store)])
    #expect(Set(found.map(\.keptTransaction)) == [try number(4, store)])
  }

  @Test func oneTransactionThatSpendsAnOutputTwice() throws {
    var entry = spender(2)
    entry.spends.append(entry.spends[0])
    let (store, found) = try conflicts(.bitcoin, [[entry]])
    try #require(found.map(\.kind) == [.doubleSpend])
    #expect(found[0].transaction == found[0].keptTransaction)
    let origin = try #require(try number(1, store))
    #expect(try store.snapshot().spenders(of: OutPoint(transaction: origin, vout: 0)).count == 1)
  }

  @Test func sameSpendToldAgainIsNone() throws {
    let (_, found) = try conflicts(.bitcoin, [[spender(2)], [spender(2)], [spender(2), spender(2)]])
    #expect(found.isEmpty)
  }

  // MARK: Content

  struct Change<Record>: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let kept: String
    let change: @Sendable (inout Record) -> Void

    init(_ name: String, _ kept: String = "", _ change: @escaping @Sendable (inout Record) -> Void) {
      testDescription = name
      self.kept = kept
      self.change = change
    }
  }

  static let contents: [Change<DraftSource.Entry>] = [
    Change("height", #"{"height":8}"#) { $0.height = 9 },
    Change("index", #"{"index":1}"#) { $0.index = 2 },
    Change("time", #"{"time":1}"#) { $0.time = 2 },
    Change("version", #"{"version":1}"#) { $0.version = 2 },
    Change("lock time", #"{"lock_time":0}"#) { $0.lockTime = 2 },
    Change("coinbase", #"{"coinbase":"no","inputs":[{"#) { $0.isCoinbase = true },
    Change("block", #"{"block":"\#(hash(50).hex)"}"#) { $0.block = hash(51) },
    Change("output value", #"{"outputs":[{"address":"#) { $0.pays[0].value = 4 },
    Change("output script", #"{"outputs":[{"address":"#) { $0.pays[0].script = script(9) },
    Change("one output more", #"{"outputs":["#) { $0.pays.append(.init(value: 1, script: [])) },
    Change("spent output", #"{"inputs":[{"outpoint":"\#(hash(1).hex):0","sequence":7}]}"#) { $0.spends[0].vout = 5 },
    Change("spent transaction", #"{"inputs":["#) { $0.spends[0].id = hash(4) },
    Change("sequence", #"{"inputs":["#) { $0.spends[0].sequence = 6 },
    Change("one input more", #"{"inputs":["#) { $0.spends.append(.init(id: hash(3), vout: 0)) },
  ]

  /// One field each, and how the kept side of the conflict begins.
  @Test(arguments: contents)
  func contentOfOutputs(_ change: Change<DraftSource.Entry>) throws {
    let first = Entry(
      id: hash(2), height: 8, index: 1, time: 1, block: hash(50), version: 1, lockTime: 0,
      spends: [.init(id: hash(1), vout: 0, sequence: 7)], pays: [.init(value: 3, script: script(1))])
    var second = first
    change.change(&second)
    let (store, found) = try conflicts(.bitcoin, [[first], [second]])
    // A second block at one height, and one block at two, are contradictions of their own.
    let content = found.filter { $0.kind == .content }
    try #require(content.count == 1)
    #expect(found.count == (["block", "height"].contains(change.testDescription) ? 2 : 1))
    #expect(content[0].detail.contains(#""kept":"# + change.kept), "\(content[0].detail)")
    #expect(content[0].transaction == (try number(2, store)))
    #expect(content[0].position == 1)
    // The first one is used.
    let alone = try folder.makeCase("alone.dye")
    try DraftSource(name: "0", entries: [first]).ingest(into: alone)
    let ids = (0..<5).map { hash($0) }
    #expect(
      try FactListing.lines(of: store, ids: ids, addresses: []) == FactListing.lines(of: alone, ids: ids, addresses: [])
    )
  }

  @Test func sameContentIsNone() throws {
    let first = Entry(id: hash(2), spends: [.init(id: hash(1), vout: 0)], pays: [.init(value: 3, script: script(1))])
    var second = first
    // What was not told before contradicts nothing.
    (second.height, second.index, second.time, second.version) = (8, 1, 1, 2)
    second.spends[0].sequence = 5
    let (store, found) = try conflicts(.bitcoin, [[first], [second], [first]])
    #expect(found.isEmpty)
    #expect(try store.snapshot().heading(of: try #require(try number(2, store))).height == 8)
  }

  /// Before BIP-30, a coinbase could repeat the id of an earlier one: 91842 repeats 91812's, 91880 repeats 91722's.
  @Test func twinsOfCoinbases() throws {
    let first = Entry(
      id: hash(2), height: 91722, index: 0, block: hash(60), isCoinbase: true,
      pays: [.init(value: 50, script: script(1))])
    var second = first
    (second.height, second.block) = (91880, hash(61))
    let (_, found) = try conflicts(.bitcoin, [[first, second]])
    try #require(found.map(\.kind) == [.content])
    #expect(found[0].detail.contains(#""kept":{"block":"\#(hash(60).hex)","height":91722}"#))
  }

  private func transfer(_ change: (inout DraftSource.Move) -> Void = { _ in }) -> Entry {
    var move = DraftSource.Move(log: 4, from: account(1), to: account(2), asset: token(1), amount: 5)
    change(&move)
    return Entry(id: hash(2), height: 8, payer: account(1), fee: 6, moves: [move])
  }

  @Test(arguments: [1, 2])
  func contentOfTransfers(_ sourceCount: Int) throws {
    let entries = [transfer(), transfer { $0.amount = 6 }]
    let (store, found) = try conflicts(.ethereum, sourceCount == 1 ? [entries] : entries.map { [$0] })
    try #require(found.map(\.kind) == [.content])
    let (one, two) = ("0x" + Hex.text(account(1)), "0x" + Hex.text(account(2)))
    func side(_ amount: Int) -> String {
      #"{"transfer":{"amount":"\#(amount)","asset":"\#(token(1))","from":"\#(one)","kind":"token","log_index":4,"#
        + #""to":"\#(two)"}}"#
    }
    #expect(found[0].detail == #"{"also":\#(side(6)),"kept":\#(side(5))}"#)
    let view = try store.snapshot()
    #expect(try view.transfers(in: try #require(try number(2, store))).map(\.amount) == [6, 5])
  }

  @Test func anotherKindAtOneLogIndexIsNone() throws {
    let (store, found) = try conflicts(.ethereum, [[transfer()], [transfer { $0.kind = .internal }]])
    #expect(found.isEmpty)
    #expect(try store.snapshot().transfers(in: try #require(try number(2, store))).count == 3)
  }

  @Test func feesAndPayers() throws {
    var second = transfer()
    second.fee = 7
    var third = transfer()
    third.payer = account(9)
    let (store, found) = try conflicts(.ethereum, [[transfer()], [second], [third]])
    try #require(found.map(\.kind) == [.content, .content])
    #expect(found[0].detail == #"{"also":{"fee":"7"},"kept":{"fee":"6"}}"#)
    #expect(found[1].detail.hasPrefix(#"{"also":{"payer":"0x0909"#))
    #expect(try store.snapshot().transfers(in: try #require(try number(2, store))).map(\.amount) == [6, 5])
  }

  // MARK: Prevouts

  private let maker = DraftSource.Entry(
    id: hash(1), pays: [.init(value: 5, script: script(1)), .init(value: 6, script: script(2))])

  /// What a transaction says of its outputs is used, whoever is read first.
  @Test(arguments: [false, true])
  func prevoutOfAnotherValue(_ spenderFirst: Bool) throws {
    var liar = spender(2)
    liar.spends[0].told = Payment(value: 7, script: script(1))
    let sources = spenderFirst ? [[liar], [maker]] : [[maker], [liar]]
    let (store, found) = try conflicts(.bitcoin, sources)
    let address = Chain.bitcoin.text(of: script(1))
    func side(_ value: Int) -> String {
      #"{"outpoint":"\#(hash(1).hex):0","output":{"address":"\#(address)","value":"\#(value)"}}"#
    }
    try #require(found.count == 1)
    #expect(found[0].kind == .prevout)
    #expect(found[0].transaction == (try number(1, store)))
    #expect(found[0].detail == #"{"also":\#(side(7)),"kept":\#(side(5))}"#)
    let view = try store.snapshot()
    let place = try #require(try view.addresses(address, on: .bitcoin).first)
    let origin = try #require(try number(1, store))
    #expect(try view.output(OutPoint(transaction: origin, vout: 0)) == .init(value: 5, address: place))
    #expect(try view.outputs(at: place).filter { $0.transaction == origin }.map(\.vout) == [0])
    #expect(try view.utxoTransaction(try #require(try number(2, store))).inputs.map(\.value) == [5])
  }

  @Test(arguments: [[0, 1], [1, 0], [2]])
  func prevoutOfAnotherScript(_ order: [Int]) throws {
    var liar = spender(2)
    liar.spends[0].told = Payment(value: 5, script: script(9))
    let sources = order == [2] ? [[liar, maker]] : order.map { [[maker], [liar]][$0] }
    let (store, found) = try conflicts(.bitcoin, sources)
    try #require(found.map(\.kind) == [.prevout])
    let view = try store.snapshot()
    let wrong = try #require(try view.addresses(Chain.bitcoin.text(of: script(9)), on: .bitcoin).first)
    #expect(try view.outputs(at: wrong).isEmpty)
    let right = try #require(try view.addresses(Chain.bitcoin.text(of: script(1)), on: .bitcoin).first)
    #expect(try view.outputs(at: right).count == 2)
  }

  @Test(arguments: [false, true])
  func prevoutThatIsNotThere(_ spenderFirst: Bool) throws {
    var liar = spender(2, of: 3)
    liar.spends[0].told = Payment(value: 7, script: script(1))
    let (store, found) = try conflicts(.bitcoin, spenderFirst ? [[liar], [maker]] : [[maker], [liar]])
    try #require(found.map(\.kind) == [.prevout])
    #expect(found[0].detail.contains(#""kept":{"outpoint":"\#(hash(1).hex):3","output":null}"#))
    let view = try store.snapshot()
    #expect(try view.output(OutPoint(transaction: try #require(try number(1, store)), vout: 3)) == nil)
    #expect(try view.utxoTransaction(try #require(try number(2, store))).inputs.map(\.value) == [nil])
    #expect(try view.info()[0].missingPrevouts == 1)
  }

  @Test func twoSpendersThatDisagree() throws {
    var (one, two) = (spender(2), spender(3))
    one.spends[0].told = Payment(value: 7, script: script(1))
    two.spends[0].told = Payment(value: 8, script: script(1))
    let (_, found) = try conflicts(.bitcoin, [[one, two]])
    try #require(found.map(\.kind) == [.prevout, .doubleSpend])
    #expect(found[0].detail.contains(#""value":"7"}},"kept""#) == false)
    #expect(found[0].detail.hasSuffix(#""value":"7"}}}"#))
  }

  // MARK: Blocks and assets

  @Test func twoBlocksAtOneHeight() throws {
    let store = try folder.makeCase()
    try DraftSource(name: "a", blocks: [.init(hash: hash(50), height: 5), .init(hash: hash(51), height: 6)])
      .ingest(into: store)
    try DraftSource(name: "b", blocks: [.init(hash: hash(52), height: 6), .init(hash: hash(50), height: 5, time: 3)])
      .ingest(into: store)
    let found = try store.snapshot().conflicts()
    try #require(found.map(\.kind) == [.block])
    #expect(
      found[0].detail
        == #"{"also":{"block":"\#(hash(52).hex)","height":6},"kept":{"block":"\#(hash(51).hex)","height":6}}"#)
    #expect(try store.snapshot().tip(of: 0) == Tip(height: 6, hash: hash(51), time: nil))
  }

  @Test(
    arguments: [
      Change("height") { $0.height = 6 }, Change("previous") { $0.previous = hash(48) }, Change("time") { $0.time = 4 },
    ] as [Change<DraftSource.Block>])
  func oneBlockToldInTwoWays(_ change: Change<DraftSource.Block>) throws {
    let store = try folder.makeCase()
    let first = DraftSource.Block(hash: hash(50), height: 5, previous: hash(49), time: 3)
    var second = first
    change.change(&second)
    try DraftSource(name: "a", blocks: [first]).ingest(into: store)
    try DraftSource(name: "b", blocks: [second]).ingest(into: store)
    let found = try store.snapshot().conflicts()
    try #require(found.map(\.kind) == [.block])
    #expect(found[0].detail.contains(#""\#(change.testDescription)""#))
  }

  @Test func assetsThatClaimAnotherName() throws {
    let store = try folder.makeCase()
    func claim(_ symbol: String?, _ decimals: Int?) throws {
      var source = DraftSource(name: "\(symbol ?? "-") \(decimals ?? -1)", chain: .ethereum)
      source.assets = [.init(id: token(1), symbol: symbol, decimals: decimals)]
      source.entries = [transfer { $0.log = 4 }]
      try source.ingest(into: store)
    }
    try claim(nil, nil)
    try claim("USDT", nil)
    try claim("USDT", 6)
    #expect(try store.snapshot().conflicts().isEmpty)
    try claim("USDT", 18)
    try claim("USÐT\0", 6)
    let view = try store.snapshot()
    #expect(try view.conflicts().map(\.kind) == [.asset, .asset])
    #expect(
      try view.conflicts().map(\.detail) == [
        #"{"also":{"asset":"\#(token(1))","decimals":18},"kept":{"asset":"\#(token(1))","decimals":6}}"#,
        #"{"also":{"asset":"\#(token(1))","symbol":"USÐT\u0000"},"kept":{"asset":"\#(token(1))","symbol":"USDT"}}"#,
      ])
    let number = try #require(try view.assetNumber(token(1)))
    #expect(try view.asset(number).symbol == "USDT")
    #expect(try view.asset(number).decimals == 6)
  }
}
