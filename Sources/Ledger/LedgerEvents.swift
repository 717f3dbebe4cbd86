/// What contracts logged besides movements, in a view.
public protocol LedgerEvents: LedgerView {
  /// What tokens' contracts did to an address, by asset, then in ledger order.
  func freezeEvents(of address: AddressNumber) throws -> [FreezeEvent]

  /// What tokens' contracts did in a transaction, in ledger order.
  func freezeEvents(in transaction: TransactionNumber) throws -> [FreezeEvent]

  /// What an address has to do with mixers.
  func mixing(at address: AddressNumber) throws -> Mixing

  /// The first events of one kind at an address, in ledger order.
  func mixerEvents(_ kind: Mixing.Kind, at address: AddressNumber, limit: Int) throws -> [MixerEvent]

  /// Deposits and withdrawals of a transaction, in ledger order, at one place deposits first.
  func mixerEvents(in transaction: TransactionNumber) throws -> [MixerEvent]
}

/// How many events of mixers name an address.
public struct Mixing: Hashable, Sendable {
  /// In which part.
  public enum Kind: String, CaseIterable, Sendable {
    /// It is the pool, and a note came in.
    case deposits
    /// It is the pool, and a note went out.
    case withdrawals
    /// It was paid a note.
    case received = "received_withdrawals"
  }

  /// Count of each kind; a kind without events is left out.
  public var counts: [Kind: Int64]

  /// Makes counts.
  public init(counts: [Kind: Int64]) {
    self.counts = counts
  }
}
