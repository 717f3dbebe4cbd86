import Heuristics
import Ledger
import TestSupport
import Testing

@Suite("TransactionEntropy")
struct TransactionEntropyTests {
  /// A published vector.
  struct Vector: Sendable, CustomTestStringConvertible {
    var name: String
    var inputs: [UInt64]
    var outputs: [UInt64]
    var fees = IntraFees.none
    var interpretations: UInt128
    var matrix: [[UInt128]]?
    var figures: Figures?

    var testDescription: String { name }
  }

  /// What is published beside the number of interpretations.
  struct Figures: Sendable {
    var entropy: String
    var efficiency: String
    var density: String
    var uncertainPairs: String
    var deterministic: [LinkCounts.Link]
  }

  private static func perfect(_ size: Int, _ interpretations: UInt128, _ together: UInt128? = nil) -> Vector {
    let fives = [UInt64](repeating: 5, count: size)
    let matrix = together.map { [[UInt128]](repeating: [UInt128](repeating: $0, count: size), count: size) }
    return Vector(name: "P\(size)", inputs: fives, outputs: fives, interpretations: interpretations, matrix: matrix)
  }

  /// The test cases of LaurentMT's and Samourai's Boltzmann.
  static let vectors = [
    Vector(
      name: "A", inputs: [10, 10], outputs: [8, 2, 3, 7], interpretations: 3,
      matrix: [[2, 2], [2, 2], [2, 2], [2, 2]]),
    Vector(name: "A with a whole input", inputs: [10, 10], outputs: [10, 3, 7], interpretations: 3),
    Vector(
      name: "B", inputs: [10, 10], outputs: [8, 2, 2, 8], interpretations: 5,
      matrix: [[3, 3], [3, 3], [3, 3], [3, 3]]),
    Vector(
      name: "B2", inputs: [10, 10], outputs: [10, 2, 8], interpretations: 3, matrix: [[2, 2], [2, 2], [2, 2]]),
    Vector(
      name: "C", inputs: [10, 10], outputs: [5, 5, 5, 5], interpretations: 7,
      matrix: [[4, 4], [4, 4], [4, 4], [4, 4]],
      figures: Figures(
        entropy: "2.80735", efficiency: "1.00000", density: "0.46789", uncertainPairs: "1.00000", deterministic: [])),
    Vector(
      name: "C2", inputs: [10, 10], outputs: [10, 5, 5], interpretations: 3, matrix: [[2, 2], [2, 2], [2, 2]]),
    Vector(
      name: "D", inputs: [10, 10, 2], outputs: [8, 2, 2, 8, 2], interpretations: 28,
      matrix: [[16, 16, 7], [13, 13, 14], [13, 13, 14], [16, 16, 7], [13, 13, 14]],
      figures: Figures(
        entropy: "4.80735", efficiency: "0.20588", density: "0.60092", uncertainPairs: "1.00000", deterministic: [])),
    perfect(2, 3, 2), perfect(3, 16, 8), perfect(4, 131, 53), perfect(5, 1496, 512), perfect(6, 22482, 6697),
    perfect(7, 426_833), perfect(8, 9_934_563), perfect(9, 277_006_192), perfect(10, 9_085_194_458),
    Vector(
      name: "P3 with fees", inputs: [5, 5, 5], outputs: [5, 3, 2], interpretations: 28,
      matrix: [[14, 14, 14], [13, 13, 13], [13, 13, 13]],
      figures: Figures(
        entropy: "4.80735", efficiency: "1.75000", density: "0.80123", uncertainPairs: "1.00000", deterministic: [])),
    Vector(
      name: "P3b", inputs: [5, 5, 10], outputs: [5, 5, 10], interpretations: 9,
      matrix: [[5, 5, 4], [5, 5, 4], [4, 4, 8]]),
  ]

