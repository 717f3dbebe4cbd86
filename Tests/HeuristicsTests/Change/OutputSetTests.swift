import Heuristics
import TestSupport
import Testing

@Suite("OutputSet")
struct OutputSetTests {
  @Test("does what sets of places do", arguments: Seeds.first(200, batches: 2))
  func sets(_ seeds: Range<UInt64>) {
    for seed in seeds {
      var random = SplitMix64(seed: seed)
      let outputs = random.number(0...200)
      let one = Set((0..<outputs).filter { _ in random.once(in: 3) })
      let two = Set((0..<outputs).filter { _ in random.once(in: 2) })
      let left = OutputSet(outputs: outputs) { one.contains($0) }
      let right = OutputSet(outputs: outputs) { two.contains($0) }
      #expect(left.places == one.sorted(), "seed \(seed)")
      #expect(left.count == one.count, "seed \(seed)")
      #expect(left.isEmpty == one.isEmpty, "seed \(seed)")
      #expect(left.unique == (one.count == 1 ? one.first : nil), "seed \(seed)")
      #expect(left.intersection(right).places == one.intersection(two).sorted(), "seed \(seed)")
      #expect(left.union(right).places == one.union(two).sorted(), "seed \(seed)")
      #expect(left.subtracting(right).places == one.subtracting(two).sorted(), "seed \(seed)")
    }
  }

  @Test("has no place beyond the outputs")
  func borders() {
    var set = OutputSet(outputs: 64)
    set.insert(63)
    #expect(set.unique == 63)
    #expect(!set.contains(64))
    #expect(!set.contains(-1))
    set.insert(0)
    #expect(set.unique == nil)
  }
}
