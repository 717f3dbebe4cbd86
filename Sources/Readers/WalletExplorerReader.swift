public import Ledger

/// Reads the history of a wallet or an address as WalletExplorer.com exports it.
///
/// What is a ledger fact in such a table is that a Bitcoin transaction exists, and when; that is what comes out, one
/// transaction for the consecutive rows of one. The wallets in *received from* and *sent to* are that site's clusters, an
/// inference of somebody else, and the amounts are those between clusters, not of outputs: both are checked for their form
/// and left behind. Inputs and outputs come from another source of the same transactions.
/// - Units: coins with 8 decimals; UTC.
/// - Throws: ``ReaderError`` for another header, or a chain other than Bitcoin.
/// - Source: an excerpt in a public test of another program; the site documents no format.
/// - Known failure: the tables have no block, so transactions stay without height until another source tells it. They do not say
///   which transactions are coinbases; all are given as none, and another source then contradicts.
public struct WalletExplorerReader: LedgerReader {
  /// Name after `--format`.
  public static let format = "walletexplorer"
  /// Raised when the same bytes can give other facts than before.
  public static let version = 1
  /// One sentence for help and listings.
  public static let summary = "CSV of WalletExplorer.com: which Bitcoin transactions a wallet had, and when"

  private static let header = [
    "date", "received from", "received amount", "sent amount", "sent to", "balance", "transaction",
  ]
  private enum Place { static let date = 0, received = 2, sent = 3, transaction = 6 }

  private let options: ReaderOptions

  /// Makes a reader.
  public init(options: ReaderOptions) {
    self.options = options
  }

  /// Tells from the beginning of the content whether it is of this format.
  public static func recognises(_ head: SourceHead) -> Bool {
    let first = head.csvHeader
    return first == header || (first.count == 1 && isComment(first) && head.contains("WalletExplorer.com"))
  }

  /// Reads the source to its end.
  ///
  /// - Throws: ``ReaderError`` for the source, or whatever the sink throws.
  public func read(_ source: inout ByteSource, into sink: inout some LedgerSink) throws -> ReaderCounts {
    if let chain = options.chain, chain != .bitcoin {
      throw ReaderError(.chain, source.name, "is of WalletExplorer.com, which has Bitcoin alone, not \(chain.alias)")
    }
    var rows = CSVRows()
    var hasRow = try rows.next(&source)
    while hasRow, Self.isComment(rows.texts) { hasRow = try rows.next(&source) }
    guard hasRow, rows.texts == Self.header else {
      throw ReaderError(
        .column, source.name, at: "line \(max(1, rows.line))",
        "the header is not \(Self.header.joined(separator: ",")). Nothing was added; export the table again.")
    }
    var handover = Handover(source: source.name, place: "line", options: options)
    var fields = AccountFields()
    var batch = LedgerBatch(chain: .bitcoin)
    var last: (id: TransactionID, time: Int64)?
    while try rows.next(&source) {
      do throws(RowFault) {
        let (id, time) = try Self.read(rows, &fields)
        if let last, last.id == id {
          guard last.time == time else {
            throw RowFault("date \(Timestamp.text(time)) is not the \(Timestamp.text(last.time)) of the row before")
          }
          continue
        }
        last = (id, time)
        batch.transactions.append(
          .init(
            id: id, height: nil, index: nil, time: time, blockHash: nil, isCoinbase: false, version: nil, lockTime: nil,
            inputs: 0..<0, outputs: 0..<0, payer: nil, fee: nil, position: rows.line))
        handover.count()
      } catch {
        try handover.reject(error.reason, at: rows.line, into: &sink)
      }
      try handover.giveFull(&batch, to: &sink)
    }
    try handover.give(&batch, to: &sink)
    return try handover.finish()
  }

  private static func isComment(_ row: [String]) -> Bool { row.count == 1 && row[0].hasPrefix("#") }

  private static func read(
    _ rows: CSVRows, _ fields: inout AccountFields
  ) throws(RowFault) -> (id: TransactionID, time: Int64) {
    guard rows.count == header.count else {
      throw RowFault("the row has \(rows.count) fields where the header has \(header.count)")
    }
    for place in [Place.received, Place.sent] where !rows[place].isEmpty {
      _ = try fields.amount(rows[place], decimals: 8, header[place])
    }
    guard rows[Place.received].isEmpty != rows[Place.sent].isEmpty else {
      throw RowFault("the row has \(rows[Place.sent].isEmpty ? "no amount" : "an amount both received and sent")")
    }
    return (
      try fields.transaction(rows[Place.transaction], header[Place.transaction]),
      try fields.time(rows[Place.date], header[Place.date])
    )
  }
}
