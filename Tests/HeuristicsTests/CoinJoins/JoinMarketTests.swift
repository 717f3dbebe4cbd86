import Heuristics
import Ledger
import Testing

@Suite("JoinMarket")
struct JoinMarketTests {
  /// Mainnet 843c7304…: five participants at 59,913,859; four makers earn, the taker has the fifth change or none.
  ///
  /// The values are made up in its manner: makers earn 0.4 % or a few satoshi, the taker pays 60,000 for all.
  static let round = ShapeDraft(
    [100_000_000, 170_000_000, 90_000_000, 400_000_000, 61_000_000],
    [
      50_000_000, 50_000_000, 50_000_000, 50_000_000, 50_000_000, 50_200_000, 120_000_500, 40_010_000, 350_200_000,
      10_529_500,
    ])

  private static func verdict(_ draft: ShapeDraft) -> CoinJoinVerdict? { draft.verdict(JoinMarket()) }

  @Test("takes a round whose makers earn as strong")
  func round() {
    #expect(
      Self.verdict(Self.round)
        == CoinJoinVerdict(kind: .joinMarket, tier: .strong, denomination: 50_000_000, participants: 5))
    #expect(Self.round.verdict?.kind == .joinMarket)
    #expect(Self.verdict(Self.round.with { $0.outputs.removeLast() })?.tier == .strong)
  }

  @Test("condition 1: no data carrier, and one value stands more often than any other")
  func form() {
    #expect(Self.verdict(Self.round.with { $0.outputs.append(.init(value: 0, kind: .opReturn)) }) == nil)
    #expect(Self.verdict(Self.round.with { $0.outputs[6].value = $0.outputs[5].value }) != nil)
    let tie = ShapeDraft(
      [60_000_000, 60_000_000, 60_000_000, 60_000_000, 60_010_000],
      [UInt64](repeating: 50_000_000, count: 5) + [UInt64](repeating: 10_000_000, count: 5))
    #expect(Self.verdict(tie) == nil)
    #expect(Self.verdict(tie.with { $0.outputs[9].value = 10_000_001 }) != nil)
    #expect(Self.verdict(Self.round.with { $0.isBitcoin = false }) == nil)
  }

  @Test("condition 2: three to ten participants", arguments: 2...12)
  func participants(_ count: Int) throws {
    let draft = ShapeDraft(
      (0..<count).map { 2_000_000 + UInt64($0) * 100_000 },
      [UInt64](repeating: 1_000_000, count: count) + (0..<count).map { 1_000_100 + UInt64($0) * 100_000 })
    #expect((Self.verdict(draft) != nil) == (3...10).contains(count))
    #expect(JoinMarket().veto(on: try #require(draft.settled)) == (count == 2 ? .stonewall : count > 10 ? .crowd : nil))
    #expect(draft.verdict?.kind == ((3...10).contains(count) ? .joinMarket : .generic))
  }

  @Test("condition 3: change for each participant, or for all but one")
  func change() {
    #expect(Self.verdict(Self.round.with { $0.outputs.removeLast(2) }) == nil)
    #expect(Self.verdict(Self.round.with { $0.outputs.append(.init(value: 77)) }) == nil)
  }

  @Test("condition 4: a payer for each participant, and nothing that speaks against any mix")
  func payers() {
    #expect(Self.verdict(Self.round.with { $0.inputs[1].account = 1000 }) == nil)
    #expect(Self.verdict(Self.round.with { $0.hasServiceInput = true }) == nil)
  }

  @Test("condition 5: plain key hashes are not named")
  func legacy() {
    let old = ShapeDraft(Self.round.inputs.map(\.value), Self.round.outputs.map(\.value), kind: .p2pkh)
    #expect(Self.verdict(old) == nil)
    #expect(old.verdict?.kind == .generic)
    #expect(old.verdict?.vetoes == [.legacyKeys])
    #expect(Self.verdict(old.with { $0.inputs[0].kind = .p2wpkh }) != nil)
  }

  @Test("condition 6: where everybody pays there are no makers")
  func sharedFee() {
    // Mainnet 5411772f4ed735add62070229a87bc46c25a9d56803ae42ba8fef3add55b6628: 146 satoshi an input pair, 646 for two.
    let shared = ShapeDraft(
      [51_870, 218_872, 880_417, 945_843, 1_906_959, 1_979_839, 3_849_112],
      [283_798, 880_271, 880_271, 880_271, 880_271, 880_271, 1_026_542, 1_099_422, 3_020_065])
    #expect(Self.verdict(shared) == nil)
    #expect(shared.verdict?.kind == .generic)
    #expect(shared.verdict?.vetoes == [.sharedFee])
    // One of them earns: there is a maker.
    #expect(Self.verdict(shared.with { $0.outputs[7].value = 1_099_600 }) != nil)
  }

  @Test("what speaks against it makes it a lead, and is told")
  func doubts() {
    let small = ShapeDraft([40_000, 40_000, 40_000], [27_299, 27_299, 27_299, 12_702, 12_703, 12_600])
    #expect(Self.verdict(small)?.vetoes == [.smallDenomination])
    #expect(Self.verdict(small)?.tier == .lead)
    let dust = ShapeDraft([600, 1000, 90_000], [546, 546, 546, 54, 455, 89_000])
    #expect(Self.verdict(dust)?.vetoes.prefix(2) == [.dust, .smallDenomination])
    #expect(Self.verdict(dust)?.hidesValue == false)
    let mixed = Self.round.with { $0.inputs[0].kind = .p2tr }
    #expect(Self.verdict(mixed)?.vetoes == [.mixedScripts])
    let scripts = Self.round.with { draft in for index in 0..<5 { draft.inputs[index].kind = .multisig } }
    #expect(Self.verdict(scripts) == nil)
    // The taker's change need not be a maker's, one more must.
    let one = Self.round.with { $0.outputs[5].value -= 9_000_000 }
    #expect(Self.verdict(one)?.vetoes == [.unlinkedChange])
    let unlinked = Self.round.with { draft in for index in 5..<7 { draft.outputs[index].value -= 9_000_000 } }
    #expect(Self.verdict(unlinked)?.vetoes == [.unlinkedChange])
  }

  @Test("address reuse beyond 34 % makes it a lead")
  func reuse() {
    // Six of fifteen places were used before, then five.
    let draft = { (count: Int) in
      Self.round.with { draft in
        for index in 0..<count { draft.outputs[9 - index].account = 1000 + AddressNumber(index) }
      }
    }
    #expect(Self.verdict(draft(5))?.vetoes == [])
    let six = draft(5).with { $0.outputs[0].account = 1000 }
    #expect(Self.verdict(six)?.vetoes == [.addressReuse])
  }
}
