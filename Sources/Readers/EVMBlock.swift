import Ledger

/// A block of an EVM chain with its transactions and their receipts, as far as a ledger wants it.
struct EVMBlock {
  /// A transaction as its sender signed it.
  struct Transaction {
    /// Of its object in the source.
    var offset: Int64
    var hash: TransactionID?
    var index: Int64?
    var from: [UInt8] = []
    /// Nil where it creates a contract.
    var to: [UInt8]?
    var value: Amount?
    var nonce: UInt64?
    var type: Amount = 0
    var gasPrice: Amount?
    /// True where the sender named a ceiling, so that what was paid stands in the receipt alone.
    var hasCeiling = false
    var chainID: Amount?
    var fault: String?
  }

  /// What became of a transaction.
  struct Receipt {
    var hash: TransactionID?
    var blockHash: TransactionID?
    /// Nil before the Byzantium fork.
    var status: Amount?
    var gasUsed: Amount?
    var gasPrice: Amount?
    var dataFee: Amount?
    var blobGas: Amount?
    var blobPrice: Amount?
    var contract: [UInt8]?
    /// A range of ``EVMBlock/logs``.
    var logs: Range<Int> = 0..<0
    var fault: String?
  }

  /// A log that ``EVMLog`` knows, or that cannot be read.
  struct Log {
    var offset: Int64
    var index: Int64?
    var contract: [UInt8] = []
    var topics: [UInt8] = []
    var data: [UInt8] = []
    var fault: String?
  }

  /// Of its object in the source.
  var offset: Int64
  var number: Int64?
  var hash: TransactionID?
  var parent: TransactionID?
  var time: Int64?
  var transactions: [Transaction] = []
  var receipts: [Receipt] = []
  var logs: [Log] = []
  var hasTransactions = false
  var hasReceipts = false
  /// True where the transactions are told by their ids alone.
  var hasOnlyIDs = false
  var isTooLarge = false
  /// What is wrong with the block as such.
  var fault: String?

  init(offset: Int64) {
    self.offset = offset
  }

  /// How many parts have been read.
  var size: Int { transactions.count + receipts.count + logs.count }

  /// Why the block cannot be read, or nil.
  var wrong: String? {
    if let fault { return fault }
    guard let number, let hash else { return "is not a whole block: `\(hash == nil ? "hash" : "number")` is missing" }
    if hasOnlyIDs { return "block \(number) lists the ids of its transactions alone; get it with full transactions" }
    if isTooLarge { return "block \(number) has more than \(EVMBlockParser.blockLimit) transactions and logs" }
    if !hasTransactions { return "block \(number) has no list of transactions" }
    if !transactions.isEmpty, !hasReceipts {
      return "block \(number) comes without receipts, so nothing tells what failed; get them with eth_getBlockReceipts"
    }
    guard transactions.count == receipts.count || !hasReceipts else {
      return "block \(number) has \(transactions.count) transactions and \(receipts.count) receipts"
    }
    if let other = receipts.first(where: { $0.blockHash != nil && $0.blockHash != hash })?.blockHash {
      return "block \(number) is \(hash.hex), and its receipts are of \(other.hex)"
    }
    return nil
  }
}
