import Heuristics
import Ledger
import TestSupport

/// A ledger in memory whose outputs stand at witness key hashes, each at one of its own.
struct ViewDraft {
  var ledger = MemoryLedger([.bitcoin])
  private var next = 0

  /// A new address.
  mutating func address() -> AddressNumber {
    next += 1
    let count = [UInt8(truncatingIfNeeded: next >> 8), UInt8(truncatingIfNeeded: next)]
    return ledger.address(payload: [0, 20] + [UInt8](repeating: 9, count: 18) + count)
  }

  /// Coins of these values out of nowhere, in a transaction of their own each.
  mutating func coins(_ values: [UInt64], isCoinbase: Bool = false) -> [MemoryLedger.Input] {
    values.map { value in
      let made = ledger.addTransaction(
        height: 1, isCoinbase: isCoinbase,
        inputs: isCoinbase ? [] : [.unseen(ledger.reserve(), 0, value: value, at: address())],
        outputs: [(address(), value)])
      return .output(made, 0)
    }
  }

  /// A transaction that pays these values to new addresses; zero is a data carrier.
  mutating func pay(_ inputs: [MemoryLedger.Input], _ outputs: [UInt64]) -> TransactionNumber {
    ledger.addTransaction(
      height: 2, inputs: inputs,
      outputs: outputs.map { ($0 == 0 ? ledger.address(payload: [0x6A, 1, 7]) : address(), $0) })
  }
}
