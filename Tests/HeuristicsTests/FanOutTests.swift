import Heuristics
import Ledger
import TestSupport
import Testing

@Suite("FanOut")
struct FanOutTests {
  private static func judge(
    _ rows: [(to: Int, amount: Amount, time: Int64?)], _ parameters: FanOut.Parameters = .init()
  ) -> Finding? {
    FanOut(parameters).judge(
      payer: 99, asset: 3, chain: 0,
      payments: rows.enumerated().map { place, row in
        FanOut.Payment(
          to: AddressNumber(row.to), amount: row.amount, time: row.time, transaction: TransactionNumber(place))
      })
  }

  @Test("takes five recipients whose payments span exactly the window, and not a second more")
  func edge() throws {
    let times: [Int64] = [0, 100, 200, 300, 7200]
    let finding = try #require(Self.judge(times.enumerated().map { ($0.offset, 10, $0.element) }))
    #expect(finding.addresses == [99])
    #expect(finding.transactions == [0, 1, 2, 3, 4])
    #expect(
      finding.details == [
        "asset": .asset(3), "recipients": .count(5), "payments": .count(5), "amount": .text("50"),
        "seconds": .count(7200), "equal_payments": .count(5), "equal_amount": .text("10"),
      ])
    #expect(Self.judge(times.enumerated().map { ($0.offset, 10, $0.offset == 4 ? 7201 : $0.element) }) == nil)
  }

  @Test("counts recipients, not payments")
  func recipients() {
    #expect(Self.judge((0..<9).map { ($0 % 4, 10, 0) }) == nil)
    #expect(Self.judge((0..<9).map { ($0 % 5, 10, 0) }) != nil)
  }

  @Test("of two equally wide splits takes the earlier, and a wider one before it")
  func widest() {
    func run(_ width: Int, from start: Int64) -> [(to: Int, amount: Amount, time: Int64?)] {
      (0..<width).map { ($0, 1, start) }
    }
    #expect(Self.judge(run(5, from: 0) + run(5, from: 100_000))?.transactions == [0, 1, 2, 3, 4])
    #expect(Self.judge(run(5, from: 0) + run(6, from: 100_000))?.transactions == [5, 6, 7, 8, 9, 10])
  }

  @Test("leaves payments without a time out")
  func untimed() {
    #expect(Self.judge((0..<5).map { ($0, 1, $0 == 2 ? nil : 0) }) == nil)
  }

  @Test("of amounts that occur equally often names the larger")
  func equalAmounts() {
    let finding = Self.judge([(0, 5, 0), (1, 7, 0), (2, 7, 0), (3, 5, 0), (4, 1, 0)])
    #expect(finding?.details["equal_amount"] == .text("7"))
    #expect(finding?.details["equal_payments"] == .count(2))
  }

  @Test("sums amounts beyond 128 bits up to there")
  func large() {
    let finding = Self.judge((0..<5).map { ($0, .max, 0) })
    #expect(finding?.details["amount"] == .text(String(Amount.max)))
  }

  @Test("agrees with a search of all windows", arguments: Seeds.first(600, batches: 2))
  func random(_ seeds: Range<UInt64>) {
    for seed in seeds {
      var random = SplitMix64(seed: seed)
      var parameters = FanOut.Parameters()
      parameters.minRecipients = random.number(1...4)
      parameters.windowSeconds = Int64(random.number(0...10))
      var time: Int64 = 0
      let rows = (0..<random.number(0...14)).map { _ -> (to: Int, amount: Amount, time: Int64?) in
        time += Int64(random.number(0...4))
        return (random.number(0...6), 1, time)
      }
      var widest = 0
      for first in rows.indices {
        let inside = rows[first...].filter { ($0.time ?? 0) - (rows[first].time ?? 0) <= parameters.windowSeconds }
        widest = max(widest, Set(inside.map(\.to)).count)
      }
      let found = Self.judge(rows, parameters)
      let wanted: Finding.Detail? = widest >= parameters.minRecipients ? .count(widest) : nil
      #expect(found?.details["recipients"] == wanted, "seed \(seed)")
    }
  }
}
