import Ledger

/// Reads one record of TronGrid at a time.
struct TronGridParser {
  private typealias Field = TronGridReader.Field

  private var fields = TronFields()
  private var values = ToldValues()
  /// What the last record moved; a call can move coin and a token.
  private(set) var movements: [AccountBatch.Movement] = []
  /// What the last record told of a frozen account, or nil.
  private(set) var freeze: ContractLog.Event?

  /// Reads a record, whose accounts go to `from` and `to`.
  mutating func read(
    _ record: Record<TronGridReader.Field>, from: inout [UInt8], to: inout [UInt8]
  ) throws(RowFault) -> AccountBatch.Heading {
    movements.removeAll(keepingCapacity: true)
    freeze = nil
    if record.names(.internal_tx_id) { return try internalTransfer(record, &from, &to) }
    if record.names(.txID) { return try transaction(record, &from, &to) }
    if record.names(.event_name) { return try event(record, &from, &to) }
    guard record.names(.transaction_id) else {
      throw RowFault("is no transaction: `txID`, `transaction_id` and `internal_tx_id` are missing")
    }
    return try tokenTransfer(record, &from, &to)
  }

  private func heading(
    _ record: Record<TronGridReader.Field>, id field: TronGridReader.Field, _ name: String
  ) throws(RowFault) -> AccountBatch.Heading {
    AccountBatch.Heading(
      chain: .tron, id: try fields.common.transaction(record[field], name),
      height: try fields.common.optionalCount(record[.blockNumber], "blockNumber"), index: nil,
      time: try fields.common.milliseconds(record[.block_timestamp], "block_timestamp"), fee: nil, payerRank: nil)
  }

  // MARK: Transactions

  private mutating func transaction(
    _ record: Record<TronGridReader.Field>, _ from: inout [UInt8], _ to: inout [UInt8]
  ) throws(RowFault) -> AccountBatch.Heading {
    var heading = try heading(record, id: .txID, "txID")
    try fields.account(record[.owner], "owner_address", into: &from)
    heading.payerRank = 2
    heading.knowsPayer = true
    heading.fee = try fields.common.optionalAmount(record[.fee], "ret.fee")
    guard record.has(.result) else {
      throw RowFault("`ret.contractRet` is missing, so nothing says whether it succeeded")
    }
    guard fields.isSuccess(record[.result]) else { return heading }
    switch String(decoding: record[.kind].prefix(64), as: UTF8.self) {
    case "TransferContract":
      try fields.account(record[.recipient], "to_address", into: &to)
      try addCoin(try fields.common.amount(record[.amount], "amount"), heading)
    case "TransferAssetContract":
      let asset = try fields.numbered(record[.asset], "asset_name")
      movements.append(.init(kind: .token, asset: asset, amount: try fields.common.amount(record[.amount], "amount")))
      try fields.account(record[.recipient], "to_address", into: &to)
    case "TriggerSmartContract":
      try fields.account(record[.contract], "contract_address", into: &to)
      if let value = try fields.common.optionalAmount(record[.callValue], "call_value") { try addCoin(value, heading) }
      if let value = try fields.common.optionalAmount(record[.tokenValue], "call_token_value"), value > 0 {
        movements.append(.init(kind: .token, asset: try fields.numbered(record[.tokenID], "token_id"), amount: value))
      }
    case "CreateSmartContract":
      guard try fields.common.optionalAmount(record[.createdValue], "new_contract.call_value") ?? 0 == 0 else {
        throw RowFault("a contract is created with TRX, and nothing tells its account")
      }
    default: break
    }
    return heading
  }

  private mutating func addCoin(_ amount: Amount, _ heading: AccountBatch.Heading) throws(RowFault) {
    guard amount > 0, try values.isNew(amount, of: heading.id) else { return }
    movements.append(.init(kind: .native, asset: .init(id: Chain.tron.nativeAsset), amount: amount))
  }

  // MARK: Transfers

