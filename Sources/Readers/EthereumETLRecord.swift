/// The fields of ethereum-etl's records that are read, of all kinds.
enum EthereumETLField: Int, RecordField {
  case type, hash, number, parent_hash, timestamp
  case block_number, block_hash, block_timestamp, transaction_hash, transaction_index
  case from_address, to_address, value, nonce, gas_price, max_fee_per_gas, transaction_type
  case receipt_status, receipt_gas_used, receipt_effective_gas_price, receipt_contract_address, receipt_l1_fee
  case receipt_blob_gas_used, receipt_blob_gas_price
  case gas_used, effective_gas_price, cumulative_gas_used, contract_address, l1_fee, status
  case blob_gas_used, blob_gas_price
  case log_index, address, topics, data
  case token_address
  case trace_type, call_type, reward_type, trace_address, error
  case bytecode, function_sighashes, symbol, total_supply
}

/// What kinds of records ethereum-etl writes.
enum EthereumETLRecord {
  /// A kind of record, in the order in which columns are tried.
  enum Kind: CaseIterable {
    case trace, log, tokenTransfer, receipt, transaction, block
    /// What code a contract has, and what a token is called: no ledger facts.
    case contract, token

    /// Whether a record with these fields is of the kind.
    func isTold(by has: (EthereumETLField) -> Bool) -> Bool {
      let needed: [EthereumETLField] =
        switch self {
        case .trace: [.trace_type, .from_address, .to_address, .block_number]
        case .log: [.log_index, .transaction_hash, .address, .topics, .data]
        case .tokenTransfer: [.token_address, .from_address, .to_address, .value, .transaction_hash]
        case .receipt: [.transaction_hash, .cumulative_gas_used, .gas_used]
        case .transaction: [.hash, .from_address, .to_address, .value, .gas_price]
        case .block: [.number, .hash, .parent_hash]
        case .contract: [.address, .bytecode, .function_sighashes]
        case .token: [.address, .symbol, .total_supply]
        }
      return needed.allSatisfy(has)
    }
  }

  /// The kind of a record of JSON.
  static func kind(of record: Record<EthereumETLField>) throws(RowFault) -> Kind {
    switch String(decoding: record[.type].prefix(32), as: UTF8.self) {
    case "block": return .block
    case "transaction": return .transaction
    case "receipt": return .receipt
    case "log": return .log
    case "token_transfer": return .tokenTransfer
    case "trace": return .trace
    case "contract": return .contract
    case "token": return .token
    case "":
      let told = Kind.allCases.first { $0.isTold { record.names($0) } }
      guard let told else { throw RowFault("has not the fields of any record of ethereum-etl") }
      return told
    default: throw RowFault("type \(Quoted.text(record[.type])) is no record of ethereum-etl")
    }
  }
}
