/// How many interpretations a transaction has, and how many of them put an input and an output together.
public struct LinkCounts: Hashable, Sendable {
  /// An output and an input, by their places.
  public struct Link: Hashable, Comparable, Sendable {
    /// Place among the outputs.
    public let output: Int
    /// Place among the inputs.
    public let input: Int

    /// Makes a link.
    public init(output: Int, input: Int) {
      self.output = output
      self.input = input
    }

    /// By output, then input.
    public static func < (left: Self, right: Self) -> Bool {
      (left.output, left.input) < (right.output, right.input)
    }
  }

  /// How many interpretations there are; at least one.
  public let interpretations: UInt128
  /// Inputs that are worth something.
  public let inputs: Int
  /// Outputs that are worth something.
  public let outputs: Int

  private let rows: [[UInt128]]

  /// Makes counts: one row for each output, one column for each input; nil rows and columns of zeros for what is worth nothing.
  init(interpretations: UInt128, rows: [[UInt128]], inputs: Int, outputs: Int) {
    self.interpretations = interpretations
    self.rows = rows
    self.inputs = inputs
    self.outputs = outputs
  }

  /// In how many interpretations an output and an input belong together; 0 where one of them is worth nothing.
  public func together(_ link: Link) -> UInt128 { rows[link.output][link.input] }

  /// The probability of a link if all interpretations are as likely as each other, rounded.
  public func probability(of link: Link) -> DecimalShare {
    DecimalShare(together(link), of: interpretations) ?? DecimalShare(parts: 0)
  }

  /// What belongs together in every interpretation, by output, then input.
  public var deterministic: [Link] {
    rows.indices.flatMap { output in
      rows[output].indices.compactMap { input in
        rows[output][input] == interpretations ? Link(output: output, input: input) : nil
      }
    }
  }

  /// Bits of doubt: the binary logarithm of the interpretations.
  public var entropy: DecimalShare { DecimalShare(log2: interpretations) }

  /// Bits for each input and output, rounded; nil without any.
  public var density: DecimalShare? {
    // Parts over units: the quotient of two numbers with the same denominator.
    DecimalShare(UInt128(entropy.parts), of: UInt128(inputs + outputs) * UInt128(DecimalShare.unit))
  }

  /// Interpretations for each one of the closest perfect CoinJoin, rounded; 0 for a single one, nil where that one has 2^128 or more.
  public var efficiency: DecimalShare? {
    guard interpretations > 1 else { return DecimalShare(parts: 0) }
    return PerfectCoinJoin(closestTo: inputs, outputs).interpretations.flatMap {
      DecimalShare(interpretations, of: $0)
    }
  }

  /// The share of pairs that no interpretation forces together, rounded; nil without pairs.
  public var uncertainPairs: DecimalShare? {
    let pairs = inputs * outputs
    return DecimalShare(UInt128(pairs - deterministic.count), of: UInt128(pairs))
  }
}
