public import Ledger

/// Reads answers of the account interface of Etherscan and its sister explorers.
///
/// `txlist`, `txlistinternal`, `tokentx`, `tokennfttx` and `token1155tx`, told apart by their fields: whole answers with
/// `status`, `message` and `result`, the bare lists, or one record a line, and any number of these in a row. The user names
/// the chain, since no answer does.
///
/// A transaction that failed (`isError` 1 or `txreceipt_status` 0) moved nothing, but its fee was paid. Value 0 moves
/// nothing either. A transaction told twice, as on pages that overlap, counts once. Symbols and decimals are claims.
/// - Units: base units; seconds. Places are byte offsets, since an answer is often one long line.
/// - Throws: ``ReaderError`` for broken JSON, and for an answer that is the server's error message.
/// - Known failure: token and internal transfers have no log index, so equal ones in one transaction cannot be told from a
///   record that stands twice; both are kept. The fee of a transaction that carries blobs lacks what the blobs cost. On
///   chains that also charge for space on Ethereum no fee is kept, since the answers tell only a part of it.
/// - Source: Etherscan's "API v2, accounts".
public struct EtherscanAPIReader: LedgerReader {
  /// Name after `--format`.
  public static let format = "etherscan-api"
  /// Raised when the same bytes can give other facts than before.
  public static let version = 1
  /// One sentence for help and listings.
  public static let summary = "JSON of Etherscan's account interface: txlist, txlistinternal, tokentx and NFTs"
  /// Numbers of records at which services cut exports of this format.
  public static let exportLimits = ExplorerLimits.records

  enum Field: Int, RecordField {
    case blockNumber, timeStamp, hash, blockHash, transactionIndex, from, to, value, contractAddress
    case gasUsed, gasPrice, isError, txreceipt_status
    case tokenSymbol, tokenDecimal, tokenID, tokenValue
    case type, traceId, errCode
    /// Of an answer that is no list.
    case status, message, result
  }

  private let options: ReaderOptions

  /// Makes a reader.
  public init(options: ReaderOptions) {
    self.options = options
  }

  /// Tells from the beginning of the content whether it is of this format.
  public static func recognises(_ head: SourceHead) -> Bool {
    guard head.beginsJSON else { return false }
    // Every list has these two, and no node writes either so.
    if head.contains("\"timeStamp\"") && head.contains("\"blockNumber\"") { return true }
    // An empty answer or an error.
    return head.contains("\"status\"") && head.contains("\"message\"") && head.contains("\"result\"")
  }

  /// Reads the source to its end.
  ///
  /// - Throws: ``ReaderError`` for the source, or whatever the sink throws.
  public func read(_ source: inout ByteSource, into sink: inout some LedgerSink) throws -> ReaderCounts {
    guard let chain = options.chain else {
      throw ReaderError(
        .chain, source.name, "is an answer of Etherscan, which does not tell its chain; name it with --chain")
    }
    guard chain.id.hasPrefix("eip155:") else {
      throw ReaderError(
        .chain, source.name, "is an answer of Etherscan, and \(chain.alias) is not a chain of that kind")
    }
    var handover = Handover(source: source.name, place: "byte", options: options)
    var records = JSONRecords<Field>(lists: ["result"])
    var list = AccountList(chain: chain)
    var batch = AccountBatch()
    while let item = try records.next(&source) {
      let position = records.offset
      do {
        if case .fault(let fault) = item { throw fault }
        if let answer = Self.error(records.record) {
          throw ReaderError(
            .value, source.name, at: "byte \(position)",
            "the server answered \(Quoted.text(answer)). Nothing was added; ask it again.")
        }
        let (heading, movement) = try list.read(records.record, from: &batch.from, to: &batch.to)
        try batch.add(heading, movement, at: position, handover: handover, into: &sink)
        handover.count()
      } catch let fault as RowFault {
        try handover.reject(fault.reason, at: position, into: &sink)
      }
    }
    try batch.give(handover, to: &sink)
    return try handover.finish()
  }

  /// What the server says instead of a list, or nil.
  private static func error(_ record: Record<Field>) -> ArraySlice<UInt8>? {
    guard record.names(.result), !record.names(.hash) else { return nil }
    return record.has(.result) ? record[.result] : record[.message]
  }
}

extension EtherscanAPIReader {
  /// Reads the records of any of the lists.
  private struct AccountList {
    /// What a record is.
    private enum Variant { case transaction, call, token, item, items }

    let chain: Chain
    private var fields = AccountFields()
    private var values = ToldValues()

    init(chain: Chain) {
      self.chain = chain
    }

