internal import Ledger

/// Recently met transactions by id, in bounded memory: a young and an old generation, each an open-addressing table.
///
/// When the young one is full, its owner stores what is pending and turns the generations: what was not met lately is
/// forgotten here and found in the file.
struct TransactionCache {
  struct Entry: BitwiseCopyable {
    let id: TransactionID
    /// From the top: the number, 12 bits of the chain, whether it is seen, whether it is pending.
    private var packed: UInt64

    init(id: TransactionID, chain: ChainNumber, number: TransactionNumber, isSeen: Bool, isPending: Bool) {
      self.id = id
      packed = UInt64(bitPattern: number) << 14 | UInt64(UInt32(bitPattern: chain) & 0xFFF) << 2
      self.isSeen = isSeen
      self.isPending = isPending
    }

    var number: TransactionNumber { TransactionNumber(packed >> 14) }
    var chain: ChainNumber { ChainNumber(packed >> 2 & 0xFFF) }

    /// False while the transaction is known only because somebody spends its output.
    var isSeen: Bool {
      get { packed & 2 != 0 }
      set { packed = newValue ? packed | 2 : packed & ~2 }
    }

    /// True until the entry stands in `tx_key`.
    var isPending: Bool {
      get { packed & 1 != 0 }
      set { packed = newValue ? packed | 1 : packed & ~1 }
    }
  }

  /// Entries that a generation holds.
  let limit: Int
  private let seed = Seed()
  /// Kept, so that fetching is not taken for work without a result.
  private var fetched = 0
  private var young = Generation()
  private var old = Generation()

  init(limit: Int) {
    self.limit = limit
  }

  /// Entries of the young generation.
  var count: Int { young.entries.count }

  /// True when the owner should store ``pending`` and call ``turn()``.
  var isFull: Bool { young.entries.count >= limit }

  /// Entries that are not in `tx_key` yet; the old generation never holds any.
  var pending: some Sequence<Entry> { young.entries.lazy.filter(\.isPending) }

  /// The hash of an id in this process.
  @inline(__always)
  func hash(_ id: TransactionID) -> UInt64 { seed.hash(id) }

  @inline(__always)
  func find(_ id: TransactionID, on chain: ChainNumber) -> Entry? {
    let hash = seed.hash(id)
    if let index = young.find(id, on: chain, hash: hash) { return young.entries[index] }
    return old.find(id, on: chain, hash: hash).map { old.entries[$0] }
  }

  /// Brings what ``find(_:on:)`` will read near the processor; see ``AddressCache/fetch(_:)``.
  mutating func fetch(_ ids: some Sequence<TransactionID>) {
    fetched = ids.reduce(0) { $0 &+ young.guess(seed.hash($1)) &+ old.guess(seed.hash($1)) }
  }

  /// Adds an entry that ``find(_:on:)`` did not give.
  mutating func insert(_ entry: Entry) {
    young.insert(entry, seed, limit: limit)
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
    /// Entries of a small source, for which nothing is reserved.
    private static let few = 1 << 16

    var entries: [Entry] = []
    private var slots = HashSlots()

    @inline(__always)
    func find(_ id: TransactionID, on chain: ChainNumber, hash: UInt64) -> Int? {
      slots.find(hash) { entries[$0].id == id && entries[$0].chain == chain }
    }

    @inline(__always)
    func guess(_ hash: UInt64) -> Int { slots.guess(hash) ?? 0 }

    mutating func insert(_ entry: Entry, _ seed: Seed, limit: Int) {
      // Only what is used of it takes memory; growing step by step would copy it again and again.
      if entries.count == Self.few { entries.reserveCapacity(limit) }
      entries.append(entry)
      guard slots.isFull(at: entries.count) else {
        return slots.place(entries.count - 1, hash: seed.hash(entry.id))
      }
      slots.double()
      for (index, entry) in entries.enumerated() { slots.place(index, hash: seed.hash(entry.id)) }
    }

    mutating func removeAll() {
      entries.removeAll(keepingCapacity: true)
      slots.removeAll()
    }
  }
}
