public import Ledger

/// Reads the daily dumps of Blockchair for chains with outputs: blocks, transactions, inputs and outputs, one table a file.
///
/// The four tables make one ledger once all are read. A row of *inputs* is an output together with the input that spends it:
/// `transaction_hash` and `index` name the output, and only the columns that begin with `spending_` speak of the spender. The
/// rows of a transaction may be mixed with others of its block; a transaction with a row missing between others is rejected.
/// The addresses beside the scripts tell the chain; tables of blocks and transactions have none, and the user names it.
/// - Units: satoshi; UTC.
/// - Limits: 4,000,000 rows and 256 MiB of scripts a block, 16 MiB a row.
/// - Throws: ``ReaderError`` for a missing column, a table of another kind, or a chain that nothing tells.
/// - Source: dkothari777/eth-ws `docker/pg_scripts/__V1__load_data.sql`, for the headers; Blockchair/Blockchair.Support@33c766cb
///   `API_DOCUMENTATION_RU.md`, for what the columns mean.
/// - Known failure: that the last rows of a transaction are missing cannot be seen from one table. The time and block of the
///   output in *inputs* are not kept, since the table *outputs* of its day has them. Shielded parts of Zcash are in no table.
public struct BlockchairReader: LedgerReader {
  /// Name after `--format`.
  public static let format = "blockchair"
  /// Raised when the same bytes can give other facts than before.
  public static let version = 1
  /// One sentence for help and listings.
  public static let summary = "daily dumps of Blockchair for chains with outputs: blocks, transactions, inputs, outputs"
  /// Numbers of records at which services cut exports of this format.
  public static let exportLimits = ExplorerLimits.records

  private let options: ReaderOptions

  /// Makes a reader.
  public init(options: ReaderOptions) {
    self.options = options
  }

  /// Tells from the beginning of the content whether it is of this format.
  public static func recognises(_ head: SourceHead) -> Bool {
    BlockchairTable.Kind(header: head.tsvHeader) != nil
  }

  /// Reads the source to its end.
  ///
  /// - Throws: ``ReaderError`` for the source, or whatever the sink throws.
  public func read(_ source: inout ByteSource, into sink: inout some LedgerSink) throws -> ReaderCounts {
    try options.requireOutputs(source.name)
    var rows = CSVRows(.tabs)
    guard try rows.next(&source) else { throw ReaderError(.format, source.name, "is empty") }
    var table = try BlockchairTable(header: rows.texts, source: source.name, chain: options.chain)
    var handover = Handover(source: source.name, place: "line", options: options)
    while try rows.next(&source) {
      do {
        try table.read(rows, &handover, of: source, into: &sink)
      } catch let fault as RowFault {
        try handover.reject(fault.reason, at: rows.line, into: &sink)
      }
    }
    try table.finish(&handover, of: source, into: &sink)
    return try handover.finish()
  }
}
