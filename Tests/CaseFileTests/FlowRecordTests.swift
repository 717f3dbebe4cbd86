import Ledger
import Testing

@testable import CaseFile

/// Records of accounts come out as they were packed, and damaged ones are seen.
struct FlowRecordTests {
  private static let account = FlowAccount(address: 9, asset: 2)

  private static func summary(_ amount: Amount) -> AccountSummary {
    var summary = AccountSummary()
    summary.receive(amount / 2)
    summary.pay(amount, isFee: false, at: .init(height: 5, transaction: 6))
    summary.pay(0, isFee: false, at: .init(height: 6, transaction: 1))
    summary.pay(1, isFee: true, at: .init(height: 7, transaction: 1))
    return summary
  }

  @Test(arguments: [0, 9, 1 << 70, Amount.max - 1])
  func recordsComeOutAsTheyWere(amount: Amount) throws {
    let sums = Self.summary(amount)
    for (summary, lastPayment) in [(sums, sums.lastPayment), (nil, sums.lastPayment), (nil, nil)] {
      let record = FlowRecord(
        account: Self.account, chunk: 77, last: .init(height: .max, transaction: 1 << 41), lastPayment: lastPayment,
        summary: summary)
      let bytes = record.bytes
      let found = try #require(bytes.withUnsafeBytes { FlowRecord($0, of: Self.account) })
      #expect(found.chunk == 77)
      #expect(found.last == record.last)
      #expect(found.lastPayment == lastPayment)
      #expect(found.summary == summary)
      for count in bytes.indices {
        #expect(Array(bytes[..<count]).withUnsafeBytes { FlowRecord($0, of: Self.account) == nil })
      }
    }
  }

  @Test func accountsOfAnAddressStandTogether() {
    let ids = [(1, 0), (1, 1), (1, (1 << 28) - 1), (2, 0)].map { FlowAccount(address: $0, asset: $1).id }
    #expect(ids == ids.sorted())
    #expect(Set(ids).count == ids.count)
  }
}
