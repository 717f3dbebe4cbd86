/// Tells whether a key may stand in a table of keys, so that new keys are not looked up in vain.
///
/// Of what earlier sources stored, a filter is made once that many look-ups were in vain that reading all keys is cheaper; of what this
/// source stores, each time that it does.
struct StoredKeys {
  /// A look-up costs about as much as reading this many keys in their order.
  private static let keysPerLookUp: Int64 = 32

  /// Keys that earlier sources stored.
  private let count: Int64
  private let fill: (inout KeyFilter) throws -> Void
  private var earlier: KeyFilter?
  private var own: [KeyFilter] = []
  private var misses: Int64 = 0

  /// Keeps `fill`, which takes in all keys of earlier sources, for when it is worth while.
  init(count: Int64, fill: @escaping (inout KeyFilter) throws -> Void) {
    self.count = count
    self.fill = fill
  }

  /// False when the key is not stored.
  mutating func mayHold(_ hash: UInt64) throws -> Bool {
    for filter in own where filter.mayHold(hash) { return true }
    guard count > 0 else { return false }
    if let earlier { return earlier.mayHold(hash) }
    guard misses * Self.keysPerLookUp > count, count <= KeyFilter.limit else { return true }
    var filter = KeyFilter(count: Int(count))
    try fill(&filter)
    earlier = filter
    return filter.mayHold(hash)
  }

  /// Takes note of a look-up in vain.
  mutating func wasMissing() { misses += 1 }

  /// Takes note that the keys of a filter are stored by this source.
  mutating func add(_ filter: KeyFilter) { own.append(filter) }
}
