public import Ledger

/// The one idea that serves both ledgers: a pool receives parcels of value and pays them out, and the policy decides which
/// parcels leave first.
///
/// On a UTXO chain a pool lives for one transaction (``settle(inputs:outputs:fee:)``); on an account chain it is the balance
/// of an address in one asset and lives on. A policy is one file with one conforming type and one line in ``Policy``; it knows
/// nothing of chains.
///
/// Laws, tested for every policy: what is paid adds up to the amount asked for; taint paid and taint kept add up to taint
/// received (poison excepted); nothing is created by an empty pool.
public protocol TaintPool: Sendable {
  /// Which policy this is.
  static var policy: Policy { get }

  /// True when the policy ranks the payments of a run, which must then be announced.
  static var ranksRuns: Bool { get }

  /// Makes an empty pool.
  init()

  /// Takes parcels in, in their order.
  mutating func receive(_ parcels: [Parcel])

  /// Takes clean value in, after what is there.
  mutating func receiveClean(_ amount: Amount)

  /// Announces payments of one transaction that nothing enters between, so that a policy may rank them by amount.
  mutating func announce(_ run: [Amount])

  /// Pays `amount`; what was not seen to arrive is clean.
  mutating func pay(_ amount: Amount) -> [Parcel]

  /// What the pool holds now.
  var parcels: [Parcel] { get }

  /// Pays a whole transaction out of its inputs: each output in order, the fee last.
  ///
  /// - Reads: `inputs` in input order; `outputs` and `fee` add up to the inputs' sum.
  static func settle(inputs: [[Parcel]], outputs: [Amount], fee: Amount) -> (outputs: [[Parcel]], fee: [Parcel])

  /// Taint of parcels that this policy paid.
  static func taint(of parcels: [Parcel]) -> Amount

  /// Gives the clean part of `parcels` to a seed; what is tainted already keeps the seed it has.
  ///
  /// - Gives: the amount that the seed got.
  static func claim(_ parcels: inout [Parcel], for seed: SeedNumber) -> Amount
}

extension TaintPool {
  /// Clean value is a parcel like others.
  public mutating func receiveClean(_ amount: Amount) { receive([Parcel(amount)]) }

  /// Most policies do not rank.
  public static var ranksRuns: Bool { false }

  /// Most policies do not rank.
  public mutating func announce(_ run: [Amount]) {}

  /// Outputs are paid in output order as one run, then the fee.
  public static func settle(
    inputs: [[Parcel]], outputs: [Amount], fee: Amount
  ) -> (outputs: [[Parcel]], fee: [Parcel]) {
    var pool = Self()
    for input in inputs { pool.receive(input) }
    pool.announce(outputs)
    let paid = outputs.map { pool.pay($0) }
    pool.announce([fee])
    return (paid, pool.pay(fee))
  }

  /// The sum of the tainted parcels.
  public static func taint(of parcels: [Parcel]) -> Amount { parcels.tainted }

  /// Clean parcels change owner, in place.
  public static func claim(_ parcels: inout [Parcel], for seed: SeedNumber) -> Amount {
    var claimed: Amount = 0
    var result: [Parcel] = []
    for parcel in parcels {
      if !parcel.isTainted { claimed += parcel.amount }
      result.push(parcel.isTainted ? parcel : Parcel(parcel.amount, seed: seed))
    }
    parcels = result
    return claimed
  }
}
