import Ledger
import TestSupport
import Testing

@testable import CaseFile

@Suite struct AddressCacheTests {
  private func find(_ payload: [UInt8], _ cache: AddressCache, chain: ChainNumber = 0) -> AddressNumber? {
    payload.withUnsafeBytes { cache.find($0, on: chain, hash: AddressCache.hash($0, on: chain)) }
  }

  private func insert(_ payload: [UInt8], _ number: Int64, _ cache: inout AddressCache, chain: ChainNumber = 0) {
    payload.withUnsafeBytes {
      cache.insert($0, on: chain, hash: AddressCache.hash($0, on: chain), number: number, isPending: true)
    }
  }

  @Test func findsPayloadsOfEveryLength() {
    var cache = AddressCache(limit: 10_000)
    let payloads = (0..<3000).map { n in [UInt8](repeating: UInt8(n % 7), count: n) }
    for (n, payload) in payloads.enumerated() { insert(payload, Int64(n), &cache) }
    #expect(payloads.enumerated().allSatisfy { find($1, cache) == Int64($0) })
    #expect(find(payloads[9], cache, chain: 1) == nil)
    #expect(cache.isFull, "the bytes are a limit too")
  }

  @Test func turnsKeepOneGeneration() {
    var cache = AddressCache(limit: 2)
    insert(script(1), 1, &cache)
    insert([], 2, &cache)
    #expect(cache.isFull)
    cache.turn()
    #expect(!cache.isFull)
    insert(script(3), 3, &cache)
    #expect([find(script(1), cache), find([], cache), find(script(3), cache)] == [1, 2, 3])
    cache.turn()
    #expect([find(script(1), cache), find([], cache), find(script(3), cache)] == [nil, nil, 3])
  }

  /// In the order in which SQLite compares the key: chain, then bytes, a shorter payload before its continuations.
  @Test func pendingComesInKeyOrder() {
    var random = SplitMix64(seed: 1)
    var cache = AddressCache(limit: 10_000)
    var keys: Set<[Int]> = []
    for n in 0..<2000 {
      let payload = (0..<random.number(0...12)).map { _ in UInt8(random.number(0...1)) }
      let chain = ChainNumber(random.number(0...2))
      guard keys.insert([Int(chain)] + payload.map(Int.init)).inserted else { continue }
      insert(payload, Int64(n), &cache, chain: chain)
    }
    var found: [[Int]] = []
    cache.forEachPending { chain, payload, _ in found.append([Int(chain)] + payload.map(Int.init)) }
    #expect(found == keys.sorted { $0.lexicographicallyPrecedes($1) })
    cache.turn()
    cache.forEachPending { _, _, _ in Issue.record("stored entries are not pending") }
  }
}
