/// The table of an open-addressing hash: places of entries that lie elsewhere (below 2^32 - 1), each beside 32 bits of its hash, so that an entry
/// is looked at only when it is almost surely the one that is sought.
struct HashSlots {
  /// The upper half of the hash, then the place plus 1, or 0 where free; a power of two, at most five eighths full.
  private var slots = [UInt64](repeating: 0, count: 1024)

  /// True when one more place, the `count`-th, needs a larger table.
  @inline(__always)
  func isFull(at count: Int) -> Bool { count * 8 > slots.count * 5 }

  /// The place with the hash that `isSought` says yes to, or nil.
  @inline(__always)
  func find(_ hash: UInt64, _ isSought: (Int) -> Bool) -> Int? {
    slots.withUnsafeBufferPointer { slots in
      let mask = slots.count &- 1
      var slot = Int(truncatingIfNeeded: hash) & mask
      while true {
        let held = slots[slot]
        if held == 0 { return nil }
        if held >> 32 == hash >> 32 {
          let place = Int(truncatingIfNeeded: held & 0xFFFF_FFFF) &- 1
          if isSought(place) { return place }
        }
        slot = (slot &+ 1) & mask
      }
    }
  }

  /// The place where a search for the hash begins, right or wrong, or nil: what is asked for soon can be fetched by it beforehand.
  @inline(__always)
  func guess(_ hash: UInt64) -> Int? {
    let place = Int(truncatingIfNeeded: slots[Int(truncatingIfNeeded: hash) & (slots.count &- 1)] & 0xFFFF_FFFF)
    return place == 0 ? nil : place &- 1
  }

  /// Notes a place that is not there; there must be room.
  @inline(__always)
  mutating func place(_ place: Int, hash: UInt64) {
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: hash) & mask
    while slots[slot] != 0 { slot = (slot + 1) & mask }
    slots[slot] = (hash >> 32) << 32 | UInt64(UInt32(truncatingIfNeeded: place + 1))
  }

  /// Doubles the table and forgets every place; the owner notes them again.
  mutating func double() {
    slots = [UInt64](repeating: 0, count: slots.count * 2)
  }

  /// Forgets every place and keeps the memory.
  mutating func removeAll() {
    for index in slots.indices { slots[index] = 0 }
  }
}
