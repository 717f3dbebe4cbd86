internal import Ledger

/// Recently met addresses by payload, in bounded memory, in two generations as ``TransactionCache``.
struct AddressCache {
  struct Entry {
    let hash: Int
    let start: Int
    let count: Int
    let number: AddressNumber
    let chain: ChainNumber
    /// True until the entry stands in `address_key`.
    var isPending: Bool
  }

  /// Entries that a generation holds.
  let limit: Int
  /// Payload bytes that a generation holds, but for one payload more.
  let bytesLimit: Int
  private var young = Generation()
  private var old = Generation()

  init(limit: Int) {
    self.limit = limit
    bytesLimit = limit * 64
  }

  var isFull: Bool { young.entries.count >= limit || young.bytes.count >= bytesLimit }

  /// Seeded per process by the standard library.
  @inline(__always)
  static func hash(_ payload: UnsafeRawBufferPointer, on chain: ChainNumber) -> Int {
    var hasher = Hasher()
    hasher.combine(chain)
    hasher.combine(bytes: payload)
    return hasher.finalize()
  }

  func find(_ payload: UnsafeRawBufferPointer, on chain: ChainNumber, hash: Int) -> AddressNumber? {
    young.find(payload, on: chain, hash: hash) ?? old.find(payload, on: chain, hash: hash)
  }

  /// Adds an entry that ``find(_:on:hash:)`` did not give.
  mutating func insert(
    _ payload: UnsafeRawBufferPointer, on chain: ChainNumber, hash: Int, number: AddressNumber, isPending: Bool
  ) {
    young.insert(payload, on: chain, hash: hash, number: number, isPending: isPending)
  }

  /// Calls `body` with the entries that are not in `address_key` yet, in its key order.
  func forEachPending(_ body: (ChainNumber, UnsafeRawBufferPointer, AddressNumber) throws -> Void) rethrows {
    try young.bytes.withUnsafeBytes { bytes in
      func payload(_ entry: Entry) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: bytes[entry.start..<entry.start + entry.count])
      }
      // The first 8 bytes settle nearly every comparison without touching the arena.
      var order = young.entries.indices.filter { young.entries[$0].isPending }.map { index in
        (head: Self.head(payload(young.entries[index])), index: index)
      }
      order.sort { left, right in
        let (first, second) = (young.entries[left.index], young.entries[right.index])
        if first.chain != second.chain { return first.chain < second.chain }
        if left.head != right.head { return left.head < right.head }
        return payload(first).lexicographicallyPrecedes(payload(second))
      }
      for item in order {
        let entry = young.entries[item.index]
        try body(entry.chain, payload(entry), entry.number)
      }
    }
  }

  /// Makes the young generation the old one, once its pending entries are stored.
  mutating func turn() {
    swap(&young, &old)
    young.removeAll()
    for index in old.entries.indices { old.entries[index].isPending = false }
  }

  /// The first 8 bytes, big-endian, filled up with zeros.
  private static func head(_ payload: UnsafeRawBufferPointer) -> UInt64 {
    var head: UInt64 = 0
    for index in 0..<8 { head = head << 8 | (index < payload.count ? UInt64(payload[index]) : 0) }
    return head
  }

  private struct Generation {
    var entries: [Entry] = []
    var bytes: [UInt8] = []
    /// Index into `entries` plus 1, or 0 where free; a power of two, at most half full.
    private var slots = [UInt32](repeating: 0, count: 1024)

    @inline(__always)
    func find(_ payload: UnsafeRawBufferPointer, on chain: ChainNumber, hash: Int) -> AddressNumber? {
      let mask = slots.count - 1
      var slot = hash & mask
      while slots[slot] != 0 {
        let entry = entries[Int(slots[slot]) - 1]
        if entry.hash == hash, entry.chain == chain, entry.count == payload.count, holds(payload, at: entry.start) {
          return entry.number
        }
        slot = (slot + 1) & mask
      }
      return nil
    }

    private func holds(_ payload: UnsafeRawBufferPointer, at start: Int) -> Bool {
      bytes.withUnsafeBytes { arena in
        UnsafeRawBufferPointer(rebasing: arena[start..<start + payload.count]).elementsEqual(payload)
      }
    }

    mutating func insert(
      _ payload: UnsafeRawBufferPointer, on chain: ChainNumber, hash: Int, number: AddressNumber, isPending: Bool
    ) {
      if entries.count * 2 >= slots.count {
        slots = [UInt32](repeating: 0, count: slots.count * 2)
        for (index, entry) in entries.enumerated() { place(UInt32(index + 1), hash: entry.hash) }
      }
      entries.append(
        Entry(
          hash: hash, start: bytes.count, count: payload.count, number: number, chain: chain, isPending: isPending))
      bytes.append(contentsOf: payload)
      place(UInt32(entries.count), hash: hash)
    }

    mutating func removeAll() {
      entries.removeAll(keepingCapacity: true)
      bytes.removeAll(keepingCapacity: true)
      for index in slots.indices { slots[index] = 0 }
    }

    private mutating func place(_ value: UInt32, hash: Int) {
      let mask = slots.count - 1
      var slot = hash & mask
      while slots[slot] != 0 { slot = (slot + 1) & mask }
      slots[slot] = value
    }
  }
}
