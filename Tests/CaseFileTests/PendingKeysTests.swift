import GRDB
import Ledger
import TestSupport
import Testing

@testable import CaseFile

@Suite struct PendingKeysTests {
  /// All keys are stored once, in whatever portions and on however many threads, also those that left the cache before the end.
  @Test(arguments: [false, true], [0, 1, 3])
  func allKeysAreStored(_ isAhead: Bool, turns: Int) throws {
    let folder = try CaseFolder()
    let store = try folder.makeCase()
    var random = SplitMix64(seed: 4)
    var cache = TransactionCache(limit: 20_000)
    var ids: [TransactionID] = []
    var earlier = KeyRuns(folder: folder.url)
    for number in 1...10_000 as ClosedRange<Int64> {
      // Half of the prefixes are shared.
      ids.append(TransactionID(words: (random.next() >> UInt64(random.number(0...1) * 60), 0, 0, UInt64(number))))
      cache.insert(
        .init(id: ids[ids.count - 1], chain: 0, number: number, isSeen: true, isPending: !number.isMultiple(of: 10)))
      guard turns > 0, number.isMultiple(of: 10_000 / Int64(turns)) else { continue }
      try earlier.take(cache)
      cache.turn()
    }
    try store.write { database in
      let handle = try #require(database.sqliteConnection)
      let connection = Connection(borrowing: handle, path: store.path)
      try connection.execute("PRAGMA defer_foreign_keys = 1")
      let keys = try PendingKeys(connection, cache, earlier, isAhead: isAhead)
      for _ in 0..<random.number(0...2) { try keys.storeSome() }
      try keys.storeAll()
      let select = try connection.prepare("SELECT prefix, tx_id FROM tx_key ORDER BY prefix, tx_id")
      var found: [[Int64]] = []
      while try select.step() { found.append([select.integer(0), select.integer(1)]) }
      let wanted = ids.enumerated().filter { !($0.offset + 1).isMultiple(of: 10) }
        .map { [$0.element.prefix, Int64($0.offset + 1)] }.sorted { $0.lexicographicallyPrecedes($1) }
      #expect(found == wanted)
      // Their transactions are in no table.
      try connection.execute("DELETE FROM tx_key")
    }
  }
}