  /// Mainnet transactions of the same suites.
  static let transactions = [
    Vector(
      name: "8e56317360a548e8ef28ec475878ef70d1371bee3526c017ac22ad61ae5740b8", inputs: [10_000_000, 1_380_000],
      outputs: [100_000, 9_850_000, 100_000, 1_270_000], interpretations: 3,
      matrix: [[2, 2], [3, 1], [2, 2], [1, 3]],
      figures: Figures(
        entropy: "1.58496", efficiency: "0.42857", density: "0.26416", uncertainPairs: "0.75000",
        deterministic: [.init(output: 1, input: 0), .init(output: 3, input: 1)])),
    Vector(
      name: "8c5feb901f3983b0f28d996f9606d895d75136dbe8d77ed1d6c7340a403a73bf", inputs: [4_900_000_000, 100_000_000],
      outputs: [4_900_000_000, 100_000_000], interpretations: 2, matrix: [[2, 1], [1, 2]],
      figures: Figures(
        entropy: "1.00000", efficiency: "0.66667", density: "0.25000", uncertainPairs: "0.50000",
        deterministic: [.init(output: 0, input: 0), .init(output: 1, input: 1)])),
    Vector(
      name: "742d8e113839946dad9e81c4b5211e959710a55aa499486bf13a3f435b45456c", inputs: [2_999_808, 2_999_854],
      outputs: [427_566, 427_566, 2_571_867, 2_572_242], interpretations: 5,
      figures: Figures(
        entropy: "2.32193", efficiency: "0.71429", density: "0.38699", uncertainPairs: "1.00000", deterministic: [])),
    Vector(
      name: "dcba20fdfe34fe240fa6eacccfb2e58468ba2feafcfff99706145800d09a09a6",
      inputs: [5_300_000_000, 2_020_000_000, 4_975_000_000, 5_000_000_000, 5_556_000_000, 7_150_000_000],
      outputs: [1_000_000, 30_000_000_000], interpretations: 1, matrix: [[1, 1, 1, 1, 1, 1], [1, 1, 1, 1, 1, 1]]),
    Vector(
      name: "7d588d52d1cece7a18d663c977d6143016b5b326404bbf286bc024d5d54fcecb", inputs: joinMarket.inputs,
      outputs: joinMarket.outputs, interpretations: 1),
    Vector(
      name: "7d588d52, with fees between participants", inputs: joinMarket.inputs, outputs: joinMarket.outputs,
      fees: IntraFees(maker: 420_388, taker: 1_261_164), interpretations: 95,
      matrix: [
        [11, 73, 21, 27, 27], [35, 38, 46, 33, 33], [35, 38, 46, 33, 33], [9, 27, 43, 73, 73], [95, 9, 25, 11, 11],
        [35, 38, 46, 33, 33], [35, 38, 46, 33, 33],
      ],
      figures: Figures(
        entropy: "6.56986", efficiency: "0.00026", density: "0.54749", uncertainPairs: "0.97143",
        deterministic: [.init(output: 4, input: 0)])),
  ]

  private static let joinMarket: (inputs: [UInt64], outputs: [UInt64]) = (
    [260_994_463, 98_615_817, 84_911_243, 20_112_774, 79_168_410],
    [14_868_890, 84_077_613, 84_077_613, 15_369_204, 177_252_160, 84_077_613, 84_077_613]
  )

  private static func verdict(
    _ inputs: [UInt64], _ outputs: [UInt64], fees: IntraFees = .none, steps: Int? = nil, rests: Int? = nil
  ) -> TransactionEntropy.Verdict? {
    var parameters = TransactionEntropy.Parameters()
    parameters.intraFees = fees
    if let steps { parameters.stepsMost = steps }
    if let rests { parameters.restsMost = rests }
    return TransactionEntropy(parameters).verdict(inputs: inputs, outputs: outputs)
  }

  private static func counts(
    _ inputs: [UInt64], _ outputs: [UInt64], fees: IntraFees = .none
  ) throws -> LinkCounts {
    guard case .exact(let counts) = verdict(inputs, outputs, fees: fees) else {
      throw Missing()
    }
    return counts
  }

  private static func bounds(
    _ inputs: [UInt64], _ outputs: [UInt64], fees: IntraFees = .none, steps: Int? = nil, rests: Int? = nil
  ) throws -> EntropyBounds {
    guard case .bounded(let bounds) = verdict(inputs, outputs, fees: fees, steps: steps, rests: rests) else {
      throw Missing()
    }
    return bounds
  }

  private struct Missing: Error {}

  private static func matrix(_ counts: LinkCounts, _ outputs: Int, _ inputs: Int) -> [[UInt128]] {
    (0..<outputs).map { output in (0..<inputs).map { counts.together(.init(output: output, input: $0)) } }
  }

  @Test("counts what Boltzmann counts", arguments: vectors + transactions)
  func published(_ vector: Vector) throws {
    let counts = try Self.counts(vector.inputs, vector.outputs, fees: vector.fees)
    #expect(counts.interpretations == vector.interpretations)
    if let matrix = vector.matrix {
      #expect(Self.matrix(counts, vector.outputs.count, vector.inputs.count) == matrix)
    }
    if let figures = vector.figures {
      #expect(counts.entropy.description == figures.entropy)
      #expect(counts.efficiency?.description == figures.efficiency)
      #expect(counts.density?.description == figures.density)
      #expect(counts.uncertainPairs?.description == figures.uncertainPairs)
      #expect(counts.deterministic == figures.deterministic)
    }
  }

