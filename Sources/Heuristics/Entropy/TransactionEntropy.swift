/// Counts the ways in which a transaction can be read as payments of several owners, and what belongs together in all of them.
///
/// An interpretation puts the inputs into blocks, one for each owner, and each output into one of them, such that what a block's
/// outputs leave of its inputs is no less than nothing and no more than the fee. A block may have no output: its inputs then pay
/// fee. A transaction with one input or one output has one interpretation. What is worth nothing is left out.
/// - Reads: the values of one transaction.
/// - Gives: exact counts, or bounds of the number of interpretations and what ended the count. Never a number that is not exact.
/// - Limits: counts below 2^128; ``Parameters``.
/// - Horizon: confirmation.
/// - Complexity: see ``LinkCounter``; steps and not time are counted, so that every machine gives the same answer.
/// - Source: LaurentMT, "Bitcoin transactions & privacy" and boltzmann; Samourai-Wallet/boltzmann-java 47f9d928, `TxosAggregator`,
///   `TxosLinker` (which blocks are valid), `TxProcessor` (conventions, efficiency).
/// - Deviations: alike values are counted together, which gives the same numbers; with fees between participants a block still
///   needs an input.
/// - Known failure: values say nothing of payments inside the transaction (PayJoin), nor of fees between participants unless
///   ``IntraFees`` are given.
public struct TransactionEntropy: Sendable {
  /// What the rule is.
  public static let card = RuleCard(
    id: "entropy.boltzmann", version: 1, horizon: .confirmation, tier: .strong,
    summary: "Inputs and outputs that belong together in every way to read the values as separate owners' payments.",
    sources: [
      "LaurentMT, Bitcoin transactions & privacy (2015), and LaurentMT/boltzmann",
      "Samourai-Wallet/boltzmann-java@47f9d928 TxosAggregator, TxosLinker, TxProcessor",
      "alike values, steps and bounds: our choice",
    ],
    errors: "nothing was measured: the counts are exact, and what they say of owners was not tried on labelled data",
    knownFailures: [
      "a payment from one participant to another inside the transaction (PayJoin) makes links that are wrong",
      "JoinMarket's fees between participants do so too, unless they are allowed for",
      "all interpretations count alike, whatever is known of wallets and addresses",
    ])

  /// What a person may set.
  public struct Parameters: Hashable, Sendable {
    /// What participants may pay each other.
    public var intraFees = IntraFees.none
    /// Steps of one count, and of each attempt at a lower bound; our choice, about two seconds.
    public var stepsMost = 500_000_000
    /// Counts kept, 16 bytes each; our choice, 64 MB.
    public var restsMost = 1 << 22

    /// The defaults.
    public init() {}
  }

  /// What is known of the number of interpretations.
  public enum Verdict: Hashable, Sendable {
    /// All of it.
    case exact(LinkCounts)
    /// Bounds.
    case bounded(EntropyBounds)
  }

  private let parameters: Parameters

  /// Makes the rule.
  public init(_ parameters: Parameters = Parameters()) {
    self.parameters = parameters
  }

  /// The verdict on a shape, or nil for a coinbase, with unknown inputs, or when outputs come to more than inputs.
  public func verdict(on shape: TransactionShape) -> Verdict? {
    guard !shape.isCoinbase, !shape.hasUnknownInputs else { return nil }
    return verdict(inputs: shape.inputs.values, outputs: shape.outputs.values)
  }

  /// The verdict on values, or nil when outputs come to more than inputs.
  public func verdict(inputs: [UInt64], outputs: [UInt64]) -> Verdict? {
    let fee = Self.total(inputs) - Self.total(outputs)
    guard fee >= 0 else { return nil }
    let payers = inputs.count { $0 > 0 }
    let payees = outputs.count { $0 > 0 }
    guard payers > 1, payees > 1 else { return .exact(single(inputs, outputs)) }
    let attempt = Attempt(inputs, outputs, fee: fee, parameters)
    if let counts = attempt.counts {
      return .exact(LinkCounts(interpretations: counts.number, rows: counts.rows, inputs: payers, outputs: payees))
    }
    return .bounded(
      EntropyBounds(
        inputs, outputs, fee: fee, parameters, stop: attempt.stop ?? .choices, deterministic: attempt.deterministic))
  }

  /// One interpretation, in which all belongs together.
  private func single(_ inputs: [UInt64], _ outputs: [UInt64]) -> LinkCounts {
    LinkCounts(
      interpretations: 1, rows: outputs.map { paid in inputs.map { paid > 0 && $0 > 0 ? 1 : 0 } },
      inputs: inputs.count { $0 > 0 }, outputs: outputs.count { $0 > 0 })
  }

  static func total(_ values: [UInt64]) -> Int128 { values.reduce(0) { $0 + Int128($1) } }
}

extension TransactionEntropy {
  /// A count within the limits, or what ended it.
  struct Attempt {
    /// The interpretations, and in how many an output (row) and an input (column) belong together.
    var counts: (number: UInt128, rows: [[UInt128]])?
    /// What ended it.
    var stop: LinkCounter.Stop?
    /// What belongs together in every interpretation, where that is known although the count was ended.
    var deterministic: [LinkCounts.Link]?

    /// Counts the interpretations of values that leave a fee.
    init(_ inputs: [UInt64], _ outputs: [UInt64], fee: Int128, _ parameters: Parameters, links: Bool = true) {
      let fees = parameters.intraFees
      do {
        var counter = try LinkCounter(
          inputs, outputs, window: .init(least: -Int128(fees.maker), most: fee + Int128(fees.taker)),
          limits: .init(steps: parameters.stepsMost, rests: parameters.restsMost))
        do {
          let number = try counter.run()
          let rows = links ? try counter.links() : []
          counts = (number, links ? counter.spread(rows, outputs.count, inputs.count, 0) : [])
        } catch {
          stop = error.stop
          guard links, fees == .none else { return }
          let rows = counter.spread(counter.inseparable(), outputs.count, inputs.count, false)
          deterministic = rows.indices.flatMap { output in
            rows[output].indices.compactMap { rows[output][$0] ? .init(output: output, input: $0) : nil }
          }
        }
      } catch {
        stop = error.stop
      }
    }
  }
}

extension LinkCounter {
  /// A table of classes as one of members, by their places; `none` where nothing is worth something.
  fileprivate func spread<Value>(_ table: [[Value]], _ outputs: Int, _ inputs: Int, _ none: Value) -> [[Value]] {
    var rows = [[Value]](repeating: [Value](repeating: none, count: inputs), count: outputs)
    for (row, places) in outputPlaces.enumerated() {
      for output in places {
        for (column, others) in inputPlaces.enumerated() {
          for input in others { rows[output][input] = table[row][column] }
        }
      }
    }
    return rows
  }
}
