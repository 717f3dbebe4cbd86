/// A small random generator whose numbers depend on the seed alone, on every machine.
///
/// - Source: Steele, Lea, Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014; constants of the reference
///   implementation, https://prng.di.unimi.it/splitmix64.c.
public struct SplitMix64: RandomNumberGenerator, Sendable {
  private var state: UInt64

  /// Makes a generator.
  public init(seed: UInt64) {
    state = seed
  }

  /// The next 64 bits.
  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// A number in a range, ends included.
  ///
  /// Not `Int.random(in:)`, whose algorithm the standard library may change: a seed must replay for ever.
  public mutating func number(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + Int(next() % UInt64(range.upperBound - range.lowerBound + 1))
  }

  /// True once in `n` calls on average.
  public mutating func once(in n: Int) -> Bool { number(1...n) == 1 }

  /// An element of a list that is not empty.
  public mutating func pick<Element>(_ list: [Element]) -> Element { list[number(0...list.count - 1)] }
}
