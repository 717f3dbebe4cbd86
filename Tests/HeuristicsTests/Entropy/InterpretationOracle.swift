/// Interpretations of a transaction, counted one by one: every way to split the inputs, times every way to give the outputs away.
///
/// Slow and obvious. For at most five inputs and five outputs.
struct InterpretationOracle {
  /// How many there are.
  var interpretations = 0
  /// In how many an output (row) and an input (column) belong together.
  var together: [[Int]]

  init(_ inputs: [UInt64], _ outputs: [UInt64], maker: Int = 0, taker: Int = 0) {
    together = outputs.map { _ in inputs.map { _ in 0 } }
    let fee = Int(inputs.reduce(0, +)) - Int(outputs.reduce(0, +))
    let window = -maker...fee + taker
    var split = [Int](repeating: 0, count: inputs.count)
    repeat {
      let blocks = (split.max() ?? 0) + 1
      var owner = [Int](repeating: 0, count: outputs.count)
      repeat {
        var left = [Int](repeating: 0, count: blocks)
        for (input, block) in split.enumerated() { left[block] += Int(inputs[input]) }
        for (output, block) in owner.enumerated() { left[block] -= Int(outputs[output]) }
        guard left.allSatisfy({ window.contains($0) }) else { continue }
        interpretations += 1
        for (output, block) in owner.enumerated() {
          for (input, other) in split.enumerated() where other == block { together[output][input] += 1 }
        }
      } while Self.next(&owner, below: { _, _ in blocks })
    } while Self.next(&split, below: { digits, place in (digits[..<place].max() ?? -1) + 2 })
  }

  /// The next list of digits, or false after the last one; a digit's limit may depend on those before it.
  private static func next(_ digits: inout [Int], below limit: ([Int], Int) -> Int) -> Bool {
    for place in digits.indices.reversed() {
      if digits[place] + 1 < limit(digits, place) {
        digits[place] += 1
        for later in digits.indices where later > place { digits[later] = 0 }
        return true
      }
    }
    return false
  }
}
