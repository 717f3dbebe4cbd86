public import Ledger

/// Reads any table of transfers on account chains by a map that says what its columns mean.
///
/// One transfer a row, as in ``TransfersReader``; consecutive rows of one transaction become one transaction. Without a
/// mapped `kind` the asset tells it: the chain's coin is native, an item of a collection an NFT, anything else a token.
/// Without a mapped `block` transfers are put in order of time and stand after all that have one.
///
/// - Units: as the map says.
/// - Limits: 100,000 rows without block.
/// - Throws: ``ReaderError`` without a map, for a mapped column that is missing, and for an address with a wrong checksum or
///   an amount with a decimal point where the map says base units, because then the map or the table is not what it says;
///   any other fault of a row rejects the row.
public struct MappedCSVReader: LedgerReader {
  /// Name after `--format`.
  public static let format = "csv"
  /// Raised when the same bytes can give other facts than before.
  public static let version = 1
  /// One sentence for help and listings.
  public static let summary = "any table of transfers on account chains, by a map of its columns (--map)"
  /// Numbers of records at which services cut exports of this format.
  public static let exportLimits = ExplorerLimits.records

  private let options: ReaderOptions

  /// Makes a reader.
  public init(options: ReaderOptions) {
    self.options = options
  }

  /// Never: only a map tells what the columns of any table mean.
  public static func recognises(_ head: SourceHead) -> Bool { false }

  /// Reads the source to its end.
  ///
  /// - Throws: ``ReaderError`` for the source, or whatever the sink throws.
  public func read(_ source: inout ByteSource, into sink: inout some LedgerSink) throws -> ReaderCounts {
    guard let map = options.map else {
      throw ReaderError(.format, source.name, "needs a map of its columns; write one and name it with --map")
    }
    var rows = CSVRows(map.form)
    guard try rows.next(&source) else { throw ReaderError(.format, source.name, "is empty") }
    var table = try MappedTable(map, header: rows.texts, source: source.name, chain: options.chain)
    var handover = Handover(source: source.name, place: "line", options: options)
    var batch = AccountBatch()
    var waiting = WaitingRows()
    while try rows.next(&source) {
      do {
        let (heading, movement) = try table.read(rows, from: &batch.from, to: &batch.to)
        if heading.height == nil {
          guard waiting.add(heading, [movement], from: batch.from, to: batch.to, at: rows.line) else {
            throw ReaderError(
              .value, source.name, at: "line \(rows.line)",
              "has more than \(WaitingRows.limit) transfers without block. Nothing was added; split the file.")
          }
        } else {
          try batch.add(heading, movement, at: rows.line, handover: handover, into: &sink)
        }
        handover.count()
      } catch let fault as RowFault {
        if let remedy = fault.remedy {
          throw ReaderError(
            .value, source.name, at: "line \(rows.line)", "\(fault.reason). Nothing was added; \(remedy).")
        }
        try handover.reject(fault.reason, at: rows.line, into: &sink)
      }
    }
    try waiting.give(into: &batch, &handover, to: &sink)
    try batch.give(handover, to: &sink)
    return try handover.finish(times: table.times)
  }
}
