import Ledger

/// Reads one record of Tronscan at a time.
struct TronScanParser {
  private var fields = TronFields()
  private var values = ToldValues()
  /// What the last record moved; a call can move coin and a token.
  private(set) var movements: [AccountBatch.Movement] = []

  /// Reads a record, whose accounts go to `from` and `to`.
  mutating func read(
    _ record: Record<TronScanReader.Field>, from: inout [UInt8], to: inout [UInt8]
  ) throws(RowFault) -> AccountBatch.Heading {
    movements.removeAll(keepingCapacity: true)
    if record.names(.transferFromAddress) { return try transfer(record, &from, &to) }
    if record.names(.ownerAddress) { return try transaction(record, &from, &to) }
    return try tokenTransfer(record, &from, &to)
  }

  private func heading(
    _ record: Record<TronScanReader.Field>, id: TronScanReader.Field, _ idName: String, time: TronScanReader.Field,
    _ timeName: String
  ) throws(RowFault) -> AccountBatch.Heading {
    AccountBatch.Heading(
      chain: .tron, id: try fields.common.transaction(record[id], idName),
      height: try fields.common.count(record[.block], "block"), index: nil,
      time: try fields.common.milliseconds(record[time], timeName), fee: nil, payerRank: nil)
  }

  /// Whether what the record tells came about.
  private func isDone(_ record: Record<TronScanReader.Field>) throws(RowFault) -> Bool {
    guard record.has(.contractRet) else {
      throw RowFault("`contractRet` is missing, so nothing says whether it succeeded")
    }
    guard fields.isSuccess(record[.contractRet]), !record[.revert].elementsEqual("true".utf8) else { return false }
    return !record.has(.finalResult) || fields.isSuccess(record[.finalResult])
  }

  // MARK: Transfers

  private mutating func tokenTransfer(
    _ record: Record<TronScanReader.Field>, _ from: inout [UInt8], _ to: inout [UInt8]
  ) throws(RowFault) -> AccountBatch.Heading {
    let heading = try heading(record, id: .transaction_id, "transaction_id", time: .block_ts, "block_ts")
    guard try isDone(record), !record[.event_type].elementsEqual("Approval".utf8) else { return heading }
    let type = record[.tokenType]
    guard type.isEmpty || type.elementsEqual("trc20".utf8) else {
      throw RowFault("a transfer of a \(Quoted.text(type)) token is not read")
    }
    try fields.account(record[.from_address], "from_address", into: &from)
    try fields.account(record[.to_address], "to_address", into: &to)
    movements.append(
      .init(
        kind: .token, asset: try claim(record, id: fields.token(record[.contract_address], "contract_address")),
        amount: try fields.common.amount(record[.quant], "quant")))
    return heading
  }

  private func claim(_ record: Record<TronScanReader.Field>, id: String) throws(RowFault) -> LedgerBatch.AssetClaim {
    .init(
      id: id, symbol: AccountFields.symbol(record[.symbol]),
      decimals: try fields.common.decimals(record[.decimals], "tokenInfo.tokenDecimal"))
  }

  /// A transfer of TRX or of a TRC-10 token.
  private mutating func transfer(
    _ record: Record<TronScanReader.Field>, _ from: inout [UInt8], _ to: inout [UInt8]
  ) throws(RowFault) -> AccountBatch.Heading {
    let heading = try heading(record, id: .transactionHash, "transactionHash", time: .timestamp, "timestamp")
    try fields.account(record[.transferFromAddress], "transferFromAddress", into: &from)
    try fields.account(record[.transferToAddress], "transferToAddress", into: &to)
    guard try isDone(record) else { return heading }
    let amount = try fields.common.amount(record[.amount], "amount")
    let named = record.has(.tokenName) ? TronScanReader.Field.tokenName : .tokenID
    // `_` stands for TRX.
    if record[named].elementsEqual("trx".utf8) || record[named].elementsEqual("_".utf8) {
      try addCoin(amount, heading)
    } else {
      let asset = try fields.numbered(record[named], record.has(.tokenName) ? "tokenName" : "tokenInfo.tokenId")
      movements.append(.init(kind: .token, asset: try claim(record, id: asset.id), amount: amount))
    }
    return heading
  }

  private mutating func addCoin(_ amount: Amount, _ heading: AccountBatch.Heading) throws(RowFault) {
    guard amount > 0, try values.isNew(amount, of: heading.id) else { return }
    movements.append(.init(kind: .native, asset: .init(id: Chain.tron.nativeAsset), amount: amount))
  }

  // MARK: Transactions

  private mutating func transaction(
    _ record: Record<TronScanReader.Field>, _ from: inout [UInt8], _ to: inout [UInt8]
  ) throws(RowFault) -> AccountBatch.Heading {
    var heading = try heading(record, id: .hash, "hash", time: .timestamp, "timestamp")
    try fields.account(record[.ownerAddress], "ownerAddress", into: &from)
    heading.payerRank = 2
    heading.knowsPayer = true
    heading.fee = try fields.common.optionalAmount(record[.fee], "cost.fee")
    guard try isDone(record) else { return heading }
    // Source: tronprotocol/protocol, `Transaction.Contract.ContractType`.
    switch String(decoding: record[.contractType].prefix(8), as: UTF8.self) {
    case "1":
      try fields.account(record[.callRecipient], "contractData.to_address", into: &to)
      try addCoin(try fields.common.amount(record[.callAmount], "contractData.amount"), heading)
    case "2":
      let amount = try fields.common.amount(record[.callAmount], "contractData.amount")
      movements.append(
        .init(kind: .token, asset: try fields.numbered(record[.callAsset], "contractData.asset_name"), amount: amount))
      try fields.account(record[.callRecipient], "contractData.to_address", into: &to)
    case "31":
      try fields.account(record[.callContract], "contractData.contract_address", into: &to)
      if let value = try fields.common.optionalAmount(record[.callValue], "contractData.call_value") {
        try addCoin(value, heading)
      }
      if let value = try fields.common.optionalAmount(record[.callTokenValue], "contractData.call_token_value"),
        value > 0
      {
        let asset = try fields.numbered(record[.callTokenID], "contractData.token_id")
        movements.append(.init(kind: .token, asset: asset, amount: value))
      }
    default: break
    }
    return heading
  }
}
