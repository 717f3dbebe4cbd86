import Heuristics
import Ledger
import TestSupport
import Testing

@Suite("EqualOutputCoinJoin")
struct EqualOutputCoinJoinTests {
  /// Three payers, three outputs of 100 and two of change: a CoinJoin.
  private static func transaction(
    payers: [Int?] = [1, 2, 3], outputs: [UInt64] = [100, 100, 100, 7, 9], isCoinbase: Bool = false
  ) -> UTXOTransaction {
    UTXOTransaction(
      number: 42, chain: 0, height: 1, index: nil, time: nil, isCoinbase: isCoinbase, isSeen: true,
      inputs: payers.enumerated().map { place, payer in
        UTXOTransaction.Input(
          source: OutPoint(transaction: Int64(place), vout: 0), value: 200, address: payer.map { AddressNumber($0) },
          sourceHeight: nil)
      },
      outputs: outputs.map { UTXOTransaction.Output(value: $0, address: 50) })
  }

  private static func denomination(_ transaction: UTXOTransaction) -> UInt64? {
    EqualOutputCoinJoin().denomination(of: transaction)
  }

  @Test("takes a mix, and says what it rests on")
  func mix() throws {
    let finding = try #require(EqualOutputCoinJoin().judge(Self.transaction()))
    #expect(finding.kind == "coinjoin.generic")
    #expect(finding.transactions == [42])
    #expect(finding.details == ["denomination": .text("100"), "participants": .count(3)])
  }

  @Test("condition 0: not a coinbase")
  func coinbase() {
    #expect(Self.denomination(Self.transaction(isCoinbase: true)) == nil)
  }

  @Test("condition 1: two inputs and three outputs")
  func sizes() {
    #expect(Self.denomination(Self.transaction(payers: [1, 2], outputs: [5, 5, 1])) == 5)
    #expect(Self.denomination(Self.transaction(payers: [1, 2], outputs: [5, 5])) == nil)
    #expect(Self.denomination(Self.transaction(payers: [1], outputs: [5, 5, 1])) == nil)
    #expect(Self.denomination(Self.transaction(payers: [], outputs: [])) == nil)
    // One payer with one output would pass the other conditions.
    #expect(Self.denomination(Self.transaction(payers: [1, 2], outputs: [5])) == nil)
  }

  @Test("condition 2: a payer of its own for every participant")
  func payers() {
    #expect(Self.denomination(Self.transaction(payers: [1, 2])) == nil)
    #expect(Self.denomination(Self.transaction(payers: [1, 2, 2])) == nil)
    #expect(Self.denomination(Self.transaction(payers: [1, 2, nil])) == nil)
    #expect(Self.denomination(Self.transaction(payers: [1, 2, 2, 3])) == 100)
    #expect(Self.denomination(Self.transaction(payers: [1, 2, 3, 4, 5])) == 100)
  }

  @Test("condition 3: exactly as many equal outputs as participants")
  func counts() {
    #expect(Self.denomination(Self.transaction(outputs: [100, 100, 8, 7, 9])) == nil)
    #expect(Self.denomination(Self.transaction(outputs: [100, 100, 100, 100, 9])) == nil)
    #expect(Self.denomination(Self.transaction(outputs: [100, 100, 100, 7])) == nil)
    #expect(Self.denomination(Self.transaction(outputs: [100, 100, 100, 7, 9, 9])) == 100)
    // Whirlpool: all outputs equal. Stated as missed.
    #expect(Self.denomination(Self.transaction(payers: [1, 2, 3, 4, 5], outputs: [5, 5, 5, 5, 5])) == nil)
  }

  @Test("a tie of two values is the larger's, in any order")
  func ties() {
    #expect(Self.denomination(Self.transaction(payers: [1, 2], outputs: [5, 8, 5, 8])) == 8)
    #expect(Self.denomination(Self.transaction(payers: [1, 2], outputs: [8, 8, 5, 5])) == 8)
    #expect(Self.denomination(Self.transaction(payers: [1, 2], outputs: [8, 546, 546, 8])) == nil)
  }

  @Test("condition 4: not a dust value", arguments: [546, 2730] as [UInt64])
  func dust(_ value: UInt64) {
    #expect(Self.denomination(Self.transaction(outputs: [value, value, value, 7, 9])) == nil)
    #expect(Self.denomination(Self.transaction(outputs: [value + 1, value + 1, value + 1, 7, 9])) == value + 1)
    var parameters = EqualOutputCoinJoin.Parameters()
    parameters.ignoredValues = []
    let all = EqualOutputCoinJoin(parameters)
    #expect(all.denomination(of: Self.transaction(outputs: [value, value, value, 7, 9])) == value)
  }

  @Test("says the same of any order of the outputs", arguments: Seeds.first(400, batches: 2))
  func permutations(_ seeds: Range<UInt64>) {
    for seed in seeds {
      var random = SplitMix64(seed: seed)
      let payers = (0..<random.number(0...5)).map { _ in Optional(random.number(0...4)) }
      let outputs = (0..<random.number(0...8)).map { _ in UInt64(random.number(0...3)) }
      var mixed = outputs
      for place in mixed.indices.reversed() { mixed.swapAt(place, random.number(0...place)) }
      let one = Self.denomination(Self.transaction(payers: payers, outputs: outputs))
      #expect(one == Self.denomination(Self.transaction(payers: payers, outputs: mixed)), "seed \(seed)")
      if let one { #expect(outputs.filter { $0 == one }.count == (outputs.count + 1) / 2, "seed \(seed)") }
    }
  }
}
