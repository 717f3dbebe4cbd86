import Heuristics
import Ledger
import TestSupport
import Testing

@Suite("WhirlpoolLineage")
struct WhirlpoolLineageTests {
  /// A first mix of five premix coins, and a second one of two of its coins and three more premix coins.
  private static func line(premix: [UInt64] = [1_007_260, 1_007_260]) throws -> (
    ViewDraft, first: TransactionNumber, second: TransactionNumber
  ) {
    var draft = ViewDraft()
    var coins: [MemoryLedger.Input] = []
    for _ in 0..<4 {
      let source = draft.coins([9_000_000])
      let split = draft.pay(source, [0, 50_000] + premix + [6_900_000])
      coins += [.output(split, 2), .output(split, 3)]
    }
    let pool = [UInt64](repeating: 1_000_000, count: 5)
    let first = draft.pay(Array(coins[..<5]), pool)
    let second = draft.pay([.output(first, 0), .output(first, 1)] + coins[5...], pool)
    return (draft, first, second)
  }

  private static func finding(_ number: TransactionNumber, _ draft: ViewDraft) throws -> Finding? {
    try WhirlpoolLineage().judge(draft.ledger.utxoTransaction(number), in: draft.ledger)
  }

  @Test("counts coins from splits and from mixes")
  func line() throws {
    let (draft, first, second) = try Self.line()
    let mix = try #require(try Self.finding(second, draft))
    #expect(mix.kind == "coinjoin.whirlpool" && mix.tier == .strong && mix.rule.id == "coinjoin.whirlpool-lineage")
    #expect(mix.details["premix_from_tx0"] == .count(3))
    #expect(mix.details["remixed_from_mix"] == .count(2))
    #expect(mix.details["unknown"] == .count(0))
    #expect(try Self.finding(first, draft)?.details["premix_from_tx0"] == .count(5))
  }

  @Test("coins of another kind of transaction make it a lead, and are named")
  func others() throws {
    var draft = ViewDraft()
    let coins = draft.coins([1_000_000, 1_000_000, 1_007_260, 1_007_260, 1_007_260])
    let mix = draft.pay(coins, [UInt64](repeating: 1_000_000, count: 5))
    let finding = try #require(try Self.finding(mix, draft))
    #expect(finding.tier == .lead)
    let sources = draft.ledger.utxoTransaction(mix).inputs.map(\.source.transaction)
    #expect(finding.details["others"] == .list(sources.sorted().map { .transaction($0) }))
  }

  @Test("a premix coin from a mix, and a remixed coin from a split, are of another kind")
  func swapped() throws {
    var (draft, first, _) = try Self.line()
    let coins = draft.coins([1_007_260, 1_007_260, 1_007_260])
    let mix = draft.pay([.output(first, 2), .output(first, 3)] + coins, [UInt64](repeating: 1_000_000, count: 5))
    let finding = try #require(try Self.finding(mix, draft))
    #expect(finding.details["remixed_from_mix"] == .count(2))
    #expect(finding.details["premix_from_tx0"] == .count(0))
    #expect(finding.tier == .lead)
    // A split's change that happens to be of the pool's size.
    var lucky = ViewDraft()
    let split = lucky.pay(lucky.coins([9_000_000]), [0, 50_000, 1_007_260, 1_007_260, 1_000_000])
    let inputs = lucky.coins([1_000_000, 1_000_000, 1_000_000]) + [.output(split, 2), .output(split, 4)]
    let unlike = try #require(
      try Self.finding(lucky.pay(inputs, [UInt64](repeating: 1_000_000, count: 5)), lucky))
    #expect(unlike.details["premix_from_tx0"] == .count(1))
    // A split of another pool.
    var other = ViewDraft()
    var premixes: [MemoryLedger.Input] = []
    for _ in 0..<3 {
      let split = other.pay(other.coins([9_000_000]), [0, 5000, 107_260, 107_260, 1_007_260])
      premixes.append(.output(split, 4))
    }
    let strange = other.pay(other.coins([1_000_000, 1_000_000]) + premixes, [UInt64](repeating: 1_000_000, count: 5))
    #expect(try Self.finding(strange, other)?.details["premix_from_tx0"] == .count(0))
  }

  @Test("nothing without a mix, or where no source is known")
  func unknown() throws {
    var draft = ViewDraft()
    let plain = draft.pay(draft.coins([9_000_000]), [1, 2, 3])
    #expect(try Self.finding(plain, draft) == nil)
    let inputs = [1_000_000, 1_000_000, 1_007_260, 1_007_260, 1_007_260].map { value in
      MemoryLedger.Input.unseen(draft.ledger.reserve(), 0, value: value, at: draft.address())
    }
    let mix = draft.pay(inputs, [UInt64](repeating: 1_000_000, count: 5))
    #expect(try CoinJoins().judge(draft.ledger.utxoTransaction(mix), in: draft.ledger)?.kind == "coinjoin.whirlpool")
    #expect(try Self.finding(mix, draft) == nil)
  }

  @Test("pools and chains of the view are what the rules read")
  func view() throws {
    let (draft, first, second) = try Self.line()
    let rules = CoinJoins()
    for number in [first, second] {
      let finding = try #require(try rules.judge(draft.ledger.utxoTransaction(number), in: draft.ledger))
      #expect(finding.kind == "coinjoin.whirlpool" && finding.transactions == [number])
      #expect(finding.details["denomination"] == .text("1000000") && finding.details["participants"] == .count(5))
    }
    // The first mix of a pool has no remixed coin.
    #expect(try rules.judge(draft.ledger.utxoTransaction(first), in: draft.ledger)?.tier == .lead)
    let split = draft.ledger.utxoTransaction(draft.ledger.utxoTransaction(first).inputs[0].source.transaction)
    #expect(try rules.judge(split, in: draft.ledger)?.kind == "coinjoin.whirlpool_tx0")
    #expect(try rules.mix(split, in: draft.ledger) == nil)
  }

  @Test("a pool of miners that pays out is seen through the sources")
  func mining() throws {
    for isCoinbase in [true, false] {
      var draft = ViewDraft()
      let inputs = draft.coins([70_001, 70_002, 70_003, 70_004, 70_005], isCoinbase: isCoinbase)
      let paid = draft.pay(inputs, [UInt64](repeating: 50_000, count: 5) + [20_000, 20_001, 20_002, 20_003, 19_000])
      let verdict = try CoinJoins().verdict(on: draft.ledger.utxoTransaction(paid), in: draft.ledger)
      #expect((verdict == nil) == isCoinbase)
    }
  }
}
