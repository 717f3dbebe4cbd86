import Heuristics
import Ledger
import Testing

@Suite("Wasabi2")
struct Wasabi2Tests {
  /// Twelve inputs and twelve outputs, sorted; three values stand several times, and one is no standard denomination.
  static let round = ShapeDraft(
    (0..<12).map { 60_000_000 - UInt64($0) * 1000 },
    [
      50_000_000, 50_000_000, 43_046_721, 43_046_721, 33_554_432, 33_554_432, 20_000_000, 10_000_000, 5_000_000,
      1_000_000, 123_456, 5000,
    ])

  /// Sixty inputs of one address paid out in one denomination: a round by its form alone.
  static let sweep = ShapeDraft(
    [UInt64](repeating: 1_000_000, count: 60), [UInt64](repeating: 2_000_000, count: 21) + [1_234_567]
  )
  .with { draft in for index in draft.inputs.indices { draft.inputs[index].account = 7 } }

  private static func verdict(_ draft: ShapeDraft) -> CoinJoinVerdict? { draft.verdict(Wasabi2()) }

  @Test("takes a round, also a small one")
  func round() {
    #expect(
      Self.verdict(Self.round)
        == CoinJoinVerdict(kind: .wasabi2, tier: .strong, denomination: 50_000_000, participants: 2))
    #expect(Self.round.verdict?.kind == .wasabi2)
  }

  @Test("the 78 standard denominations")
  func denominations() {
    #expect(Wasabi2.denominations.count == 78)
    #expect(Array(Wasabi2.denominations.prefix(6)) == [5000, 6561, 8192, 10000, 13122, 16384])
    #expect(Array(Wasabi2.denominations.suffix(3)) == [68_719_476_736, 94_143_178_827, 100_000_000_000])
  }

  @Test("condition 1: witness scripts on Bitcoin, no data carrier; ten inputs by condition 5")
  func inputs() {
    #expect(Self.verdict(Self.round.with { $0.inputs.removeLast(2) }) != nil)
    #expect(Self.verdict(Self.round.with { $0.inputs.removeLast(3) }) == nil)
    #expect(Self.verdict(Self.round.with { $0.inputs[5].kind = .p2tr }) != nil)
    #expect(Self.verdict(Self.round.with { $0.inputs[5].kind = .p2pkh }) == nil)
    #expect(Self.verdict(Self.sweep.with { $0.outputs.append(.init(value: 0, kind: .opReturn)) }) == nil)
    #expect(Self.verdict(Self.round.with { $0.isBitcoin = false }) == nil)
  }

  @Test("condition 2: both sides sorted by falling value")
  func order() {
    #expect(Self.verdict(Self.round.with { $0.inputs.swapAt(0, 1) }) == nil)
    #expect(Self.verdict(Self.round.with { $0.outputs.swapAt(1, 2) }) == nil)
  }

  @Test("condition 3: more than 80 % of the outputs are standard")
  func standard() {
    // 10 of 12 are 83 %, 8 of 10 are 80 %.
    #expect(Self.verdict(Self.round.with { $0.outputs[9].value = 1_000_001 }) != nil)
    let tenth = Self.round.with { draft in
      draft.outputs.removeSubrange(6...7)
      draft.outputs[7].value = 1_000_001
    }
    #expect(Self.verdict(tenth) == nil)
  }

  @Test("conditions 4 to 6 make a lead of a large round, and nothing of a small one")
  func marks() {
    #expect(Self.verdict(Self.sweep)?.tier == .lead)
    #expect(Self.verdict(Self.sweep)?.vetoes == [.onePayer, .missingMarks])
    #expect(Self.verdict(Self.sweep.with { $0.inputs.removeLast(11) }) == nil)
    let twice = Self.sweep.with { $0.outputs[1].account = 2000 }
    #expect(Self.verdict(twice)?.vetoes == [.addressReuse, .onePayer, .missingMarks])
    #expect(Self.verdict(Self.round.with { $0.outputs[1].account = 2000 }) == nil)
    // Two of twelve inputs are more than a tenth.
    #expect(Self.verdict(Self.round.with { $0.inputs[1].account = 1000 }) == nil)
    #expect(Self.verdict(Self.round.with { $0.outputs[0].value = 50_000_001 }) == nil)
    #expect(Self.verdict(Self.round.with { $0.outputs[11].value = 4999 }) == nil)
  }
}
