/// Gives the records of the sorted runs of a file in ascending order, a part of each run in memory.
struct RunMerge<Record: BitwiseCopyable & Comparable> {
  private let file: RunFile
  /// A heap by their next records, the smallest first.
  private var cursors: [Cursor] = []

  /// Begins at the first record of each extent of `file`.
  init(_ file: RunFile) throws {
    self.file = file
    // A quarter of a megabyte a run: long reads, and little memory for hundreds of runs.
    let chunk = max(1, (1 << 18) / MemoryLayout<Record>.stride)
    for extent in file.extents {
      var cursor = Cursor(extent: extent, chunk: chunk)
      if try cursor.advance(file) { cursors.append(cursor) }
    }
    for index in stride(from: cursors.count / 2 - 1, through: 0, by: -1) { sink(from: index) }
  }

  /// The next record, or nil at the end.
  ///
  /// - Complexity: O(log n) of the runs.
  mutating func next() throws -> Record? {
    guard !cursors.isEmpty else { return nil }
    let record = cursors[0].head
    if try !cursors[0].advance(file) {
      cursors.swapAt(0, cursors.count - 1)
      cursors.removeLast()
    }
    sink(from: 0)
    return record
  }

  private mutating func sink(from start: Int) {
    var parent = start
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2] where child < cursors.count {
        if cursors[child].head < cursors[least].head { least = child }
      }
      guard least != parent else { return }
      cursors.swapAt(parent, least)
      parent = least
    }
  }

  /// The next records of a run.
  private struct Cursor {
    private var extent: Range<UInt64>
    private let chunk: Int
    private var records: [Record] = []
    private var next = 0

    init(extent: Range<UInt64>, chunk: Int) {
      self.extent = extent
      self.chunk = chunk
    }

    /// The record that ``advance(_:)`` came to.
    @inline(__always)
    var head: Record { records[next - 1] }

    /// Goes to the next record; false at the end of the run.
    @inline(__always)
    mutating func advance(_ file: RunFile) throws -> Bool {
      if next < records.count {
        next += 1
        return true
      }
      return try refill(file)
    }

    private mutating func refill(_ file: RunFile) throws -> Bool {
      let end = extent.lowerBound + UInt64(chunk * MemoryLayout<Record>.stride)
      let part = extent.lowerBound..<min(extent.upperBound, end)
      guard !part.isEmpty else { return false }
      records = try file.records(part)
      extent = part.upperBound..<extent.upperBound
      next = 1
      return true
    }
  }
}
