import TestSupport
import Testing

@testable import CaseFile

@Suite struct StoredKeysTests {
  /// Counts how often the keys of earlier sources were read.
  private final class Reads {
    var count = 0
  }

  private func keys(_ reads: Reads, count: Int64 = 640) -> StoredKeys {
    StoredKeys(count: count) { filter in
      reads.count += 1
      for key in 0..<UInt64(count) { filter.insert(key &* 0x9E37_79B9_7F4A_7C15) }
    }
  }

  @Test func anEmptyTableHoldsNothing() throws {
    let reads = Reads()
    var stored = keys(reads, count: 0)
    for _ in 0..<100 { stored.wasMissing() }
    #expect(try !stored.mayHold(5))
    #expect(reads.count == 0)
  }

  /// A small source asks the file; one that asks much in vain reads all keys, once.
  @Test func keysAreReadOnceWhenThatIsCheaper() throws {
    let reads = Reads()
    var stored = keys(reads)
    for _ in 0..<20 {
      #expect(try stored.mayHold(1 << 40))
      stored.wasMissing()
    }
    #expect(reads.count == 0)
    stored.wasMissing()
    var random = SplitMix64(seed: 3)
    let strangers = try (0..<1000).count { _ in try stored.mayHold(random.next()) }
    #expect(strangers < 100)
    for key in 0..<640 as Range<UInt64> { #expect(try stored.mayHold(key &* 0x9E37_79B9_7F4A_7C15)) }
    #expect(reads.count == 1)
  }

  @Test func whatThisSourceStoredIsHeldToo() throws {
    var stored = keys(Reads(), count: 0)
    for part in 0..<3 as Range<UInt64> {
      var filter = KeyFilter(count: 10)
      filter.insert(part << 50 | 77)
      stored.add(filter)
    }
    for part in 0..<3 as Range<UInt64> { #expect(try stored.mayHold(part << 50 | 77)) }
    var random = SplitMix64(seed: 3)
    #expect(try (0..<1000).count { _ in try stored.mayHold(random.next()) } < 100)
  }
}
