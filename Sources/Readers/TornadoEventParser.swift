import Ledger

/// Reads one record of a list of Tornado Cash at a time.
struct TornadoEventParser {
  private typealias Field = TornadoEventsReader.Field

  private var fields = AccountFields()
  /// What the last record told; its contract is that of the list.
  var event = ContractLog.Event()

  /// Reads which of the two kinds a record is, and its hash.
  mutating func readHash(_ record: Record<TornadoEventsReader.Field>) throws(RowFault) {
    let isDeposit = record.has(.commitment)
    guard isDeposit != record.has(.nullifierHash) else {
      throw RowFault("is neither a deposit with `commitment` nor a withdrawal with `nullifierHash`")
    }
    event.kind = isDeposit ? .deposit : .withdrawal
    let field: Field = isDeposit ? .commitment : .nullifierHash
    event.hash.removeAll(keepingCapacity: true)
    let text = record[field]
    guard text.count == 66, text.starts(with: "0x".utf8), HexDigits.append(text.dropFirst(2), to: &event.hash) else {
      throw RowFault("\(field.name) \(Quoted.text(text)) is not 64 hexadecimal digits after `0x`")
    }
  }

  /// Reads the rest of a record; who sent its transaction goes to `payer`.
  mutating func read(
    _ record: Record<TornadoEventsReader.Field>, on chain: Chain, payer: inout [UInt8]
  ) throws(RowFault) -> AccountBatch.Heading {
    var heading = AccountBatch.Heading(
      chain: chain, id: try fields.transaction(record[.transactionHash], "transactionHash"),
      height: try fields.count(record[.blockNumber], "blockNumber"), index: nil,
      time: try fields.optionalTime(record[.timestamp], "timestamp"), fee: nil, payerRank: nil)
    if record.has(.from) {
      try fields.account(record[.from], on: chain, "from", into: &payer)
      heading.payerRank = 2
      heading.knowsPayer = true
    }
    event.logIndex = try fields.optionalCount(record[.logIndex], "logIndex")
    event.leafIndex = nil
    event.amount = nil
    if event.kind == .deposit {
      event.leafIndex = try fields.count(record[.leafIndex], "leafIndex")
      return heading
    }
    try fields.account(record[.to], on: chain, "to", into: &event.account)
    event.amount = try fields.amount(record[.fee], "fee")
    event.relayer.removeAll(keepingCapacity: true)
    if record.has(.relayer) {
      try fields.account(record[.relayer], on: chain, "relayer", into: &event.relayer)
      // Account 0 stands for no relayer.
      if event.relayer.allSatisfy({ $0 == 0 }) { event.relayer.removeAll(keepingCapacity: true) }
    }
    return heading
  }
}
