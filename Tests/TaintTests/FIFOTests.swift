import Ledger
import Taint
import TestSupport
import Testing

@Suite("FIFO")
struct FIFOTests {
  @Test("its row of the worked transactions", arguments: VectorTests.vectors)
  func vectors(_ vector: VectorTests.Vector) { VectorTests.check(.fifo, vector) }

  @Test("T6 keeps the order of the tape in every slice")
  func slices() {
    let inputs = [[Parcel(50, seed: 1)], [Parcel(25)], [Parcel(25, seed: 2)]]
    let paid = FIFO.settle(inputs: inputs, outputs: [30, 40, 28], fee: 2)
    #expect(paid.outputs[1] == [Parcel(20, seed: 1), Parcel(20)])
    #expect(paid.outputs[2] == [Parcel(5), Parcel(23, seed: 2)])
    #expect(paid.fee == [Parcel(2, seed: 2)])
  }

  @Test("a long tape is paid in order, whatever was spent before")
  func longTape() {
    var pool = FIFO()
    for n in 1...500 { pool.receive([Parcel(2, seed: SeedNumber(n))]) }
    // An odd payment splits every parcel, and the spent front is dropped on the way.
    #expect(pool.pay(1) == [Parcel(1, seed: 1)])
    for n in 1...499 { #expect(pool.pay(2) == [Parcel(1, seed: SeedNumber(n)), Parcel(1, seed: SeedNumber(n + 1))]) }
    #expect(pool.parcels == [Parcel(1, seed: 500)])
  }
}