  private mutating func tokenTransfer(
    _ record: Record<TronGridReader.Field>, _ from: inout [UInt8], _ to: inout [UInt8]
  ) throws(RowFault) -> AccountBatch.Heading {
    let heading = try heading(record, id: .transaction_id, "transaction_id")
    // The list has approvals too, which move nothing.
    guard !record[.type].elementsEqual("Approval".utf8) else { return heading }
    guard record[.type].elementsEqual("Transfer".utf8) else {
      throw RowFault("type \(Quoted.text(record[.type])) is neither Transfer nor Approval")
    }
    try fields.account(record[.from], "from", into: &from)
    try fields.account(record[.to], "to", into: &to)
    let asset = LedgerBatch.AssetClaim(
      id: try fields.token(record[.token], "token_info.address"), symbol: AccountFields.symbol(record[.symbol]),
      decimals: try fields.common.decimals(record[.decimals], "token_info.decimals"))
    movements.append(.init(kind: .token, asset: asset, amount: try fields.common.amount(record[.value], "value")))
    return heading
  }

  /// A log that TronGrid has decoded by the contract's own description of it.
  private mutating func event(
    _ record: Record<TronGridReader.Field>, _ from: inout [UInt8], _ to: inout [UInt8]
  ) throws(RowFault) -> AccountBatch.Heading {
    var heading = try heading(record, id: .transaction_id, "transaction_id")
    heading.height = try fields.common.count(record[.block_number], "block_number")
    freeze = try freeze(record)
    guard record[.event_name].elementsEqual("Transfer".utf8) else { return heading }
    // An indexed third value is the item of a TRC-721 collection, as on the chains that it comes from.
    guard record.has(.third), record[.event].split(separator: UInt8(ascii: ",")).count < 4,
      record[.event].isEmpty || record[.event].ranges(of: Array("indexed".utf8)).count < 3
    else {
      throw RowFault("event \(Quoted.text(record[.event])) is not the transfer of a TRC-20 token")
    }
    try fields.account(record[.first], "result.0", into: &from)
    try fields.account(record[.second], "result.1", into: &to)
    let asset = LedgerBatch.AssetClaim(id: try fields.token(record[.contract_address], "contract_address"))
    movements.append(
      .init(
        kind: .token, asset: asset, amount: try fields.common.amount(record[.third], "result.2"),
        logIndex: try fields.common.count(record[.event_index], "event_index")))
    return heading
  }

  /// What an event says of a frozen account; nil for every other event, and for one that only shares the name.
  private mutating func freeze(_ record: Record<TronGridReader.Field>) throws(RowFault) -> ContractLog.Event? {
    guard let (kind, hasAmount) = ContractLog.freeze(named: record[.event_name]) else { return nil }
    let arguments = record[.event].split(separator: UInt8(ascii: ",")).count
    guard record[.event].isEmpty || arguments == (hasAmount ? 2 : 1) else { return nil }
    var event = ContractLog.Event(kind: .freeze(kind))
    event.logIndex = try fields.common.count(record[.event_index], "event_index")
    try fields.account(record[.contract_address], "contract_address", into: &event.contract)
    try fields.account(record[.first], "result.0", into: &event.account)
    if hasAmount { event.amount = try fields.common.amount(record[.second], "result.1") }
    return event
  }

  private mutating func internalTransfer(
    _ record: Record<TronGridReader.Field>, _ from: inout [UInt8], _ to: inout [UInt8]
  ) throws(RowFault) -> AccountBatch.Heading {
    let heading = try heading(record, id: .tx_id, "tx_id")
    guard !record[.isRejected].elementsEqual("true".utf8) else { return heading }
    try fields.account(record[.from_address], "from_address", into: &from)
    try fields.account(record[.to_address], "to_address", into: &to)
    guard record.has(.internalValue) else { throw RowFault("the internal transfer tells no amount of TRX") }
    let amount = try fields.common.amount(record[.internalValue], "data.call_value._")
    if amount > 0 {
      movements.append(.init(kind: .internal, asset: .init(id: Chain.tron.nativeAsset), amount: amount))
    }
    return heading
  }
}
