internal import Foundation

/// Sorts the sides of movements by account, in bounded memory.
///
/// Sources mostly tell movements in ledger order, and then only the accounts are to be sorted. So rows are packed into buckets of
/// neighbouring addresses as they come, and each bucket is sorted alone; what memory does not hold goes to a file.
/// A packed row takes about a third of the bytes of a ``FlowRow``.
///
/// - Complexity: linear in the rows where they come in ledger order, but for the sort of accounts in a bucket.
struct FlowSorter {
  private static let addressesPerBucket: Int64 = 1 << 10

  /// Rows that are unpacked at once.
  private let rowLimit: Int
  private let byteLimit: Int
  private let folder: URL
  private var buckets: [Bucket] = []
  private var buffered = 0
  private var file: RunFile?

  /// Makes a sorter that keeps `bytes` of packed rows in memory, and unpacks as many at once as take that, but at least those of one
  /// account; the rest goes to a file in `folder`.
  init(bytes: Int, folder: URL) {
    byteLimit = bytes
    rowLimit = max(1, bytes / MemoryLayout<FlowRow>.stride)
    self.folder = folder
  }

  @inline(__always)
  mutating func append(_ row: FlowRow) throws {
    let index = Int(row.address / Self.addressesPerBucket)
    while buckets.count <= index { buckets.append(Bucket()) }
    buffered += buckets[index].append(row)
    if buffered >= byteLimit { try spill() }
  }

  private mutating func spill() throws {
    let file = try file ?? RunFile(in: folder)
    self.file = file
    for index in buckets.indices { try buckets[index].spill(to: file) }
    buffered = 0
  }

  /// Calls `body` with every row in ascending order, and empties the sorter; `isAhead` sorts the next rows on another thread meanwhile.
  mutating func drain(isAhead: Bool = false, _ body: (FlowRow) throws -> Void) throws {
    let cursor = Cursor(buckets, file, rowLimit: rowLimit)
    buckets = []
    file = nil
    var shelves = (here: Shelf(), next: Shelf())
    guard isAhead else {
      while true {
        try cursor.next(shelves.here)
        guard !shelves.here.rows.isEmpty else { return }
        try shelves.here.forEach(body)
      }
    }
    let lane = Lane()
    defer { lane.close() }
    let first = shelves.next
    try lane.submit { try cursor.next(first) }
    while true {
      try lane.drain()
      swap(&shelves.here, &shelves.next)
      guard !shelves.here.rows.isEmpty else { return }
      let next = shelves.next
      try lane.submit { try cursor.next(next) }
      try shelves.here.forEach(body)
    }
  }

  /// Rows that were sorted together, used by one thread at a time.
  private final class Shelf: @unchecked Sendable {
    var rows: [FlowRow] = []
    /// The order of ``rows``; empty when they lie in it.
    var order: [Place] = []

    /// Rows by address, while they are counted.
    private var starts: [Int] = []

    /// Puts rows that lie in ledger order into the order of their accounts.
    func sortByAccount() {
      guard let first = rows.first else { return }
      let base = first.address / FlowSorter.addressesPerBucket * FlowSorter.addressesPerBucket
      starts = [Int](repeating: 0, count: Int(FlowSorter.addressesPerBucket) + 1)
      for row in rows { starts[Int(row.address - base) + 1] += 1 }
      for index in starts.indices.dropFirst() { starts[index] += starts[index - 1] }
      order = [Place](repeating: Place(account: 0, index: 0), count: rows.count)
      for (index, row) in rows.enumerated() {
        let place = Int(row.address - base)
        order[starts[place]] = Place(account: row.account.id, index: index)
        starts[place] += 1
      }
      // Several assets of one address are still mixed.
      if rows.contains(where: { $0.asset != first.asset }) { order.sort() }
    }

    func forEach(_ body: (FlowRow) throws -> Void) rethrows {
      if order.isEmpty { for row in rows { try body(row) } } else { for place in order { try body(rows[place.index]) } }
    }
  }

