import Ledger

/// What a transaction of an EVM chain cost its sender.
struct GasFee {
  /// Units of gas that were used.
  var gas: Amount?
  /// What each of them cost.
  var price: Amount?
  /// What was paid beside, for space on the chain below.
  var data: Amount?
  /// Units of blob gas, and what each of them cost.
  var blobs: (gas: Amount, price: Amount)?

  /// Chains whose transactions also pay for space on Ethereum, apart from their gas.
  ///
  /// - Source: Optimism specifications, "L1 cost fees"; Base is built on the same stack. Arbitrum counts that space as gas.
  private static let withDataFee: Set<Chain> = [.optimism, .base]

  /// The whole fee, or nil where a part of it is not told.
  func amount(on chain: Chain) throws(RowFault) -> Amount? {
    guard let gas, let price, data != nil || !Self.withDataFee.contains(chain) else { return nil }
    let sum = try Self.sum(try Self.product(gas, price), data ?? 0)
    guard let blobs else { return sum }
    return try Self.sum(sum, try Self.product(blobs.gas, blobs.price))
  }

  private static func product(_ gas: Amount, _ price: Amount) throws(RowFault) -> Amount {
    let (product, over) = gas.multipliedReportingOverflow(by: price)
    guard !over else { throw RowFault("the fee of \(gas) gas at \(price) each is more than 128 bits hold") }
    return product
  }

  private static func sum(_ left: Amount, _ right: Amount) throws(RowFault) -> Amount {
    let (sum, over) = left.addingReportingOverflow(right)
    guard !over else { throw RowFault("the fee of \(left) and \(right) is more than 128 bits hold") }
    return sum
  }
}
