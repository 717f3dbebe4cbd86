import Heuristics
import Ledger

/// A transaction to be judged, one place after the other; every place at a script of its own unless it is said otherwise.
struct ShapeDraft {
  struct Place {
    var value: UInt64
    var kind: ScriptKind = .p2wpkh
    /// nil: a script of its own.
    var account: AddressNumber?
  }

  var inputs: [Place] = []
  var outputs: [Place] = []
  var isCoinbase = false
  var isBitcoin = true
  var hasServiceInput = false
  var spendsOnlyCoinbases = false
  var paysWasabi1Coordinator = false
  var unknownInputs = 0

  init(_ inputs: [UInt64], _ outputs: [UInt64], kind: ScriptKind = .p2wpkh) {
    self.inputs = inputs.map { Place(value: $0, kind: kind) }
    self.outputs = outputs.map { Place(value: $0, kind: kind) }
  }

  /// The shape, not settled.
  var shape: TransactionShape {
    var shape = TransactionShape()
    fill(&shape)
    return shape
  }

  /// The shape, settled; nil when no value is paid twice.
  var settled: TransactionShape? {
    var shape = shape
    return shape.settle() ? shape : nil
  }

  /// Puts it into a shape, in the place of what that held.
  func fill(_ shape: inout TransactionShape) {
    shape.begin(isCoinbase: isCoinbase, isBitcoin: isBitcoin)
    shape.hasServiceInput = hasServiceInput
    shape.spendsOnlyCoinbases = spendsOnlyCoinbases
    for (index, place) in inputs.enumerated() {
      shape.addInput(value: place.value, kind: place.kind, account: place.account ?? AddressNumber(1000 + index))
    }
    for _ in 0..<unknownInputs { shape.addUnknownInput() }
    for (index, place) in outputs.enumerated() {
      shape.addOutput(
        value: place.value, kind: place.kind, account: place.account ?? AddressNumber(2000 + index),
        isWasabi1Coordinator: paysWasabi1Coordinator && index == 0)
    }
  }

  /// What a rule says of it.
  func verdict(_ rule: some CoinJoinRule) -> CoinJoinVerdict? {
    settled.flatMap { rule.verdict(on: $0) }
  }

  /// What all rules say of it.
  var verdict: CoinJoinVerdict? {
    var shape = shape
    return CoinJoins().verdict(on: &shape)
  }

  /// A copy with one thing changed.
  func with(_ change: (inout ShapeDraft) -> Void) -> ShapeDraft {
    var copy = self
    change(&copy)
    return copy
  }
}
