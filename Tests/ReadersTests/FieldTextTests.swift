import Testing

@testable import Readers

@Suite struct FieldTextTests {
  @Test(arguments: [
    ("", "", true), ("native", "native", true), ("native", "nativ", false), ("nativ", "native", false),
    ("a", "b", false),
    ("0123456789abcdef0", "0123456789abcdef1", false), ("", "x", false),
  ])
  func comparesAllBytes(_ field: String, _ text: String, _ isEqual: Bool) {
    let text = Array(text.utf8)
    #expect(FieldText.isEqual(Array(field.utf8), text) == isEqual)
    #expect(FieldText.isEqual(ArraySlice(field.utf8), text) == isEqual)
    // In pieces.
    #expect(FieldText.isEqual(Array(field.utf8.reversed()).reversed() as ReversedCollection, text) == isEqual)
  }
}
