import Heuristics
import Ledger
import TestSupport
import Testing

@Suite("ChipMixerMerge")
struct ChipMixerMergeTests {
  private static func finding(_ draft: ViewDraft, _ number: TransactionNumber) throws -> Finding? {
    try ChipMixerMerge().judge(draft.ledger.utxoTransaction(number), in: draft.ledger)
  }

  @Test("takes two chips spent together, also of different sizes")
  func merge() throws {
    var (draft, made) = ChipMixerFundingTests.funding()
    let other = draft.pay(draft.coins([900_000_000]), [UInt64](repeating: 100_000, count: 5))
    let merge = draft.pay([.output(made, 0), .output(other, 4)], [890_000])
    let finding = try #require(try Self.finding(draft, merge))
    #expect(finding.kind == "mixer.chipmixer" && finding.transactions == [made, other, merge])
    #expect(finding.details == ["role": .text("merge"), "chips": .count(2), "amount": .text("900000")])
    #expect(finding.addresses.count == 2)
  }

  @Test("condition 1: two inputs, each of a chip's size")
  func sizes() throws {
    var (draft, made) = ChipMixerFundingTests.funding()
    let alone = draft.pay([.output(made, 0)], [790_000])
    #expect(try Self.finding(draft, alone) == nil)
    let change = draft.pay([.output(made, 1), .output(made, 6)], [800_000])
    #expect(try Self.finding(draft, change) == nil)
  }

  @Test("condition 2: each a chip")
  func strangers() throws {
    var (draft, made) = ChipMixerFundingTests.funding()
    let mixed = draft.pay([.output(made, 0)] + draft.coins([800_000]), [1_500_000])
    #expect(try Self.finding(draft, mixed) == nil)
  }
}
