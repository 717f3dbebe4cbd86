import Heuristics
import Ledger
import Testing

@Suite("Wasabi1")
struct Wasabi1Tests {
  /// Ten participants with eleven inputs: ten of 0.1 BTC, two of 0.2 BTC, change and the coordinator's part.
  static let round = ShapeDraft(
    (0..<11).map { 30_000_000 + UInt64($0) },
    [UInt64](repeating: 9_990_000, count: 10) + [19_980_000, 19_980_000] + (0..<9).map { 1_000_000 + UInt64($0) })

  private static func verdict(_ draft: ShapeDraft) -> CoinJoinVerdict? { draft.verdict(Wasabi1()) }

  @Test("takes a round")
  func round() {
    #expect(
      Self.verdict(Self.round)
        == CoinJoinVerdict(kind: .wasabi1, tier: .strong, denomination: 9_990_000, participants: 10))
    #expect(Self.round.verdict?.kind == .wasabi1)
    #expect(Self.verdict(Self.round.with { $0.isBitcoin = false }) == nil)
  }

  @Test("a service's inputs are no round")
  func service() {
    #expect(Self.verdict(Self.round.with { $0.hasServiceInput = true }) == nil)
  }

  @Test("condition 1: a payer for each, and at most seven inputs for each")
  func payers() {
    let few = Self.round.with { draft in for index in 0..<2 { draft.inputs[index].account = 1010 } }
    #expect(Self.verdict(few) == nil)
    let many = { (count: Int) in
      Self.round.with { draft in
        draft.inputs = (0..<count).map { ShapeDraft.Place(value: 5_000_000 + UInt64($0)) }
      }
    }
    #expect(Self.verdict(many(70)) != nil)
    #expect(Self.verdict(many(71)) == nil)
  }

  @Test("condition 2: three participants beside the coordinator's address")
  func coordinator() {
    let early = ShapeDraft(
      [7_000_000, 7_000_000, 7_000_000], [10_000, 5_004_744, 5_004_744, 5_004_744, 1_000_000, 1_100_000])
    #expect(Self.verdict(early) == nil)
    #expect(Self.verdict(early.with { $0.paysWasabi1Coordinator = true })?.participants == 3)
    let fewer = early.with { draft in
      draft.paysWasabi1Coordinator = true
      draft.inputs[1].account = 1000
    }
    #expect(Self.verdict(fewer) == nil)
    let two = early.with { draft in
      draft.paysWasabi1Coordinator = true
      draft.outputs[3].value = 4
    }
    #expect(Self.verdict(two) == nil)
  }

  @Test("condition 3: ten equal outputs from 0.09 to 0.11 BTC")
  func denomination() {
    #expect(Self.verdict(Self.round.with { $0.outputs[0].value = 3 }) == nil)
    for (value, isOne) in [(8_999_999, false), (9_000_000, true), (11_000_000, true), (11_000_001, false)] {
      let draft = Self.round.with { draft in
        for index in 0..<10 { draft.outputs[index].value = UInt64(value) }
      }
      #expect((Self.verdict(draft) != nil) == isOne, "\(value)")
    }
  }

  @Test("condition 4: P2WPKH alone")
  func scripts() {
    #expect(Self.verdict(Self.round.with { $0.inputs[3].kind = .p2tr }) == nil)
    #expect(Self.verdict(Self.round.with { $0.outputs[3].kind = .p2sh }) == nil)
  }

  @Test("condition 5: no large payer, and every output at a script of its own")
  func accounts() {
    let twelve = Self.round.with { $0.inputs.append(.init(value: 40_000_000)) }
    #expect(Self.verdict(twelve) != nil)
    #expect(Self.verdict(twelve.with { $0.inputs[0].account = 1001 }) == nil)
    #expect(Self.verdict(Self.round.with { $0.outputs[20].account = 2000 }) == nil)
  }

  @Test("condition 6: about half of the outputs are mixed, and there is change")
  func change() {
    // 12 mixed: 13 others are allowed.
    let others = { (count: Int) in
      Self.round.with {
        $0.outputs = Array($0.outputs[..<12]) + (0..<count).map { .init(value: 1_000_000 + UInt64($0)) }
      }
    }
    #expect(Self.verdict(others(13)) != nil)
    #expect(Self.verdict(others(14)) == nil)
    #expect(Self.verdict(Self.round.with { $0.outputs = Array($0.outputs[..<10]) + [.init(value: 1)] }) == nil)
  }

  @Test("the coordinator's scripts are those of its addresses")
  func scriptsOfCoordinator() throws {
    let addresses = ["bc1qs604c7jv6amk4cxqlnvuxv26hv3e48cds4m0ew", "bc1qa24tsgchvuxsaccp8vrnkfd85hrcpafg20kmjw"]
    for address in addresses {
      let script = try Chain.bitcoin.payload(of: address)
      #expect(KnownScripts.isWasabi1Coordinator(script))
      #expect(!KnownScripts.isWasabi1Coordinator(script + [0]))
      #expect(!KnownScripts.isWasabi1Coordinator(script.reversed()))
    }
    #expect(KnownScripts.wasabi1Coordinators.count == addresses.count)
  }
}
