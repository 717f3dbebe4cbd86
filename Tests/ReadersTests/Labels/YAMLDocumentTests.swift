import Testing
import Yams

@testable import Readers

@Suite struct YAMLDocumentTests {
  private func root(_ bytes: some Collection<UInt8>) throws -> Node {
    var source = ByteSource(bytes: Array(bytes), name: "x.yaml")
    return try YAMLDocument(&source).root
  }

  @Test func theTreeAndItsLinesArrive() throws {
    let fields = try #require(YAMLFields(try root("a: 1\nb:\n  c: [x, ~, 2.50]\n  d: 2024-01-01\n".utf8)))
    #expect(try fields.text("a") == "1")
    #expect(fields.keys == ["a", "b"])
    let inner = try #require(fields.node("b").flatMap(YAMLFields.init))
    #expect(inner.line == 3)
    #expect(try inner.list("c") == ["x", "2.50"])
    #expect(try inner.list("d") == ["2024-01-01"])
    #expect(try inner.text("missing") == nil)
  }

  /// Thirty lines that stand for 2^30 nodes.
  static let bomb: String =
    "a0: &a0 [x, x]\n" + (1...30).map { "a\($0): &a\($0) [*a\($0 - 1), *a\($0 - 1)]\n" }.joined() + "tags: *a30\n"

  @Test(arguments: [
    bomb, "a: &x 1\nb: *x\n", "[&x 1,*x]", "a: &x\n  b: *x\n", "- &é-1 y\n- &n_1-a y\n- *n_1-a\n", "{? &k a: b,c:*k}",
    "%YAML 1.1\n---\n&x {a: b, ?*x : c}",
  ])
  func aliasesAreRefused(text: String) {
    let error = #expect(throws: ReaderError.self) { try root(text.utf8) }
    #expect(error?.code == .syntax)
    #expect(error?.description.contains("alias") == true)
  }

  @Test(arguments: [
    "source: https://example.org/?a=1&b=2*b\n", "label: R&D *sale*\n", "note: 'a & b'\nother: \"* b\"\n",
    "a: &unused 1\n", "a: '&x-1 and *x-2'\n", "text: |\n  * one\n  & two\n",
  ])
  func marksThatAreNoAliasesPass(text: String) throws {
    _ = try root(text.utf8)
  }

  @Test func anAliasOfNothingIsRefused() {
    #expect(throws: ReaderError.self) { try root("a: *b\n".utf8) }
  }

  /// No stack is deep enough for a parser that follows such a file down.
  @Test(arguments: ["[", "- ", "{a: ", "? "])
  func depthIsBounded(step: String) {
    let error = #expect(throws: ReaderError.self) { try root(String(repeating: step, count: 100_000).utf8) }
    #expect(error?.code == .syntax)
  }

  @Test func sizeIsBounded() {
    let error = #expect(throws: ReaderError.self) {
      try root([UInt8](repeating: UInt8(ascii: "#"), count: YAMLDocument.sizeMax + 1))
    }
    #expect(error?.description.contains("32 MiB") == true)
  }

  @Test(arguments: [
    [0xFF, 0xFE, 0x61, 0x00], [0x61, 0x3A, 0x20, 0xC0, 0x80], [0x61, 0x3A, 0x20, 0xED, 0xA0, 0x80],
    [0x61, 0x3A, 0x20, 0x00], [0x61, 0x3A, 0x20, 0x07], [], [0x23],
  ])
  func whatIsNoYAMLTextIsRefused(bytes: [UInt8]) {
    #expect(throws: ReaderError.self) { try root(bytes) }
  }

  @Test(arguments: ["a: 1\na: 2\n", "{\"a\": 1, \"a\": 2}", "x:\n  y: 1\n  z: 2\n  y: 3\n"])
  func repeatedKeysAreRefused(text: String) {
    let error = #expect(throws: ReaderError.self) { try root(text.utf8) }
    #expect(error?.description.contains("more than once") == true)
  }

  /// A message names the place and never prints what the file holds.
  @Test func errorsDoNotEchoTheFile() {
    let error = #expect(throws: ReaderError.self) { try root("a: b\n\u{9B}31m secret: [\n".utf8) }
    #expect(error?.description.contains("secret") == false)
  }

  /// Cut and altered at every byte, a pack is read or refused, and nothing else happens.
  @Test func noDamageCrashes() {
    let text = Array("title: t\nlabel: \"l\"\ntags:\n- {address: 'x', concepts: [a, b]}\n- address: |\n    y\n".utf8)
    var outcomes = Set<Bool>()
    for index in text.indices {
      for byte in [nil, 0x00, 0x26, 0x2A, 0x5B, 0x7B, 0x22, 0x27, 0x21, 0xFF] as [UInt8?] {
        var bytes = text
        if let byte { bytes[index] = byte } else { bytes.removeSubrange(index...) }
        var source = ByteSource(bytes: bytes, name: "x")
        outcomes.insert((try? TagPackReader.read(&source)) != nil)
      }
    }
    #expect(outcomes == [true, false])
  }
}
