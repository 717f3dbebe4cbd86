internal import Ledger

/// Which tellings of a log are one: sources that only see the shape of a log take the item of a collection for an amount.
///
/// - Source: blockchain-etl/ethereum-etl, `token_transfer_extractor.py`, which reads `Transfer` of ERC-20 and ERC-721 alike.
extension AccountWriter.Movement {
  /// Token and item share the numbers of logs; a kind below them has numbers of its own.
  static func family(_ kind: Int64) -> Int64 { min(kind, Int64(LedgerBatch.Transfer.Kind.token.rawValue)) }

  /// True for one item of a collection.
  var isItem: Bool { kind == LedgerBatch.Transfer.Kind.nft.rawValue }
}

extension SourceTables {
  /// True when `item` is the item that `amount` tells as an amount: same parties, same contract, and its number.
  func isItem(_ item: AccountWriter.Movement, toldAs amount: AccountWriter.Movement) throws -> Bool {
    guard item.isItem, !amount.isItem, amount.kind == LedgerBatch.Transfer.Kind.token.rawValue, item.amount == 1,
      item.from == amount.from, item.to == amount.to
    else { return false }
    let (contract, number) = (try assets.name(of: amount.asset), String(amount.amount))
    return try assets.name(of: item.asset) == contract.replacing("rc20:", with: "rc721:") + "/" + number
  }
}
