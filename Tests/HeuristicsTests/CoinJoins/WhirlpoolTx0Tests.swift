import Heuristics
import Ledger
import Testing

@Suite("WhirlpoolTx0")
struct WhirlpoolTx0Tests {
  /// Three premix coins for the pool of 0.01 BTC, the coordinator's 50,000 and change.
  static let split = ShapeDraft([9_000_000], [0, 50_000, 1_007_260, 1_007_260, 1_007_260, 5_900_000])
    .with { $0.outputs[0].kind = .opReturn }

  private static func verdict(_ draft: ShapeDraft) -> CoinJoinVerdict? { draft.verdict(WhirlpoolTx0()) }

  @Test("takes a split, which mixes nothing")
  func split() {
    #expect(
      Self.verdict(Self.split)
        == CoinJoinVerdict(kind: .whirlpoolTx0, tier: .strong, denomination: 1_000_000, participants: 1))
    #expect(Self.split.verdict?.kind == .whirlpoolTx0)
    #expect(Self.split.verdict?.hidesValue == false)
    #expect(Self.verdict(Self.split.with { $0.isBitcoin = false }) == nil)
  }

  @Test("condition 1: one data carrier")
  func carriers() {
    #expect(Self.verdict(Self.split.with { $0.outputs.removeFirst() }) == nil)
    #expect(Self.verdict(Self.split.with { $0.outputs.append(.init(value: 0, kind: .opReturn)) }) == nil)
  }

  @Test("condition 2: two to seventy premix outputs, one or two others")
  func counts() {
    #expect(Self.verdict(Self.split.with { $0.outputs.removeLast() }) != nil)
    #expect(Self.verdict(Self.split.with { $0.outputs.append(.init(value: 77)) }) == nil)
    #expect(Self.verdict(Self.split.with { $0.outputs.removeSubrange(3...4) }) == nil)
    let many = { (count: Int) in
      Self.split.with { draft in
        draft.outputs += (3..<count).map { _ in ShapeDraft.Place(value: 1_007_260) }
      }
    }
    #expect(Self.verdict(many(70)) != nil)
    #expect(Self.verdict(many(71)) == nil)
    // All premix: nobody is paid.
    #expect(
      Self.verdict(Self.split.with { $0.outputs.removeAll { $0.value == 50_000 || $0.value == 5_900_000 } }) == nil)
  }

  @Test(
    "condition 3: 100 to 110,000 above a pool's size",
    arguments: [(99, false), (100, true), (110_000, true), (110_001, false)] as [(UInt64, Bool)])
  func premix(_ above: UInt64, _ isOne: Bool) {
    let draft = Self.split.with { draft in for index in 2...4 { draft.outputs[index].value = 1_000_000 + above } }
    #expect((Self.verdict(draft) != nil) == isOne)
  }

  @Test(
    "condition 4: half to three times the coordinator's fee",
    arguments: [(24_999, false), (25_000, true), (150_000, true), (150_001, false)] as [(UInt64, Bool)])
  func fee(_ fee: UInt64, _ isOne: Bool) {
    #expect((Self.verdict(Self.split.with { $0.outputs[1].value = fee }) != nil) == isOne)
  }
}
