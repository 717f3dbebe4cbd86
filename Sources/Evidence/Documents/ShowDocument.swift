import Heuristics
public import Ledger
import Traces

/// `dyepack.show/1`: the profile of an address, transaction, output or log: facts, labels and findings apart.
public struct ShowDocument: Encodable, Sendable {
  /// What is shown.
  public struct Subject: Encodable, Sendable {
    /// Reference that reads back.
    public var ref: String
    /// `address`, `transaction`, `output` or `log`.
    public var kind: String
    /// CAIP-2 id.
    public var chain: String
  }

  /// An outside claim.
  public struct Claim: Encodable, Sendable {
    /// What the pack calls it.
    public var label: String
    /// Concept ids.
    public var categories: [String]
    /// Id of the party.
    public var actor: String?
    /// Confidence id of the TagPack scale.
    public var confidence: String
    /// Level of it, 5 to 100.
    public var confidenceLevel: Int
    /// Where the claim comes from.
    public var source: String

    enum CodingKeys: String, CodingKey {
      case label, categories, actor, confidence, source
      case confidenceLevel = "confidence_level"
    }

    init(_ label: Label) {
      self.label = label.label
      categories = label.categories
      actor = label.actor
      confidence = label.confidence.rawValue
      confidenceLevel = label.confidence.level
      source = label.source
    }
  }

  /// `dyepack.show/1`.
  public let schema = "dyepack.show/1"
  /// The program.
  public let tool = Tool()
  /// What decided the answer.
  public var parameters: ParametersDocument
  /// What the answer holds for.
  public var snapshot: [SnapshotDocument]
  /// Lists of facts are cut after the rows asked for, with their number told.
  public let coverage = CoverageDocument.whole
  /// One profile a chain that has the reference.
  public var subject: Subject
  /// Ledger facts, by name.
  public var facts: [String: JSONValue]
  /// Outside claims, the surest first.
  public var labels: [Claim]
  /// What rules conclude.
  public var findings: [FindingDocument]

  /// Looks a reference up.
  ///
  /// - Reads: `labels` of the addresses; `rows` is how many outputs or transfers are listed.
  /// - Throws: ``TraceError`` when nothing or more than one chain has it.
  public init(
    _ reference: Reference, in index: any LedgerIndex & LedgerEvents, names: Names, labels: [AddressNumber: [Label]],
    rows: Int
  ) throws {
    parameters = try ParametersDocument([
      "command": .text("show"), "ref": .text(reference.description), "rows": .number(Int64(rows)),
    ])
    let profile = Profile(index: index, names: names, rows: rows)
    let (chain, facts, address, findings, kind) = try profile.look(up: reference)
    var named = reference
    named.chain = names.chain(chain)
    subject = Subject(ref: named.description, kind: kind, chain: names.chain(chain).id)
    snapshot = try names.snapshots(of: [chain])
    self.facts = facts
    self.labels = (address.flatMap { labels[$0] } ?? []).sorted {
      ($1.confidence.level, $0.label) < ($0.confidence.level, $1.label)
    }.map { Claim($0) }
    self.findings = try findings.enumerated().map { try names.finding($0.element, at: $0.offset) }
  }
}

/// Gathers the facts of one thing.
private struct Profile {
  let index: any LedgerIndex & LedgerEvents
  let names: Names
  let rows: Int

  private var events: EventProfile { EventProfile(view: index, names: names, rows: rows) }

  typealias Answer = (
    chain: ChainNumber, facts: [String: JSONValue], address: AddressNumber?, findings: [Finding], kind: String
  )

  func look(up reference: Reference) throws -> Answer {
    switch reference.target {
    case .address(let text):
      let number = try one(index.addresses(text, on: reference.chain), reference) { try index.address($0).chain }
      let chain = try index.address(number).chain
      let facts = names.chain(chain).model == .utxo ? try outputs(at: number) : try balances(of: number)
      return (chain, facts, number, [], "address")
    case .transaction(let id):
      let number = try transaction(id, reference)
      let chain = try index.heading(of: number).chain
      return (chain, try facts(of: number), nil, try findings(of: number), "transaction")
    case .output(let id, let vout):
      let point = OutPoint(transaction: try transaction(id, reference), vout: vout)
      guard let output = try index.output(point) else {
        throw TraceError(.unknownReference, "output \(reference) is not in the case; ingest its transaction first")
      }
      let chain = try index.heading(of: point.transaction).chain
      return (chain, try facts(of: point, output), output.address, try findings(of: point.transaction), "output")
    case .log(let id, let log):
      let number = try transaction(id, reference)
      let transfers = try index.transfers(in: number).filter { $0.logIndex == log }
      let logged = try events.events(in: number, log: log)
      guard !transfers.isEmpty || !logged.isEmpty else {
        throw TraceError(.unknownReference, "\(reference) names no transfer and no event of the case")
      }
      let chain = try index.heading(of: number).chain
      var facts: [String: JSONValue] = ["transfers": .list(try transfers.map { try row($0) })]
      if !logged.isEmpty { facts["events"] = .list(logged) }
      return (chain, facts, nil, [], "log")
    }
  }

  private func transaction(_ id: TransactionID, _ reference: Reference) throws -> TransactionNumber {
    try one(index.transactions(id, on: reference.chain), reference) { try index.heading(of: $0).chain }
  }

  private func one<Number>(
    _ candidates: [Number], _ reference: Reference, chain: (Number) throws -> ChainNumber
  ) throws -> Number {
    guard let first = candidates.first else {
      throw TraceError(.unknownReference, "\(reference) is not in the case; ingest a source that holds it first")
    }
    guard candidates.count == 1 else {
      let chains = try candidates.map { names.chain(try chain($0)).alias + "/" }.joined(separator: " and ")
      throw TraceError(.ambiguousReference, "\(reference) is on more than one chain; write \(chains)… before it")
    }
    return first
  }

