/// What a mixer's pool logged: a note that came in, or one that went out.
public struct MixerEvent: Hashable, Sendable {
  /// Which of the two.
  public enum Content: Hashable, Sendable {
    /// A note came in; `leafIndex` is its place in the pool's tree, from 0.
    case deposit(commitment: [UInt8], leafIndex: Int64?)
    /// A note was paid out, less `fee` in base units of the pool's asset; a relayer of nil was not named.
    case withdrawal(nullifierHash: [UInt8], recipient: AddressNumber, relayer: AddressNumber?, fee: Amount?)
  }

  /// Place in the ledger; `position.id` is the event's dense id among those of its kind.
  public var position: LedgerPosition
  /// Its transaction.
  public var transaction: TransactionNumber
  /// The contract that wrote the log.
  public var pool: AddressNumber
  /// What it logged.
  public var content: Content

  /// Makes an event.
  public init(position: LedgerPosition, transaction: TransactionNumber, pool: AddressNumber, content: Content) {
    self.position = position
    self.transaction = transaction
    self.pool = pool
    self.content = content
  }
}
