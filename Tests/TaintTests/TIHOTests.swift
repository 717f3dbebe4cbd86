import Ledger
import Taint
import TestSupport
import Testing

@Suite("TIHO")
struct TIHOTests {
  @Test("its row of the worked transactions", arguments: VectorTests.vectors)
  func vectors(_ vector: VectorTests.Vector) { VectorTests.check(.tiho, vector) }

  @Test("the largest payments of one account transaction take the taint, ties in order")
  func ranked() {
    var pool = TIHO()
    pool.receive([Parcel(10, seed: 1), Parcel(20)])
    pool.announce([3, 8, 8, 2])
    #expect([3, 8, 8, 2].map { pool.pay($0).tainted } == [0, 8, 2, 0])
    #expect(pool.parcels == [Parcel(9)])
  }

  @Test("a payment that nobody announced takes the taint there is")
  func unannounced() {
    var pool = TIHO()
    pool.receive([Parcel(20), Parcel(3, seed: 1)])
    #expect(pool.pay(2) == [Parcel(2, seed: 1)])
    #expect(pool.pay(5) == [Parcel(1, seed: 1), Parcel(4)])
  }
}
