import Ledger

/// What a case must hold after sources that do not contradict each other, worked out slowly from the drafts alone, in
/// the lines of ``FactListing``.
struct FactOracle {
  private struct Point: Hashable {
    var id: TransactionID
    var vout: UInt32
  }

  private let entries: [TransactionID: [(source: Int, entry: DraftSource.Entry)]]
  private let chain: Chain

  /// Reads sources of one chain.
  init(_ sources: [DraftSource]) {
    chain = sources[0].chain
    var entries: [TransactionID: [(source: Int, entry: DraftSource.Entry)]] = [:]
    for (number, source) in sources.enumerated() {
      for entry in source.entries { entries[entry.id, default: []].append((number, entry)) }
    }
    self.entries = entries
  }

  /// All lines, sorted.
  var lines: [String] { (chain.model == .utxo ? utxoLines : accountLines).sorted() }

  private func name(_ id: TransactionID) -> Substring { id.hex.prefix(8) }

  private func text(_ value: Int64?) -> String { value.map(String.init) ?? "?" }

  private func height(_ id: TransactionID) -> Int64? { entries[id]?.lazy.compactMap(\.entry.height).first }

  private func heading(_ id: TransactionID) -> String {
    let told = entries[id]?.map(\.entry) ?? []
    return "\(name(id)) height \(text(height(id))) index \(text(told.lazy.compactMap(\.index).first)) "
      + "time \(text(told.lazy.compactMap(\.time).first))"
  }

  // MARK: Outputs

  private var utxoLines: [String] {
    var outputs: [Point: DraftSource.Payment] = [:]
    var spenders: [Point: Set<TransactionID>] = [:]
    for told in entries.values.flatMap({ $0 }).map(\.entry) {
      for (vout, paid) in told.pays.enumerated() { outputs[Point(id: told.id, vout: UInt32(vout))] = paid }
      for spend in told.spends {
        let point = Point(id: spend.id, vout: spend.vout)
        spenders[point, default: []].insert(told.id)
        if let paid = spend.told { outputs[point] = outputs[point] ?? paid }
      }
    }
    let named = Set(entries.keys).union(spenders.keys.map(\.id))
    var lines: [String] = []
    for id in named {
      let told = entries[id]?.map(\.entry) ?? []
      lines.append(heading(id) + " coinbase \(told.contains(where: \.isCoinbase)) seen \(!told.isEmpty)")
      for (n, spend) in (told.first?.spends ?? []).enumerated() {
        let paid = outputs[Point(id: spend.id, vout: spend.vout)]
        lines.append(
          "\(name(id)) input \(n) \(name(spend.id)):\(spend.vout) \(paid.map { String($0.value) } ?? "?") "
            + "\(paid.map { chain.text(of: $0.script) } ?? "?") from height \(text(height(spend.id)))")
      }
      for (vout, paid) in (told.first?.pays ?? []).enumerated() {
        lines.append("\(name(id)) output \(vout) \(paid.value) \(chain.text(of: paid.script))")
      }
    }
    for (point, ids) in spenders {
      lines.append(
        "\(name(point.id)):\(point.vout) spent by \(ids.map { String(name($0)) }.sorted().joined(separator: " "))")
    }
    for (point, paid) in outputs {
      let address = chain.text(of: paid.script)
      lines.append("\(name(point.id)):\(point.vout) holds \(paid.value) at \(address)")
      lines.append("\(address) has output \(name(point.id)):\(point.vout)")
    }
    return lines
  }

  // MARK: Movements

  private struct Content: Hashable {
    var kind: LedgerBatch.Transfer.Kind
    var from: [UInt8]
    var to: [UInt8]
    var asset: String
    var amount: Amount
  }

