import Ledger

/// Passes batches and rejects of one source to a sink and keeps the counts.
struct Handover {
  /// A batch goes to the sink when it holds this many records: enough to make the call cheap, and few enough for a processor's own
  /// cache.
  static let batchLimit = 5_000

  private let source: String
  private let strict: Bool
  /// What a position is called in messages: `line` or `byte`.
  private let place: String
  private var counts = ReaderCounts()
  private var firstReject: Reject?

  init(source: String, place: String, options: ReaderOptions) {
    self.source = source
    self.place = place
    strict = options.strict
  }

  /// Counts records that could be read.
  mutating func count(_ records: Int = 1) {
    counts.records += Int64(records)
  }

  /// Rejects one record; under `strict`, fails the source instead.
  mutating func reject(_ reason: String, at position: Int64, into sink: inout some LedgerSink) throws {
    guard !strict else {
      throw ReaderError(.rejected, source, at: "\(place) \(position)", "\(reason). Nothing was added (--strict).")
    }
    counts.records += 1
    counts.rejected += 1
    let reject = Reject(position: position, reason: reason)
    if firstReject == nil { firstReject = reject }
    try sink.reject(reject)
  }

  /// Rejects one record that was counted as one that could be read.
  mutating func reject(counted reason: String, at position: Int64, into sink: inout some LedgerSink) throws {
    counts.records -= 1
    try reject(reason, at: position, into: &sink)
  }

  /// Gives the batch to the sink and empties it.
  func give(_ batch: inout LedgerBatch, to sink: inout some LedgerSink) throws {
    guard batch.count > 0 else { return }
    try sink.take(batch)
    batch.removeAll()
  }

  /// Gives the batch to the sink once it is full.
  func giveFull(_ batch: inout LedgerBatch, to sink: inout some LedgerSink) throws {
    if batch.count >= Self.batchLimit { try give(&batch, to: &sink) }
  }

  /// The counts at the end of a source.
  ///
  /// - Throws: ``ReaderError`` when there were records and not one could be read: then it is the source that is wrong.
  func finish(times: TimeForms = TimeForms()) throws(ReaderError) -> ReaderCounts {
    if let firstReject, counts.rejected == counts.records {
      let more = counts.records == 1 ? "" : " None of the \(counts.records) records could be read."
      throw ReaderError(
        .rejected, source, at: "\(place) \(firstReject.position)", "\(firstReject.reason).\(more) Nothing was added.")
    }
    var counts = counts
    counts.times = times
    return counts
  }
}
