/// Remembers which keys may be in the file, so that a new key is known to be new without asking.
///
/// A blocked Bloom filter: a key sets four bits of one block of 64 bytes, so that asking touches one line of memory. With the 12 bits a
/// key that it is made with, about 1 of 50 strangers is taken for a known key and looked up in vain.
///
/// - Source: Putze, Sanders, Singler, "Cache-, hash- and space-efficient Bloom filters", WEA 2007, section 3.
struct KeyFilter {
  /// Keys beyond which a filter is not made: 400 MB.
  static let limit = 1 << 28

  private static let wordsPerBlock = 8
  private var words: [UInt64]
  private let blocks: UInt64

  /// Makes a filter for about `count` keys.
  init(count: Int) {
    blocks = UInt64(max(1, count * 12 / 512))
    words = [UInt64](repeating: 0, count: Int(blocks) * Self.wordsPerBlock)
  }

  /// Takes a key in, as a hash of which every bit counts.
  mutating func insert(_ hash: UInt64) {
    let start = block(hash)
    for place in places(hash) { words[start + place.word] |= place.bit }
  }

  /// False when the key was never taken in.
  func mayHold(_ hash: UInt64) -> Bool {
    let start = block(hash)
    return places(hash).allSatisfy { words[start + $0.word] & $0.bit != 0 }
  }

  @inline(__always)
  private func block(_ hash: UInt64) -> Int {
    Int(hash.multipliedFullWidth(by: blocks).high) * Self.wordsPerBlock
  }

  /// Four bits of the 512, from bits of the hash that do not choose the block.
  @inline(__always)
  private func places(_ hash: UInt64) -> InlinePlaces { InlinePlaces(rest: hash &* 0x9E37_79B9_7F4A_7C15) }

  private struct InlinePlaces: Sequence, IteratorProtocol {
    var rest: UInt64
    var left = 4

    init(rest: UInt64) { self.rest = rest }

    @inline(__always)
    mutating func next() -> (word: Int, bit: UInt64)? {
      guard left > 0 else { return nil }
      left -= 1
      let place = rest >> 55
      rest <<= 9
      return (Int(place >> 6), 1 << (place & 63))
    }
  }
}
