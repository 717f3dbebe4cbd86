import Ledger
import TestSupport
import Testing

@testable import CaseFile

@Suite struct TransactionCacheTests {
  private func entry(_ id: TransactionID, _ number: Int64, chain: ChainNumber = 0) -> TransactionCache.Entry {
    TransactionCache.Entry(id: id, chain: chain, number: number, isSeen: false, isPending: true)
  }

  @Test func findsWhatTwoGenerationsHold() {
    var cache = TransactionCache(limit: 1500)
    var generations: [Set<UInt64>] = [[], []]
    for n in 0..<10_000 as Range<UInt64> {
      if cache.isFull {
        #expect(Array(cache.pending).count == 1500)
        cache.turn()
        #expect(Array(cache.pending).isEmpty)
        generations = [[], generations[0]]
      }
      cache.insert(entry(hash(n), Int64(n)))
      generations[0].insert(n)
    }
    for n in 0..<10_001 as Range<UInt64> {
      let isHeld = generations.contains { $0.contains(n) }
      #expect(cache.find(hash(n), on: 0)?.number == (isHeld ? Int64(n) : nil))
      #expect(cache.find(hash(n), on: 1) == nil)
    }
  }

  @Test func chainsAreApart() {
    var cache = TransactionCache(limit: 10)
    cache.insert(entry(hash(1), 1))
    cache.insert(entry(hash(1), 2, chain: 5))
    #expect(cache.find(hash(1), on: 0)?.number == 1)
    #expect(cache.find(hash(1), on: 5)?.number == 2)
  }

  @Test func seenIsRememberedInBothGenerations() {
    var cache = TransactionCache(limit: 10)
    cache.insert(entry(hash(1), 1))
    cache.turn()
    cache.insert(entry(hash(2), 2))
    cache.markSeen(hash(1), on: 0)
    cache.markSeen(hash(2), on: 0)
    cache.markSeen(hash(3), on: 0)
    #expect(cache.find(hash(1), on: 0)?.isSeen == true)
    #expect(cache.find(hash(2), on: 0)?.isSeen == true)
    #expect(cache.find(hash(3), on: 0) == nil)
  }

  /// Ids made to agree in most of their bits still spread: a list of them is found at once.
  @Test func forgedIdsSpread() {
    var cache = TransactionCache(limit: 40_000)
    let ids = (0..<40_000).map { TransactionID(words: (5, UInt64($0) << 40, 5, UInt64($0) << 40)) }
    for (n, id) in ids.enumerated() { cache.insert(entry(id, Int64(n))) }
    #expect(ids.enumerated().allSatisfy { cache.find($1, on: 0)?.number == Int64($0) })
  }
}
