import Heuristics
import Ledger

/// Facts of a small transaction, written down by hand.
struct ChangeDraft {
  /// An input: value, kind, and address.
  var inputs: [(value: UInt64, kind: ScriptKind, at: AddressNumber)] = [(100, .p2wpkh, 1)]
  /// An output: value, kind, and address.
  var outputs: [(value: UInt64, kind: ScriptKind, at: AddressNumber)]
  /// Addresses that received before.
  var seenBefore: Set<AddressNumber> = []
  /// Addresses that receive again.
  var seenAfter: Set<AddressNumber> = []
  /// Addresses of which no source tells enough.
  var unclear: Set<AddressNumber> = []
  var lockTime: Int64? = 0
  var traits = TransactionTraits(version: 2, lockTime: 0, sequences: [.max])
  var feeRate: UInt64?
  var followsLink: Bool? = false
  var isCoinbase = false
  var isCoinJoin = false
  var hasUnknownInput = false
  var members: [Bool]?
  /// What became of the outputs; nil where nobody looked.
  var fates: [ChangeFacts.Fate]?

  /// Two outputs of one kind at addresses 10 and 11.
  static func pair(_ first: UInt64, _ second: UInt64) -> Self {
    Self(outputs: [(first, .p2wpkh, 10), (second, .p2wpkh, 11)])
  }

  var facts: ChangeFacts {
    var shape = TransactionShape()
    shape.begin(isCoinbase: isCoinbase, isBitcoin: true)
    for input in inputs { shape.addInput(value: input.value, kind: input.kind, account: input.at) }
    if hasUnknownInput { shape.addUnknownInput() }
    for output in outputs { shape.addOutput(value: output.value, kind: output.kind, account: output.at) }
    return ChangeFacts(
      shape: shape, lockTime: lockTime,
      fingerprint: WalletFingerprint(traits, height: 1000, spent: inputs.map(\.kind), paid: outputs.map(\.value)),
      feeRate: feeRate,
      receipts: outputs.map { output in
        unclear.contains(output.at)
          ? OtherReceipts(before: nil, after: nil)
          : OtherReceipts(before: seenBefore.contains(output.at), after: seenAfter.contains(output.at))
      },
      followsLink: followsLink, isCoinJoin: isCoinJoin, isClusterMember: members,
      hindsight: fates.map { ChangeFacts.Hindsight(height: 2000, fates: $0) })
  }

  /// A spender with these numbers of inputs and outputs.
  static func spent(
    _ inputs: Int = 1, _ outputs: Int = 2, lockTime: Int64? = 0, version: Int64? = 2, sequence: UInt32? = .max,
    kind: ScriptKind = .p2wpkh, feeRate: UInt64? = nil
  ) -> ChangeFacts.Fate {
    .spent(
      ChangeFacts.Spender(
        inputs: inputs, outputs: outputs, lockTime: lockTime,
        fingerprint: WalletFingerprint(
          TransactionTraits(version: version, lockTime: lockTime, sequences: [sequence]), height: 1010, spent: [kind],
          paid: [3, 2]),
        feeRate: feeRate))
  }
}

extension ChangeRule {
  /// Places of the candidates, or nil where the rule cannot tell.
  func places(_ draft: ChangeDraft) -> [Int]? { verdict(on: draft.facts)?.outputs.places }
}
