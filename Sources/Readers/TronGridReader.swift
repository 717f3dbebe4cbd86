public import Ledger

/// Reads answers of TronGrid: an account's transactions, TRC-20 transfers and internal transfers, and a contract's events.
///
/// Whole answers with `data` and `meta`, bare lists, or one record a line, and any number of these in a row. Addresses may be
/// base58 or hexadecimal with `41`.
///
/// - Transactions tell their block, payer and fee, and what a transfer of TRX or of a TRC-10 token, or a call of a contract,
///   moved. One whose `contractRet` is not `SUCCESS` moved nothing. Other kinds (staking, votes, permissions) move nothing
///   from one account to another and tell their place and fee.
/// - Events tell the TRC-20 transfers of a contract and the accounts it froze, with block and log index; other events tell
///   the place of their transaction.
/// - TRC-20 and internal transfers of an account come without block numbers. They stay without, unless transactions or
///   events tell them too, and are put in order of time, since TronGrid lists the newest first.
///
/// - Units: sun and base units; times in milliseconds. Places are byte offsets, since an answer is often one long line.
/// - Limits: 100,000 transfers without block numbers in one source.
/// - Throws: ``ReaderError`` for another chain, broken JSON, and an answer that is the server's error message.
/// - Known failure: transfers without block numbers are placed by their times, which are whole seconds: one of a block that is
///   known stands behind everything else of it. The events of the token tell the same transfers with block and log index. Without
///   log index equal transfers in one transaction cannot be told from a record that stands twice; both are kept.
/// - Source: TronGrid v1, "Get transaction info by account address", "Get contract transaction info by account address",
///   "Get internal transactions by address", "Get events by contract address".
public struct TronGridReader: LedgerReader {
  /// Name after `--format`.
  public static let format = "trongrid"
  /// Raised when the same bytes can give other facts than before.
  public static let version = 1
  /// One sentence for help and listings.
  public static let summary = "JSON of TronGrid: an account's transactions and transfers, a contract's events"
  /// Numbers of records at which services cut exports of this format.
  public static let exportLimits = ExplorerLimits.records

  enum Field: Int, RecordField {
    case txID, blockNumber, block_timestamp, result, fee, kind
    case owner, recipient, amount, asset, contract, callValue, tokenID, tokenValue, createdValue
    case transaction_id, from, to, value, type, token, symbol, decimals
    case event_name, event, event_index, block_number, contract_address, first, second, third
    case internal_tx_id, tx_id, from_address, to_address, internalValue, isRejected
    /// Of an answer that is no list.
    case success, error, otherError

    var name: String {
      let call = "raw_data.contract.parameter.value."
      return switch self {
      case .result: "ret.contractRet"
      case .fee: "ret.fee"
      case .kind: "raw_data.contract.type"
      case .owner: call + "owner_address"
      case .recipient: call + "to_address"
      case .amount: call + "amount"
      case .asset: call + "asset_name"
      case .contract: call + "contract_address"
      case .callValue: call + "call_value"
      case .tokenID: call + "token_id"
      case .tokenValue: call + "call_token_value"
      case .createdValue: call + "new_contract.call_value"
      case .first: "result.0"
      case .second: "result.1"
      case .third: "result.2"
      case .token: "token_info.address"
      case .symbol: "token_info.symbol"
      case .decimals: "token_info.decimals"
      case .internalValue: "data.call_value._"
      case .isRejected: "data.rejected"
      case .otherError: "Error"
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
    guard head.beginsJSON else { return false }
    if head.contains("\"raw_data\""), head.contains("\"txID\"") { return true }
    if head.contains("\"token_info\""), head.contains("\"transaction_id\"") { return true }
    if head.contains("\"event_index\""), head.contains("\"event_name\"") { return true }
    return head.contains("\"internal_tx_id\"") || head.contains("\"page_size\"") && head.contains("\"meta\"")
  }

  /// Reads the source to its end.
  ///
  /// - Throws: ``ReaderError`` for the source, or whatever the sink throws.
  public func read(_ source: inout ByteSource, into sink: inout some LedgerSink) throws -> ReaderCounts {
    if let chain = options.chain, chain != .tron {
      throw ReaderError(.chain, source.name, "is an answer of TronGrid, and \(chain.alias) is another chain")
    }
    var handover = Handover(source: source.name, place: "byte", options: options)
    var records = JSONRecords<Field>(lists: ["data"])
    var parser = TronGridParser()
    var batch = AccountBatch()
    var waiting = WaitingRows()
    while let item = try records.next(&source) {
      let position = records.offset
      do {
        if case .fault(let fault) = item { throw fault }
        if let answer = Self.error(records.record) {
          throw ReaderError(
            .value, source.name, at: "byte \(position)",
            "the server answered \(Quoted.text(answer)). Nothing was added; ask it again.")
        }
        let heading = try parser.read(records.record, from: &batch.from, to: &batch.to)
        if let freeze = parser.freeze {
          try batch.add(heading, freeze, at: position, handover: handover, into: &sink)
        } else if heading.height == nil {
          guard waiting.add(heading, parser.movements, from: batch.from, to: batch.to, at: position) else {
            throw ReaderError(
              .value, source.name, at: "byte \(position)",
              "has more than \(WaitingRows.limit) transfers without block numbers. Nothing was added; split the file.")
          }
        } else {
          try batch.add(heading, parser.movements, at: position, handover: handover, into: &sink)
        }
        handover.count()
      } catch let fault as RowFault {
        try handover.reject(fault.reason, at: position, into: &sink)
      }
    }
    try waiting.give(into: &batch, &handover, to: &sink)
    try batch.give(handover, to: &sink)
    return try handover.finish()
  }

  /// What the server says instead of a list, or nil.
  private static func error(_ record: Record<Field>) -> ArraySlice<UInt8>? {
    if record.has(.error) { return record[.error] }
    return record.has(.otherError) ? record[.otherError] : nil
  }
}
