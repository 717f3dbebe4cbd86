/// What an account paid and received in one asset, as far as it was seen.
///
/// - Source: ours. The balance is a Lindley recursion: what is paid beyond what had arrived was there before, unseen.
public struct AccountSummary: Hashable, Sendable {
  /// What was seen to arrive and not to leave.
  public private(set) var balance: Amount = 0
  /// What arrived.
  public private(set) var received: Amount = 0
  /// What left, fees included.
  public private(set) var paid: Amount = 0
  /// What was paid to others.
  public private(set) var sent: Amount = 0
  /// In how many movements that was.
  public private(set) var sentCount = 0
  /// True when a payment moved an amount of zero.
  public private(set) var paidNothing = false
  /// What was paid beyond what had arrived by then.
  public private(set) var unseen: Amount = 0
  /// False once a sum did not fit into 128 bits and was clamped: some contract's invention.
  public private(set) var isExact = true
  /// The transaction in which something left last, or nil when nothing did.
  public private(set) var lastPayment: Place?

  /// A transaction's place in the ledger, as in ``LedgerPosition``.
  public struct Place: Hashable, Comparable, Sendable {
    /// Height of the block.
    public var height: Int64
    /// See ``LedgerPosition/transaction``.
    public var transaction: Int64

    /// Makes a place.
    public init(height: Int64, transaction: Int64) {
      self.height = height
      self.transaction = transaction
    }

    /// Ledger order.
    public static func < (left: Self, right: Self) -> Bool {
      (left.height, left.transaction) < (right.height, right.transaction)
    }
  }

  /// Makes the summary of no movement.
  public init() {}

  /// Makes a summary from sums that were exact.
  public init(
    received: Amount, paid: Amount, sent: Amount, sentCount: Int, paidNothing: Bool, unseen: Amount, lastPayment: Place?
  ) {
    self.received = received
    self.paid = paid
    self.sent = sent
    self.sentCount = sentCount
    self.paidNothing = paidNothing
    self.unseen = unseen
    self.lastPayment = lastPayment
    // A damaged case may tell sums that contradict each other; they must not stop the program.
    balance = received - min(received, paid - min(paid, unseen))
  }

  /// Counts an arrival.
  public mutating func receive(_ amount: Amount) {
    if received.addingReportingOverflow(amount).overflow { isExact = false }
    received = received.adding(clamped: amount)
    balance = balance.adding(clamped: amount)
  }

  /// Counts a payment and what of it was not seen to arrive.
  public mutating func pay(_ amount: Amount, isFee: Bool, at place: Place) {
    if paid.addingReportingOverflow(amount).overflow { isExact = false }
    paid = paid.adding(clamped: amount)
    if !isFee {
      if amount == 0 { paidNothing = true }
      sent = sent.adding(clamped: amount)
      sentCount += 1
    }
    if amount > balance { unseen = unseen.adding(clamped: amount - balance) }
    balance -= min(balance, amount)
    lastPayment = max(lastPayment ?? place, place)
  }

  /// Counts the part that a transfer is to one of its two accounts; of one to itself the payment comes first.
  public mutating func add(_ transfer: Transfer, of account: AddressNumber) {
    if transfer.from == account {
      pay(transfer.amount, isFee: transfer.isFee, at: transfer.position.place)
    }
    if transfer.to == account { receive(transfer.amount) }
  }
}

extension LedgerPosition {
  /// Place of the transaction.
  public var place: AccountSummary.Place { .init(height: height, transaction: transaction) }
}
