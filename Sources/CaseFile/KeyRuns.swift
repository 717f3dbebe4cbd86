internal import Foundation
internal import Ledger

/// Keys of new transactions that left the cache before the end of the source: sorted runs in a file, where they can be looked up.
///
/// Ids lie all over `tx_key`. Merging keys into it each time that the cache is full would rewrite the table each time, and cost more
/// the longer the source is; so they wait here and go in together at the end.
///
/// Of a run, memory holds a filter and every 256th prefix: about 1.5 bytes a key.
struct KeyRuns {
  /// Keys from one fence to the next: a page of the file.
  fileprivate static let stride = 256

  private let folder: URL
  /// Nil as long as there is none.
  private(set) var file: RunFile?
  private var runs: [Run] = []

  fileprivate struct Run {
    let extent: Range<UInt64>
    let filter: KeyFilter
    /// The prefixes of every ``stride``-th key.
    let fences: [Int64]
  }

  /// Makes no run; later ones go to a file in `folder`.
  init(folder: URL) {
    self.folder = folder
  }

  /// Takes the pending keys of a cache.
  ///
  /// - Complexity: O(n log n) of them.
  mutating func take(_ cache: TransactionCache) throws {
    var rows = cache.pendingKeys
    guard !rows.isEmpty else { return }
    rows.sort()
    let file = try file ?? RunFile(in: folder)
    self.file = file
    let start = file.end
    try rows.withUnsafeBytes { try file.append($0) }
    var filter = KeyFilter(count: rows.count)
    for entry in cache.pending { filter.insert(cache.hash(entry.id)) }
    let fences = Swift.stride(from: 0, to: rows.count, by: Self.stride).map { rows[$0].prefix }
    runs.append(Run(extent: start..<file.end, filter: filter, fences: fences))
  }

  /// The numbers of the transactions with a prefix, if one with the hash may be among them.
  ///
  /// - Complexity: a read of a page for each run that may hold the hash, and one for every 256 transactions that share the prefix.
  func numbers(of prefix: Int64, hash: UInt64) throws -> [TransactionNumber] {
    guard let file else { return [] }
    var numbers: [TransactionNumber] = []
    for run in runs where run.filter.mayHold(hash) { try run.find(prefix, file, &numbers) }
    return numbers
  }
}

extension KeyRuns.Run {
  fileprivate func find(_ prefix: Int64, _ file: RunFile, _ numbers: inout [TransactionNumber]) throws {
    let width = UInt64(KeyRuns.stride * MemoryLayout<TransactionKeyRow>.stride)
    var page = UInt64(firstPage(of: prefix))
    while true {
      let start = extent.lowerBound + page * width
      guard start < extent.upperBound else { return }
      let rows: [TransactionKeyRow] = try file.records(start..<min(extent.upperBound, start + width))
      for row in rows where row.prefix == prefix { numbers.append(row.number) }
      guard let last = rows.last, last.prefix <= prefix else { return }
      page += 1
    }
  }

  /// The page where a prefix would begin: that of the last fence before it, which may end with it.
  private func firstPage(of prefix: Int64) -> Int {
    var (low, high) = (0, fences.count)
    while low < high {
      let middle = (low + high) / 2
      if fences[middle] < prefix { low = middle + 1 } else { high = middle }
    }
    return max(0, low - 1)
  }
}
