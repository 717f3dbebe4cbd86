import Ledger
import Testing

@testable import CaseFile

@Suite struct EventWriterTests {
  private let folder: CaseFolder

  init() throws { folder = try CaseFolder() }

  private typealias Event = DraftSource.Event

  private static let pool = account(9)

  private static func word(_ byte: UInt8) -> [UInt8] { [UInt8](repeating: byte, count: 32) }

  private static func freeze(
    _ kind: FreezeEvent.Kind, _ log: Int64?, who: UInt8 = 1, asset: UInt8 = 1, amount: Amount? = nil
  ) -> DraftSource.Event {
    Event(log: log, content: .freeze(kind, account: account(who), asset: token(asset), amount: amount))
  }

  private static func deposit(_ note: UInt8, _ log: Int64?, leaf: Int64? = 3) -> DraftSource.Event {
    Event(log: log, content: .deposit(pool: pool, commitment: word(note), leaf: leaf))
  }

  private static func withdrawal(
    _ note: UInt8, _ log: Int64?, to recipient: UInt8 = 1, relayer: UInt8? = nil, fee: Amount? = 5
  ) -> DraftSource.Event {
    Event(
      log: log,
      content: .withdrawal(
        pool: pool, nullifierHash: word(note), recipient: account(recipient), relayer: relayer.map { account($0) },
        fee: fee))
  }

  /// A case after sources of one transaction each, and what was said of every source.
  private func store(
    _ sources: [[DraftSource.Event]], in transactions: [UInt64]? = nil
  ) throws -> (CaseFile, [SourceSummary]) {
    let store = try folder.makeCase("\(folder.names.count).dye")
    let summaries = try sources.enumerated().map { number, events in
      let id = transactions?[number] ?? 1
      let entry = DraftSource.Entry(id: hash(id), height: Int64(id), time: 600, events: events)
      return try DraftSource(name: "\(number)", chain: .ethereum, entries: [entry]).ingest(into: store)
    }
    return (store, summaries)
  }

  /// The events of a case, by kind and in order of mention, without ids.
  private func lines(_ store: CaseFile) throws -> [String] {
    let view = try store.snapshot()
    func suffix(_ number: AddressNumber?) throws -> String {
      try number.map { String(try view.address($0).text.suffix(2)) } ?? "-"
    }
    func plain(_ value: (some CustomStringConvertible)?) -> String { value.map { "\($0)" } ?? "-" }
    var lines: [String] = []
    for id in 1...3 as ClosedRange<UInt64> {
      for (_, number) in try view.transactionNumbers(hash(id)) {
        for event in try view.freezeEvents(in: number) {
          lines.append(
            "\(event.kind) \(try suffix(event.address)) \(plain(event.amount)) \(try view.asset(event.asset).id.suffix(2))"
              + " log \(plain(event.position.logIndex)) height \(event.position.height)")
        }
        for event in try view.mixerEvents(in: number) {
          let log = "log \(plain(event.position.logIndex))"
          switch event.content {
          case .deposit(let commitment, let leaf): lines.append("deposit \(commitment[0]) \(plain(leaf)) \(log)")
          case .withdrawal(let hash, let recipient, let relayer, let fee):
            lines.append(
              "withdrawal \(hash[0]) \(try suffix(recipient)) \(try suffix(relayer)) \(plain(fee)) \(log)")
          }
        }
      }
    }
    return lines
  }

