import Heuristics
import Ledger
import Testing

@Suite("CoinJoinVeto")
struct CoinJoinVetoTests {
  private static func veto(_ draft: ShapeDraft) throws -> CoinJoinVeto? {
    let shape = try #require(draft.settled)
    return CoinJoinVeto.excluding(shape, group: try #require(shape.largestGroup))
  }

  /// Five payers, five of 50,000 and five of change.
  private static let mix = ShapeDraft(
    [70_001, 70_002, 70_003, 70_004, 70_005],
    [UInt64](repeating: 50_000, count: 5) + [20_000, 20_001, 20_002, 20_003, 19_000])

  @Test("a mix has none")
  func none() throws {
    #expect(try Self.veto(Self.mix) == nil)
    #expect(Self.mix.verdict != nil)
  }

  @Test("a service's batch")
  func exchange() throws {
    let draft = Self.mix.with { $0.hasServiceInput = true }
    #expect(try Self.veto(draft) == .exchange)
    #expect(draft.verdict == nil)
  }

  @Test("a pool's pay-out: rewards of blocks to ten outputs")
  func mining() throws {
    let draft = Self.mix.with { $0.spendsOnlyCoinbases = true }
    #expect(try Self.veto(draft) == .mining)
    #expect(draft.verdict == nil)
    #expect(try Self.veto(draft.with { $0.outputs.removeLast() }) == nil)
  }

  @Test("a batch: two inputs to ten outputs")
  func batch() throws {
    #expect(try Self.veto(Self.mix.with { $0.inputs.removeLast(3) }) == .batch)
    #expect(try Self.veto(Self.mix.with { $0.inputs.removeLast(2) }) == nil)
    let nine = Self.mix.with { draft in
      draft.inputs.removeLast(3)
      draft.outputs.removeLast()
    }
    #expect(try Self.veto(nine) == nil)
  }

  @Test("an airdrop: all equal, or all but one")
  func airdrop() throws {
    #expect(try Self.veto(Self.mix.with { $0.outputs.removeLast(5) }) == .airdrop)
    #expect(try Self.veto(Self.mix.with { $0.outputs.removeLast(4) }) == .airdrop)
    #expect(try Self.veto(Self.mix.with { $0.outputs.removeLast(3) }) == nil)
    #expect(try Self.veto(ShapeDraft([60_000, 70_000], [50_000, 50_000, 9000])) == nil)
  }

  @Test("an escrow: every input a script of several keys")
  func escrow() throws {
    let draft = Self.mix.with { draft in for index in draft.inputs.indices { draft.inputs[index].kind = .p2wsh } }
    #expect(try Self.veto(draft) == .escrow)
    #expect(draft.verdict == nil)
    #expect(try Self.veto(draft.with { $0.inputs[0].kind = .multisig }) == .escrow)
    #expect(try Self.veto(draft.with { $0.inputs[0].kind = .p2wpkh }) == nil)
  }

  @Test("tokens between a sender's own addresses")
  func tokens() throws {
    // Mainnet a2bd490cc63c1b70bf7b328c20f69115a1b20cdd06cd035d6b200e17ee8d934e.
    var draft = ShapeDraft([56_965, 34_485, 13_819, 5513, 1929, 330], [330, 330, 0, 109_000])
    for index in 0..<5 { draft.inputs[index].account = 1 }
    draft.outputs[2].kind = .opReturn
    draft.outputs[0].account = 1005
    #expect(try Self.veto(draft) == .tokenTransfer)
    #expect(draft.verdict == nil)
    #expect(try Self.veto(draft.with { $0.outputs = [$0.outputs[0], $0.outputs[1], $0.outputs[3]] }) == nil)
    let other = draft.with { draft in for index in 0..<2 { draft.outputs[index].value = 331 } }
    #expect(try Self.veto(other) == nil)
    // Four of nine places are used before.
    #expect(try Self.veto(draft.with { $0.inputs[0].account = nil }) == nil)
  }

  @Test("says of each what it means, in a stated order")
  func texts() {
    #expect(CoinJoinVeto.allCases.allSatisfy { !$0.summary.isEmpty })
    #expect(CoinJoinVeto.allCases.sorted() == CoinJoinVeto.allCases)
    #expect(Set(CoinJoinVeto.allCases.map(\.summary)).count == CoinJoinVeto.allCases.count)
  }
}
