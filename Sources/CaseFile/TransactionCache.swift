internal import Ledger

/// Recently met transactions by id, in bounded memory: a young and an old generation, each an open-addressing table.
///
/// When the young one is full, its owner stores what is pending and turns the generations: what was not met lately is
/// forgotten here and found in the file.
struct TransactionCache {
  struct Entry {
    let id: TransactionID
    let chain: ChainNumber
    let number: TransactionNumber
    /// False while the transaction is known only because somebody spends its output.
    var isSeen: Bool
    /// True until the entry stands in `tx_key`.
    var isPending: Bool
  }

  /// Entries that a generation holds.
  let limit: Int
  private let seed = Seed()
  private var young = Generation()
  private var old = Generation()

  init(limit: Int) {
    self.limit = limit
  }

  /// True when the owner should store ``pending`` and call ``turn()``.
  var isFull: Bool { young.entries.count >= limit }

  /// Entries that are not in `tx_key` yet; the old generation never holds any.
  var pending: [Entry] { young.entries.filter(\.isPending) }

  func find(_ id: TransactionID, on chain: ChainNumber) -> Entry? {
    let hash = seed.hash(id)
    return young.find(id, on: chain, hash: hash).map { young.entries[$0] }
      ?? old.find(id, on: chain, hash: hash).map { old.entries[$0] }
  }

  /// Adds an entry that ``find(_:on:)`` did not give.
  mutating func insert(_ entry: Entry) {
    young.insert(entry, seed)
  }

  /// Takes note that a transaction of the cache is seen.
  mutating func markSeen(_ id: TransactionID, on chain: ChainNumber) {
    let hash = seed.hash(id)
    if let index = young.find(id, on: chain, hash: hash) {
      young.entries[index].isSeen = true
    } else if let index = old.find(id, on: chain, hash: hash) {
      old.entries[index].isSeen = true
    }
  }

  /// Makes the young generation the old one, once its pending entries are stored.
  mutating func turn() {
    swap(&young, &old)
    young.removeAll()
    for index in old.entries.indices { old.entries[index].isPending = false }
  }

  /// Ids are what a source says, and anybody can write a source: the hash is seeded per process and uses every bit.
  private struct Seed {
    private let words = (Self.word(), Self.word(), Self.word(), Self.word())

    private static func word() -> UInt64 { .random(in: .min ... .max) }

    /// Folds the 128-bit products of seeded words, as wyhash does.
    ///
    /// - Source: github.com/wangyi-fudan/wyhash, `_wymix`.
    @inline(__always)
    func hash(_ id: TransactionID) -> UInt64 {
      let front = (id.words.0 ^ words.0).multipliedFullWidth(by: id.words.1 ^ words.1)
      let back = (id.words.2 ^ words.2).multipliedFullWidth(by: id.words.3 ^ words.3)
      return front.high ^ front.low ^ back.high &+ back.low
    }
  }

  private struct Generation {
    var entries: [Entry] = []
    /// Index into `entries` plus 1, or 0 where free; a power of two, at most half full.
    private var slots = [UInt32](repeating: 0, count: 1024)

    @inline(__always)
    func find(_ id: TransactionID, on chain: ChainNumber, hash: UInt64) -> Int? {
      let mask = slots.count - 1
      var slot = Int(truncatingIfNeeded: hash) & mask
      while slots[slot] != 0 {
        let index = Int(slots[slot]) - 1
        if entries[index].id == id, entries[index].chain == chain { return index }
        slot = (slot + 1) & mask
      }
      return nil
    }

    mutating func insert(_ entry: Entry, _ seed: Seed) {
      entries.append(entry)
      guard entries.count * 2 > slots.count else {
        return place(UInt32(entries.count), hash: seed.hash(entry.id))
      }
      slots = [UInt32](repeating: 0, count: slots.count * 2)
      for (index, entry) in entries.enumerated() { place(UInt32(index + 1), hash: seed.hash(entry.id)) }
    }

    mutating func removeAll() {
      entries.removeAll(keepingCapacity: true)
      for index in slots.indices { slots[index] = 0 }
    }

    private mutating func place(_ value: UInt32, hash: UInt64) {
      let mask = slots.count - 1
      var slot = Int(truncatingIfNeeded: hash) & mask
      while slots[slot] != 0 { slot = (slot + 1) & mask }
      slots[slot] = value
    }
  }
}
