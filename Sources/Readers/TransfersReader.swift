public import Ledger

/// Reads Dyepack's own table of transfers on account chains.
///
/// Columns, in any order: `chain,block,tx_index,log_index,time,txid,from,to,asset,amount,kind,fee`, of which `tx_index`,
/// `log_index` and `fee` may be empty in a row, and optionally `symbol` and `decimals`, which are claims of the token's
/// contract. Other columns are passed over. Consecutive rows of one transaction become one transaction.
///
/// `fee` is what the transaction cost its sender in base units of the native coin, however many rows repeat it. The sender
/// is the `from` of a native row. Where only token rows tell the fee, their `from` stands in for it, since the table has no
/// column for who paid; where only internal rows do, theirs.
///
/// - Units: base units; UTC, as RFC 3339 text (no offset means UTC) or seconds since 1970.
/// - Throws: ``ReaderError`` for a missing column, an amount with a decimal point, or an address with a wrong checksum,
///   because then the table is not what it says; any other fault of a row rejects the row.
public struct TransfersReader: LedgerReader {
  /// Name after `--format`.
  public static let format = "transfers"
  /// Raised when the same bytes can give other facts than before.
  public static let version = 1
  /// One sentence for help and listings.
  public static let summary = "our own CSV of transfers on account chains, one a row, in base units"
  /// Numbers of records at which services cut exports of this format.
  public static let exportLimits = ExplorerLimits.records

  enum Column: String, CaseIterable {
    case chain, block, tx_index, log_index, time, txid, from, to, asset, amount, kind, fee
    case symbol, decimals

    var isRequired: Bool { self != .symbol && self != .decimals }
  }

  private let options: ReaderOptions

  /// Makes a reader.
  public init(options: ReaderOptions) {
    self.options = options
  }

  /// Tells from the beginning of the content whether it is of this format.
  public static func recognises(_ head: SourceHead) -> Bool {
    let names = Set(head.csvHeader.map { $0.lowercased() })
    let known = Column.allCases.filter { $0.isRequired && names.contains($0.rawValue) }
    // A header that lacks a column is still ours, so that the missing column can be named.
    return known.count >= 6 && (names.contains("asset") || names.contains("amount"))
  }

  /// Reads the source to its end.
  ///
  /// - Throws: ``ReaderError`` for the source, or whatever the sink throws.
  public func read(_ source: inout ByteSource, into sink: inout some LedgerSink) throws -> ReaderCounts {
    var rows = CSVRows()
    guard try rows.next(&source) else { throw ReaderError(.format, source.name, "is empty") }
    var table = try Table(header: rows.texts, source: source.name, chain: options.chain)
    var handover = Handover(source: source.name, place: "line", options: options)
    var batch = AccountBatch()
    while try rows.next(&source) {
      do {
        let (heading, movement) = try rows.withFields { fields throws(RowFault) in
          try table.read(fields, from: &batch.from, to: &batch.to)
        }
        try batch.add(heading, movement, at: rows.line, handover: handover, into: &sink)
        handover.count()
      } catch let fault as RowFault {
        if let remedy = fault.remedy {
          throw ReaderError(
            .value, source.name, at: "line \(rows.line)", "\(fault.reason). Nothing was added; \(remedy).")
        }
        try handover.reject(fault.reason, at: rows.line, into: &sink)
      }
    }
    try batch.give(handover, to: &sink)
    return try handover.finish(times: table.times)
  }
}

extension TransfersReader {
  private static let kinds: [(text: [UInt8], kind: LedgerBatch.Transfer.Kind)] = [
    (Array("native".utf8), .native), (Array("internal".utf8), .internal), (Array("token".utf8), .token),
    (Array("nft".utf8), .nft),
  ]

  /// The kind that a field names, which must go with the asset.
  static func kind(
    _ field: some RandomAccessCollection<UInt8>, of asset: AccountFields.NamedAsset, _ column: String
  ) throws(RowFault) -> LedgerBatch.Transfer.Kind {
    guard let kind = kinds.first(where: { FieldText.isEqual(field, $0.text) })?.kind else {
      throw RowFault("kind \(Quoted.text(field)) is none of native, internal, token, nft (column \(column))")
    }
    guard asset.isNative == (kind == .native || kind == .internal) else {
      throw RowFault("kind \(Quoted.text(field)) does not go with asset \(Quoted.text(asset.text.utf8))")
    }
    return kind
  }

