import TestSupport
import Testing

@testable import CaseFile

@Suite struct HashSlotsTests {
  /// Places with equal hashes, with hashes that differ only below, and with hashes that differ only above.
  @Test(arguments: [0xFFFF_FFFF, 0xFFFF_FFFF_0000_0000, 0, UInt64.max])
  func everyPlaceIsFoundByItsHash(_ mask: UInt64) {
    var random = SplitMix64(seed: mask)
    var slots = HashSlots()
    var hashes: [UInt64] = []
    for place in 0..<3000 {
      hashes.append(random.next() & mask | (mask == 0 ? 5 : 0))
      if slots.isFull(at: hashes.count) {
        slots.double()
        for (place, hash) in hashes.enumerated() { slots.place(place, hash: hash) }
      } else {
        slots.place(place, hash: hashes[place])
      }
    }
    for (place, hash) in hashes.enumerated() where mask != 0 || place % 100 == 0 {
      #expect(slots.find(hash) { $0 == place } == place)
    }
    #expect(slots.find(random.next()) { _ in false } == nil)
    slots.removeAll()
    #expect(slots.find(hashes[0]) { _ in true } == nil)
    #expect(slots.guess(hashes[0]) == nil)
  }

  @Test func aGuessIsWhereTheSearchBegins() {
    var slots = HashSlots()
    slots.place(41, hash: 9 << 32 | 7)
    slots.place(42, hash: 8 << 32 | 7)
    #expect(slots.guess(7) == 41)
    #expect(slots.find(8 << 32 | 7) { _ in true } == 42)
  }
}
