import Ledger
import Taint
import TestSupport
import Traces

/// Compares a trace with the oracle, figure by figure.
struct TraceComparison {
  let ledger: MemoryLedger
  let seeds: [Incident.Seed]
  let labels: [AddressNumber: [Label]]
  let stops: [AddressNumber: String]

  /// What is wrong with a trace of all policies, or nil.
  ///
  /// - Reads: seeds that stand for one asset each.
  func fault(_ parameters: TraceParameters = TraceParameters()) throws -> String? {
    try figures(parameters).map { fault in
      "\(fault)\nseeds \(seeds.map { ledger.story($0) })\nstops \(stops)\n\(ledger)"
    }
  }

  private func figures(_ parameters: TraceParameters) throws -> String? {
    let oracles = Policy.allCases.map { policy in
      LedgerOracle(
        ledger, from: seeds, policy: policy, stops: walkedStops(parameters),
        mixesStop: !parameters.through.contains(.mixer), until: parameters.until, isCoinJoin: Self.isCoinJoin)
    }
    let trace: Trace
    do {
      trace = try Tracer.forward(ledger, from: seeds, labels: labels, parameters: parameters)
    } catch let error as TraceError where error.code == .nothingToTrace {
      let isEmpty = seeds.indices.contains { place in oracles.allSatisfy { $0.seeded[place].values.reduce(0, +) == 0 } }
      return isEmpty ? nil : "says that there is nothing to trace: \(error)"
    }
    guard trace.seeds.count == seeds.count else { return "\(trace.seeds.count) seeds of \(seeds.count)" }
    for (place, oracle) in oracles.enumerated() {
      if let fault = fault(of: trace, at: place, against: oracle) { return "\(oracle.policy): \(fault)" }
      if let fault = TraceLaws.fault(of: trace, at: place) { return "\(oracle.policy): \(fault)" }
    }
    return nil
  }

  /// What is wrong with traces under limits, all policies at once and each alone, or nil.
  func faultUnderLimits(_ parameters: TraceParameters) throws -> String? {
    func trace(_ policies: [Policy]) throws -> Trace? {
      var parameters = parameters
      parameters.policies = policies
      do {
        return try Tracer.forward(ledger, from: seeds, labels: labels, parameters: parameters)
      } catch let error as TraceError where error.code == .nothingToTrace {
        return nil
      }
    }
    guard let all = try trace(Policy.allCases) else { return nil }
    if let fault = TraceLaws.fault(of: all) { return fault }
    if let fault = TraceLaws.faultOfLimits(all) { return fault }
    for (place, policy) in Policy.allCases.enumerated() {
      guard let alone = try trace([policy]) else { return "\(policy) alone has nothing to trace" }
      if figures(of: alone, at: 0) != figures(of: all, at: place) {
        return "\(policy) alone differs:\n\(figures(of: alone, at: 0))\n\(figures(of: all, at: place))"
      }
    }
    return nil
  }

  /// Every figure of one policy, as text in a stated order.
  private func figures(of trace: Trace, at place: Int) -> [String] {
    let policy = trace.parameters.policies[place]
    // Value that one policy still follows and another cut may stand in two rows of one place.
    var sums: [String: [SeedNumber: Amount]] = [:]
    for position in trace.positions where position.taint[place] > 0 {
      let key = "\(self.place(of: position)) \(position.status) \(position.reason?.rawValue ?? "")"
      sums[key, default: [:]].merge(position.bySeed[place]) { $0 + $1 }
    }
    let positions = sums.map { "\($0.key) \($0.value.sorted { $0.key < $1.key })" }
    let edges = trace.edges.filter { $0.taint[place] > 0 }.map {
      "\($0.transaction) \($0.vout ?? 0) \($0.position?.id ?? 0) \($0.taint[place])"
    }
    let totals = trace.totals.filter { $0.policy == policy }.map { total in
      "\(total.asset) \(total.seed) \(total.fees) \(total.byStatus.filter { $0.value > 0 }.sorted { $0.key < $1.key })"
    }
    return positions.sorted() + edges + totals + trace.seeded.map { "\($0[place])" }
  }

  /// Labelled places that end a walk under these parameters.
  func walkedStops(_ parameters: TraceParameters) -> [AddressNumber: String] {
    stops.filter { stop in !parameters.through.contains { $0.rawValue == stop.value } }
  }

