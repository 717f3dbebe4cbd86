import ArgumentParser
import CaseFile
import Evidence
import Ledger
import Taint
import Traces

/// A case opened for one trace: one snapshot, the trace, and its document.
struct TraceSession {
  let snapshot: CaseSnapshot
  let names: Names
  let trace: Trace
  let document: TraceDocument
  let title: String
  let next: String
  let parameters: [String: JSONValue]

  /// Opens the case and traces.
  init(_ path: String, _ options: SeedOptions, _ walk: WalkOptions, backward: Bool, command: String) throws {
    let store = try OpenCase.forReading(path)
    snapshot = try store.snapshot()
    names = try Names(snapshot)
    let snapshot = snapshot
    let incident = try options.incident.map { try SeedList.incident($0, in: snapshot) }
    let walkParameters = try walk.parameters()
    let named = options.from + options.tx
    let labels = try snapshot.labelledAddresses()
    if backward {
      guard !named.isEmpty else { throw ValidationError("Name what to trace back: --from REF.") }
      let ends = try SeedList.seeds(options.to, to: [], asset: nil, since: nil, until: nil) + (incident?.seeds ?? [])
      trace = try Tracer.backward(
        snapshot, from: named.map { try Reference($0) }, asset: options.asset.map(SeedList.canonical), ends: ends,
        labels: labels, parameters: walkParameters)
    } else {
      let seeds = try SeedList.seeds(named, to: options.to, asset: options.asset, since: nil, until: nil)
      trace = try Tracer.forward(
        snapshot, from: (incident?.seeds ?? []) + seeds, labels: labels, parameters: walkParameters)
    }
    parameters = Self.parameters(options, walkParameters, bySeed: walk.bySeed, backward: backward, command: command)
    document = try TraceDocument(
      trace, names: names, parameters: parameters, heightGaps: snapshot.heightGaps(), showsSeeds: walk.bySeed)
    title = incident.map(\.name) ?? (backward ? "Backward trace" : "Trace")
    let seedText = options.incident.map { "--incident \($0)" } ?? "--from \(named.joined(separator: " "))"
    let first = try Self.firstAddress(trace, names)
    next = "dyepack freeze \(path) \(seedText)   ·   dyepack show \(path) \(first)"
  }

  private static func firstAddress(_ trace: Trace, _ names: Names) throws -> String {
    try trace.positions.first.map { try names.address($0.address) } ?? "REF"
  }

  /// Every parameter, resolved, as it stands in the document.
  private static func parameters(
    _ options: SeedOptions, _ walk: TraceParameters, bySeed: Bool, backward: Bool, command: String
  ) -> [String: JSONValue] {
    var values: [String: JSONValue] = [
      "command": .text(command), "direction": .text(backward ? "backward" : "forward"),
      "from": .list((options.from + options.tx).map { .text($0) }), "to": .list(options.to.map { .text($0) }),
      "policies": .list(walk.policies.map { .text($0.rawValue) }),
      "through": .list(walk.through.sorted().map { .text($0.rawValue) }),
      "min_amount": .text(String(walk.limits.minAmount)), "by_seed": .flag(bySeed),
    ]
    values["incident"] = options.incident.map { .text($0) }
    values["asset"] = options.asset.map { .text($0) }
    values["max_hops"] = walk.limits.maxHops.map { .number(Int64($0)) }
    values["since"] = walk.since.map { .text(Timestamp.text($0)) }
    values["until"] = walk.until.map { .text(Timestamp.text($0)) }
    return values
  }

  /// Ends with code 3 when the answer was cut and the person asked for a complete one.
  func checkComplete(_ walk: WalkOptions) throws {
    guard walk.requireComplete, !document.coverage.complete else { return }
    Terminal.complain("the answer was cut; see coverage.cuts, or walk further with other limits")
    throw ExitCode(3)
  }
}