  /// How likely the sender of such a movement is the one who paid the fee.
  static func payerRank(of kind: LedgerBatch.Transfer.Kind) -> Int {
    switch kind {
    case .native: 2
    case .token, .nft: 1
    case .internal: 0
    }
  }

  /// Where the columns stand, and how rows are read by them.
  private struct Table {
    private typealias Field = Slice<UnsafeBufferPointer<UInt8>>

    private nonisolated(unsafe) static let empty = UnsafeBufferPointer<UInt8>(start: nil, count: 0)

    private let places: [Int]
    private let width: Int
    private let chain: Chain?
    private var fields = AccountFields()
    var times: TimeForms { fields.times }

    init(header: [String], source: String, chain: Chain?) throws(ReaderError) {
      let names = header.map { $0.lowercased() }
      for column in Column.allCases where names.count(where: { $0 == column.rawValue }) > 1 {
        throw ReaderError(.column, source, at: "line 1", "column \(column.rawValue) stands twice; keep one")
      }
      let missing = Column.allCases.filter { $0.isRequired && !names.contains($0.rawValue) }.map(\.rawValue)
      guard missing.isEmpty else {
        let word = missing.count == 1 ? "column" : "columns"
        let all = Column.allCases.filter(\.isRequired).map(\.rawValue).joined(separator: ",")
        throw ReaderError(
          .column, source, at: "line 1",
          "\(word) \(missing.joined(separator: ", ")) missing. Nothing was added; the header is \(all).")
      }
      if let chain, chain.model != .account {
        throw ReaderError(.chain, source, "holds transfers between accounts, and \(chain.alias) has outputs")
      }
      places = Column.allCases.map { names.firstIndex(of: $0.rawValue) ?? -1 }
      width = names.count
      self.chain = chain
    }

    mutating func read(
      _ rows: CSVRows.Fields, from: inout [UInt8], to: inout [UInt8]
    ) throws(RowFault) -> (AccountBatch.Heading, AccountBatch.Movement) {
      guard rows.count == width else {
        throw RowFault("the row has \(rows.count) fields where the header has \(width)")
      }
      let chain = try chain(field(.chain, rows))
      let asset = try fields.asset(field(.asset, rows), on: chain, "asset")
      let kind = try TransfersReader.kind(field(.kind, rows), of: asset, "kind")
      try fields.account(field(.from, rows), on: chain, "from", into: &from)
      try fields.account(field(.to, rows), on: chain, "to", into: &to)
      let fee = field(.fee, rows)
      let heading = AccountBatch.Heading(
        chain: chain,
        id: try fields.transaction(field(.txid, rows), "txid"),
        height: try fields.count(field(.block, rows), "block"),
        index: try fields.optionalCount(field(.tx_index, rows), "tx_index"),
        time: try fields.time(field(.time, rows), "time"),
        fee: fee.isEmpty ? nil : try fields.amount(fee, "fee"),
        payerRank: TransfersReader.payerRank(of: kind))
      let movement = AccountBatch.Movement(
        kind: kind,
        asset: .init(
          id: asset.id, symbol: Self.text(field(.symbol, rows)),
          decimals: try fields.decimals(field(.decimals, rows), "decimals")),
        amount: try fields.amount(field(.amount, rows), "amount"),
        logIndex: try fields.optionalCount(field(.log_index, rows), "log_index"))
      return (heading, movement)
    }

    private func field(_ column: Column, _ rows: CSVRows.Fields) -> Field {
      let place = places[column.number]
      return place < 0 ? Self.empty[...] : rows[place]
    }

    private mutating func chain(_ field: Field) throws(RowFault) -> Chain {
      if field.isEmpty, let chain { return chain }
      let named = try fields.chain(field, "chain")
      guard chain == nil || chain == named else {
        throw RowFault("chain \(Quoted.text(field)) is not \(chain?.alias ?? ""), which --chain names (column chain)")
      }
      return named
    }

    private static func text(_ field: Field) -> String? {
      field.isEmpty ? nil : String(decoding: field, as: UTF8.self)
    }
  }
}

extension TransfersReader.Column {
  /// Place in `allCases`.
  fileprivate var number: Int {
    switch self {
    case .chain: 0
    case .block: 1
    case .tx_index: 2
    case .log_index: 3
    case .time: 4
    case .txid: 5
    case .from: 6
    case .to: 7
    case .asset: 8
    case .amount: 9
    case .kind: 10
    case .fee: 11
    case .symbol: 12
    case .decimals: 13
    }
  }
}