  private func fault(of trace: Trace, at place: Int, against oracle: LedgerOracle) -> String? {
    for (number, expected) in oracle.seeded.enumerated() {
      let found = trace.seeded[number][place]
      let wanted = expected.values.reduce(0, +)
      if found != wanted { return "seed \(number + 1) got \(found), not \(wanted)" }
    }
    if let fault = difference(positions(trace, at: place), oracle.positions, "taint at") { return fault }
    if trace.parameters.until == nil {
      let values = trace.positions.filter { $0.taint[place] > 0 && $0.status == .unspent }.map {
        (self.place(of: $0), $0.amount)
      }
      let found = Dictionary(values) { first, _ in first }
      if let fault = difference(found, oracle.values, "value at") { return fault }
    }
    if oracle.policy == .fifo || oracle.policy == .lifo {
      if let fault = difference(positionsBySeed(trace, at: place), oracle.positionsBySeed, "seeds at") { return fault }
    }
    var fees: [AssetNumber: Amount] = [:]
    for total in trace.totals where total.policy == oracle.policy && total.fees > 0 { fees[total.asset] = total.fees }
    if let fault = difference(fees, oracle.fees.filter { $0.value > 0 }, "fees of asset") { return fault }
    return difference(payments(trace, at: place), oracle.payments, "taint moved by")
  }

  private func difference<Key: Hashable, Value: Equatable>(
    _ found: [Key: Value], _ wanted: [Key: Value], _ what: String
  ) -> String? {
    let keys = Set(found.keys).union(wanted.keys).filter { found[$0] != wanted[$0] }.sorted { "\($0)" < "\($1)" }
    guard let key = keys.first else { return nil }
    let values = "\(found[key].map { "\($0)" } ?? "none"), not \(wanted[key].map { "\($0)" } ?? "none")"
    return "\(what) \(key) is \(values); \(keys.count) differ"
  }

  private func place(of position: Trace.Position) -> LedgerOracle.Place {
    // A date that ends the trace leaves value where it is; the oracle does not tell why it rests.
    let status = position.reason == .until ? Status.unspent : position.status
    return LedgerOracle.Place(
      address: position.address, output: position.output, asset: position.asset, status: status.rawValue)
  }

  private func positions(_ trace: Trace, at place: Int) -> [LedgerOracle.Place: Amount] {
    var result: [LedgerOracle.Place: Amount] = [:]
    for position in trace.positions where position.taint[place] > 0 {
      result[self.place(of: position), default: 0] += position.taint[place]
    }
    return result
  }

  private func positionsBySeed(_ trace: Trace, at place: Int) -> [LedgerOracle.Place: [SeedNumber: Amount]] {
    var result: [LedgerOracle.Place: [SeedNumber: Amount]] = [:]
    for position in trace.positions where position.taint[place] > 0 {
      let parts = position.bySeed[place].filter { $0.value > 0 }
      result[self.place(of: position), default: [:]].merge(parts) { $0 + $1 }
    }
    return result
  }

  private func payments(_ trace: Trace, at place: Int) -> [LedgerOracle.Payment: Amount] {
    var result: [LedgerOracle.Payment: Amount] = [:]
    for edge in trace.edges where edge.taint[place] > 0 {
      if let position = edge.position {
        result[.transfer(position.id), default: 0] += edge.taint[place]
      } else if let vout = edge.vout {
        result[.output(OutPoint(transaction: edge.transaction, vout: vout)), default: 0] += edge.taint[place]
      }
    }
    return result
  }

  /// As many equal outputs as there can be participants, by the stated conditions, without a shortcut.
  static func isCoinJoin(_ transaction: UTXOTransaction) -> Bool {
    let values = transaction.outputs.map(\.value)
    let payers = Set(transaction.inputs.compactMap(\.address))
    let participants = values.count / 2 + values.count % 2
    guard !transaction.isCoinbase, transaction.inputs.count >= 2, values.count >= 3, participants <= payers.count
    else { return false }
    let counts = Set(values).map { value in (values.filter { $0 == value }.count, value) }
    guard let most = counts.max(by: <) else { return false }
    return most.0 == participants && most.1 != 546 && most.1 != 2730
  }
}