  // MARK: Addresses

  private func balances(of address: AddressNumber) throws -> [String: JSONValue] {
    var list: [JSONValue] = []
    for number in try index.assets(of: address) {
      let asset = try names.asset(number)
      var received: Amount = 0
      var sent: Amount = 0
      var fees: Amount = 0
      let transfers = try index.transfers(of: address, asset: number)
      for transfer in transfers {
        // A token's contract claims what it likes: sums may pass 128 bits.
        if transfer.to == address { received = received.adding(clamped: transfer.amount) }
        if transfer.from == address, transfer.isFee { fees = fees.adding(clamped: transfer.amount) }
        if transfer.from == address, !transfer.isFee { sent = sent.adding(clamped: transfer.amount) }
      }
      var entry: [String: JSONValue] = [
        "asset": .text(asset.id), "received": .text(String(received)), "sent": .text(String(sent)),
        "fees": .text(String(fees)), "transfers": .number(Int64(transfers.count)),
        "rows": .list(try transfers.prefix(rows).map { try row($0) }),
      ]
      entry["symbol"] = asset.symbol.map { .text($0) }
      entry["decimals"] = asset.decimals.map { .number(Int64($0)) }
      let paid = sent.adding(clamped: fees)
      if received >= paid, received < .max { entry["balance_seen"] = .text(String(received - paid)) }
      list.append(.fields(entry))
    }
    var facts: [String: JSONValue] = ["assets": .list(list)]
    let (freezes, mixing) = (try events.freezes(of: address), try events.mixing(at: address))
    if !freezes.isEmpty { facts["freezes"] = .list(freezes) }
    if !mixing.isEmpty { facts["mixers"] = .list(mixing) }
    return facts
  }

  private func outputs(at address: AddressNumber) throws -> [String: JSONValue] {
    var received: Amount = 0
    var unspent: Amount = 0
    var unspentCount = 0
    var list: [JSONValue] = []
    let points = try index.outputs(at: address)
    for point in points {
      let value = Amount(try index.output(point)?.value ?? 0)
      received += value
      if try index.spenders(of: point).isEmpty {
        unspent += value
        unspentCount += 1
      }
      if list.count < rows, let output = try index.output(point) { list.append(.fields(try facts(of: point, output))) }
    }
    return [
      "outputs": .number(Int64(points.count)), "received": .text(String(received)),
      "unspent_outputs": .number(Int64(unspentCount)), "unspent": .text(String(unspent)), "rows": .list(list),
    ]
  }

  // MARK: Transactions

  private func facts(of number: TransactionNumber) throws -> [String: JSONValue] {
    let heading = try names.heading(number)
    var facts: [String: JSONValue] = ["txid": .text(try names.transaction(number))]
    facts["height"] = .optional(heading.height)
    facts["index"] = .optional(heading.index)
    facts["time"] = names.time(heading.time).map { .text($0) }
    if names.chain(heading.chain).model == .account {
      facts["transfers"] = .list(try index.transfers(in: number).map { try row($0) })
      let logged = try events.events(in: number)
      if !logged.isEmpty { facts["events"] = .list(logged) }
      return facts
    }
    let transaction = try index.utxoTransaction(number)
    facts["coinbase"] = .flag(transaction.isCoinbase)
    facts["seen"] = .flag(transaction.isSeen)
    facts["inputs"] = .list(
      try transaction.inputs.map { input in
        var entry: [String: JSONValue] = ["outpoint": .text(try names.output(input.source))]
        entry["value"] = input.value.map { .text(String($0)) }
        entry["address"] = try input.address.map { .text(try names.address($0)) }
        return .fields(entry)
      })
    facts["outputs"] = .list(
      try transaction.outputs.enumerated().map { vout, output in
        .fields(try self.facts(of: OutPoint(transaction: number, vout: UInt32(vout)), output))
      })
    return facts
  }

  private func facts(of point: OutPoint, _ output: UTXOTransaction.Output) throws -> [String: JSONValue] {
    [
      "outpoint": .text(try names.output(point)), "value": .text(String(output.value)),
      "address": .text(try names.address(output.address)),
      "spent_by": .list(try index.spenders(of: point).map { .text(try names.transaction($0)) }),
    ]
  }

  private func findings(of number: TransactionNumber) throws -> [Finding] {
    guard try names.chain(index.heading(of: number).chain).model == .utxo else { return [] }
    let transaction = try index.utxoTransaction(number)
    return [
      try CoinJoins().judge(transaction, in: index), try WhirlpoolLineage().judge(transaction, in: index),
      try ChipMixerFunding().judge(transaction, in: index), try ChipMixerMerge().judge(transaction, in: index),
    ].compactMap(\.self)
  }

  private func row(_ transfer: Transfer) throws -> JSONValue {
    let heading = try names.heading(transfer.transaction)
    var entry: [String: JSONValue] = [
      "txid": .text(try names.transaction(transfer.transaction)), "from": .text(try names.address(transfer.from)),
      "asset": .text(try names.asset(transfer.asset).id), "amount": .text(String(transfer.amount)),
      "kind": .text(transfer.isFee ? "fee" : "transfer"),
    ]
    entry["to"] = try transfer.to.map { .text(try names.address($0)) }
    entry["log_index"] = .optional(transfer.logIndex)
    entry["time"] = names.time(heading.time).map { .text($0) }
    entry["height"] = .optional(heading.height)
    return .fields(entry)
  }
}
