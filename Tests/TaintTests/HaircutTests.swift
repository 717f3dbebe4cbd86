import Ledger
import Taint
import TestSupport
import Testing

@Suite("Haircut")
struct HaircutTests {
  @Test("its row of the worked transactions", arguments: VectorTests.vectors)
  func vectors(_ vector: VectorTests.Vector) { VectorTests.check(.haircut, vector) }

  @Test("a seed's share of a payment is what it still has of the pool")
  func seeds() {
    var pool = Haircut()
    pool.receive([Parcel(6, seed: 2), Parcel(3, seed: 1), Parcel(9)])
    // 9 · 5/18 is 2.5, rounded down; 2 · 3/9 is 0.67 and 2 · 6/9 is 1.33, so the unit over is seed 1's.
    #expect(pool.pay(5) == [Parcel(1, seed: 1), Parcel(1, seed: 2), Parcel(3)])
    #expect(pool.parcels == [Parcel(2, seed: 1), Parcel(5, seed: 2), Parcel(6)])
  }

  @Test("small payments from an account round down to nothing, and the taint stays")
  func dust() {
    var pool = Haircut()
    pool.receive([Parcel(1, seed: 1), Parcel(9)])
    for _ in 1...9 { #expect(pool.pay(1) == [Parcel(1)]) }
    #expect(pool.parcels == [Parcel(1, seed: 1)])
  }
}
