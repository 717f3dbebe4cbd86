import HeapModule
import Ledger

/// The movements that are due next, in ledger order.
///
/// One heap of a million accounts is a dozen waits for memory a movement. So movements lie by height, unordered, and only those of
/// the height that is being walked in a heap.
/// - Complexity: O(log k) a movement for k due at its height, plus O(log h) for each of h heights.
struct EventQueue {
  /// The movements of the lowest height that has any, and what came to it or to lower ones since.
  private var current = Heap<QueuedEvent>()
  private var height = Int64.min
  private var heights = Heap<Int64>()
  private var later: [Int64: [QueuedEvent]] = [:]

  mutating func insert(_ event: QueuedEvent) {
    guard event.position.height > height else { return current.insert(event) }
    if later[event.position.height]?.append(event) == nil {
      later[event.position.height] = [event]
      heights.insert(event.position.height)
    }
  }

  mutating func popMin() -> QueuedEvent? {
    while current.isEmpty {
      guard let next = heights.popMin() else { return nil }
      height = next
      current = Heap(later.removeValue(forKey: next) ?? [])
    }
    return current.popMin()
  }
}