  @Test("gives probabilities of links")
  func probabilities() throws {
    let counts = try Self.counts([10, 10, 2], [8, 2, 2, 8, 2])
    #expect(counts.probability(of: .init(output: 0, input: 0)).description == "0.57143")
    #expect(counts.probability(of: .init(output: 0, input: 2)).description == "0.25000")
  }

  @Test("counts what an oracle counts one by one", arguments: Seeds.first(240, batches: 4))
  func oracle(_ seeds: Range<UInt64>) {
    let failure = Seeds.firstFailure(in: seeds, sizes: 2...4) { seed, size in
      var random = SplitMix64(seed: seed)
      let (inputs, outputs) = Self.draft(&random, size)
      let fees =
        random.once(in: 3) ? IntraFees(maker: UInt64(random.number(0...4)), taker: UInt64(random.number(0...6))) : .none
      let expected = InterpretationOracle(inputs, outputs, maker: Int(fees.maker), taker: Int(fees.taker))
      let counts = try Self.counts(inputs, outputs, fees: fees)
      let matrix = Self.matrix(counts, outputs.count, inputs.count).map { $0.map { Int($0) } }
      guard counts.interpretations == UInt128(expected.interpretations), matrix == expected.together else {
        return "\(inputs) -> \(outputs) \(fees): \(counts.interpretations), not \(expected.interpretations)"
      }
      // Ended early, the same count gives bounds that hold and the same certain links.
      let bounds = try Self.bounds(inputs, outputs, fees: fees, steps: 0)
      guard bounds.least <= counts.interpretations, bounds.most.map({ $0 >= counts.interpretations }) ?? true else {
        return "\(inputs) -> \(outputs) \(fees): \(counts.interpretations) is not in \(bounds)"
      }
      guard fees != .none || bounds.deterministic == counts.deterministic else {
        return "\(inputs) -> \(outputs): certain is \(counts.deterministic), not \(bounds.deterministic ?? [])"
      }
      return nil
    }
    #expect(failure == nil)
  }

  /// Values of which some are equal and some nearly so, and outputs that leave a fee.
  private static func draft(_ random: inout SplitMix64, _ size: Int) -> (inputs: [UInt64], outputs: [UInt64]) {
    let step = random.pick([1, 10, 50])
    let outputs = (0..<random.number(2...size)).map { _ in
      UInt64(step * random.number(1...4) + random.number(0...2))
    }
    var left = Int(outputs.reduce(0, +)) + random.number(0...step)
    var inputs: [UInt64] = []
    for _ in 1..<random.number(2...size) where left > 1 {
      let value = min(left - 1, step * random.number(1...3) + random.number(0...2))
      inputs.append(UInt64(value))
      left -= value
    }
    inputs.append(UInt64(left))
    return inputs.count > 1 ? (inputs, outputs) : ([1] + inputs, outputs)
  }

  @Test("does not ask for the order of inputs and outputs")
  func order() throws {
    let counts = try Self.counts([2, 10, 10], [2, 8, 2, 8, 2])
    #expect(counts.interpretations == 28)
    #expect(counts.together(.init(output: 1, input: 1)) == 16)
    #expect(counts.together(.init(output: 1, input: 0)) == 7)
    #expect(counts.together(.init(output: 4, input: 0)) == 14)
  }

  @Test("leaves out what is worth nothing")
  func nothing() throws {
    let counts = try Self.counts([10, 0, 10], [8, 2, 0, 3, 7])
    #expect(counts.interpretations == 3)
    #expect(counts.together(.init(output: 2, input: 0)) == 0)
    #expect(counts.together(.init(output: 0, input: 1)) == 0)
    #expect(counts.together(.init(output: 3, input: 2)) == 2)
    #expect(counts.density?.description == "0.26416")
    #expect(counts.deterministic == [])
  }

  @Test("reads one input or one output in one way, whatever the fee")
  func single() throws {
    // A second input that is worth no more than the fee would be a block of its own.
    let merge = try Self.counts([100, 5], [95])
    #expect(merge.interpretations == 1)
    #expect(merge.deterministic.count == 2)
    #expect(merge.efficiency?.description == "0.00000")
    let split = try Self.counts([100], [60, 0, 30])
    #expect(split.interpretations == 1)
    #expect(split.deterministic.map(\.output) == [0, 2])
    #expect(try Self.counts([], []).density == nil)
  }

