import Ledger

/// Reads `--chain`.
enum ChainOption {
  static func parse(_ name: String) throws -> Chain {
    guard let chain = Chain.named(name) else {
      throw Failure("`\(name)` is not a chain (--chain); chains are \(Chain.aliases)")
    }
    return chain
  }
}
