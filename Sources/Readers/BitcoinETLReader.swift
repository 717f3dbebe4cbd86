public import Ledger

/// Reads the blocks and transactions that bitcoin-etl exports, as JSON or CSV, and BigQuery's public tables of the same shape.
///
/// One object a line, a list, or any number of these in a row; blocks and transactions may be mixed, as its stream has them.
/// Without `enrich_transactions` an input has no value, and the case finds it in the transaction that made the output. With
/// it an input has the value and the address, from which the script follows where the address names one; of bare keys and
/// multisigs it does not follow, and the case again finds the output.
///
/// Shielded payments of Zcash stand in the lists as inputs and outputs that spend and pay nothing; they are left out, as no
/// such output is on the ledger. The addresses, or the first block, tell the chain; where there are neither, the user names
/// it.
/// - Units: satoshi; seconds since 1970, or UTC. Numbers may stand in quotation marks.
/// - Limits: as ``BitcoinCoreReader``; a row of CSV may have 1 MiB.
/// - Throws: ``ReaderError`` for broken JSON, a missing column, or a chain that nothing tells. A broken line is rejected alone.
/// - Source: blockchain-etl/bitcoin-etl, its exports in `tests/resources`; @0a869977 `bitcoinetl/jobs/enrich_transactions.py`;
///   @0093ed72 `bitcoinetl/service/btc_service.py`.
/// - Known failure: `script_hex` of an input is what the spender signs with, and is not read. Where the node of a Dogecoin
///   before 1.14 rounded amounts, the export has the rounded ones.
public struct BitcoinETLReader: LedgerReader {
  /// Name after `--format`.
  public static let format = "bitcoin-etl"
  /// Raised when the same bytes can give other facts than before.
  public static let version = 1
  /// One sentence for help and listings.
  public static let summary = "blocks and transactions of bitcoin-etl, enriched or not, in JSON or CSV"

  /// Columns of which one tells the table.
  private static let marks = ["virtual_size", "stripped_size", "coinbase_param", "block_timestamp_month"]

  private let options: ReaderOptions

  /// Makes a reader.
  public init(options: ReaderOptions) {
    self.options = options
  }

  /// Tells from the beginning of the content whether it is of this format.
  public static func recognises(_ head: SourceHead) -> Bool {
    if head.beginsJSON {
      return (marks + ["spent_transaction_hash", "script_hex"]).contains { head.contains("\"\($0)\"") }
    }
    let names = head.csvHeader
    return names.contains("hash") && (names.contains("inputs") || marks.contains { names.contains($0) })
  }

  /// Reads the source to its end.
  ///
  /// - Throws: ``ReaderError`` for the source, or whatever the sink throws.
  public func read(_ source: inout ByteSource, into sink: inout some LedgerSink) throws -> ReaderCounts {
    var parser = BitcoinETLParser(chain: options.chain)
    let head = SourceHead(bytes: try source.head(), path: source.path)
    return head.beginsJSON
      ? try parser.readAll(&source, options, into: &sink) : try readTable(&source, &parser, into: &sink)
  }

  private func readTable(
    _ source: inout ByteSource, _ parser: inout BitcoinETLParser, into sink: inout some LedgerSink
  ) throws -> ReaderCounts {
    try options.requireOutputs(source.name)
    var rows = CSVRows()
    guard try rows.next(&source) else { throw ReaderError(.format, source.name, "is empty") }
    let row = try BitcoinETLRow(header: rows.texts, source: source.name)
    var handover = Handover(source: source.name, place: "line", options: options)
    while try rows.next(&source) {
      guard rows.count == row.width else {
        let reason = "the row has \(rows.count) fields where the header has \(row.width)"
        try handover.reject(reason, at: rows.line, into: &sink)
        continue
      }
      let mark = parser.records.mark
      var object = ByteSource(bytes: row.json(rows), name: source.name)
      parser.line = rows.line
      do {
        _ = try parser.json.lexer.need(&object)
        try parser.readObject(&object, &handover, into: &sink, depth: 0)
      } catch let error as ReaderError where error.code == .syntax || error.code == .truncated {
        parser.records.restore(mark)
        try handover.reject("a list in the row cannot be read", at: rows.line, into: &sink)
      }
      try parser.records.giveFull(handover, of: source, to: &sink)
    }
    try parser.records.give(handover, of: source, to: &sink)
    return try handover.finish()
  }
}
