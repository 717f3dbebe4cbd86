public import Ledger

/// Reads the tables that Etherscan and its sister explorers export for one address.
///
/// Four of them, old header names and new: transactions, internal transactions, ERC-20 transfers, and transfers of NFTs
/// (ERC-721, ERC-1155). The unit in the header tells the chain (ETH means Ethereum unless the user names another), or a
/// column `ChainId` does. A table of ERC-20 transfers has no unit; there the first row whose contract is a ``KnownAsset``
/// tells it, and a table of NFTs needs the user to. Amounts are decimal and come out in base units, exact; a token of
/// unknown decimals cannot be read and its rows are rejected.
///
/// A failed transaction moved nothing, but its fee was paid. A transaction or internal call of value 0 moves nothing
/// either, nor does a call that runs another's code, and only the fee is kept. Every row counts as a record, so that an
/// export which was cut at 5,000 or 10,000 rows can be seen by its count.
/// - Units: decimal coins and tokens; times in seconds, or in the time zone that the header names.
/// - Throws: ``ReaderError`` for a missing column, an unknown unit or time zone, a table from before block numbers, or the
///   download of a single page.
/// - Known failure: the exports have no log index, so equal transfers in one transaction cannot be told from a row that
///   stands twice; both are kept. What Etherscan cut off behind its shown decimals is not in the file.
public struct EtherscanReader: LedgerReader {
  /// Name after `--format`.
  public static let format = "etherscan-csv"
  /// Raised when the same bytes can give other facts than before.
  public static let version = 2
  /// One sentence for help and listings.
  public static let summary = "CSV exports of Etherscan and its sister explorers: transactions, internal, tokens, NFTs"
  /// Numbers of records at which services cut exports of this format.
  public static let exportLimits = ExplorerLimits.records

  private let options: ReaderOptions

  /// Makes a reader.
  public init(options: ReaderOptions) {
    self.options = options
  }

  /// Tells from the beginning of the content whether it is of this format.
  public static func recognises(_ head: SourceHead) -> Bool {
    let names = head.csvHeader
    return EtherscanTable.hashNames.contains { names.contains($0) }
      && (names.contains("UnixTimestamp") || names.contains { $0.hasPrefix("DateTime (") })
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
