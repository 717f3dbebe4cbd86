import Ledger

/// Place of a UTXO transaction in the ledger: height, then a rank inside the block that no spend can contradict.
struct TransactionPlace: Comparable {
  var height: Int64
  var rank: Int64

  static func < (left: Self, right: Self) -> Bool { (left.height, left.rank) < (right.height, right.rank) }
}

/// Finds the ledger order of UTXO transactions.
///
/// Esplora's transactions carry no index, and parent and child may share a block, so the rank is at least the index where it is
/// known and more than that of every parent of the same block. A hostile source can claim a circle: a transaction that is met
/// again on its own path counts for nothing, and the spend is then seen to be out of order.
/// - Complexity: each transaction of a chain of spends inside one block is loaded once.
struct TransactionOrder {
  private let view: any LedgerView
  private var ranks: [TransactionNumber: Int64] = [:]

  init(_ view: any LedgerView) {
    self.view = view
  }

  /// Unseen transactions come before everything, unconfirmed ones after.
  mutating func place(of facts: UTXOTransaction) throws -> TransactionPlace {
    TransactionPlace(height: facts.isSeen ? facts.height ?? .max : -1, rank: try rank(of: facts))
  }

  private mutating func rank(of facts: UTXOTransaction) throws -> Int64 {
    if let known = ranks[facts.number] { return known }
    var path: [(facts: UTXOTransaction, next: Int)] = [(facts, 0)]
    var open: Set<TransactionNumber> = [facts.number]
    while let top = path.last {
      if top.next < top.facts.inputs.count {
        path[path.count - 1].next += 1
        let input = top.facts.inputs[top.next]
        let parent = input.source.transaction
        guard input.sourceHeight == top.facts.height, ranks[parent] == nil, !open.contains(parent) else { continue }
        let facts = try view.utxoTransaction(parent)
        guard facts.isSeen else { continue }
        open.insert(parent)
        path.append((facts, 0))
      } else {
        var rank = top.facts.index ?? 0
        for input in top.facts.inputs where input.sourceHeight == top.facts.height {
          if let parent = ranks[input.source.transaction] { rank = max(rank, parent + 1) }
        }
        ranks[top.facts.number] = rank
        open.remove(top.facts.number)
        path.removeLast()
      }
    }
    return ranks[facts.number] ?? 0
  }
}
