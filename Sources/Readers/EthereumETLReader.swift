public import Ledger

/// Reads the exports of ethereum-etl: blocks, transactions, receipts, logs, token transfers and traces, as CSV or as JSON.
///
/// Each kind is a file of its own, or all are mixed in one stream of JSON. Columns tell the kind; transactions may have
/// those of their receipts. The user names the chain.
///
/// - Transactions tell their place, payer and value, with the receipt's columns also status and fee; receipts tell the fee.
///   A failed transaction moved nothing. One whose status nobody tells counts as done: before the Byzantium fork there is
///   no status, and a plain export has none.
/// - Traces tell what calls moved. A failed call moved nothing, nor did anything under it; delegate, static and code calls
///   move nothing. The outermost call is the transaction's own value, and counts once where both are told.
/// - Logs tell what ``EVMLog`` reads in them; every other log tells the place of its transaction.
/// - Contracts and tokens hold no ledger facts; their records are counted and pass.
/// - Token transfers tell amounts without saying whether they are amounts: of a collection of NFTs they name the item.
///
/// - Units: base units; UTC.
/// - Limits: a text of 128 KiB; see ``Record``, ``CallTree`` and ``ToldValues``.
/// - Throws: ``ReaderError`` without a chain, for a table of another kind, and for broken JSON in a list. A broken line of
///   JSON is rejected alone.
/// - Rejects: rewards of blocks and everything else that belongs to no transaction, which a case cannot hold.
/// - Known failure: a transaction without status that failed looks as if it had moved its value; withdrawals of validators
///   in blocks are passed over, as they have no payer; a token transfer of an NFT looks like an amount until `logs` tell the
///   item, and in one stream, where it stands before its log, stays an amount beside a conflict.
/// - Source: blockchain-etl/ethereum-etl@69cc8a70, `docs/schema.md` and `ethereumetl/service/trace_status_calculator.py`.
public struct EthereumETLReader: LedgerReader {
  /// Name after `--format`.
  public static let format = "ethereum-etl"
  /// Raised when the same bytes can give other facts than before.
  public static let version = 1
  /// One sentence for help and listings.
  public static let summary = "ethereum-etl's blocks, transactions, receipts, logs, token transfers and traces"

  private let options: ReaderOptions

  /// Makes a reader.
  public init(options: ReaderOptions) {
    self.options = options
  }

  /// Tells from the beginning of the content whether it is of this format.
  public static func recognises(_ head: SourceHead) -> Bool {
    guard !head.beginsJSON else {
      // Some of these stand in a record of every kind, and bitcoin-etl has none of them.
      return [
        ["from_address", "block_number"], ["topics", "block_number"], ["parent_hash", "number"],
        ["cumulative_gas_used", "block_number"], ["function_sighashes", "bytecode"],
        ["total_supply", "decimals", "symbol"],
      ].contains { $0.allSatisfy { head.contains("\"\($0)\"") } }
    }
    let header = head.csvHeader
    return EthereumETLRecord.Kind.allCases.contains { $0.isTold { header.contains($0.name) } }
  }

  /// Reads the source to its end.
  ///
  /// - Throws: ``ReaderError`` for the source, or whatever the sink throws.
  public func read(_ source: inout ByteSource, into sink: inout some LedgerSink) throws -> ReaderCounts {
    guard let chain = options.chain else {
      throw ReaderError(
        .chain, source.name, "is an export of ethereum-etl, which does not tell its chain; name it with --chain")
    }
    guard chain.id.hasPrefix("eip155:") else {
      throw ReaderError(
        .chain, source.name, "is an export of ethereum-etl, and \(chain.alias) is not a chain of that kind")
    }
    var handover = Handover(source: source.name, place: "line", options: options)
    var parser = EthereumETLParser(chain: chain)
    let isJSON = SourceHead(bytes: try source.head(), path: source.path).beginsJSON
    if isJSON {
      try readJSON(&source, &parser, &handover, into: &sink)
    } else {
      try readTable(&source, &parser, &handover, into: &sink)
    }
    try parser.batch.give(handover, to: &sink)
    return try handover.finish()
  }

  private func readTable(
    _ source: inout ByteSource, _ parser: inout EthereumETLParser, _ handover: inout Handover,
    into sink: inout some LedgerSink
  ) throws {
    var rows = CSVRows()
    guard try rows.next(&source) else { throw ReaderError(.format, source.name, "is empty") }
    let header = rows.texts
    guard let kind = EthereumETLRecord.Kind.allCases.first(where: { $0.isTold { header.contains($0.name) } }) else {
      throw ReaderError(
        .column, source.name, at: "line 1",
        "has not the columns of ethereum-etl's blocks, transactions, receipts, logs, token transfers or traces")
    }
    let columns = try Record<EthereumETLField>.columns(in: header, source.name)
    var record = Record<EthereumETLField>()
    while try rows.next(&source) {
      do {
        guard rows.count == header.count else {
          throw RowFault("the row has \(rows.count) fields where the header has \(header.count)")
        }
        record.take(rows, columns)
        try parser.read(record, kind, at: rows.line, handover, into: &sink)
        handover.count()
      } catch let fault as RowFault {
        try handover.reject(fault.reason, at: rows.line, into: &sink)
      }
    }
  }

  private func readJSON(
    _ source: inout ByteSource, _ parser: inout EthereumETLParser, _ handover: inout Handover,
    into sink: inout some LedgerSink
  ) throws {
    var records = JSONRecords<EthereumETLField>()
    while let item = try records.next(&source) {
      do {
        if case .fault(let fault) = item { throw fault }
        let record = records.record
        try parser.read(record, try EthereumETLRecord.kind(of: record), at: records.line, handover, into: &sink)
        if parser.mixesApart {
          throw ReaderError(
            .value, source.name, at: "line \(records.line)",
            "holds transactions and their traces too far apart to tell which belong together. Nothing was added;"
              + " split the file by `type`.")
        }
        handover.count()
      } catch let fault as RowFault {
        try handover.reject(fault.reason, at: records.line, into: &sink)
      }
    }
  }
}
