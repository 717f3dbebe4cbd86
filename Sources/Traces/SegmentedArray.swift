/// An array that grows without moving what it holds.
///
/// A walk over millions of movements spent a fifth of its time on copying a growing array of edges to where it fits.
/// - Complexity: O(1) an element, appending included; at most one segment too much memory.
struct SegmentedArray<Element>: RandomAccessCollection {
  private static var shift: Int { 12 }
  private static var segmentSize: Int { 1 << shift }

  private var segments: [[Element]] = []
  private(set) var count = 0

  var startIndex: Int { 0 }
  var endIndex: Int { count }

  mutating func append(_ element: Element) {
    if count & (Self.segmentSize - 1) == 0 {
      var segment: [Element] = []
      // The first segment grows as it will, since most walks are short.
      if count > 0 { segment.reserveCapacity(Self.segmentSize) }
      segments.append(segment)
    }
    segments[segments.count - 1].append(element)
    count += 1
  }

  subscript(index: Int) -> Element {
    @inline(__always)
    _read { yield segments[index >> Self.shift][index & (Self.segmentSize - 1)] }
    @inline(__always)
    _modify { yield &segments[index >> Self.shift][index & (Self.segmentSize - 1)] }
  }
}
