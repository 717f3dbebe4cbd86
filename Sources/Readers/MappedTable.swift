import Ledger

/// Where the mapped columns of a table stand, and how its rows are read by them.
struct MappedTable {
  private let map: ColumnMap
  private let places: [ColumnMap.Field: Int]
  private let header: [String]
  private let chain: Chain?
  private var fields = AccountFields()
  /// Times whose zone neither they nor the map say.
  var times: TimeForms { map.entries[.time]?.zone == nil ? fields.times : TimeForms() }

  init(_ map: ColumnMap, header: [String], source: String, chain: Chain?) throws(ReaderError) {
    if let chain, chain.model != .account {
      throw ReaderError(.chain, source, "holds transfers between accounts, and \(chain.alias) has outputs")
    }
    guard chain != nil || map.entries[.chain] != nil else {
      throw ReaderError(.chain, source, "has no chain: neither the map tells it nor --chain; name it with --chain")
    }
    var places: [ColumnMap.Field: Int] = [:]
    for field in ColumnMap.Field.allCases {
      guard let column = map.entries[field]?.column else { continue }
      let found = header.indices.filter { header[$0] == column }
      guard let place = found.first, found.count == 1 else {
        throw ReaderError(
          .column, source, at: "line 1",
          "column \(Quoted.text(column.utf8)), which the map names for \(field.rawValue), "
            + (found.isEmpty ? "is missing" : "stands twice") + ". Nothing was added; correct the map or the table.")
      }
      places[field] = place
    }
    self.map = map
    self.places = places
    self.header = header
    self.chain = chain
  }

  /// Reads a row, whose accounts go to `from` and `to`.
  mutating func read(
    _ rows: CSVRows, from: inout [UInt8], to: inout [UInt8]
  ) throws(RowFault) -> (AccountBatch.Heading, AccountBatch.Movement) {
    guard rows.count == header.count else {
      throw RowFault("the row has \(rows.count) fields where the header has \(header.count)")
    }
    let chain = try chain(text(.chain, rows))
    let asset = try fields.asset(text(.asset, rows), on: chain, name(.asset))
    let kind = try kind(text(.kind, rows), asset)
    try fields.account(text(.from, rows), on: chain, name(.from), into: &from)
    try fields.account(text(.to, rows), on: chain, name(.to), into: &to)
    let claimed = try fields.decimals(text(.decimals, rows), name(.decimals))
    let feeText = text(.fee, rows)
    let heading = AccountBatch.Heading(
      chain: chain,
      id: try fields.transaction(text(.txid, rows), name(.txid)),
      height: try fields.optionalCount(text(.block, rows), name(.block)),
      index: try fields.optionalCount(text(.tx_index, rows), name(.tx_index)),
      time: try time(text(.time, rows)),
      fee: feeText.isEmpty ? nil : try amount(feeText, .fee, chain.coin.decimals),
      payerRank: TransfersReader.payerRank(of: kind))
    let decimals = asset.isNative ? chain.coin.decimals : KnownAsset.named(asset.id)?.decimals ?? claimed
    let movement = AccountBatch.Movement(
      kind: kind, asset: .init(id: asset.id, symbol: AccountFields.symbol(text(.symbol, rows)), decimals: claimed),
      amount: try amount(text(.amount, rows), .amount, decimals),
      logIndex: try fields.optionalCount(text(.log_index, rows), name(.log_index)))
    return (heading, movement)
  }

  /// What a row has for a field, after the map's replacements.
  private func text(_ field: ColumnMap.Field, _ rows: CSVRows) -> ArraySlice<UInt8> {
    guard let entry = map.entries[field] else { return [] }
    guard let place = places[field] else { return entry.value[...] }
    guard !entry.values.isEmpty, let value = entry.values[Array(rows[place])] else { return rows[place] }
    return value[...]
  }

  /// What a field is called in messages: the table's name where it has one.
  private func name(_ field: ColumnMap.Field) -> String { places[field].map { header[$0] } ?? field.rawValue }

  private mutating func chain(_ text: ArraySlice<UInt8>) throws(RowFault) -> Chain {
    if text.isEmpty, let chain { return chain }
    let named = try fields.chain(text, name(.chain))
    guard chain == nil || chain == named else {
      throw RowFault(
        "chain \(Quoted.text(text)) is not \(chain?.alias ?? ""), which --chain names (column \(name(.chain)))")
    }
    return named
  }

  private func kind(
    _ text: ArraySlice<UInt8>, _ asset: AccountFields.NamedAsset
  ) throws(RowFault) -> LedgerBatch.Transfer.Kind {
    guard !text.isEmpty else { return asset.isNative ? .native : asset.isItem ? .nft : .token }
    return try TransfersReader.kind(text, of: asset, name(.kind))
  }

  private mutating func time(_ text: ArraySlice<UInt8>) throws(RowFault) -> Int64 {
    guard let entry = map.entries[.time] else { throw RowFault("there is no time") }
    if entry.isMilliseconds { return try fields.milliseconds(text, name(.time)) }
    let seconds = try fields.time(text, name(.time))
    guard let zone = entry.zone else { return seconds }
    do throws(TimestampError) {
      // A time that says its own zone needs none.
      _ = try Timestamp.seconds(String(decoding: text, as: UTF8.self))
      return seconds
    } catch {
      return seconds - zone
    }
  }

  private func amount(
    _ text: ArraySlice<UInt8>, _ field: ColumnMap.Field, _ known: Int?
  ) throws(RowFault) -> Amount {
    switch map.entries[field]?.decimals ?? .units {
    case .units:
      do throws(RowFault) {
        return try fields.amount(text, name(field))
      } catch {
        throw RowFault(
          error.reason,
          remedy: error.remedy == nil ? nil : "say in the map how many decimals \(field.rawValue) has")
      }
    case .places(let places): return try fields.amount(text, decimals: places, name(field))
    case .asset:
      guard let known else {
        throw RowFault("the decimals of the asset are not known; map `decimals`, or write them (column \(name(field)))")
      }
      return try fields.amount(text, decimals: known, name(field))
    }
  }
}