  @Test func everyKindIsKept() throws {
    let (store, summaries) = try store([
      [
        Self.freeze(.frozen, 4), Self.freeze(.destroyed, 5, amount: .max), Self.freeze(.freed, 6, who: 2, asset: 2),
        Self.deposit(1, 7), Self.withdrawal(1, 8, relayer: 3), Self.deposit(2, nil, leaf: nil),
      ]
    ])
    #expect(
      try lines(store) == [
        "frozen 01 - 01 log 4 height 1", "destroyed 01 \(Amount.max) 01 log 5 height 1", "freed 02 - 02 log 6 height 1",
        "deposit 2 - log -", "deposit 1 3 log 7", "withdrawal 1 01 03 5 log 8",
      ])
    let info = try store.snapshot().info()[0]
    #expect((info.freezeEvents, info.mixerDeposits, info.mixerWithdrawals) == (3, 2, 1))
    #expect((info.transactions, info.transfers) == (1, 0))
    #expect((summaries[0].records, summaries[0].added, summaries[0].conflicts) == (1, 1, 0))
  }

  /// Logs and lists tell the same events, and the same is told twice: nothing comes to it but what was missing.
  @Test func sameEventsAddNothing() throws {
    let logs = [
      Self.freeze(.frozen, 4), Self.freeze(.destroyed, 5, amount: 8), Self.deposit(1, 7),
      Self.withdrawal(1, 8, relayer: 3),
    ]
    let list = [Self.deposit(1, nil), Self.withdrawal(1, nil)]
    let expected = try lines(try store([logs]).0)
    #expect(expected.count == 4)
    for (sources, added) in [
      ([logs, logs], [1, 0]), ([logs, list], [1, 0]), ([list, logs], [1, 1]), ([list, logs, list], [1, 1, 0]),
      ([logs + logs], [1]), ([list + list, logs], [1, 1]),
    ] as [([[DraftSource.Event]], [Int64])] {
      let (store, summaries) = try store(sources)
      #expect(try lines(store) == expected)
      #expect(summaries.map(\.added) == added)
      #expect(summaries.allSatisfy { $0.added + $0.duplicates == $0.records && $0.conflicts == 0 })
    }
  }

  @Test func detailsComeLater() throws {
    let (store, summaries) = try store([
      [Self.deposit(1, 7, leaf: nil), Self.withdrawal(1, 8, fee: nil)], [Self.deposit(1, 7)],
      [Self.withdrawal(1, 8, relayer: 3)],
    ])
    #expect(try lines(store) == ["deposit 1 3 log 7", "withdrawal 1 01 03 5 log 8"])
    #expect(summaries.map(\.added) == [1, 1, 1])
  }

  /// Records are rows of the source, and each that brings an event counts.
  @Test func recordsAreCounted() throws {
    var events = [Self.freeze(.frozen, 4), Self.freeze(.freed, 5), Self.freeze(.freed, 5)]
    for index in events.indices { events[index].position = Int64(index + 1) }
    let (_, summaries) = try store([events])
    #expect((summaries[0].records, summaries[0].added, summaries[0].duplicates) == (3, 2, 1))
  }

  @Test func anotherLogIsAnotherEvent() throws {
    let (store, _) = try store([[Self.deposit(1, 7)], [Self.deposit(1, 8)], [Self.freeze(.frozen, 7)]])
    #expect(try lines(store) == ["frozen 01 - 01 log 7 height 1", "deposit 1 3 log 7", "deposit 1 3 log 8"])
    let (other, _) = try self.store([[Self.deposit(1, nil)], [Self.deposit(1, nil)]], in: [1, 2])
    #expect(try lines(other) == ["deposit 1 3 log -", "deposit 1 3 log -"])
  }

  @Test func contradictions() throws {
    let (store, summaries) = try store([
      [Self.freeze(.frozen, 4), Self.withdrawal(1, nil, fee: 5)], [Self.freeze(.freed, 4)],
      [Self.withdrawal(1, 6, to: 2, relayer: 4)],
    ])
    #expect(summaries.map(\.conflicts) == [0, 1, 1])
    // The first telling stays; what it left out comes from the second.
    #expect(try lines(store) == ["frozen 01 - 01 log 4 height 1", "withdrawal 1 01 04 5 log 6"])
    let details = try store.snapshot().conflicts().map(\.detail)
    let first = "0x" + Hex.text(account(1))
    #expect(
      details.first == #"{"also":{"event":{"address":"\#(first)","asset":"\#(token(1))","event":"freeze_event","#
        + #""kind":"freed","log_index":4}},"kept":{"event":{"address":"\#(first)","asset":"\#(token(1))","#
        + #""event":"freeze_event","kind":"frozen","log_index":4}}}"#)
    #expect(details.last?.contains(#""recipient":"0x\#(Hex.text(account(2)))""#) == true)
    #expect(details.last?.contains(#""fee":"5""#) == true)
    #expect(details.last?.contains(#""nullifier_hash":"0x0101"#) == true)
  }

  @Test func eventsOutOfRange() throws {
    let short = Event(log: 1, content: .deposit(pool: Self.pool, commitment: [1], leaf: 0))
    let (store, summaries) = try store([
      [
        short, Self.deposit(1, -1), Self.deposit(1, 1, leaf: 1 << 40),
        Event(log: 2, content: .freeze(.frozen, account: account(1), asset: "eip155:56/erc20:0x", amount: nil)),
      ]
    ])
    #expect(try lines(store).isEmpty)
    #expect(
      try store.rejects(ofSource: DraftSource(name: "0").sha256).map(\.reason) == [
        "the commitment has 1 bytes where it needs 32", "the log index -1 is not between 0 and 281474976710656",
        "the leaf index 1099511627776 is not between 0 and 1099511627775",
        "the token of the event is not an asset of eip155:1",
      ])
    #expect(summaries[0].rejected == 4)
  }

  // MARK: Look-ups

  @Test func eventsOfAnAddress() throws {
    let (store, _) = try store(
      [
        [Self.freeze(.freed, 4), Self.freeze(.frozen, 2, asset: 2), Self.withdrawal(3, 5), Self.deposit(4, 6)],
        [Self.freeze(.frozen, 1), Self.withdrawal(2, 3), Self.withdrawal(1, 2, to: 2)],
      ], in: [2, 1])
    let view = try store.snapshot()
    let number = { (n: UInt8) in try #require(try view.addressNumber(payload: account(n), on: 0)) }
    let freezes = try view.freezeEvents(of: try number(1))
    #expect(
      freezes.map { "\($0.kind) \($0.position.height) \($0.time ?? 0)" } == [
        "frozen 1 600", "freed 2 600", "frozen 2 600",
      ])
    #expect(Set(freezes.prefix(2).map(\.asset)).count == 1)
    #expect(!FreezeState(Array(freezes.prefix(2))).isFrozen)
    let pool = try number(9)
    #expect(try view.mixing(at: pool).counts == [.deposits: 1, .withdrawals: 3])
    #expect(try view.mixing(at: try number(1)).counts == [.received: 2])
    #expect(try view.mixerEvents(.withdrawals, at: pool, limit: 2).map(\.position.height) == [1, 1])
    #expect(try view.mixerEvents(.withdrawals, at: pool, limit: 9).compactMap(\.position.logIndex) == [2, 3, 5])
    #expect(try view.mixerEvents(.received, at: try number(1), limit: 9).map(\.pool) == [pool, pool])
  }
}
