import Ledger
import Taint

/// Payments of one transaction by one account that nothing enters between; TIHO ranks them by amount.
enum AccountRun {
  /// Amounts of the run that begins at `index` of an account's history; a transfer to oneself ends it, since it enters again.
  static func amounts(in history: [Transfer], from index: Int, payer: AddressNumber) -> [Amount] {
    var run: [Amount] = []
    for next in history[index...] {
      guard next.transaction == history[index].transaction, next.from == payer, !next.isFee else { break }
      run.append(next.amount)
      if next.to == payer { break }
    }
    return run
  }

  /// An account's whole history as the steps of its pool, with the step at which each movement is paid or received.
  ///
  /// - Gives: `paid[i]` is the step that pays movement i, `arrivals[k]` the movement that is arrival k.
  static func steps(
    of history: [Transfer], account: AddressNumber
  ) -> (steps: [AccountStep], paid: [Int?], arrivals: [Int]) {
    var steps: [AccountStep] = []
    var paid: [Int?] = Array(repeating: nil, count: history.count)
    var arrivals: [Int] = []
    var runLeft = 0
    for (index, transfer) in history.enumerated() {
      if transfer.from == account {
        var run: [Amount]?
        if transfer.isFee {
          run = [transfer.amount]
        } else {
          if runLeft == 0 {
            let amounts = amounts(in: history, from: index, payer: account)
            runLeft = amounts.count
            run = amounts
          }
          runLeft -= 1
        }
        paid[index] = steps.count
        steps.append(.pay(transfer.amount, run: run))
      }
      if transfer.to == account {
        runLeft = 0
        arrivals.append(index)
        steps.append(.receive(transfer.amount))
      }
    }
    return (steps, paid, arrivals)
  }
}
