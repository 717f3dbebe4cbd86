import Heuristics
import Ledger
import Testing

@Suite("FanIn")
struct FanInTests {
  private static func judge(
    senders: Int, received: Amount, paid: Amount, receivesOtherAssets: Bool = false
  ) -> Finding? {
    FanIn().judge(
      address: 7, asset: 2, chain: 0, senders: senders, received: received, paid: paid,
      receivesOtherAssets: receivesOtherAssets)
  }

  @Test("takes five senders, not four")
  func senders() throws {
    let finding = try #require(Self.judge(senders: 5, received: 10, paid: 0))
    #expect(finding.kind == "fan_in")
    #expect(finding.addresses == [7])
    #expect(finding.details["paid_over_received"] == .text("0.00"))
    #expect(Self.judge(senders: 4, received: 10, paid: 10) == nil)
  }

  @Test("takes an address that pays twice what was seen to arrive, not a unit less")
  func ratio() {
    #expect(Self.judge(senders: 1, received: 10, paid: 20)?.details["paid_over_received"] == .text("2.00"))
    #expect(Self.judge(senders: 1, received: 10, paid: 19) == nil)
    #expect(Self.judge(senders: 1, received: 10, paid: 36)?.details["paid_over_received"] == .text("3.60"))
    #expect(Self.judge(senders: 1, received: 3, paid: 8)?.details["paid_over_received"] == .text("2.66"))
  }

  @Test("leaves the second sign out where a swap is likelier, or nothing was seen to arrive")
  func exceptions() {
    #expect(Self.judge(senders: 1, received: 10, paid: 20, receivesOtherAssets: true) == nil)
    #expect(Self.judge(senders: 1, received: 0, paid: 20) == nil)
    let manySenders = Self.judge(senders: 5, received: 0, paid: 20, receivesOtherAssets: true)
    #expect(manySenders != nil)
    #expect(manySenders?.details["paid_over_received"] == nil)
  }

  @Test("writes ratios of amounts near 2^128 exactly")
  func large() {
    #expect(
      Self.judge(senders: 5, received: .max, paid: .max - 1)?.details["paid_over_received"] == .text("0.99"))
    #expect(Self.judge(senders: 5, received: .max / 2, paid: .max)?.details["paid_over_received"] == .text("2.00"))
    #expect(Self.judge(senders: 5, received: .max, paid: .max / 3)?.details["paid_over_received"] == .text("0.33"))
    #expect(
      Self.judge(senders: 1, received: 1, paid: .max)?.details["paid_over_received"] == .text("\(Amount.max).00"))
  }
}
