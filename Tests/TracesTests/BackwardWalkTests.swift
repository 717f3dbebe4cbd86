import Ledger
import Taint
import TestSupport
import Testing
import Traces

/// Forward and backward are one arithmetic read two ways, so each checks the other.
@Suite("Backward agrees with forward")
struct BackwardWalkTests {
  private static func taint(_ trace: Trace, _ policy: Policy, where isMeant: (Trace.Position) -> Bool) -> Amount {
    guard let index = trace.parameters.policies.firstIndex(of: policy) else { return 0 }
    return trace.positions.filter(isMeant).reduce(0) { $0 + $1.taint[index] }
  }

  /// The backward trace, or nil where a place holds nothing.
  private static func backward(
    _ ledger: MemoryLedger, _ target: Reference, asset: String? = nil, ends: [Incident.Seed],
    _ labels: [AddressNumber: [Label]], _ parameters: TraceParameters = TraceParameters()
  ) throws -> Trace? {
    do {
      return try Tracer.backward(
        ledger, from: [target], asset: asset, ends: ends, labels: labels, parameters: parameters)
    } catch let error as TraceError where error.code == .nothingToTrace {
      return nil
    }
  }

  // MARK: Outputs

  /// A random ledger, an output of it that holds something, and what is reached from there.
  private struct Outputs {
    var made: RandomOutputs
    var point: OutPoint
    var value: Amount
    var seed: Incident.Seed
    var forward: Trace
    var tiho: Trace
    /// Under TIHO alone, the seed's value parts and meets again.
    var meets: Bool

    init?(seed number: UInt64, size: Int) throws {
      made = RandomOutputs(seed: number, size: size)
      var random = SplitMix64(seed: ~number)
      let ledger = made.ledger
      let points = ledger.utxoRows.keys.sorted().flatMap { row in
        (0..<ledger.utxoTransaction(row).outputs.count).map { OutPoint(transaction: row, vout: UInt32($0)) }
      }.filter { (ledger.output($0)?.value ?? 0) > 0 }
      guard !points.isEmpty else { return nil }
      point = random.pick(points)
      value = Amount(ledger.output(point)?.value ?? 0)
      seed = Incident.Seed(reference: Self.reference(point, ledger))
      forward = try Tracer.forward(ledger, from: [seed], labels: made.labels, parameters: TraceParameters())
      tiho = try Tracer.forward(
        ledger, from: [seed], labels: made.labels, parameters: TraceParameters(policies: [.tiho]))
      meets = tiho.edges.contains { $0.sources.count > 1 }
    }

    static func reference(_ point: OutPoint, _ ledger: MemoryLedger) -> Reference {
      Reference(chain: .bitcoin, target: .output(ledger.heading(of: point.transaction).id, vout: point.vout))
    }

    /// Where the seed rests, and every output that nobody spent.
    var targets: [OutPoint] {
      let ledger = made.ledger
      let unspent = ledger.utxoRows.keys.flatMap { row in
        (0..<ledger.utxoTransaction(row).outputs.count).map { OutPoint(transaction: row, vout: UInt32($0)) }
      }.filter { ledger.spenders(of: $0).isEmpty }
      return Set(unspent + forward.positions.compactMap(\.output)).sorted()
    }

    func trace(_ target: OutPoint) throws -> Trace? {
      try backward(made.ledger, Self.reference(target, made.ledger), ends: [seed], made.labels)
    }

    var story: String { "\nseed \(made.ledger.story(seed)) stops \(made.stops)\n\(made.ledger)" }
  }

  @Test("outputs: units, shares and reach", arguments: Seeds.first(600))
  func outputs(_ seeds: Range<UInt64>) {
    let fault = Seeds.firstFailure(in: seeds, sizes: 1...14) { seed, size in
      guard let one = try Outputs(seed: seed, size: size) else { return nil }
      var spans: [Policy: [Span]] = [:]
      for target in one.targets {
        guard let back = try one.trace(target) else { continue }
        if let fault = Self.fault(of: back, at: target, one) { return "\(fault) at \(target)\(one.story)" }
        for position in back.positions where position.status == .seed {
          for (policy, found) in position.spans { spans[policy, default: []] += found }
        }
      }
      for policy in [Policy.fifo, .lifo] {
        let fees = one.forward.totals.first { $0.policy == policy }?.fees ?? 0
        if let fault = Self.fault(of: spans[policy] ?? [], whole: one.value, fees: fees) {
          return "\(policy): \(fault)\(one.story)"
        }
      }
      return nil
    }
    #expect(fault == nil)
  }

  private static func fault(of back: Trace, at target: OutPoint, _ one: Outputs) -> String? {
    func wanted(_ policy: Policy) -> Amount { taint(one.forward, policy) { $0.output == target } }
    func found(_ policy: Policy) -> Amount { taint(back, policy) { $0.status == .seed } }
    for policy in [Policy.fifo, .lifo] where found(policy) != wanted(policy) {
      return "\(policy): \(found(policy)) back, \(wanted(policy)) forward"
    }
    // Each transaction on the way rounds a share by less than a unit, forward and backward together.
    let between = Set(one.forward.edges.map(\.transaction)).intersection(back.edges.map(\.transaction)).count
    let (less, more) = (min(found(.haircut), wanted(.haircut)), max(found(.haircut), wanted(.haircut)))
    if more - less > Amount(between) { return "haircut: \(less) and \(more) with \(between) between" }
    if (found(.poison) > 0) != (wanted(.poison) > 0) {
      return "poison: \(found(.poison)) back, \(wanted(.poison)) forward"
    }
    // Value that parts and meets again can reach what no part alone does (``Provenance``).
    if !one.meets, found(.tiho) == 0, taint(one.tiho, .tiho, where: { $0.output == target }) > 0 {
      return "tiho: only forward reaches"
    }
    return back.positions.contains { $0.status == .seed && $0.output != one.point } ? "another output is named" : nil
  }

