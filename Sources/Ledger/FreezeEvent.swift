/// What a token's contract logged of its power over an account.
public struct FreezeEvent: Hashable, Sendable {
  /// What was done.
  public enum Kind: Int, CaseIterable, Sendable {
    /// The account can no longer pay.
    case frozen = 0
    /// The account can pay again.
    case freed
    /// What the account held of the token was destroyed; that alone neither freezes nor frees.
    case destroyed
  }

  /// Place in the ledger; `position.id` is the event's dense id.
  public var position: LedgerPosition
  /// Its transaction.
  public var transaction: TransactionNumber
  /// The token whose contract wrote the log.
  public var asset: AssetNumber
  /// Whose balance it is about.
  public var address: AddressNumber
  /// What was done.
  public var kind: Kind
  /// What was destroyed, in base units, where the log tells it.
  public var amount: Amount?
  /// Block time, seconds since 1970, where a source gave it.
  public var time: Int64?

  /// Makes an event.
  public init(
    position: LedgerPosition, transaction: TransactionNumber, asset: AssetNumber, address: AddressNumber, kind: Kind,
    amount: Amount?, time: Int64?
  ) {
    self.position = position
    self.transaction = transaction
    self.asset = asset
    self.address = address
    self.kind = kind
    self.amount = amount
    self.time = time
  }
}
