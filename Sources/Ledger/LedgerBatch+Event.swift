extension LedgerBatch {
  /// What a contract logged besides movements: that an account was frozen, that a mixer took or paid.
  ///
  /// Any contract can write any log; who wrote it is part of the fact.
  public struct Event: Sendable {
    /// What was logged.
    public enum Content: Sendable {
      /// The contract of `asset` froze, freed or emptied an account; `amount` is what it destroyed, where the log tells it.
      case freeze(FreezeEvent.Kind, account: Slice, asset: Int, amount: Amount?)
      /// A pool took a note, of which only the commitment is seen.
      case mixerDeposit(pool: Slice, commitment: Slice, leafIndex: Int64?)
      /// A pool paid a note out: less `fee` to the recipient, and the fee to the relayer.
      case mixerWithdrawal(pool: Slice, nullifierHash: Slice, recipient: Slice, relayer: Slice?, fee: Amount?)
    }

    /// The transaction it belongs to: an index into ``LedgerBatch/transactions``.
    public var transaction: Int
    /// Log index, where the source gives it.
    public var logIndex: Int64?
    /// What was logged; accounts are payloads of 20 bytes, commitments and nullifier hashes have 32.
    public var content: Content
    /// Where it stands in the source.
    public var position: Int64

    /// Makes an event.
    public init(transaction: Int, logIndex: Int64?, content: Content, position: Int64) {
      self.transaction = transaction
      self.logIndex = logIndex
      self.content = content
      self.position = position
    }
  }
}
