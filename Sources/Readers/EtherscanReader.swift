public import Ledger

/// Reads the tables that Etherscan and its sister explorers export for one address.
///
/// Three of them, old header names and new: transactions, internal transactions, ERC-20 transfers. The unit in the header
/// tells the chain (ETH means Ethereum unless the user names another). A table of ERC-20 transfers has no unit; there the
/// first row whose contract is a ``KnownAsset`` tells it. Amounts are decimal and come out in base units, exact; a token of
/// unknown decimals cannot be read and its rows are rejected.
///
/// A failed transaction moved nothing, but its fee was paid. A transaction or internal call of value 0 moves nothing
/// either, and only its fee is kept.
/// - Throws: ``ReaderError`` for a missing column, an unknown unit, an NFT table, or a table from before block numbers.
/// - Known failure: the exports have no log index, so equal transfers in one transaction cannot be told from a row that
///   stands twice; both are kept. What Etherscan cut off behind its shown decimals is not in the file.
public struct EtherscanReader: LedgerReader {
  /// Name after `--format`.
  public static let format = "etherscan-csv"
  /// Raised when the same bytes can give other facts than before.
  public static let version = 1
  /// One sentence for help and listings.
  public static let summary = "CSV exports of Etherscan and its sister explorers: transactions, internal, ERC-20"

  private let options: ReaderOptions

  /// Makes a reader.
  public init(options: ReaderOptions) {
    self.options = options
  }

  /// Tells from the beginning of the content whether it is of this format.
  public static func recognises(_ head: SourceHead) -> Bool {
    let names = head.csvHeader
    return EtherscanTable.hashNames.contains { names.contains($0) } && names.contains("UnixTimestamp")
  }

  /// Reads the source to its end.
  ///
  /// - Throws: ``ReaderError`` for the source, or whatever the sink throws.
  public func read(_ source: inout ByteSource, into sink: inout some LedgerSink) throws -> ReaderCounts {
    var rows = CSVRows()
    guard try rows.next(&source) else { throw ReaderError(.format, source.name, "is empty") }
    var table = try EtherscanTable(header: rows.texts, source: source.name, chain: options.chain)
    var handover = Handover(source: source.name, place: "line", options: options)
    var batch = AccountBatch()
    while try rows.next(&source) {
      do {
        let (heading, movement) = try table.read(rows, from: &batch.from, to: &batch.to)
        try batch.add(heading, movement, at: rows.line, handover: handover, into: &sink)
        handover.count()
      } catch let fault as RowFault {
        try handover.reject(fault.reason, at: rows.line, into: &sink)
      }
    }
    try batch.give(handover, to: &sink)
    return try handover.finish()
  }
}
