import Ledger
import Testing

@testable import Readers

@Suite struct ToldValuesTests {
  private static func id(_ number: UInt64) -> TransactionID { TransactionID(words: (number, 0, 0, 0)) }

  @Test func aValueIsNewOnce() throws {
    var values = ToldValues()
    #expect(try values.isNew(5, of: Self.id(1)))
    #expect(try !values.isNew(5, of: Self.id(1)))
    #expect(try values.isNew(5, of: Self.id(2)))
    #expect(throws: RowFault.self) { try values.isNew(6, of: Self.id(1)) }
    #expect(!values.hasForgotten)
  }

  @Test func twoGenerationsAreRemembered() throws {
    var values = ToldValues(generation: 2)
    for number in 1...4 { #expect(try values.isNew(5, of: Self.id(UInt64(number)))) }
    #expect(!values.hasForgotten)
    // The first two are the older generation now.
    #expect(try !values.isNew(5, of: Self.id(1)))
    #expect(throws: RowFault.self) { try values.isNew(6, of: Self.id(2)) }
    #expect(try values.isNew(5, of: Self.id(5)))
    #expect(values.hasForgotten)
    #expect(try values.isNew(5, of: Self.id(1)))
    #expect(try !values.isNew(5, of: Self.id(4)))
  }
}
