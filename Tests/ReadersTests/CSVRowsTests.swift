import Ledger
import TestSupport
import Testing

@testable import Readers

@Suite struct CSVRowsTests {
  static func rows(_ text: [UInt8], _ form: CSVRows.Form = .commas) throws -> [(line: Int64, fields: [String])] {
    var source = ByteSource(bytes: text, name: "table.csv")
    var rows = CSVRows(form)
    var result: [(Int64, [String])] = []
    while try rows.next(&source) { result.append((rows.line, rows.texts)) }
    return result
  }

  @Test(arguments: [
    ("a,b\nc,d\n", [["a", "b"], ["c", "d"]]),
    ("a,b\r\nc,d", [["a", "b"], ["c", "d"]]),
    ("\u{FEFF}a,b\n", [["a", "b"]]),
    ("\"a,1\",\"say \"\"hi\"\"\"\n", [["a,1", "say \"hi\""]]),
    ("\"two\nlines\",x\ny,z\n", [["two\nlines", "x"], ["y", "z"]]),
    (",\n,\n", [["", ""], ["", ""]]),
    ("\n\na\n\n", [["a"]]),
    ("a\rb,c\n", [["a\rb", "c"]]),
    ("5\" disk,x\n", [["5\" disk", "x"]]),
    ("\"a\"x\"y\",b\n", [["ax\"y\"", "b"]]),
    ("", []),
  ])
  func vectors(text: String, expected: [[String]]) throws {
    #expect(try Self.rows(Array(text.utf8)).map(\.fields) == expected)
  }

  @Test func tabsKnowNoQuotation() throws {
    let text = "a,b\t\"c\t\r\n\"\"\t'\"\n\t\t"
    #expect(
      try Self.rows(Array(text.utf8), .tabs).map(\.fields) == [["a,b", "\"c", ""], ["\"\"", "'\""], ["", "", ""]])
  }

  @Test func linesAreThoseOfTheFile() throws {
    #expect(try Self.rows(Array("h\n\n\"a\nb\"\nc\n".utf8)).map(\.line) == [1, 3, 5])
  }

  @Test func anOpenQuotationMarkIsAnError() {
    #expect(throws: ReaderError.self) { try Self.rows(Array("a,\"b\nc,d\n".utf8)) }
    let endless = Array("a,\"".utf8) + [UInt8](repeating: 0x78, count: 2 << 20)
    let error = #expect(throws: ReaderError.self) { try Self.rows(endless) }
    #expect(error?.code == .syntax)
    #expect(throws: ReaderError.self) { try Self.rows([UInt8](repeating: 0x2C, count: 5_000)) }
  }

  @Test(arguments: Seeds.first(400))
  func whatIsWrittenIsRead(seeds: Range<UInt64>) throws {
    for seed in seeds {
      var random = SplitMix64(seed: seed)
      let width = random.number(2...5)
      let table = (0..<random.number(1...6)).map { _ in
        (0..<width).map { _ in
          random.pick([
            "", "a", "1,5", "\"", "x\ny", "\u{00E9}", "=1+1", " s ", "0x0123456789abcdef", "2025-02-21T14:13:35Z",
            "1;5;",
            "\u{00E9}\u{00E9}\u{00E9}\u{00E9}\u{00E9}", String(repeating: "z", count: random.number(0...40)),
          ])
        }
      }
      let lineEnd = random.pick(["\n", "\r\n"])
      let (form, separator) = random.once(in: 2) ? (CSVRows.Form.commas, ",") : (.semicolons, ";")
      var text = random.once(in: 3) ? "\u{FEFF}" : ""
      for row in table {
        text += row.map { Self.quoted($0, always: random.once(in: 3)) }.joined(separator: separator) + lineEnd
      }
      #expect(try Self.rows(Array(text.utf8), form).map(\.fields) == table, "seed \(seed)")
    }
  }

  private static func quoted(_ field: String, always: Bool) -> String {
    guard always || field.contains(where: { "\",;\n".contains($0) }) else { return field }
    return "\"" + field.replacing("\"", with: "\"\"") + "\""
  }
}