  /// Takes the rows out of the buckets, one bucket or less at a time; used by one thread at a time.
  private final class Cursor: @unchecked Sendable {
    private let buckets: [Bucket]
    private let file: RunFile?
    private let rowLimit: Int
    private var index = 0
    private var bytes: [UInt8] = []
    private var groups: ArraySlice<ClosedRange<Int64>> = []

    init(_ buckets: [Bucket], _ file: RunFile?, rowLimit: Int) {
      self.buckets = buckets
      self.file = file
      self.rowLimit = rowLimit
    }

    /// Puts the next rows onto the shelf; none at the end.
    func next(_ shelf: Shelf) throws {
      shelf.rows.removeAll(keepingCapacity: true)
      shelf.order.removeAll(keepingCapacity: true)
      while groups.isEmpty {
        guard index < buckets.count else { return }
        let bucket = buckets[index]
        index += 1
        guard bucket.count > 0 else { continue }
        bytes = try bucket.bytes(file)
        groups = bucket.count <= rowLimit ? [0...Int64.max] : FlowSorter.groups(of: bytes, upTo: rowLimit)[...]
      }
      let group = groups.removeFirst()
      FlowSorter.forEach(bytes) { row in
        if group.contains(row.address) { shelf.rows.append(row) }
      }
      if buckets[index - 1].isOrdered { shelf.sortByAccount() } else { shelf.rows.sort() }
    }
  }

  /// Ranges of addresses with at most `limit` rows each, or of one address with more.
  private static func groups(of bytes: [UInt8], upTo limit: Int) -> [ClosedRange<Int64>] {
    var counts: [Int64: Int] = [:]
    forEach(bytes) { counts[$0.address, default: 0] += 1 }
    var groups: [ClosedRange<Int64>] = []
    var held = 0
    for (address, count) in counts.sorted(by: { $0.key < $1.key }) {
      if let last = groups.last, held + count <= limit {
        groups[groups.count - 1] = last.lowerBound...address
        held += count
      } else {
        groups.append(address...address)
        held = count
      }
    }
    return groups
  }

  @inline(__always)
  private static func forEach(_ bytes: [UInt8], _ body: (FlowRow) -> Void) {
    bytes.withUnsafeBytes { bytes in
      var decoder = FlowDecoder(stream: bytes)
      decoder.readAccount()
      while let row = decoder.row() {
        body(row)
        decoder.readAccount()
      }
    }
  }

  /// A row by its account; rows of one account stay as they came.
  private struct Place: BitwiseCopyable, Comparable {
    let account: Int64
    let index: Int

    @inline(__always)
    static func < (left: Self, right: Self) -> Bool {
      left.account == right.account ? left.index < right.index : left.account < right.account
    }
  }

  /// The rows of neighbouring addresses, as they came.
  private struct Bucket {
    private var encoder = FlowEncoder()
    private var extents: [Range<UInt64>] = []
    private var last: FlowKey?
    private(set) var count = 0
    /// True as long as rows come in ledger order and none is a removal.
    private(set) var isOrdered = true

    /// Packs a row; gives the number of bytes.
    @inline(__always)
    mutating func append(_ row: FlowRow) -> Int {
      let before = encoder.bytes.count
      let key = row.key
      if row.role == .removal || last.map({ key < $0 }) ?? false { isOrdered = false }
      last = key
      encoder.append(account: row)
      encoder.append(row)
      count += 1
      return encoder.bytes.count - before
    }

    mutating func spill(to file: RunFile) throws {
      guard !encoder.bytes.isEmpty else { return }
      let start = file.end
      try encoder.bytes.withUnsafeBytes { try file.append($0) }
      extents.append(start..<file.end)
      encoder.dropBytes()
    }

    /// All that was packed.
    func bytes(_ file: RunFile?) throws -> [UInt8] {
      var bytes: [UInt8] = []
      if let file {
        for extent in extents {
          try file.read(extent.lowerBound, extent.upperBound - extent.lowerBound) { bytes.append(contentsOf: $0) }
        }
      }
      return extents.isEmpty ? encoder.bytes : bytes + encoder.bytes
    }
  }
}
