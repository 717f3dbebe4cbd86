import Ledger
import TestSupport
import Testing

@testable import CaseFile

@Suite struct KeyRunsTests {
  /// A prefix of which a run holds more than a page, and one that ends with a page.
  private static let shared: UInt64 = 1 << 60

  private func cache(_ ids: [(id: TransactionID, number: Int64)], settled: Int = 0) -> TransactionCache {
    var cache = TransactionCache(limit: 1 << 20)
    for (index, item) in ids.enumerated() {
      cache.insert(.init(id: item.id, chain: 0, number: item.number, isSeen: true, isPending: index >= settled))
    }
    return cache
  }

  @Test func noRunHoldsNothing() throws {
    let folder = try CaseFolder()
    var runs = KeyRuns(folder: folder.url)
    #expect(try runs.numbers(of: 5, hash: 5) == [])
    try runs.take(TransactionCache(limit: 4))
    #expect(runs.file == nil)
    #expect(try runs.numbers(of: 5, hash: 5) == [])
  }

  /// What was taken is found as in a dictionary, wherever in its run it stands; hashes are seeded anew in each run.
  @Test(arguments: [1, 255, 256, 257, 5000])
  func whatWasTakenIsFound(_ count: Int) throws {
    let folder = try CaseFolder()
    var random = SplitMix64(seed: UInt64(count))
    var runs = KeyRuns(folder: folder.url)
    var wanted: [Int64: [Int64]] = [:]
    var number: Int64 = 0
    var hashes: [(prefix: Int64, hash: UInt64)] = []
    var cache = TransactionCache(limit: 1 << 20)
    for _ in 0..<3 {
      for _ in 0..<count {
        number += 1
        // Some prefixes are shared, one by more keys than a page holds.
        let prefix = [random.next(), random.next() & 63, Self.shared][random.number(0...2)]
        let id = TransactionID(words: (prefix, 0, 0, UInt64(number)))
        cache.insert(.init(id: id, chain: 0, number: number, isSeen: true, isPending: true))
        hashes.append((id.prefix, cache.hash(id)))
        wanted[id.prefix, default: []].append(number)
      }
      try runs.take(cache)
      cache.turn()
    }
    for (index, item) in hashes.enumerated() {
      let found = try runs.numbers(of: item.prefix, hash: item.hash)
      #expect(found.contains(Int64(index + 1)))
      #expect(Set(found).isSubset(of: wanted[item.prefix] ?? []))
    }
    // Strangers are mostly known for strangers without reading.
    let strangers = try (0..<1000).count { _ in try !runs.numbers(of: Int64.max - 7, hash: random.next()).isEmpty }
    #expect(strangers == 0)
  }

  /// Keys that earlier sources told stay out.
  @Test func onlyPendingKeysAreTaken() throws {
    let folder = try CaseFolder()
    var runs = KeyRuns(folder: folder.url)
    let ids = (1...100 as ClosedRange<Int64>).map {
      (id: TransactionID(words: (UInt64($0), 0, 0, 9)), number: $0)
    }
    let cache = cache(ids, settled: 60)
    try runs.take(cache)
    let found = try ids.flatMap { try runs.numbers(of: $0.id.prefix, hash: cache.hash($0.id)) }
    #expect(found == Array(61...100))
  }
}
