import Ledger
import Taint
import Tracing

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
      // Under poison every seed that reached a place has all of it, so parts do not add up.
      let parts =
        policy.conserves ? position.bySeed[place].values.reduce(0, +) : position.bySeed[place].values.max() ?? 0
      if parts != position.taint[place] {
        return "seeds of \(position.address) add up to \(parts), not \(position.taint[place])"
      }
      if position.taint[place] > position.amount { return "more taint than value at \(position.address)" }
    }
    for edge in trace.edges where edge.taint[place] > edge.amount { return "an edge carries more taint than value" }
    for total in trace.totals where total.policy == policy {
      if let fault = fault(of: total, in: trace, at: place) { return fault }
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
