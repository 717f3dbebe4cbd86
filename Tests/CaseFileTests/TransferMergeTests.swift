import Ledger
import TestSupport
import Testing

@testable import CaseFile

@Suite struct TransferMergeTests {
  private static func row(_ id: Int64, log: Int64?, amount: Amount = 5, kind: Int64 = 2) -> TransferMerge.Row {
    TransferMerge.Row(
      id: id, step: log.map { $0 + 2 } ?? 1,
      movement: .init(kind: kind, asset: 1, from: 1, to: 2, amount: amount), position: id)
  }

  struct Vector: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let kept: [TransferMerge.Row]
    let told: [TransferMerge.Row]
    let steps: [TransferMerge.Step]
  }

  static let vectors = [
    Vector(
      testDescription: "a new index is a new movement", kept: [row(1, log: 1)], told: [row(2, log: 2)],
      steps: [.add(row(2, log: 2))]),
    Vector(testDescription: "a known index is a repeat", kept: [row(1, log: 1)], told: [row(2, log: 1)], steps: []),
    Vector(
      testDescription: "a known index with another content is a conflict", kept: [row(1, log: 1)],
      told: [row(2, log: 1, amount: 6)], steps: [.conflict(kept: row(1, log: 1), also: row(2, log: 1, amount: 6))]),
    Vector(
      testDescription: "one index holds one movement of each kind", kept: [row(1, log: 1)],
      told: [row(2, log: 1, kind: 1)], steps: [.add(row(2, log: 1, kind: 1))]),
    Vector(
      testDescription: "one log is a token or an item", kept: [row(1, log: 1)], told: [row(2, log: 1, kind: 3)],
      steps: [.conflict(kept: row(1, log: 1), also: row(2, log: 1, kind: 3))]),
    Vector(
      testDescription: "two of two without index are known", kept: [row(1, log: nil), row(2, log: nil)],
      told: [row(3, log: nil), row(4, log: nil)], steps: []),
    Vector(
      testDescription: "the third without index is new", kept: [row(1, log: nil), row(2, log: nil)],
      told: [row(3, log: nil), row(4, log: nil), row(5, log: nil)], steps: [.add(row(3, log: nil))]),
    Vector(
      testDescription: "without index it is the one that has an index", kept: [row(1, log: 9)],
      told: [row(2, log: nil)],
      steps: []),
    Vector(
      testDescription: "an index comes later", kept: [row(1, log: nil)], told: [row(2, log: 9)],
      steps: [.number(row(1, log: nil), by: row(2, log: 9))]),
    Vector(
      testDescription: "one of two gets its index", kept: [row(1, log: nil), row(2, log: nil)], told: [row(3, log: 9)],
      steps: [.number(row(1, log: nil), by: row(3, log: 9))]),
    Vector(
      testDescription: "indices for all and one more", kept: [row(1, log: nil)],
      told: [row(2, log: 8), row(3, log: 9)],
      steps: [.number(row(1, log: nil), by: row(2, log: 8)), .add(row(3, log: 9))]),
    Vector(
      testDescription: "another content has its own count", kept: [row(1, log: nil)],
      told: [row(2, log: nil, amount: 6)],
      steps: [.add(row(2, log: nil, amount: 6))]),
    Vector(
      testDescription: "a source that repeats an index tells one movement", kept: [row(1, log: nil)],
      told: [row(2, log: 8), row(3, log: 8)], steps: [.number(row(1, log: nil), by: row(2, log: 8))]),
  ]

  @Test(arguments: vectors)
  func steps(_ vector: Vector) {
    let steps = TransferMerge.steps(kept: vector.kept, told: vector.told) { _, _ in false }
    #expect(steps == vector.steps)
  }

  // MARK: Items

  /// Of what follows, kind 3 is the item that an amount of 5 is.
  static let items = [
    Vector(
      testDescription: "an amount becomes the item", kept: [row(1, log: 1)],
      told: [row(2, log: 1, amount: 1, kind: 3)],
      steps: [.correct(row(1, log: 1), by: row(2, log: 1, amount: 1, kind: 3))]),
    Vector(
      testDescription: "an item stays one", kept: [row(1, log: 1, amount: 1, kind: 3)], told: [row(2, log: 1)],
      steps: []),
    Vector(
      testDescription: "another amount is a conflict", kept: [row(1, log: 1, amount: 1, kind: 3)],
      told: [row(2, log: 1, amount: 6)],
      steps: [.conflict(kept: row(1, log: 1, amount: 1, kind: 3), also: row(2, log: 1, amount: 6))]),
    Vector(
      testDescription: "a source that tells both tells the item", kept: [],
      told: [row(1, log: 1), row(2, log: 1, amount: 1, kind: 3)],
      steps: [.add(row(1, log: 1, amount: 1, kind: 3))]),
    Vector(
      testDescription: "another log is another item", kept: [row(1, log: 1)],
      told: [row(2, log: 2, amount: 1, kind: 3)], steps: [.add(row(2, log: 2, amount: 1, kind: 3))]),
    Vector(
      testDescription: "without index nothing is the same log", kept: [row(1, log: nil)],
      told: [row(2, log: nil, amount: 1, kind: 3)], steps: [.add(row(2, log: nil, amount: 1, kind: 3))]),
  ]

  @Test(arguments: items)
  func itemsToldAsAmounts(_ vector: Vector) {
    let steps = TransferMerge.steps(kept: vector.kept, told: vector.told) { item, amount in
      item.kind == 3 && amount.kind == 2 && amount.amount == 5
    }
    #expect(steps == vector.steps)
  }

  /// Exports of logs and of token transfers tell the same item in two ways; whichever comes first, it is the item.
  @Test(arguments: [[0, 1], [1, 0], [0, 1, 0], [1, 0, 1]])
  func itemsOfACase(order: [Int]) throws {
    let folder = try CaseFolder()
    let store = try folder.makeCase()
    let item = "eip155:1/erc721:0x\(Hex.text(account(1)))/77"
    let item2 = "eip155:1/erc721:0x\(Hex.text(account(1)))/78"
    let tellings: [[DraftSource.Move]] = [
      [
        .init(log: 3, kind: .token, from: account(1), to: account(2), asset: token(1), amount: 77),
        .init(log: 4, kind: .token, from: account(1), to: account(2), asset: token(2), amount: 78),
        .init(log: 5, kind: .token, from: account(2), to: account(1), asset: token(1), amount: 77),
        .init(log: 6, kind: .token, from: account(1), to: account(2), asset: token(1), amount: 78),
      ],
      [
        .init(log: 3, kind: .nft, from: account(1), to: account(2), asset: item, amount: 1),
        .init(log: 4, kind: .nft, from: account(1), to: account(2), asset: item2, amount: 1),
        .init(log: 5, kind: .nft, from: account(1), to: account(2), asset: item, amount: 1),
        .init(log: 6, kind: .nft, from: account(1), to: account(2), asset: item, amount: 1),
      ],
    ]
    for (number, telling) in order.enumerated() {
      let entry = DraftSource.Entry(id: hash(1), height: 5, moves: tellings[telling])
      try DraftSource(name: "\(number)", chain: .ethereum, entries: [entry]).ingest(into: store)
    }
    let view = try store.snapshot()
    let number = try #require(try view.transactionNumbers(hash(1)).first?.number)
    let moves = try view.transfers(in: number)
    let lines = try moves.map { "\($0.logIndex ?? 0) \($0.amount) \(try view.asset($0.asset).id)" }
    #expect(lines.first == "3 1 \(item)" && lines.count == 4)
    // Accounts show what the transaction shows: nothing is left of the amount.
    for who in 1...2 as ClosedRange<UInt8> {
      let address = try #require(try view.addressNumber(payload: account(who), on: 0))
      let held = try view.assets(of: address).flatMap { try view.transfers(of: address, asset: $0) }
      #expect(held.sorted { $0.position < $1.position } == moves)
    }
    // Of another contract, of other parties and of another number it is no telling of the item.
    #expect(try view.conflicts().count == 3)
  }

  /// In one source the item must come first: what was sorted in is not taken out again.
  @Test(arguments: [false, true])
  func bothTellingsInOneSource(amountFirst: Bool) throws {
    let folder = try CaseFolder()
    let store = try folder.makeCase()
    var moves: [DraftSource.Move] = [
      .init(
        log: 3, kind: .nft, from: account(1), to: account(2), asset: "eip155:1/erc721:0x\(Hex.text(account(1)))/77",
        amount: 1), .init(log: 3, kind: .token, from: account(1), to: account(2), asset: token(1), amount: 77),
    ]
    if amountFirst { moves.reverse() }
    let entry = DraftSource.Entry(id: hash(1), height: 5, moves: moves)
    try DraftSource(name: "a", chain: .ethereum, entries: [entry]).ingest(into: store)
    let view = try store.snapshot()
    let number = try #require(try view.transactionNumbers(hash(1)).first?.number)
    #expect(try view.transfers(in: number).map(\.amount) == [amountFirst ? 77 : 1])
    #expect(try view.conflicts().count == (amountFirst ? 1 : 0))
  }
}