  @Test("refuses outputs that come to more than inputs, coinbases and unknown inputs")
  func refusals() {
    #expect(Self.verdict([5, 5], [6, 5]) == nil)
    var shape = TransactionShape()
    shape.begin(isCoinbase: true, isBitcoin: true)
    shape.addInput(value: 10, kind: .p2wpkh, account: 1)
    shape.addOutput(value: 10, kind: .p2wpkh, account: 2)
    #expect(TransactionEntropy().verdict(on: shape) == nil)
    shape.begin(isCoinbase: false, isBitcoin: true)
    shape.addInput(value: 10, kind: .p2wpkh, account: 1)
    shape.addOutput(value: 10, kind: .p2wpkh, account: 2)
    #expect(TransactionEntropy().verdict(on: shape) != nil)
    shape.addUnknownInput()
    #expect(TransactionEntropy().verdict(on: shape) == nil)
  }

  @Test("counts different values that no sum tells apart as if they were equal")
  func alike() throws {
    // Every output is less than every input, and all differences together are less than the fee.
    for size in [4, 8] {
      let inputs = (0..<size).map { 1_000_000 + UInt64($0 * 37) }
      let outputs = (0..<size).map { 999_000 - UInt64($0 * $0 * 11) }
      #expect(try Self.counts(inputs, outputs).interpretations == (size == 4 ? 131 : 9_934_563))
    }
  }

  @Test("counts twelve by twelve, and beyond where values are alike")
  func twelve() throws {
    #expect(
      try Self.counts([UInt64](repeating: 5, count: 12), [UInt64](repeating: 5, count: 12)).interpretations
        == 15_024_619_744_202)
    // Six makers with one mixed output and one change each.
    let mixed = 50_000_000 as UInt64
    let inputs: [UInt64] = [
      31_000_017, 61_200_001, 44_719_003, 70_030_011, 29_500_441, 93_000_777, 55_100_023, 52_840_501, 27_777_777,
      88_410_019,
      71_313_131, 60_606_061,
    ]
    let change = stride(from: 0, to: 12, by: 2).map { inputs[$0] + inputs[$0 + 1] - mixed }
    let counts = try Self.counts(inputs, change + [UInt64](repeating: mixed, count: 6))
    // Each change output needs its maker's two inputs; the makers then mix as six equal inputs would.
    #expect(counts.interpretations == 22482)
    #expect(
      counts.deterministic
        == (0..<6).flatMap { [.init(output: $0, input: 2 * $0), .init(output: $0, input: 2 * $0 + 1)] })
  }
}

// MARK: - Bounds

extension TransactionEntropyTests {
  @Test("says what ended the count")
  func reasons() throws {
    let (inputs, outputs): ([UInt64], [UInt64]) = ([10, 10, 2], [8, 2, 2, 8, 2])
    #expect(try Self.bounds(inputs, outputs, steps: 5).reason == .steps)
    #expect(try Self.bounds(inputs, outputs, rests: 5).reason == .memory)
    let many = (0..<17).map { UInt64(1) << UInt64($0) }
    #expect(try Self.bounds(many, many).reason == .values)
    let equal = [UInt64](repeating: 5, count: 40)
    let large = try Self.bounds(equal, equal)
    #expect(large.reason == .size)
    #expect(large.most == nil)
    #expect(large.least > 1)
  }

  @Test("bounds from above by every way to fill the blocks that can be")
  func above() throws {
    // Without a fee each of two blocks needs an output: one block, or S(3, 2)·2^2 ways.
    #expect(try Self.bounds([10, 10, 2], [11, 11], steps: 0).most == 1 + 3 * 4)
    // With a fee of 2 the smallest input may be a block alone: S(3, 3)·3^2 more.
    #expect(try Self.bounds([10, 10, 2], [10, 10], steps: 0).most == 1 + 3 * 4 + 9)
    // With one of 1 it may not, unless participants pay each other.
    #expect(try Self.bounds([10, 10, 2], [11, 10], steps: 0).most == 1 + 3 * 4)
    #expect(
      try Self.bounds([10, 10, 2], [11, 10], fees: IntraFees(maker: 1, taker: 1), steps: 0).most == 1 + 3 * 4 + 9)
  }

  @Test("bounds from below by the count of a coarser transaction")
  func below() throws {
    // Sixteen pairs of equal halves; glued they are twelve values or fewer that still split.
    let inputs = (0..<16).map { UInt64(1_000_003 + $0 * $0 * 7919) }
    let bounds = try Self.bounds(inputs + [1], inputs + [1])
    #expect(bounds.reason == .values)
    #expect(bounds.least > 1)
    // Sums beyond 64 bits are no reason to trap.
    let huge = (0..<20).map { UInt64.max - (UInt64(1) << UInt64($0)) }
    #expect(try Self.bounds(huge, huge).least >= 1)
  }
}
