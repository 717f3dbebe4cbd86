public import Ledger

/// Taint in, highest out: payments by value from high to low take taint until it is used up, ties in order, the fee last.
///
/// From an account, tainted parcels leave before clean ones, and the payments of one transaction are ranked by amount.
///
/// - Source: Tironsakkul et al., arXiv 1906.05754, name the policy; order, ties and fee are our own and fixed here.
/// - Known failure: a thief who pays himself the smaller output is not followed.
/// - Complexity: O(n log n) for a run of n payments.
public struct TIHO: TaintPool {
  /// The policy's name.
  public static let policy = Policy.tiho

  /// It does.
  public static let ranksRuns = true

  /// Tainted parcels in order of arrival.
  private var tainted = FIFO()
  private var taint: Amount = 0
  private var clean: Amount = 0
  /// Taint allotted to the announced payments, in payment order, and how many of them are paid.
  private var allotments: [Amount] = []
  private var paidCount = 0

  /// Makes an empty pool.
  public init() {}

  /// Tainted parcels in order of arrival, then the clean rest.
  public var parcels: [Parcel] {
    var result = tainted.parcels
    result.push(Parcel(clean))
    return result
  }

  /// Keeps tainted parcels in order and sums the clean ones.
  public mutating func receive(_ parcels: [Parcel]) {
    for parcel in parcels {
      if parcel.isTainted {
        tainted.receive([parcel])
        taint += parcel.amount
      } else {
        clean += parcel.amount
      }
    }
  }

  /// Adds to the clean sum.
  public mutating func receiveClean(_ amount: Amount) { clean += amount }

  /// Allots the taint held to the payments, largest first.
  public mutating func announce(_ run: [Amount]) {
    allotments = Array(repeating: 0, count: run.count)
    paidCount = 0
    guard taint > 0 else { return }
    var left = taint
    for index in run.indices.sorted(by: { run[$0] != run[$1] ? run[$0] > run[$1] : $0 < $1 }) where left > 0 {
      allotments[index] = min(run[index], left)
      left -= allotments[index]
    }
  }

  /// Pays what was allotted, then clean value, then the opening balance.
  public mutating func pay(_ amount: Amount) -> [Parcel] {
    let leaving: Amount
    if paidCount < allotments.count {
      leaving = min(allotments[paidCount], amount)
      paidCount += 1
    } else {
      leaving = min(taint, amount)
    }
    var paid = leaving > 0 ? tainted.pay(leaving) : []
    taint -= leaving
    clean -= min(clean, amount - leaving)
    paid.push(Parcel(amount - leaving))
    return paid
  }
}
