import Ledger
import Taint
import Traces

/// What must hold of every trace, whatever the ledger and the limits.
enum TraceLaws {
  /// What is wrong with a trace under any of its policies, or nil.
  static func fault(of trace: Trace) -> String? {
    for (place, policy) in trace.parameters.policies.enumerated() {
      if let fault = fault(of: trace, at: place) { return "\(policy): \(fault)" }
    }
    return nil
  }

  /// What is wrong with a trace under the policy at a place of its parameters, or nil.
  static func fault(of trace: Trace, at place: Int) -> String? {
    let policy = trace.parameters.policies[place]
    for position in trace.positions {
      // Under poison every seed that reached a parcel has all of it.
      let parts = position.bySeed[place].values
      let isWhole =
        policy.conserves ? parts.reduce(0, +) == position.taint[place] : parts.reduce(0, +) >= position.taint[place]
      guard isWhole, parts.allSatisfy({ $0 <= position.taint[place] }) else {
        return "seeds of \(position.address) are \(position.bySeed[place]) of \(position.taint[place])"
      }
      if position.taint[place] > position.amount { return "more taint than value at \(position.address)" }
    }
    for edge in trace.edges {
      if edge.taint[place] > edge.amount { return "an edge carries more taint than value" }
      guard let before = edge.previous.map({ trace.edges[$0] }) else { continue }
      if (before.height ?? .max) > (edge.height ?? .max) { return "value leaves \(edge.from) before it came" }
      if before.to != edge.from, edge.position != nil { return "an edge of \(edge.from) follows one to \(before.to)" }
      if before.hops >= edge.hops { return "hop \(edge.hops) follows hop \(before.hops)" }
    }
    for total in trace.totals where total.policy == policy {
      if let fault = fault(of: total, in: trace, at: place) { return fault }
    }
    return nil
  }

  /// What is wrong with how limits were kept, or nil.
  static func faultOfLimits(_ trace: Trace) -> String? {
    let limits = trace.parameters.limits
    for position in trace.positions {
      if (position.status == .limit) != (position.reason != nil) { return "a limit without a reason, or the reverse" }
      if position.reason == .maxHops, limits.maxHops == nil { return "cut by hops without a limit" }
      if position.reason == .minAmount, limits.minAmount == 0 { return "cut by amount without a limit" }
      if position.reason == .until, trace.parameters.until == nil { return "cut by date without a date" }
    }
    for edge in trace.edges {
      if let most = limits.maxHops, edge.hops > max(Int(most), 1) { return "an edge of hop \(edge.hops)" }
      if let until = trace.parameters.until, let time = edge.time, time > until { return "an edge after the date" }
    }
    return nil
  }

  private static func fault(of total: Trace.Total, in trace: Trace, at place: Int) -> String? {
    let rest = total.byStatus.values.reduce(0, +)
    let positions = trace.positions.filter { $0.asset == total.asset }
    let atRest = positions.reduce(Amount(0)) { $0 + $1.taint[place] }
    if atRest != rest { return "positions add up to \(atRest), totals say \(rest)" }
    for status in Status.allCases {
      let held = positions.filter { $0.status == status }.reduce(Amount(0)) { $0 + $1.taint[place] }
      if held != total.byStatus[status] ?? 0 { return "\(status) adds up to \(held)" }
    }
    let seeded = trace.seeds.filter { $0.asset == total.asset }
    let sum = seeded.reduce(Amount(0)) { $0 + trace.seeded[Int($1.number) - 1][place] }
    if sum != total.seed { return "seeds got \(sum), totals say \(total.seed)" }
    guard total.policy.conserves else { return nil }
    if total.residual.magnitude != 0 { return "residual \(total.residual)" }
    if total.seed != rest + total.fees { return "\(total.seed) seeded, \(rest) at rest, \(total.fees) in fees" }
    for seed in seeded {
      let found = (total.bySeed[seed.number] ?? [:]).values.reduce(0, +) + (total.feesBySeed[seed.number] ?? 0)
      let got = trace.seeded[Int(seed.number) - 1][place]
      if found != got { return "seed \(seed.number) got \(got), and \(found) of it was found" }
    }
    return nil
  }
}
