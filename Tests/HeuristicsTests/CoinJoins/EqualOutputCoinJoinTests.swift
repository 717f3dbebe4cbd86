import Heuristics
import Ledger
import TestSupport
import Testing

@Suite("EqualOutputCoinJoin")
struct EqualOutputCoinJoinTests {
  /// Three payers, three outputs of 100 and two of change, on a chain on which no mix has a name.
  private static func draft(
    payers: [AddressNumber?] = [1, 2, 3], outputs: [UInt64] = [100, 100, 100, 7, 9], isCoinbase: Bool = false
  ) -> ShapeDraft {
    var draft = ShapeDraft(payers.map { _ in 200 }, outputs, kind: .p2pkh)
    draft.inputs = payers.compactMap { payer in payer.map { .init(value: 200, kind: .p2pkh, account: $0) } }
    draft.unknownInputs = payers.count { $0 == nil }
    draft.isCoinbase = isCoinbase
    draft.isBitcoin = false
    return draft
  }

  private static func denomination(_ draft: ShapeDraft) -> UInt64? {
    draft.verdict(EqualOutputCoinJoin())?.denomination
  }

  @Test("takes a mix as a lead")
  func mix() throws {
    let verdict = try #require(Self.draft().verdict)
    #expect(verdict.kind == .generic && verdict.tier == .lead)
    #expect(verdict.denomination == 100 && verdict.participants == 3)
    #expect(verdict.hidesValue)
  }

  @Test("condition 0: not a coinbase")
  func coinbase() {
    #expect(Self.denomination(Self.draft(isCoinbase: true)) == nil)
  }

  @Test("condition 1: two inputs and three outputs")
  func sizes() {
    #expect(Self.denomination(Self.draft(payers: [1, 2], outputs: [5, 5, 1])) == 5)
    #expect(Self.denomination(Self.draft(payers: [1, 2], outputs: [5, 5])) == nil)
    #expect(Self.denomination(Self.draft(payers: [1], outputs: [5, 5, 1])) == nil)
    #expect(Self.denomination(Self.draft(payers: [], outputs: [])) == nil)
    #expect(Self.denomination(Self.draft(payers: [1, 2], outputs: [5])) == nil)
  }

  @Test("condition 2: a payer of its own for every participant")
  func payers() {
    #expect(Self.denomination(Self.draft(payers: [1, 2])) == nil)
    #expect(Self.denomination(Self.draft(payers: [1, 2, 2])) == nil)
    #expect(Self.denomination(Self.draft(payers: [1, 2, nil])) == nil)
    #expect(Self.denomination(Self.draft(payers: [1, 2, 2, 3])) == 100)
    #expect(Self.denomination(Self.draft(payers: [1, 2, 3, 4, 5])) == 100)
    #expect(Self.denomination(Self.draft(payers: [1, nil, 2, 3])) == 100)
  }

  @Test("condition 3: exactly as many equal outputs as participants")
  func counts() {
    #expect(Self.denomination(Self.draft(outputs: [100, 100, 8, 7, 9])) == nil)
    #expect(Self.denomination(Self.draft(outputs: [100, 100, 100, 100, 9])) == nil)
    #expect(Self.denomination(Self.draft(outputs: [100, 100, 100, 7])) == nil)
    #expect(Self.denomination(Self.draft(outputs: [100, 100, 100, 7, 9, 9])) == 100)
    // Whirlpool's shape has a rule of its own.
    #expect(Self.denomination(Self.draft(payers: [1, 2, 3, 4, 5], outputs: [5, 5, 5, 5, 5])) == nil)
  }

  @Test("data carriers are no outputs")
  func carriers() {
    let draft = Self.draft(outputs: [100, 100, 100, 7, 9, 0]).with { $0.outputs[5].kind = .opReturn }
    #expect(Self.denomination(draft) == 100)
    let none = draft.with { draft in for index in 0..<2 { draft.outputs[index].kind = .opReturn } }
    #expect(Self.denomination(none) == nil)
  }

  @Test("a tie of two values is the larger's, in any order")
  func ties() {
    #expect(Self.denomination(Self.draft(payers: [1, 2], outputs: [5, 8, 5, 8])) == 8)
    #expect(Self.denomination(Self.draft(payers: [1, 2], outputs: [8, 8, 5, 5])) == 8)
  }

  @Test("token dust is found, and hides no value", arguments: [294, 330, 546, 2730] as [UInt64])
  func dust(_ value: UInt64) throws {
    let verdict = try #require(Self.draft(outputs: [value, value, value, 7, 9]).verdict)
    #expect(verdict.vetoes.contains(.dust))
    #expect(!verdict.hidesValue)
    let more = try #require(Self.draft(outputs: [value + 1, value + 1, value + 1, 7, 9]).verdict)
    #expect(!more.vetoes.contains(.dust))
  }

  @Test("one wallet's shape is found without a name")
  func stonewall() {
    // Mainnet 4f112abd2eefe3484a7bbf7c1731f784cba19de677468835145e9c448fb18b7d.
    let draft = ShapeDraft([148_798, 1_448_113], [46_981, 100_420, 100_420, 1_347_800])
    #expect(draft.verdict?.kind == .generic)
    #expect(draft.verdict?.vetoes == [.stonewall])
  }

  @Test("says the same of any order of the outputs", arguments: Seeds.first(400, batches: 2))
  func permutations(_ seeds: Range<UInt64>) {
    for seed in seeds {
      var random = SplitMix64(seed: seed)
      let payers = (0..<random.number(0...5)).map { _ in Optional(AddressNumber(random.number(0...4))) }
      let outputs = (0..<random.number(0...8)).map { _ in UInt64(random.number(0...3)) }
      var mixed = outputs
      for place in mixed.indices.reversed() { mixed.swapAt(place, random.number(0...place)) }
      let one = Self.denomination(Self.draft(payers: payers, outputs: outputs))
      #expect(one == Self.denomination(Self.draft(payers: payers, outputs: mixed)), "seed \(seed)")
      if let one { #expect(outputs.filter { $0 == one }.count == (outputs.count + 1) / 2, "seed \(seed)") }
    }
  }
}
