public import Taint

/// What ends a walk at a place, and what became of the value there.
public enum Status: String, CaseIterable, Sendable, Comparable {
  case unspent, service, mixer, bridge, frozen, burned, limit
  /// Backward only: the value was made here, came from an unseen opening balance, or from an output the case lacks.
  case coinbase, opening, missing
  /// Backward only: a place that the person named as the end (`--to`, a seed of the incident).
  case seed = "named"

  /// True for what a forward trace can end in.
  public var isForward: Bool { self < .coinbase }

  /// Listing order.
  public static func < (left: Status, right: Status) -> Bool {
    (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
  }
}

/// Stops that a person may walk through.
public enum StopKind: String, CaseIterable, Sendable, Comparable {
  case service, mixer, bridge

  /// Listing order.
  public static func < (left: StopKind, right: StopKind) -> Bool { left.rawValue < right.rawValue }
}

/// Everything that decides a trace, besides the snapshot.
public struct TraceParameters: Hashable, Sendable {
  /// Policies to compute, ascending.
  public var policies: [Policy]
  /// Stops to walk through.
  public var through: Set<StopKind>
  /// How far value is followed.
  public var limits: Limits
  /// An address seed's parcels count from this second on.
  public var since: Int64?
  /// Nothing moves after this second.
  public var until: Int64?

  /// Makes parameters.
  public init(
    policies: [Policy] = Policy.allCases, through: Set<StopKind> = [], limits: Limits = Limits(), since: Int64? = nil,
    until: Int64? = nil
  ) {
    self.policies = policies.sorted()
    self.through = through
    self.limits = limits
    self.since = since
    self.until = until
  }
}

/// Why a trace could not be made.
public struct TraceError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Stable names that tests match on.
  public enum Code: String, Sendable {
    case unknownReference, ambiguousReference, nothingToTrace, unbalanced, unsupported
  }
  /// What is wrong.
  public let code: Code
  /// One sentence: what, to what, and what to do.
  public let description: String

  /// Makes an error.
  public init(_ code: Code, _ description: String) {
    self.code = code
    self.description = description
  }
}
