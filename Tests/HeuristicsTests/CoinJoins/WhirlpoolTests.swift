import Heuristics
import Ledger
import Testing

@Suite("Whirlpool")
struct WhirlpoolTests {
  /// Mainnet 323df21f0b0756f98336437aa3d2fb87e02b59f1946b714a7b09df04d429dec2, height 574,682.
  static let mix = ShapeDraft(
    [5_010_000, 5_000_000, 5_010_000, 5_000_000, 5_010_000], [UInt64](repeating: 5_000_000, count: 5))

  private static func verdict(_ draft: ShapeDraft) -> CoinJoinVerdict? { draft.verdict(Whirlpool()) }

  @Test("takes a mix")
  func mix() {
    #expect(
      Self.verdict(Self.mix)
        == CoinJoinVerdict(kind: .whirlpool, tier: .strong, denomination: 5_000_000, participants: 5))
    #expect(Self.mix.verdict?.kind == .whirlpool)
  }

  @Test("takes every pool", arguments: [100_000, 1_000_000, 2_500_000, 5_000_000, 25_000_000, 50_000_000] as [UInt64])
  func pools(_ pool: UInt64) {
    let draft = ShapeDraft([pool + 500, pool, pool + 500, pool, pool], [UInt64](repeating: pool, count: 5))
    #expect(Self.verdict(draft)?.denomination == pool)
  }

  @Test("condition 0: only on Bitcoin, never a coinbase")
  func chain() {
    #expect(Self.verdict(Self.mix.with { $0.isBitcoin = false }) == nil)
    #expect(Self.verdict(Self.mix.with { $0.isCoinbase = true }) == nil)
  }

  @Test("condition 1: as many inputs as outputs, 5 to 10", arguments: 3...12)
  func sizes(_ size: Int) {
    let draft = ShapeDraft(
      [5_010_000] + [UInt64](repeating: 5_000_000, count: size - 1), [UInt64](repeating: 5_000_000, count: size))
    #expect((Self.verdict(draft) != nil) == (5...10).contains(size))
    #expect(Self.verdict(draft.with { $0.inputs.removeLast() }) == nil)
    // One more input of a payer that has one.
    #expect(Self.verdict(draft.with { $0.inputs.append(.init(value: 5_010_000, account: 1000)) }) == nil)
    #expect(Self.verdict(draft.with { $0.outputs[0].value = 1 }) == nil)
    #expect(Self.verdict(draft.with { $0.outputs.append(.init(value: 0, kind: .opReturn)) }) == nil)
  }

  @Test("condition 2: a pool's size")
  func otherSize() {
    let draft = ShapeDraft(
      [6_010_000, 6_000_000, 6_000_000, 6_000_000, 6_000_000], [UInt64](repeating: 6_000_000, count: 5))
    #expect(Self.verdict(draft) == nil)
  }

  @Test("condition 3: inputs from the pool's size to 110,000 above")
  func inputs() {
    #expect(Self.verdict(Self.mix.with { $0.inputs[0].value = 5_110_000 }) != nil)
    #expect(Self.verdict(Self.mix.with { $0.inputs[0].value = 5_110_001 }) == nil)
    #expect(Self.verdict(Self.mix.with { $0.inputs[0].value = 4_999_999 }) == nil)
    #expect(Self.verdict(Self.mix.with { $0.unknownInputs = 1 }) == nil)
  }

  @Test("condition 4: P2WPKH inputs, every script once")
  func scripts() {
    #expect(Self.verdict(Self.mix.with { $0.inputs[0].kind = .p2tr }) == nil)
    #expect(Self.verdict(Self.mix.with { $0.outputs[0].kind = .p2wsh }) != nil)
    #expect(Self.verdict(Self.mix.with { $0.inputs[1].account = 1000 }) == nil)
    #expect(Self.verdict(Self.mix.with { $0.outputs[1].account = 2000 }) == nil)
  }

  @Test("condition 5: premix coins, and remixed ones for a strong finding")
  func remixed() {
    let first = Self.mix.with { draft in for index in 0..<5 { draft.inputs[index].value = 5_010_000 } }
    #expect(Self.verdict(first)?.tier == .lead)
    #expect(Self.verdict(first)?.vetoes == [.missingMarks])
    let none = Self.mix.with { draft in for index in 0..<5 { draft.inputs[index].value = 5_000_000 } }
    #expect(Self.verdict(none) == nil)
  }
}
