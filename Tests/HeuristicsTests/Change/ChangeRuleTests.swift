import Heuristics
import Ledger
import TestSupport
import Testing

/// What holds of every change rule.
@Suite("ChangeRule")
struct ChangeRuleTests {
  @Test("is in both lists")
  func lists() {
    let own = ChangeRules.all.map { type(of: $0).card.id }
    #expect(own == ruleCards.map(\.id).filter { $0.hasPrefix("change.") })
  }

  @Test("gives some of the outputs, and data carriers only where it says so", arguments: Seeds.first(300, batches: 3))
  func laws(_ seeds: Range<UInt64>) {
    for seed in seeds {
      var random = SplitMix64(seed: seed)
      let draft = Self.draft(&random)
      for rule in ChangeRules.all {
        guard let verdict = rule.verdict(on: draft.facts) else { continue }
        #expect(verdict.outputs.outputs == draft.outputs.count, "seed \(seed) \(verdict.rule.id)")
        #expect(verdict == rule.verdict(on: draft.facts), "seed \(seed) \(verdict.rule.id)")
        let carriers = verdict.outputs.places.filter { draft.outputs[$0].kind == .opReturn }
        #expect(carriers.isEmpty || rule is SpentChange, "seed \(seed) \(verdict.rule.id)")
      }
    }
  }

  @Test("of confirmation gives the same whatever happens later", arguments: Seeds.first(300, batches: 3))
  func horizons(_ seeds: Range<UInt64>) {
    for seed in seeds {
      var random = SplitMix64(seed: seed)
      let draft = Self.draft(&random)
      var earlier = draft
      earlier.fates = nil
      earlier.seenAfter = []
      for rule in ChangeRules.all {
        if type(of: rule).card.horizon == .confirmation {
          #expect(rule.verdict(on: draft.facts) == rule.verdict(on: earlier.facts), "seed \(seed)")
        } else {
          #expect(rule.verdict(on: earlier.facts) == nil, "seed \(seed)")
        }
      }
    }
  }

  @Test("gives the same outputs in any order", arguments: Seeds.first(300, batches: 3))
  func permutations(_ seeds: Range<UInt64>) {
    for seed in seeds {
      var random = SplitMix64(seed: seed)
      let draft = Self.draft(&random)
      var order = Array(draft.outputs.indices)
      for place in order.indices.reversed() { order.swapAt(place, random.number(0...place)) }
      var mixed = draft
      mixed.outputs = order.map { draft.outputs[$0] }
      mixed.fates = draft.fates.map { fates in order.map { fates[$0] } }
      mixed.members = draft.members.map { members in order.map { members[$0] } }
      for rule in ChangeRules.all {
        let one = rule.verdict(on: draft.facts)?.outputs.places
        let other = rule.verdict(on: mixed.facts)?.outputs.places.map { order[$0] }.sorted()
        #expect(one == other, "seed \(seed) \(type(of: rule).card.id)")
      }
    }
  }

  private static func draft(_ random: inout SplitMix64) -> ChangeDraft {
    let kinds: [ScriptKind] = [.p2wpkh, .p2wpkh, .p2pkh, .opReturn]
    let count = random.number(1...4)
    var draft = ChangeDraft(
      outputs: (0..<count).map { _ in
        (
          UInt64(random.number(1...4) * 500_000 + random.number(0...1)), random.pick(kinds),
          AddressNumber(random.number(1...6))
        )
      })
    draft.inputs = (0..<random.number(1...3)).map { place in
      (UInt64(random.number(1...6) * 500_000), random.pick([.p2wpkh, .p2wpkh, .p2pkh]), AddressNumber(place + 1))
    }
    draft.seenBefore = Set((1...6).filter { _ in random.once(in: 2) })
    draft.seenAfter = Set((1...6).filter { _ in random.once(in: 3) })
    draft.unclear = Set((1...6).filter { _ in random.once(in: 9) })
    draft.isCoinbase = random.once(in: 20)
    draft.hasUnknownInput = random.once(in: 9)
    draft.feeRate = 5000
    draft.members = draft.outputs.map { _ in random.once(in: 3) }
    draft.fates = draft.outputs.map { _ in
      switch random.number(0...4) {
      case 0: .unspent
      case 1: .unclear
      default:
        ChangeDraft.spent(
          random.number(1...2), random.number(1...3), lockTime: random.pick([0, 5]), version: random.pick([1, 2]),
          feeRate: random.pick([5000, 5001]))
      }
    }
    return draft
  }
}
