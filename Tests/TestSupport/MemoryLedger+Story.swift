public import Ledger

extension MemoryLedger: CustomStringConvertible {
  /// Every fact in a line of its own, for failures.
  public var description: String {
    let outputs = utxoRows.keys.sorted { order($0) < order($1) }.map { number in
      let row = utxoTransaction(number)
      let inputs = row.inputs.map {
        "\($0.source.transaction):\($0.source.vout)=\($0.value.map(String.init) ?? "?")@\($0.address ?? -1)"
      }
      let paid = row.outputs.map { "\($0.value)@\($0.address)" }
      let place = "\(row.height ?? -1)/\(row.index.map(String.init) ?? "?")"
      return "tx \(number) at \(place)\(row.isCoinbase ? " coinbase" : ""): \(inputs) -> \(paid)"
    }
    let transfers = transferRows.sorted { $0.position < $1.position }.map { row in
      let heading = headings[Int(row.transaction)]
      let place = "\(heading.height ?? -1)/\(heading.index.map(String.init) ?? "?")/\(row.position.step)"
      let to = row.to.map(String.init) ?? "fee"
      return
        "tx \(row.transaction) at \(place): \(row.from) -> \(to) \(row.amount) of \(row.asset) (\(row.position.id))"
    }
    return (outputs + transfers).joined(separator: "\n")
  }

  private func order(_ number: TransactionNumber) -> (Int64, Int64, TransactionNumber) {
    (headings[Int(number)].height ?? .max, headings[Int(number)].index ?? .max, number)
  }

  /// A seed with the dense ids of what it names, for failures.
  public func story(_ seed: Incident.Seed) -> String {
    let target =
      switch seed.reference.target {
      case .address(let text): "address \(addresses(text, on: nil))"
      case .transaction(let id): "tx \(transactions(id, on: nil))"
      case .output(let id, let vout): "output \(transactions(id, on: nil)):\(vout)"
      case .log(let id, let index): "log \(transactions(id, on: nil))#\(index)"
      }
    let narrowed = seed.to.isEmpty ? "" : " to \(seed.to.map { "\($0.target)" })"
    return "\(target)\(narrowed) since \(seed.since ?? -1) until \(seed.until ?? -1) \(seed.asset ?? "")"
  }
}
