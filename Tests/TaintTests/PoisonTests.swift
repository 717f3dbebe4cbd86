import Ledger
import Taint
import TestSupport
import Testing

@Suite("Poison")
struct PoisonTests {
  @Test("its row of the worked transactions", arguments: VectorTests.vectors)
  func vectors(_ vector: VectorTests.Vector) { VectorTests.check(.poison, vector) }

  @Test("poison: from the first tainted receipt on, whatever came later")
  func latch() {
    var pool = Poison()
    pool.receive([Parcel(5)])
    #expect(Poison.taint(of: pool.pay(2)) == 0)
    pool.receive([Parcel(1, seed: 1)])
    #expect(Poison.taint(of: pool.pay(4)) == 4)
    pool.receive([Parcel(9)])
    #expect(Poison.taint(of: pool.pay(20)) == 20)
  }

  @Test("two seeds each have the whole, and it counts once")
  func seeds() {
    let paid = Poison.settle(inputs: [[Parcel(3, seed: 2)], [Parcel(4, seed: 1)]], outputs: [5, 0], fee: 2)
    #expect(paid.outputs == [[Parcel(5, seed: 1), Parcel(5, seed: 2)], []])
    #expect(Poison.taint(of: paid.outputs[0]) == 5)
    #expect(Poison.taint(of: paid.fee) == 2)
  }
}
