import TestSupport
import Testing

@testable import CaseFile

@Suite struct KeyFilterTests {
  @Test(arguments: [0, 1, 100, 50_000])
  func whatWasTakenInIsFoundAndFewOthers(_ count: Int) {
    var random = SplitMix64(seed: UInt64(count))
    let keys = (0..<count).map { _ in random.next() }
    var filter = KeyFilter(count: count)
    for key in keys { filter.insert(key) }
    #expect(keys.allSatisfy(filter.mayHold))
    let strangers = (0..<10_000).count { _ in filter.mayHold(random.next()) }
    // One of 50 is what the size is chosen for.
    #expect(strangers < 400)
    if count == 0 { #expect(strangers == 0) }
  }

  @Test func moreKeysThanItWasMadeForAreFoundToo() {
    var random = SplitMix64(seed: 1)
    var filter = KeyFilter(count: 10)
    let keys = (0..<1000).map { _ in random.next() }
    for key in keys { filter.insert(key) }
    #expect(keys.allSatisfy(filter.mayHold))
  }
}
