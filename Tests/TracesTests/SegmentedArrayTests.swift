import Testing

@testable import Traces

@Suite("Segmented array")
struct SegmentedArrayTests {
  @Test("holds what an array holds, over several segments")
  func sameAsArray() {
    var segmented = SegmentedArray<Int>()
    var array: [Int] = []
    #expect(segmented.isEmpty)
    for number in 0..<10_000 {
      segmented.append(number * 3)
      array.append(number * 3)
    }
    #expect(segmented.elementsEqual(array))
    for index in [0, 4_095, 4_096, 8_191, 8_192, 9_999] {
      segmented[index] += 1
      array[index] += 1
    }
    #expect(segmented.elementsEqual(array))
    #expect(segmented.count == 10_000)
    #expect(segmented.last == 9_999 * 3 + 1)
  }
}
