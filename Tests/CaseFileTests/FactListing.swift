import CaseFile
import Ledger

/// The facts of a case as lines of text without dense ids, as read through ``LedgerView``: equal facts, equal lines.
struct FactListing {
  private let view: CaseSnapshot

  init(_ store: CaseFile) throws { view = try store.snapshot() }

  /// All lines, sorted.
  static func lines(of store: CaseFile, ids: [TransactionID], addresses: [(Chain, [UInt8])]) throws -> [String] {
    let listing = try FactListing(store)
    var lines: [String] = []
    for id in ids { lines += try listing.lines(of: id) }
    for (chain, payload) in addresses { lines += try listing.lines(at: payload, on: chain) }
    return lines.sorted()
  }

  private func lines(of id: TransactionID) throws -> [String] {
    try view.transactionNumbers(id).flatMap { chain, number in
      try view.chains[Int(chain)].model == .utxo ? utxoLines(number) : accountLines(number)
    }
  }

  private func utxoLines(_ number: TransactionNumber) throws -> [String] {
    let transaction = try view.utxoTransaction(number)
    let heading = try view.heading(of: number)
    #if DEBUG
      precondition(heading.height == transaction.height && heading.index == transaction.index)
    #endif
    let name = heading.id.hex.prefix(8)
    var lines = [
      "\(name) height \(text(heading.height)) index \(text(heading.index)) time \(text(heading.time)) "
        + "coinbase \(transaction.isCoinbase) seen \(transaction.isSeen)"
    ]
    for (n, input) in transaction.inputs.enumerated() {
      let address = try input.address.map { try view.address($0).text } ?? "?"
      lines.append(
        "\(name) input \(n) \(try point(input.source)) \(input.value.map(String.init) ?? "?") \(address) from height "
          + text(input.sourceHeight))
    }
    for (vout, output) in transaction.outputs.enumerated() {
      lines.append("\(name) output \(vout) \(output.value) \(try view.address(output.address).text)")
    }
    for vout in 0..<8 as Range<UInt32> {
      let spenders = try view.spenders(of: OutPoint(transaction: number, vout: vout))
      let names = try spenders.map { try view.heading(of: $0).id.hex.prefix(8) }.sorted()
      if !names.isEmpty { lines.append("\(name):\(vout) spent by \(names.joined(separator: " "))") }
      if let output = try view.output(OutPoint(transaction: number, vout: vout)) {
        lines.append("\(name):\(vout) holds \(output.value) at \(try view.address(output.address).text)")
      }
    }
    return lines
  }

  private func accountLines(_ number: TransactionNumber) throws -> [String] {
    let heading = try view.heading(of: number)
    let name = heading.id.hex.prefix(8)
    let moves = try view.transfers(in: number).map { try text($0) }
    return ["\(name) height \(text(heading.height)) index \(text(heading.index)) time \(text(heading.time))"]
      + moves.map { "\(name) \($0)" }
  }

  private func lines(at payload: [UInt8], on chain: Chain) throws -> [String] {
    guard let number = try view.chainNumber(of: chain),
      let address = try view.addressNumber(payload: payload, on: number)
    else { return [] }
    let name = try view.address(address).text
    var lines = try view.outputs(at: address).map { "\(name) has output \(try point($0))" }
    for asset in try view.assets(of: address) {
      let moves = try view.transfers(of: address, asset: asset)
      for move in moves {
        lines.append("\(name) \(try text(move)) of \(try view.heading(of: move.transaction).id.hex.prefix(8))")
        // No oracle tells a line that begins so.
        if try view.heading(of: move.transaction).time != move.time { lines.append("\(name) has a wrong time") }
      }
      lines += try summaryFaults(address, asset, moves).map { "\(name) \($0)" }
    }
    return lines
  }

  /// What is wrong with the sums of an account, wherever a walk may ask for them.
  private func summaryFaults(_ address: AddressNumber, _ asset: AssetNumber, _ moves: [Transfer]) throws -> [String] {
    var expected = AccountSummary()
    for move in moves { expected.add(move, of: address) }
    var faults: [String] = []
    for place in moves.map(\.position.place) + [.init(height: .max, transaction: .max)] {
      var history: [Transfer] = []
      let found = try view.read(&history, of: address, asset: asset, unlessQuietAfter: place)
      if let found {
        if found != expected { faults.append("sums to \(found), not \(expected)") }
        if moves.contains(where: { $0.from == address && $0.position.place >= place }) { faults.append("is not quiet") }
      } else if history != moves {
        faults.append("has another history when it is not quiet")
      }
    }
    return faults
  }

  private func text(_ move: Transfer) throws -> String {
    let to = try move.to.map { try view.address($0).text } ?? "fee"
    return "log \(text(move.logIndex)) height \(text(move.position.knownHeight)) "
      + "\(try view.address(move.from).text) to \(to) \(move.amount) of \(try view.asset(move.asset).id)"
  }

  private func point(_ point: OutPoint) throws -> String {
    "\(try view.heading(of: point.transaction).id.hex.prefix(8)):\(point.vout)"
  }

  private func text(_ value: Int64?) -> String { value.map(String.init) ?? "?" }
}
