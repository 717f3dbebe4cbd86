import Ledger

/// What `show` says of the logs of contracts.
struct EventProfile {
  let view: any LedgerEvents
  let names: Names
  /// How many events of each kind are listed.
  let rows: Int

  // MARK: Addresses

  /// What tokens' contracts did to an address, one entry a token; nothing for a token that never did anything.
  func freezes(of address: AddressNumber) throws -> [JSONValue] {
    let events = try view.freezeEvents(of: address)
    return try Dictionary(grouping: events, by: \.asset).sorted { $0.key < $1.key }.map { asset, events in
      let state = FreezeState(events)
      let name = try names.asset(asset)
      var entry: [String: JSONValue] = [
        "asset": .text(name.id), "state": .text(state.isFrozen ? "frozen" : "free"),
        "events": .number(Int64(events.count)), "destructions": .number(Int64(state.destructions)),
        "rows": .list(try events.prefix(rows).map { try row($0) }),
      ]
      entry["symbol"] = name.symbol.map { .text($0) }
      entry["decimals"] = name.decimals.map { .number(Int64($0)) }
      entry["destroyed"] = state.destructions > 0 ? state.destroyed.map { .text(String($0)) } : nil
      if let frozen = state.frozen {
        entry["since"] = names.time(frozen.time).map { .text($0) }
        entry["since_height"] = .optional(try names.heading(frozen.transaction).height)
      }
      if let freed = state.freed {
        entry["freed"] = names.time(freed.time).map { .text($0) }
        entry["freed_height"] = .optional(try names.heading(freed.transaction).height)
      }
      return .fields(entry)
    }
  }

  /// The parts that an address has in mixers, one entry a part.
  func mixing(at address: AddressNumber) throws -> [JSONValue] {
    let mixing = try view.mixing(at: address)
    return try Mixing.Kind.allCases.compactMap { kind in
      guard let count = mixing.counts[kind] else { return nil }
      return .fields([
        "part": .text(kind.rawValue), "count": .number(count),
        "rows": .list(try view.mixerEvents(kind, at: address, limit: rows).map { try row($0) }),
      ])
    }
  }

  // MARK: Transactions

  /// The events of a transaction, or of one of its logs: what was frozen, then what mixers did.
  func events(in transaction: TransactionNumber, log: Int64? = nil) throws -> [JSONValue] {
    let freezes = try view.freezeEvents(in: transaction).filter { log == nil || $0.position.logIndex == log }
    let mixer = try view.mixerEvents(in: transaction).filter { log == nil || $0.position.logIndex == log }
    return try freezes.map { try row($0) } + mixer.map { try row($0) }
  }

  private func row(_ event: FreezeEvent) throws -> JSONValue {
    var entry = try place(event.transaction, event.position, "\(event.kind)")
    entry["asset"] = .text(try names.asset(event.asset).id)
    entry["address"] = .text(try names.address(event.address))
    entry["amount"] = event.amount.map { .text(String($0)) }
    return .fields(entry)
  }

  private func row(_ event: MixerEvent) throws -> JSONValue {
    var entry: [String: JSONValue]
    switch event.content {
    case .deposit(let commitment, let leafIndex):
      entry = try place(event.transaction, event.position, "mixer_deposit")
      entry["commitment"] = .text("0x" + Hex.text(commitment))
      entry["leaf_index"] = .optional(leafIndex)
    case .withdrawal(let nullifierHash, let recipient, let relayer, let fee):
      entry = try place(event.transaction, event.position, "mixer_withdrawal")
      entry["nullifier_hash"] = .text("0x" + Hex.text(nullifierHash))
      entry["recipient"] = .text(try names.address(recipient))
      entry["relayer"] = try relayer.map { .text(try names.address($0)) }
      entry["fee"] = fee.map { .text(String($0)) }
    }
    entry["pool"] = .text(try names.address(event.pool))
    return .fields(entry)
  }

  private func place(
    _ transaction: TransactionNumber, _ position: LedgerPosition, _ event: String
  ) throws -> [String: JSONValue] {
    let heading = try names.heading(transaction)
    var entry: [String: JSONValue] = ["event": .text(event), "txid": .text(try names.transaction(transaction))]
    entry["log_index"] = .optional(position.logIndex)
    entry["height"] = .optional(heading.height)
    entry["time"] = names.time(heading.time).map { .text($0) }
    return entry
  }
}