    /// Reads a record, whose accounts go to `from` and `to`.
    mutating func read(
      _ record: Record<Field>, from: inout [UInt8], to: inout [UInt8]
    ) throws(RowFault) -> (AccountBatch.Heading, AccountBatch.Movement?) {
      let variant = Self.variant(of: record)
      try fields.account(record[.from], on: chain, "from", into: &from)
      let createsContract = (variant == .transaction || variant == .call) && !record.has(.to)
      let recipient = createsContract ? Field.contractAddress : .to
      // What failed to come into being has no address.
      let hasRecipient = record.has(recipient)
      if hasRecipient {
        try fields.account(record[recipient], on: chain, createsContract ? "contractAddress" : "to", into: &to)
      }
      let heading = AccountBatch.Heading(
        chain: chain, id: try fields.transaction(record[.hash], "hash"),
        height: try fields.count(record[.blockNumber], "blockNumber"),
        index: try fields.optionalCount(record[.transactionIndex], "transactionIndex"),
        time: try fields.count(record[.timeStamp], "timeStamp"),
        blockHash: try fields.blockHash(record[.blockHash], "blockHash"),
        fee: try fee(record, variant), payerRank: variant == .transaction ? 2 : nil,
        knowsPayer: variant == .transaction)
      guard let movement = try movement(record, variant, of: heading.id) else { return (heading, nil) }
      guard hasRecipient else {
        throw RowFault("value \(Quoted.text(record[.value])) goes to nobody: `to` and `contractAddress` are empty")
      }
      return (heading, movement)
    }

    private static func variant(of record: Record<Field>) -> Variant {
      if record.names(.tokenID) { return record.names(.tokenValue) ? .items : .item }
      if record.names(.tokenDecimal) || record.names(.tokenSymbol) { return .token }
      return record.names(.traceId) || record.names(.type) && !record.names(.gasPrice) ? .call : .transaction
    }

    /// What the transaction cost, which all lists but that of calls tell.
    private func fee(_ record: Record<Field>, _ variant: Variant) throws(RowFault) -> Amount? {
      guard variant != .call else { return nil }
      return try GasFee(
        gas: try fields.optionalAmount(record[.gasUsed], "gasUsed"),
        price: try fields.optionalAmount(record[.gasPrice], "gasPrice")
      ).amount(on: chain)
    }

    private mutating func movement(
      _ record: Record<Field>, _ variant: Variant, of id: TransactionID
    ) throws(RowFault) -> AccountBatch.Movement? {
      switch variant {
      case .transaction, .call:
        let amount = try fields.amount(record[.value], "value")
        guard try succeeded(record), amount > 0,
          !CallKind.carryingNothing.contains(where: { record[.type].starts(with: $0.utf8) })
        else { return nil }
        if variant == .transaction, try !values.isNew(amount, of: id) { return nil }
        return .init(
          kind: variant == .call ? .internal : .native, asset: .init(id: chain.nativeAsset), amount: amount,
          logIndex: nil)
      case .token:
        return .init(
          kind: .token,
          asset: .init(
            id: "\(chain.id)/erc20:\(try contract(record))", symbol: AccountFields.symbol(record[.tokenSymbol]),
            decimals: try fields.decimals(record[.tokenDecimal], "tokenDecimal")),
          amount: try fields.amount(record[.value], "value"), logIndex: nil)
      case .item, .items:
        let standard = variant == .items ? "erc1155" : "erc721"
        var payload: [UInt8] = []
        try fields.account(record[.contractAddress], on: chain, "contractAddress", into: &payload)
        let id = try fields.item(record[.tokenID], of: payload, standard, on: chain, "tokenID")
        return .init(
          kind: .nft, asset: .init(id: id, symbol: AccountFields.symbol(record[.tokenSymbol]), decimals: nil),
          amount: variant == .items ? try fields.amount(record[.tokenValue], "tokenValue") : 1, logIndex: nil)
      }
    }

    private func contract(_ record: Record<Field>) throws(RowFault) -> String {
      var payload: [UInt8] = []
      try fields.account(record[.contractAddress], on: chain, "contractAddress", into: &payload)
      return chain.text(of: payload)
    }

    /// Whether what the record tells took place.
    private func succeeded(_ record: Record<Field>) throws(RowFault) -> Bool {
      // `txreceipt_status` is empty before the Byzantium fork, when receipts had no status.
      if try flag(record[.txreceipt_status], "txreceipt_status") == false { return false }
      return try flag(record[.isError], "isError") != true
    }

    private func flag(_ field: ArraySlice<UInt8>, _ name: String) throws(RowFault) -> Bool? {
      if field.isEmpty { return nil }
      guard field.count == 1, let digit = field.first, digit == 0x30 || digit == 0x31 else {
        throw RowFault("\(name) \(Quoted.text(field)) is neither 0 nor 1")
      }
      return digit == 0x31
    }
  }
}
