/// Some of a transaction's outputs, by their places.
public struct OutputSet: Hashable, Sendable {
  /// How many outputs the transaction has.
  public let outputs: Int

  /// One bit an output, the lowest first; bits beyond the outputs are zero.
  private var words: [UInt64]

  /// No output of so many.
  public init(outputs: Int) {
    self.outputs = outputs
    words = [UInt64](repeating: 0, count: (outputs + 63) / 64)
  }

  /// The outputs of so many that pass a test of their place.
  public init(outputs: Int, where isMember: (Int) throws -> Bool) rethrows {
    self.init(outputs: outputs)
    for output in 0..<outputs where try isMember(output) { insert(output) }
  }

  /// Adds an output.
  public mutating func insert(_ output: Int) {
    precondition(output < outputs, "the transaction has no such output")
    words[output / 64] |= 1 << UInt64(output % 64)
  }

  /// Whether an output is among them.
  public func contains(_ output: Int) -> Bool {
    (0..<outputs).contains(output) && words[output / 64] >> UInt64(output % 64) & 1 == 1
  }

  /// How many there are.
  public var count: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

  /// True when there are none.
  public var isEmpty: Bool { words.allSatisfy { $0 == 0 } }

  /// Their places, ascending.
  public var places: [Int] { (0..<outputs).filter { contains($0) } }

  /// The only one, or nil when there are none or several.
  public var unique: Int? { count == 1 ? places.first : nil }

  /// What both sets have.
  public func intersection(_ other: Self) -> Self { combined(with: other) { $0 & $1 } }

  /// What either set has.
  public func union(_ other: Self) -> Self { combined(with: other) { $0 | $1 } }

  /// What this set has and the other has not.
  public func subtracting(_ other: Self) -> Self { combined(with: other) { $0 & ~$1 } }

  private func combined(with other: Self, _ operation: (UInt64, UInt64) -> UInt64) -> Self {
    precondition(outputs == other.outputs, "sets of different transactions")
    var result = self
    for index in words.indices { result.words[index] = operation(words[index], other.words[index]) }
    return result
  }
}