  /// Spans that do not overlap and, with the fees, make up the whole.
  private static func fault(of spans: [Span], whole: Amount, fees: Amount) -> String? {
    var end: Amount = 0
    for span in spans.sorted() {
      if span.count == 0 || span.start < end { return "\(span) begins before \(end) or is empty" }
      end = span.start + span.count
    }
    let found = spans.reduce(fees) { $0 + $1.count }
    return end <= whole && found == whole ? nil : "\(spans) and fees \(fees) are not the \(whole) units"
  }

  // MARK: Accounts

  @Test("accounts: what is held came from the seed as far as forward says so", arguments: Seeds.first(800))
  func accounts(_ seeds: Range<UInt64>) {
    let fault = Seeds.firstFailure(in: seeds, sizes: 1...14) { seed, size in
      let made = RandomAccounts(seed: seed, size: size)
      let ends = [made.seeds[0]]
      let story = "\nseed \(made.ledger.story(made.seeds[0])) stops \(made.stops)\n\(made.ledger)"
      let forward: Trace
      do {
        forward = try Tracer.forward(made.ledger, from: ends, labels: made.labels, parameters: TraceParameters())
      } catch let error as TraceError where error.code == .nothingToTrace { return nil }
      for address in made.ledger.addressRows.indices.map({ AddressNumber($0) }) where made.stops[address] == nil {
        let target = Reference(chain: .ethereum, target: .address(made.ledger.address(address).text))
        for asset in made.ledger.assetRows.indices.map({ AssetNumber($0) }) {
          let id = made.ledger.asset(asset).id
          guard let back = try Self.backward(made.ledger, target, asset: id, ends: ends, made.labels) else { continue }
          func forwardTaint(_ policy: Policy) -> Amount {
            Self.taint(forward, policy) { $0.address == address && $0.asset == asset }
          }
          func named(_ policy: Policy) -> Amount { Self.taint(back, policy) { $0.status == .seed } }
          for policy in [Policy.fifo, .lifo] where named(policy) != forwardTaint(policy) {
            return "\(policy) at \(address) of \(asset): \(named(policy)) back, \(forwardTaint(policy)) forward\(story)"
          }
          if (named(.poison) > 0) != (forwardTaint(.poison) > 0) {
            return "poison at \(address) of \(asset): \(named(.poison)) back, \(forwardTaint(.poison)) forward\(story)"
          }
          let (found, wanted) = (named(.haircut), forwardTaint(.haircut))
          if max(found, wanted) - min(found, wanted) > Amount(forward.edges.count + back.edges.count) {
            return "haircut at \(address) of \(asset): \(found) back, \(wanted) forward\(story)"
          }
        }
      }
      return nil
    }
    #expect(fault == nil)
  }

  // MARK: Limits

  @Test("limits lose nothing, and every source has a status that the ledger bears out", arguments: Seeds.first(800))
  func limits(_ seeds: Range<UInt64>) {
    let fault = Seeds.firstFailure(in: seeds, sizes: 1...14) { seed, size in
      guard let one = try Outputs(seed: seed, size: size) else { return nil }
      var random = SplitMix64(seed: seed &* 3 &+ 1)
      var parameters = TraceParameters(through: Set(StopKind.allCases.filter { _ in random.once(in: 2) }))
      if random.once(in: 2) { parameters.limits.maxHops = Int32(random.number(0...4)) }
      if random.once(in: 2) { parameters.limits.minAmount = Amount(random.number(0...8)) }
      let target = Outputs.reference(random.pick(one.targets), one.made.ledger)
      guard let back = try Self.backward(one.made.ledger, target, ends: [], one.made.labels, parameters) else {
        return nil
      }
      for total in back.totals where total.policy.addsUpBackward && total.residual.magnitude != 0 {
        return "\(total.policy) is out of balance\(one.story)"
      }
      for position in back.positions {
        guard let point = position.output else { return "a source without an output\(one.story)" }
        let facts = one.made.ledger.utxoTransaction(point.transaction)
        let isRight =
          switch position.status {
          case .coinbase: facts.isCoinbase
          case .missing: !facts.isSeen
          case .limit: position.reason == .maxHops || position.reason == .minAmount
          case .mixer where !parameters.through.contains(.mixer):
            one.made.stops[position.address] == "mixer" || TraceComparison.isCoinJoin(facts)
          case .service, .bridge:
            one.made.stops[position.address] == position.status.rawValue
              && !parameters.through.contains { $0.rawValue == position.status.rawValue }
          default: false
          }
        if !isRight { return "\(position)\(one.story)" }
        if let most = parameters.limits.maxHops, position.hops > Int(most) { return "hop \(position.hops)\(one.story)" }
      }
      return nil
    }
    #expect(fault == nil)
  }
}
