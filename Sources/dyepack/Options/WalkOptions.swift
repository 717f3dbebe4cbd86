import ArgumentParser
import Ledger
import Taint
import Traces

/// How to trace, shared by `trace`, `freeze` and `export`.
struct WalkOptions: ParsableArguments {
  @Option(parsing: .upToNextOption, help: "Policies: fifo, lifo, haircut, tiho, poison or all. The first one leads.")
  var policy: [String] = ["all"]

  @Option(help: "Stops to walk through: service, mixer, bridge, with commas between.")
  var through: String?

  @Option(help: "Do not follow value further than this many transfers.")
  var maxHops: Int32?

  @Option(help: "Do not follow payments that carry less traced value than this (base units).")
  var minAmount: String?

  @Option(help: "Parcels of seed addresses count from this time on (RFC 3339, UTC).")
  var since: String?

  @Option(help: "Nothing moves after this time (RFC 3339, UTC).")
  var until: String?

  @Flag(help: "Split every figure by seed.")
  var bySeed = false

  @Flag(help: "Exit with code 3 when a limit cut the answer.")
  var requireComplete = false

  /// The parameters, checked.
  func parameters() throws -> TraceParameters {
    var policies: [Policy] = []
    for name in policy.flatMap({ $0.split(separator: ",") }) {
      if name == "all" {
        policies += Policy.allCases
      } else if let known = Policy(rawValue: String(name)) {
        policies.append(known)
      } else {
        let names = Policy.allCases.map(\.rawValue).joined(separator: ", ")
        throw ValidationError("`\(name)` is not a policy; policies are \(names) and all.")
      }
    }
    let kinds = try Self.stopKinds(through)
    var limits = Limits(maxHops: maxHops)
    if let minAmount {
      guard let amount = AmountText.wholeUnits(minAmount) else {
        throw ValidationError("`\(minAmount)` is not a whole number of base units (--min-amount).")
      }
      limits.minAmount = amount
    }
    if let maxHops, maxHops < 0 { throw ValidationError("--max-hops is at least 0.") }
    return TraceParameters(
      policies: Array(Set(policies)), through: kinds, limits: limits, since: try Self.time(since, "--since"),
      until: try Self.time(until, "--until"))
  }

  func validate() throws { _ = try parameters() }

  /// The stops that `--through` names.
  static func stopKinds(_ list: String?) throws -> Set<StopKind> {
    try (list ?? "").split(separator: ",").reduce(into: []) { kinds, name in
      guard let kind = StopKind(rawValue: String(name)) else {
        throw ValidationError("`\(name)` is not a stop; stops are service, mixer and bridge.")
      }
      kinds.insert(kind)
    }
  }

  static func time(_ text: String?, _ flag: String) throws -> Int64? {
    guard let text else { return nil }
    do {
      return try Timestamp.seconds(text, naiveIsUTC: true)
    } catch {
      throw ValidationError("`\(text)` is not a time (\(flag)): \(error).")
    }
  }
}
