public import Ledger

/// What a coinbase pays out when taint is followed through fees (`--follow-fees`): the fees of its block and the subsidy.
///
/// - Source: fees before subsidy is RustyTaintChain's order (4e12fd09, bootstrap_taint_fifo.rs); BlockSci 14ccc935 puts the
///   subsidy first. Both exist, so the order is a parameter of the answer.
public enum CoinbaseTape {
  /// Which comes first on the tape.
  public enum Order: String, CaseIterable, Sendable {
    case feesFirst = "fees-first"
    case subsidyFirst = "subsidy-first"
  }

  /// The coinbase's inputs: fees in block order, each with its parcels, and the clean subsidy.
  public static func inputs(fees: [[Parcel]], subsidy: Amount, order: Order) -> [[Parcel]] {
    let fresh = [Parcel(subsidy)]
    return order == .feesFirst ? fees + [fresh] : [fresh] + fees
  }
}
