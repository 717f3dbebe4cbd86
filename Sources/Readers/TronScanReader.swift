public import Ledger

/// Reads answers of Tronscan: transactions, transfers of TRX and TRC-10 tokens, and TRC-20 transfers.
///
/// Whole answers (`data`, `Data`, `token_transfers`), bare lists, or one record a line, and any number of these in a row.
/// Whatever says that a transaction did not come about (`contractRet`, `finalResult`, `revert`) is believed: then it moved
/// nothing, but its fee was paid.
///
/// - Units: sun and base units; times in milliseconds. Places are byte offsets, since an answer is often one long line.
/// - Throws: ``ReaderError`` for another chain, broken JSON, and Tronscan's CSV, which does not name its token.
/// - Rejects: TRC-721 and TRC-1155 transfers.
/// - Known failure: transfers have no log index, so equal ones in one transaction cannot be told from a record that stands
///   twice; both are kept.
/// - Source: Tronscan API, "Get TRC20 & TRC721 Transfer List", "Get TRX & TRC10 Transfer List", "Get Transaction List".
public struct TronScanReader: LedgerReader {
  /// Name after `--format`.
  public static let format = "tronscan"
  /// Raised when the same bytes can give other facts than before.
  public static let version = 1
  /// One sentence for help and listings.
  public static let summary = "JSON of Tronscan: transactions, transfers of TRX and TRC-10, TRC-20 transfers"
  /// Numbers of records at which services cut exports of this format.
  public static let exportLimits = ExplorerLimits.records

  enum Field: Int, RecordField {
    case block, contractRet, finalResult, revert
    case transaction_id, block_ts, from_address, to_address, contract_address, quant, event_type
    case transactionHash, timestamp, transferFromAddress, transferToAddress, amount, tokenName
    case tokenID, symbol, decimals, tokenType
    case hash, ownerAddress, toAddress, contractType, fee
    case callRecipient, callAmount, callAsset, callContract, callValue, callTokenValue, callTokenID
    case message

    var name: String {
      switch self {
      case .tokenID: "tokenInfo.tokenId"
      case .symbol: "tokenInfo.tokenAbbr"
      case .decimals: "tokenInfo.tokenDecimal"
      case .tokenType: "tokenInfo.tokenType"
      case .fee: "cost.fee"
      case .callRecipient: "contractData.to_address"
      case .callAmount: "contractData.amount"
      case .callAsset: "contractData.asset_name"
      case .callContract: "contractData.contract_address"
      case .callValue: "contractData.call_value"
      case .callTokenValue: "contractData.call_token_value"
      case .callTokenID: "contractData.token_id"
      default: "\(self)"
      }
    }
  }

  private let options: ReaderOptions

  /// Makes a reader.
  public init(options: ReaderOptions) {
    self.options = options
  }

  /// Tells from the beginning of the content whether it is of this format.
  public static func recognises(_ head: SourceHead) -> Bool {
    guard head.beginsJSON else { return isTable(head.csvHeader) }
    if head.contains("\"token_transfers\"") || head.contains("\"transferFromAddress\"") { return true }
    guard head.contains("\"contractRet\"") else { return false }
    return head.contains("\"ownerAddress\"") || head.contains("\"block_ts\"")
  }

  /// Whether this is the header of Tronscan's CSV.
  ///
  /// - Source: the header as importers of that file name it.
  private static func isTable(_ header: [String]) -> Bool {
    ["transaction_id", "block_ts", "contractRet", "quant"].allSatisfy { header.contains($0) }
  }

  /// Reads the source to its end.
  ///
  /// - Throws: ``ReaderError`` for the source, or whatever the sink throws.
  public func read(_ source: inout ByteSource, into sink: inout some LedgerSink) throws -> ReaderCounts {
    if let chain = options.chain, chain != .tron {
      throw ReaderError(.chain, source.name, "is an answer of Tronscan, and \(chain.alias) is another chain")
    }
    let head = SourceHead(bytes: try source.head(), path: source.path)
    guard head.beginsJSON || !Self.isTable(head.csvHeader) else {
      throw ReaderError(
        .column, source.name, at: "line 1",
        "is Tronscan's CSV, which does not name its token. Nothing was added; name the token in a map (--map), or get the"
          + " transfers as JSON.")
    }
    var handover = Handover(source: source.name, place: "byte", options: options)
    var records = JSONRecords<Field>(lists: ["token_transfers", "data", "Data"])
    var parser = TronScanParser()
    var batch = AccountBatch()
    while let item = try records.next(&source) {
      let position = records.offset
      do {
        if case .fault(let fault) = item { throw fault }
        if records.record.has(.message), !records.record.names(.block) {
          throw ReaderError(
            .value, source.name, at: "byte \(position)",
            "the server answered \(Quoted.text(records.record[.message])). Nothing was added; ask it again.")
        }
        let heading = try parser.read(records.record, from: &batch.from, to: &batch.to)
        try batch.add(heading, parser.movements, at: position, handover: handover, into: &sink)
        handover.count()
      } catch let fault as RowFault {
        try handover.reject(fault.reason, at: position, into: &sink)
      }
    }
    try batch.give(handover, to: &sink)
    return try handover.finish()
  }
}
