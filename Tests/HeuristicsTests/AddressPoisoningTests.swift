import Heuristics
import Ledger
import Testing

@Suite("AddressPoisoning")
struct AddressPoisoningTests {
  private static let texts: [AddressNumber: String] = [
    1: "0xabc0000000000000000000000000000000001234",
    2: "0xabc1111111111111111111111111111111111234",
    3: "0xabd1111111111111111111111111111111111234",
    4: "0xabc1111111111111111111111111111111111235",
    5: "0xABC2222222222222222222222222222222221234",
    6: "0xabc3333333333333333333333333333333331234",
  ]

  /// Payments of one payer: recipient and amount; an amount of 0 is worthless.
  private static func found(
    _ rows: [(to: AddressNumber, amount: Amount)], _ parameters: AddressPoisoning.Parameters = .init()
  ) -> [AddressPoisoning.LookAlike] {
    let transfers = rows.enumerated().map { place, row in
      Transfer(
        position: LedgerPosition(height: Int64(place), transaction: 0, step: 1, id: Int64(place)),
        transaction: Int64(place), from: 0, to: row.to, asset: 0, amount: row.amount, time: nil)
    }
    return AddressPoisoning(parameters).lookAlikes(
      among: transfers, worthless: { $0.amount == 0 }, text: { texts[$0] ?? "" })
  }

  @Test("takes a worthless transfer to an address with the ends of a paid one, before or after it")
  func planted() {
    for rows in [[(1, 9), (2, 0)], [(2, 0), (1, 9)]] as [[(AddressNumber, Amount)]] {
      let one = Self.found(rows)
      #expect(one.map(\.address) == [2])
      #expect(one.map(\.genuine) == [1])
      #expect(one.first?.transfers.count == 1)
    }
  }

  @Test("needs three digits at the start and four at the end")
  func ends() {
    #expect(Self.found([(1, 9), (3, 0)]).isEmpty)
    #expect(Self.found([(1, 9), (4, 0)]).isEmpty)
    var loose = AddressPoisoning.Parameters()
    loose.prefix = 2
    #expect(Self.found([(1, 9), (3, 0)], loose).map(\.address) == [3])
    loose = AddressPoisoning.Parameters()
    loose.suffix = 3
    #expect(Self.found([(1, 9), (4, 0)], loose).isEmpty)
    loose.suffix = 0
    #expect(Self.found([(1, 9), (4, 0)], loose).map(\.address) == [4])
  }

  @Test("reads digits of either case as equal")
  func letterCase() {
    #expect(Self.found([(1, 9), (5, 0)]).map(\.address) == [5])
  }

  @Test("leaves a recipient alone that was ever paid")
  func paid() {
    #expect(Self.found([(1, 9), (2, 0), (2, 1)]).isEmpty)
    #expect(Self.found([(1, 9), (1, 0)]).isEmpty)
  }

  @Test("says nothing where nobody genuine looks like it")
  func alone() {
    #expect(Self.found([(2, 0), (5, 0)]).isEmpty)
    #expect(Self.found([]).isEmpty)
  }

  @Test("gathers every row of a look-alike, in ledger order of the first rows")
  func order() {
    let found = Self.found([(6, 0), (2, 0), (1, 9), (6, 0), (2, 0), (6, 0)])
    #expect(found.map(\.address) == [6, 2])
    #expect(found.map { $0.transfers.map(\.transaction) } == [[0, 3, 5], [1, 4]])
  }

  @Test("imitates the recipient that was paid first")
  func first() {
    #expect(Self.found([(6, 3), (1, 9), (2, 0)]).map(\.genuine) == [6])
  }
}
