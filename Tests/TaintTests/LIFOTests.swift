import Ledger
import Taint
import TestSupport
import Testing

@Suite("LIFO")
struct LIFOTests {
  @Test("its row of the worked transactions", arguments: VectorTests.vectors)
  func vectors(_ vector: VectorTests.Vector) { VectorTests.check(.lifo, vector) }

  @Test("T6 keeps the order of the tape in every slice")
  func slices() {
    let inputs = [[Parcel(50, seed: 1)], [Parcel(25)], [Parcel(25, seed: 2)]]
    let paid = LIFO.settle(inputs: inputs, outputs: [30, 40, 28], fee: 2)
    #expect(paid.outputs[0] == [Parcel(5), Parcel(25, seed: 2)])
    #expect(paid.outputs[1] == [Parcel(20, seed: 1), Parcel(20)])
    #expect(paid.fee == [Parcel(2, seed: 1)])
  }

  @Test("what comes between two payments leaves before what was there")
  func newest() {
    var pool = LIFO()
    pool.receive([Parcel(5, seed: 1)])
    #expect(pool.pay(2) == [Parcel(2, seed: 1)])
    pool.receive([Parcel(3)])
    #expect(pool.pay(4) == [Parcel(1, seed: 1), Parcel(3)])
    #expect(pool.parcels == [Parcel(2, seed: 1)])
  }
}
