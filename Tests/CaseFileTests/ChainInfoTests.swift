import Ledger
import Testing

@testable import CaseFile

@Suite struct ChainInfoTests {
  private let folder: CaseFolder

  init() throws { folder = try CaseFolder() }

  private typealias Entry = DraftSource.Entry

  @Test func countsOfOutputs() throws {
    let store = try folder.makeCase()
    var source = DraftSource(
      name: "a",
      blocks: [3, 4, 7, 7, 12].enumerated().map { .init(hash: hash(UInt64(100 + $0)), height: $1) })
    source.entries = [
      Entry(
        id: hash(1), height: 3, isCoinbase: true,
        pays: [
          .init(value: 50, script: script(1)),
          // OP_RETURN without value is no unspent output; with value it is.
          .init(value: 0, script: [0x6a, 1, 2]), .init(value: 9, script: [0x6a]),
          // Without value, anybody can still spend it.
          .init(value: 0, script: [0x51]),
        ]),
      // One known output, one that only the spender tells, one that nobody tells.
      Entry(
        id: hash(2), height: 14,
        spends: [
          .init(id: hash(1), vout: 0), .init(id: hash(9), vout: 0, told: .init(value: 5, script: script(2))),
          .init(id: hash(9), vout: 1),
        ],
        pays: [.init(value: UInt64(Int64.max), script: script(1)), .init(value: UInt64(Int64.max), script: script(1))]),
      Entry(id: hash(3), pays: [.init(value: 1, script: script(3))]),
    ]
    try source.ingest(into: store)
    let info = try store.snapshot().info()
    #expect(
      info == [
        ChainInfo(
          number: 0, chain: .bitcoin, blocks: 5, firstHeight: 3, lastHeight: 14, transactions: 3, withoutHeight: 1,
          inputs: 3, outputs: 7,
          transfers: 0, freezeEvents: 0, mixerDeposits: 0, mixerWithdrawals: 0, addresses: 6, unspentOutputs: 5,
          unspentAmount: Amount(Int64.max) * 2 + 10, missingPrevouts: 1,
          gaps: [5...6, 8...11])
      ])
    #expect(try store.snapshot().heightGaps() == [0: [5...6, 8...11]])
  }

  @Test func countsOfTransfers() throws {
    let store = try folder.makeCase()
    try DraftSource(name: "z", entries: [Entry(id: hash(1), pays: [])]).ingest(into: store)
    var source = DraftSource(name: "a", chain: .ethereum)
    source.entries = [
      Entry(
        id: hash(1), height: 9, payer: account(7), fee: 1,
        moves: [
          .init(log: 1, from: account(1), to: account(1), asset: token(1), amount: 5),
          .init(log: nil, from: account(1), to: account(2), asset: Chain.ethereum.nativeAsset, amount: 5),
        ])
    ]
    try source.ingest(into: store)
    let info = try store.snapshot().info()
    #expect(info.map(\.chain) == [.bitcoin, .ethereum])
    #expect(info.map(\.transactions) == [1, 1])
    #expect(info.map(\.transfers) == [0, 2])
    #expect(info.map(\.addresses) == [0, 3])
    #expect(info.map(\.inputs) == [0, 0])
    #expect(info.map(\.firstHeight) == [nil, 9])
    // Without whole blocks nothing is known of gaps.
    #expect(info.map(\.gaps) == [[], []])
    #expect(try store.snapshot().heightGaps().isEmpty)
  }
}
