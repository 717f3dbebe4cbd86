/// Shortens addresses and ids for a screen, never so far that two of those shown look alike.
struct ShortNames {
  private let keep: (head: Int, tail: Int)

  /// Finds how many digits must stay so that all names of the screen differ.
  init(_ names: some Sequence<String>) {
    let all = Set(names)
    var head = 10
    var tail = 6
    while Set(all.map { Self.cut($0, head, tail) }).count < all.count, head < 60 {
      head += 2
      tail += 2
    }
    keep = (head, tail)
  }

  /// The name, with its middle cut where it is long.
  subscript(name: String) -> String { Self.cut(name, keep.head, keep.tail) }

  private static func cut(_ name: String, _ head: Int, _ tail: Int) -> String {
    name.count <= head + tail + 1 ? name : "\(name.prefix(head))…\(name.suffix(tail))"
  }
}
