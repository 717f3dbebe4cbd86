internal import Foundation
internal import Ledger

/// Recently met addresses by payload, in bounded memory, in two generations as ``TransactionCache``.
struct AddressCache {
  /// Entries that a generation holds.
  let limit: Int
  /// Words of payloads and their headers that a generation holds, but for one payload more.
  private let wordsLimit: Int
  /// Kept, so that fetching is not taken for work without a result.
  private var fetched: UInt64 = 0
  private var places: [Int] = []
  private var young = Generation()
  private var old = Generation()

  init(limit: Int) {
    self.limit = limit
    wordsLimit = limit * 8
  }

  /// Entries of the young generation.
  var count: Int { young.count }

  var isFull: Bool { young.count >= limit || young.words.count >= wordsLimit }

  /// Seeded per process by the standard library.
  @inline(__always)
  static func hash(_ payload: UnsafeRawBufferPointer, on chain: ChainNumber) -> UInt64 {
    var hasher = Hasher()
    hasher.combine(chain)
    hasher.combine(bytes: payload)
    return UInt64(bitPattern: Int64(hasher.finalize()))
  }

  @inline(__always)
  func find(_ payload: UnsafeRawBufferPointer, on chain: ChainNumber, hash: UInt64) -> AddressNumber? {
    young.find(payload, on: chain, hash: hash) ?? old.find(payload, on: chain, hash: hash)
  }

  /// Brings what ``find(_:on:hash:)`` will read near the processor.
  ///
  /// One look-up waits for memory twice, and the next for it; here the waits of all overlap.
  mutating func fetch(_ hashes: [UInt64]) {
    fetched = young.fetch(hashes, into: &places) &+ old.fetch(hashes, into: &places)
  }

  /// Adds an entry that ``find(_:on:hash:)`` did not give.
  mutating func insert(
    _ payload: UnsafeRawBufferPointer, on chain: ChainNumber, hash: UInt64, number: AddressNumber, isPending: Bool
  ) {
    young.insert(payload, Header(hash: hash, number: number, isPending: isPending, chain: chain, count: payload.count))
  }

  /// Calls `body` with the entries that are not in `address_key` yet, in its key order.
  func forEachPending(_ body: (ChainNumber, UnsafeRawBufferPointer, AddressNumber) throws -> Void) rethrows {
    try young.words.withUnsafeBytes { bytes in
      var order: [(chain: ChainNumber, head: UInt64, start: Int)] = []
      young.forEach { header, start in
        guard header.isPending else { return }
        // The first 8 bytes settle nearly every comparison without touching the payloads.
        let head = UInt64(bigEndian: bytes.load(fromByteOffset: start + Header.size, as: UInt64.self))
        order.append((header.chain, header.count == 0 ? 0 : head, start))
      }
      func payload(_ start: Int) -> UnsafeRawBufferPointer {
        let count = Header(bytes, at: start).count
        return UnsafeRawBufferPointer(rebasing: bytes[start + Header.size..<start + Header.size + count])
      }
      order.sort { left, right in
        if left.chain != right.chain { return left.chain < right.chain }
        if left.head != right.head { return left.head < right.head }
        return payload(left.start).lexicographicallyPrecedes(payload(right.start))
      }
      for item in order { try body(item.chain, payload(item.start), Header(bytes, at: item.start).number) }
    }
  }

  /// Makes the young generation the old one, once its pending entries are stored.
  mutating func turn() {
    swap(&young, &old)
    young.removeAll()
    old.settle()
  }

  /// What stands before a payload among the words of a generation: three words.
  private struct Header {
    static let size = 24

    let hash: UInt64
    let number: AddressNumber
    let isPending: Bool
    let chain: ChainNumber
    let count: Int

    init(hash: UInt64, number: AddressNumber, isPending: Bool, chain: ChainNumber, count: Int) {
      self.hash = hash
      self.number = number
      self.isPending = isPending
      self.chain = chain
      self.count = count
    }

    @inline(__always)
    init(_ bytes: UnsafeRawBufferPointer, at start: Int) {
      hash = bytes.load(fromByteOffset: start, as: UInt64.self)
      let second = bytes.load(fromByteOffset: start + 8, as: Int64.self)
      number = second >> 1
      isPending = second & 1 != 0
      let third = bytes.load(fromByteOffset: start + 16, as: UInt64.self)
      chain = ChainNumber(truncatingIfNeeded: third >> 32)
      count = Int(third & 0xFFFF_FFFF)
    }

    var words: [UInt64] {
      [
        hash, UInt64(bitPattern: number << 1 | (isPending ? 1 : 0)),
        UInt64(UInt32(bitPattern: chain)) << 32 | UInt64(count),
      ]
    }
  }

  private struct Generation {
    /// Headers, each with its payload after it, filled up with zeros to whole words and at least one.
    private(set) var words: [UInt64] = []
    private(set) var count = 0
    private var slots = HashSlots()

    @inline(__always)
    func find(_ payload: UnsafeRawBufferPointer, on chain: ChainNumber, hash: UInt64) -> AddressNumber? {
      words.withUnsafeBytes { bytes in
        var found: AddressNumber?
        _ = slots.find(hash) { word in
          let header = Header(bytes, at: word * 8)
          guard header.hash == hash, header.chain == chain, header.count == payload.count else { return false }
          let start = word * 8 + Header.size
          if let base = bytes.baseAddress, let sought = payload.baseAddress {
            guard memcmp(base + start, sought, header.count) == 0 else { return false }
          }
          found = header.number
          return true
        }
        return found
      }
    }

    func fetch(_ hashes: [UInt64], into places: inout [Int]) -> UInt64 {
      guard count > 0 else { return 0 }
      places.removeAll(keepingCapacity: true)
      for hash in hashes { places.append(slots.guess(hash) ?? 0) }
      return places.reduce(0) { $0 &+ words[$1] }
    }

    mutating func insert(_ payload: UnsafeRawBufferPointer, _ header: Header) {
      let start = words.count
      words.append(contentsOf: header.words)
      words.append(contentsOf: repeatElement(0, count: max(1, (payload.count + 7) / 8)))
      words.withUnsafeMutableBytes { bytes in
        UnsafeMutableRawBufferPointer(rebasing: bytes[(start * 8 + Header.size)...]).copyMemory(from: payload)
      }
      count += 1
      guard slots.isFull(at: count) else { return slots.place(start, hash: header.hash) }
      slots.double()
      forEach { header, start in slots.place(start / 8, hash: header.hash) }
    }

    /// Calls `body` with each header and the byte at which it stands.
    func forEach(_ body: (Header, Int) -> Void) {
      words.withUnsafeBytes { bytes in
        var start = 0
        while start < bytes.count {
          let header = Header(bytes, at: start)
          body(header, start)
          start += Header.size + max(1, (header.count + 7) / 8) * 8
        }
      }
    }

    /// Takes note that nothing is pending any more.
    mutating func settle() {
      var pending: [Int] = []
      forEach { header, start in if header.isPending { pending.append(start / 8 + 1) } }
      for word in pending { words[word] &= ~1 }
    }

    mutating func removeAll() {
      words.removeAll(keepingCapacity: true)
      count = 0
      slots.removeAll()
    }
  }
}
