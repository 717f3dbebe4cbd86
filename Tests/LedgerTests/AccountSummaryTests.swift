import Ledger
import TestSupport
import Testing

@Suite("Account summary")
struct AccountSummaryTests {
  private static func place(_ height: Int64) -> AccountSummary.Place { .init(height: height, transaction: 0) }

  @Test("what is paid beyond what had arrived was there before, unseen")
  func unseen() {
    var summary = AccountSummary()
    summary.receive(5)
    summary.pay(8, isFee: false, at: Self.place(1))
    summary.receive(4)
    summary.pay(1, isFee: true, at: Self.place(2))
    #expect(summary.balance == 3)
    #expect(summary.received == 9)
    #expect(summary.paid == 9)
    #expect(summary.sent == 8)
    #expect(summary.sentCount == 1)
    #expect(summary.unseen == 3)
    #expect(!summary.paidNothing)
    #expect(summary.lastPayment == Self.place(2))
    summary.pay(0, isFee: false, at: Self.place(1))
    #expect(summary.paidNothing)
    #expect(summary.sentCount == 2)
    #expect(summary.lastPayment == Self.place(2))
  }

  @Test("sums that were exact make the same summary again", arguments: Seeds.first(40))
  func sums(seeds: Range<UInt64>) {
    for seed in seeds { sumsOnce(seed) }
  }

  private func sumsOnce(_ seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var summary = AccountSummary()
    for step in 0..<Int64(random.number(0...30)) {
      let amount = Amount(random.number(0...9))
      if random.once(in: 2) {
        summary.receive(amount)
      } else {
        summary.pay(amount, isFee: random.once(in: 2), at: Self.place(step))
      }
    }
    let again = AccountSummary(
      received: summary.received, paid: summary.paid, sent: summary.sent, sentCount: summary.sentCount,
      paidNothing: summary.paidNothing, unseen: summary.unseen, lastPayment: summary.lastPayment)
    #expect(again == summary)
    #expect(summary.isExact)
  }

  @Test("a sum of more than 128 bits is clamped and says so; sums that contradict each other stop nothing")
  func limits() {
    var received = AccountSummary()
    received.receive(.max)
    #expect(received.isExact)
    received.receive(1)
    #expect(!received.isExact)
    #expect(received.balance == .max)
    var paid = AccountSummary()
    paid.pay(.max, isFee: false, at: Self.place(0))
    paid.pay(1, isFee: false, at: Self.place(0))
    #expect(!paid.isExact)
    for (received, paid, unseen) in [(0, .max, 0), (.max, 0, .max), (1, 5, 9)] as [(Amount, Amount, Amount)] {
      let damaged = AccountSummary(
        received: received, paid: paid, sent: 0, sentCount: 0, paidNothing: false, unseen: unseen, lastPayment: nil)
      #expect(damaged.balance <= received)
    }
  }
}