  private var accountLines: [String] {
    var lines: [String] = []
    for (id, told) in entries {
      lines.append(heading(id))
      for move in moves(told) {
        let line = line(move, id)
        lines.append("\(name(id)) \(line)")
        for party in Set([move.from, move.to]) { lines.append("\(chain.text(of: party)) \(line) of \(name(id))") }
      }
      let payer = told.lazy.compactMap(\.entry.payer).first
      if let payer, let fee = told.lazy.compactMap(\.entry.fee).first, fee > 0 {
        let line = "log ? height \(text(height(id))) \(chain.text(of: payer)) to fee \(fee) of \(chain.nativeAsset)"
        lines.append("\(name(id)) \(line)")
        lines.append("\(chain.text(of: payer)) \(line) of \(name(id))")
      }
    }
    return lines
  }

  private func line(_ move: DraftSource.Move, _ id: TransactionID) -> String {
    "log \(text(move.log)) height \(text(height(id))) \(chain.text(of: move.from)) to \(chain.text(of: move.to)) "
      + "\(move.amount) of \(move.asset)"
  }

  /// The movements of a transaction: known log indices once each, and as many without as the fullest source needs.
  private func moves(_ told: [(source: Int, entry: DraftSource.Entry)]) -> [DraftSource.Move] {
    var logs: [Content: Set<Int64>] = [:]
    var logsBySource: [Int: [Content: Set<Int64>]] = [:]
    var unnumbered: [Int: [Content: Int]] = [:]
    for (source, entry) in told {
      for move in entry.moves {
        let content = Content(kind: move.kind, from: move.from, to: move.to, asset: move.asset, amount: move.amount)
        if let log = move.log {
          logs[content, default: []].insert(log)
          logsBySource[source, default: [:]][content, default: []].insert(log)
        } else {
          unnumbered[source, default: [:]][content, default: 0] += 1
        }
      }
    }
    let contents = Set(logs.keys).union(unnumbered.values.flatMap(\.keys))
    return contents.flatMap { content in
      let known = logs[content] ?? []
      let most = Set(told.map(\.source)).map { source in
        (logsBySource[source]?[content]?.count ?? 0) + (unnumbered[source]?[content] ?? 0)
      }.max()
      let blanks = max(0, (most ?? 0) - known.count)
      return (known.map(Optional.some) + [Int64?](repeating: nil, count: blanks)).map {
        DraftSource.Move(
          log: $0, kind: content.kind, from: content.from, to: content.to, asset: content.asset, amount: content.amount)
      }
    }
  }

  /// The movements of an address in one asset, in ledger order, for one source: `TXID from to amount`.
  static func order(of payload: [UInt8], _ asset: String, in source: DraftSource) -> [String] {
    var rows: [(key: [Int64], text: String)] = []
    var arrival: Int64 = 0
    for (number, entry) in source.entries.enumerated() {
      let place = place(of: entry, Int64(number), in: source)
      if entry.payer == payload, let fee = entry.fee, fee > 0, asset == source.chain.nativeAsset {
        rows.append((place + [0, 0], "\(entry.id.hex) \(Hex.text(payload)) fee \(fee)"))
      }
      for move in entry.moves {
        arrival += 1
        guard move.asset == asset, move.from == payload || move.to == payload else { continue }
        rows.append(
          (
            place + [move.log.map { $0 + 2 } ?? 1, arrival],
            "\(entry.id.hex) \(Hex.text(move.from)) \(Hex.text(move.to)) \(move.amount)"
          ))
      }
    }
    return rows.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map(\.text)
  }

  /// Where a transaction stands: without height, behind the highest block that is not later by the earliest time told of it.
  private static func place(of entry: DraftSource.Entry, _ number: Int64, in source: DraftSource) -> [Int64] {
    if entry.height == nil, let time = entry.time {
      let blocks = Dictionary(grouping: source.entries.filter { $0.time != nil }, by: \.height)
      let before = blocks.filter { ($0.value.compactMap(\.time).min() ?? .max) <= time }.keys.compactMap { $0 }.max()
      return [before ?? -1, 1, time, number]
    }
    return [entry.height ?? .max, 0, entry.index ?? (1 << 40) + number, 0]
  }
}
