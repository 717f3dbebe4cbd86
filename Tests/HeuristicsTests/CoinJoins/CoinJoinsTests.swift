import Heuristics
import Ledger
import TestSupport
import Testing

@Suite("CoinJoins")
struct CoinJoinsTests {
  @Test("every kind has a rule, and every rule its card in the list")
  func list() {
    let ids = CoinJoins.rules.map { type(of: $0).card.id }
    #expect(Set(ids) == Set(CoinJoinKind.allCases.map(\.rawValue)))
    #expect(ids.count == CoinJoinKind.allCases.count)
    #expect(Set(ids).isSubset(of: ruleCards.map(\.id)))
    #expect(ids.last == "coinjoin.generic")
  }

  @Test("the first rule that speaks decides")
  func precedence() {
    // Ten payers, ten of 0.1 BTC and ten of change: JoinMarket's form, and Wasabi 1's values.
    let both = ShapeDraft(
      (0..<10).map { 20_000_000 + UInt64($0) * 1_000_000 },
      [UInt64](repeating: 10_000_000, count: 10)
        + (0..<10).map { 10_000_100 + UInt64($0) * 1_000_000 - ($0 == 0 ? 90_000 : 0) })
    #expect(both.verdict(JoinMarket()) != nil)
    #expect(both.verdict(EqualOutputCoinJoin()) != nil)
    #expect(both.verdict?.kind == .wasabi1)
    var shape = both.shape
    #expect(CoinJoins([EqualOutputCoinJoin(), Wasabi1()]).verdict(on: &shape)?.kind == .generic)
    #expect(CoinJoins.rules.map { type(of: $0).card.id }.prefix(4).last == "coinjoin.wasabi1")
  }

  @Test("a shape serves for one transaction after the other")
  func reuse() {
    let drafts = [
      WhirlpoolTests.mix, WhirlpoolTx0Tests.split, Wasabi1Tests.round, Wasabi2Tests.round, JoinMarketTests.round,
      ShapeDraft([10], [4, 5]), Wasabi2Tests.sweep, ShapeDraft([5, 6], [4, 4, 1]),
      WhirlpoolTests.mix.with { $0.unknownInputs = 2 }, Wasabi1Tests.round.with { $0.paysWasabi1Coordinator = true },
    ]
    var shape = TransactionShape()
    for first in drafts {
      for second in drafts {
        first.fill(&shape)
        _ = CoinJoins().verdict(on: &shape)
        second.fill(&shape)
        #expect(CoinJoins().verdict(on: &shape) == second.verdict)
      }
    }
  }

  @Test("counts what the rules share")
  func counts() throws {
    let draft = ShapeDraft([10, 20, 30, 40], [7, 9, 7, 9, 9, 1, 0]).with { draft in
      draft.inputs[1].account = 1000
      draft.outputs[1].account = 1000
      draft.outputs[3].account = 2002
      draft.outputs[6].kind = .opReturn
    }
    let shape = try #require(draft.settled)
    #expect(shape.groups.map(\.value) == [9, 7, 1] && shape.groups.map(\.count) == [3, 2, 1])
    #expect(shape.payments == 6 && shape.dataCarriers == 1)
    #expect(shape.payers == 3 && shape.largestPayer == 2 && shape.payees == 5 && shape.parties == 7)
    #expect(shape.repeatedValues == 2 && shape.repeatedPayments == 5)
    #expect(shape.fee == 58)
    #expect(shape.reusesMore(than: 29) && !shape.reusesMore(than: 30))
    #expect(shape.isFundedByOne(beyond: 49) && !shape.isFundedByOne(beyond: 50))
    #expect(ShapeDraft([10], [1, 2, 3]).settled?.payments == nil)
    #expect(ShapeDraft([10, 11], [5, 5]).settled?.payments == nil)
    #expect(ShapeDraft([], [2, 2, 2]).settled?.payments == nil)
  }

  @Test("no fee where an input is unknown or the outputs come to more")
  func fees() {
    #expect(ShapeDraft([5], [2, 2, 2]).shape.fee == nil)
    #expect(ShapeDraft([50], [2, 2, 2]).with { $0.unknownInputs = 1 }.shape.fee == nil)
    #expect(ShapeDraft([.max, .max], [.max, .max, 0]).shape.fee == 0)
  }

  /// Sorted at sixteen values by hand, above by the library.
  @Test("agrees with a slow count of equal values", arguments: Seeds.first(300, batches: 2))
  func groups(_ seeds: Range<UInt64>) {
    for seed in seeds {
      var random = SplitMix64(seed: seed)
      let values = (0..<random.number(3...40)).map { _ in UInt64(random.number(0...60)) }
      let settled = ShapeDraft([1], values).settled
      #expect((settled != nil) == (Set(values).count < values.count), "seed \(seed)")
      guard let shape = settled else { continue }
      let slow = Set(values).map { value in (values.count { $0 == value }, value) }.sorted { $0 > $1 }
      #expect(shape.groups.map(\.count) == slow.map(\.0), "seed \(seed)")
      #expect(shape.groups.map(\.value) == slow.map(\.1), "seed \(seed)")
    }
  }
}
