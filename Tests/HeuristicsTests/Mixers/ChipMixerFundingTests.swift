import Heuristics
import Ledger
import TestSupport
import Testing

@Suite("ChipMixerFunding")
struct ChipMixerFundingTests {
  /// A transaction that made six chips of 0.008 BTC, with change.
  static func funding(_ outputs: [UInt64] = [UInt64](repeating: 800_000, count: 6) + [1_234]) -> (
    ViewDraft, TransactionNumber
  ) {
    var draft = ViewDraft()
    let made = draft.pay(draft.coins([900_000_000]), outputs)
    return (draft, made)
  }

  private static func finding(_ made: (draft: ViewDraft, number: TransactionNumber)) throws -> Finding? {
    try ChipMixerFunding().judge(made.draft.ledger.utxoTransaction(made.number), in: made.draft.ledger)
  }

  @Test("takes chips at addresses used once")
  func chips() throws {
    let finding = try #require(try Self.finding(Self.funding()))
    #expect(finding.kind == "mixer.chipmixer" && finding.tier == .lead)
    #expect(finding.details == ["role": .text("funding"), "chip": .text("800000"), "chips": .count(6)])
    #expect(finding.addresses.count == 6)
    #expect(ChipMixerFunding.sizes.count == 14 && ChipMixerFunding.sizes.last == 819_200_000)
  }

  @Test("condition 1: five chips of a size, two others at most")
  func counts() throws {
    #expect(try Self.finding(Self.funding([UInt64](repeating: 800_000, count: 5) + [1, 2])) != nil)
    #expect(try Self.finding(Self.funding([UInt64](repeating: 800_000, count: 5) + [1, 2, 3])) == nil)
    #expect(try Self.finding(Self.funding([UInt64](repeating: 800_000, count: 4))) == nil)
    #expect(try Self.finding(Self.funding([UInt64](repeating: 800_001, count: 6))) == nil)
    #expect(try Self.finding(Self.funding([UInt64](repeating: 1_638_400_000, count: 6))) == nil)
  }

  @Test("condition 1: on Bitcoin")
  func chain() throws {
    var ledger = MemoryLedger([.litecoin])
    let places = (0..<7).map { ledger.address($0) }
    let coin = ledger.addTransaction(height: 1, inputs: [], outputs: [(places[6], 9_000_000)])
    let made = ledger.addTransaction(
      height: 2, inputs: [.output(coin, 0)], outputs: places[..<6].map { ($0, 800_000) })
    #expect(try ChipMixerFunding().judge(ledger.utxoTransaction(made), in: ledger) == nil)
  }

  @Test("condition 2: no mix of Whirlpool's smallest pool")
  func whirlpool() throws {
    var draft = ViewDraft()
    let inputs = draft.coins([100_000, 100_000, 100_500, 100_500, 100_500])
    let mix = draft.pay(inputs, [UInt64](repeating: 100_000, count: 5))
    #expect(try Self.finding((draft, mix)) == nil)
    let other = draft.pay(draft.coins([600_000]), [UInt64](repeating: 100_000, count: 5))
    #expect(try Self.finding((draft, other)) != nil)
  }

  @Test("condition 3: an address that receives again, or pays twice, holds no chip")
  func reuse() throws {
    var (draft, made) = Self.funding()
    let place = draft.ledger.utxoTransaction(made).outputs[2].address
    var again = draft
    again.ledger.addTransaction(height: 3, inputs: again.coins([500]), outputs: [(place, 400)])
    #expect(try Self.finding((again, made)) == nil)
    _ = draft.pay([.output(made, 2)], [799_000])
    #expect(try Self.finding((draft, made)) != nil)
    _ = draft.pay([.output(made, 2)], [798_000])
    #expect(try Self.finding((draft, made)) == nil)
  }
}
