public import Ledger

/// What a transaction tells of the software that made it.
///
/// - Source: Kappos et al., "How to Peel a Million", USENIX Security 2022 (which fields; read in summary only); Möser and Narayanan,
///   "Resurrecting Address Clustering in Bitcoin", FC 2022 (list of fingerprints). Classes of sequences and lock times are our choice.
/// - Deviations: signatures (low R, key compression) are not looked at, since no case holds input scripts; of BIP-69 only the order of
///   the outputs' values.
public struct WalletFingerprint: Hashable, Sendable {
  /// What the sequences of all inputs have in common.
  public enum SequenceClass: String, Sendable {
    /// 0xFFFFFFFF: neither lock time nor replacement.
    case final
    /// 0xFFFFFFFE: lock time, no replacement.
    case lockTime = "lock_time"
    /// Up to 0xFFFFFFFD: replacement (BIP-125), or a relative lock (BIP-68).
    case replaceable
    /// Inputs of different classes.
    case mixed
  }

  /// What a lock time is.
  public enum LockTimeClass: String, Sendable {
    /// 0.
    case none
    /// A height within 100 of the transaction's own: against fee sniping.
    case nearHeight = "near_height"
    /// Anything else.
    case other
  }

  /// A field that two transactions can differ in.
  public enum Feature: String, CaseIterable, Sendable {
    case version, sequence, witness
    case lockTime = "lock_time"
    case outputOrder = "output_order"

    /// True for a field that wallet software fixes; the others change from one transaction to the next.
    public var isFixed: Bool { self != .outputOrder }
  }

  /// The version, where known.
  public let version: Int64?
  /// What the sequences have in common, where all are known.
  public let sequence: SequenceClass?
  /// What the lock time is, where that can be told.
  public let lockTime: LockTimeClass?
  /// Whether an input is spent by a witness; nil where only a hash of a script is known.
  public let usesWitness: Bool?
  /// Whether the outputs' values never fall, as BIP-69 wants; nil for fewer than two outputs.
  public let outputsRise: Bool?

  /// The fingerprint of a transaction.
  ///
  /// - Reads: its traits, height, the kinds of the outputs that it spends, and its outputs' values in order.
  public init(_ traits: TransactionTraits, height: Int64?, spent: [ScriptKind], paid: [UInt64]) {
    version = traits.version
    sequence = Self.sequence(of: traits.sequences)
    lockTime = traits.lockTime.flatMap { Self.lockTime($0, height: height) }
    usesWitness = Self.witness(of: spent)
    outputsRise = paid.count < 2 ? nil : zip(paid, paid.dropFirst()).allSatisfy { $0 <= $1 }
  }

  /// The fields that are known of both and differ, in the order of ``Feature``.
  public func differences(from other: Self) -> [Feature] {
    Feature.allCases.filter { feature in
      switch feature {
      case .version: differ(version, other.version)
      case .sequence: differ(sequence, other.sequence)
      case .witness: differ(usesWitness, other.usesWitness)
      case .lockTime: differ(lockTime, other.lockTime)
      case .outputOrder: differ(outputsRise, other.outputsRise)
      }
    }
  }

  private func differ<Value: Equatable>(_ one: Value?, _ other: Value?) -> Bool {
    guard let one, let other else { return false }
    return one != other
  }

  private static func sequence(of fields: [UInt32?]) -> SequenceClass? {
    var result: SequenceClass?
    for field in fields {
      guard let field else { return nil }
      let own: SequenceClass = field == .max ? .final : field == .max - 1 ? .lockTime : .replaceable
      result = result == nil || result == own ? own : .mixed
    }
    return result
  }

  /// Fields from 500,000,000 on are times (Bitcoin Core, `LOCKTIME_THRESHOLD`).
  private static func lockTime(_ field: Int64, height: Int64?) -> LockTimeClass? {
    guard field != 0 else { return LockTimeClass.none }
    guard field < 500_000_000 else { return .other }
    guard let height else { return nil }
    return abs(height - field) <= 100 ? .nearHeight : .other
  }

  private static func witness(of kinds: [ScriptKind]) -> Bool? {
    var isKnown = true
    for kind in kinds {
      switch kind {
      case .p2wpkh, .p2wsh, .p2tr, .witnessUnknown: return true
      case .p2sh: isKnown = false
      case .p2pk, .p2pkh, .multisig, .opReturn, .nonStandard: continue
      }
    }
    return isKnown && !kinds.isEmpty ? false : nil
  }
}
