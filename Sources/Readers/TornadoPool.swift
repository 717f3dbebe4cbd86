import Ledger

/// A pool of Tornado Cash that the first record of its lists gives away.
///
/// A commitment is a hash that its depositor made from secrets, so that the first one of a pool names it.
/// - Source: contracts as tornadocash/tornado-core and the explorer have them; first records as in the events that
///   tornadocash/tornado-classic-ui and tornadocash/tornado-cli publish for the pool.
struct TornadoPool {
  let chain: Chain
  let contract: String
  /// Commitment of leaf 0.
  let firstCommitment: String
  /// Nullifier hash of the first withdrawal.
  let firstNullifierHash: String

  /// The pools that are known so.
  static let all = [
    // 100 ETH.
    TornadoPool(
      chain: .ethereum, contract: "0xa160cdab225685da1d56aa342ad8841c3b53f291",
      firstCommitment: "04b0b397af86289595530ea0a5d34e4edc64429a2cd207e51b146d4480a2b0dc",
      firstNullifierHash: "2e0687a7308825cf3979ef5db9999bfe99166a4a56b1f7a9577de57137a42c6d")
  ]

  /// The pool whose list begins with this commitment or nullifier hash, or nil.
  static func beginning(with hash: [UInt8]) -> TornadoPool? {
    let text = Hex.text(hash)
    return all.first { $0.firstCommitment == text || $0.firstNullifierHash == text }
  }
}
