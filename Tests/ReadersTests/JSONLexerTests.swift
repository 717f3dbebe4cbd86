import Foundation
import TestSupport
import Testing

@testable import Readers

@Suite struct JSONLexerTests {
  /// Whether a text is one JSON value, as far as the lexer sees.
  static func accepts(_ text: [UInt8]) -> Bool {
    var source = ByteSource(bytes: text, name: "text")
    var lexer = JSONLexer()
    do {
      try lexer.skipValue(&source, depth: 0)
      return try lexer.peek(&source) == nil
    } catch {
      return false
    }
  }

  @Test(arguments: [
    "0", "-0", "12", "-1.5e+10", "1E9", "true", "false", "null", "\"\"", "\"a\\\"b\\u00e9\\ud800\"", "[]", "{}",
    "[1,2]",
    " { \"a\" : [ { } , null ] } ", "\"\\/\\b\\f\\n\\r\\t\\\\\"", "{\"a\":1,\"b\":{\"c\":[[[]]]}}",
  ])
  func valid(text: String) {
    #expect(Self.accepts(Array(text.utf8)))
  }

  @Test(arguments: [
    "", "01", "+1", ".5", "1.", "1e", "-", "tru", "True", "nul", "\"", "\"\\x\"", "\"\\u12g4\"", "\"a\nb\"", "[1,]",
    "[,1]",
    "[1 2]", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}", "{,}", "[", "{", "]", "[1]]", "1 2", "'a'", "NaN",
    "Infinity", "[1}",
  ])
  func invalid(text: String) {
    #expect(!Self.accepts(Array(text.utf8)))
  }

  @Test func depthIsLimited() {
    let limit = JSONLexer.depthLimit
    #expect(Self.accepts([UInt8](repeating: 0x5B, count: limit) + [UInt8](repeating: 0x5D, count: limit)))
    #expect(!Self.accepts([UInt8](repeating: 0x5B, count: limit + 1) + [UInt8](repeating: 0x5D, count: limit + 1)))
    #expect(!Self.accepts([UInt8](repeating: 0x5B, count: 1_000_000)))
  }

  @Test(arguments: [
    ("0", 0 as UInt64?), ("18446744073709551615", .max), ("18446744073709551616", nil), ("1.0", nil), ("1e2", nil),
    ("99999999999999999999999999", nil),
  ])
  func wholeNumbers(text: String, expected: UInt64?) throws {
    var source = ByteSource(bytes: Array(text.utf8), name: "number")
    var lexer = JSONLexer()
    let number = try lexer.number(&source)
    if case .whole(let value) = number { #expect(value == expected) } else { #expect(expected == nil) }
    #expect(lexer.text == Array(text.utf8))
  }

  @Test func escapesAreUndoneAndLongStringsPassedOver() throws {
    var source = ByteSource(bytes: Array("\"a\\u0074\\u00e9\\n\" \"0123456789\" 7".utf8), name: "strings")
    var lexer = JSONLexer()
    _ = try lexer.peek(&source)
    let isWhole = try lexer.string(&source, limit: 64)
    #expect(isWhole)
    #expect(lexer.text == Array("até\n".utf8))
    _ = try lexer.peek(&source)
    let isCut = try !lexer.string(&source, limit: 4)
    #expect(isCut)
    #expect(lexer.text == Array("0123".utf8))
    let next = try lexer.peek(&source)
    #expect(next == UInt8(ascii: "7"))
  }

  @Test(arguments: Seeds.first(400))
  func agreesWithFoundation(seeds: Range<UInt64>) throws {
    for seed in seeds {
      var random = SplitMix64(seed: seed)
      var text = Array(Self.value(&random, depth: 3).utf8)
      if random.once(in: 2) {
        // One changed byte: both must still agree.
        text[random.number(0...text.count - 1)] = random.pick(Array("{}[],:\"\\0-.eE1tfn \n".utf8))
      }
      let expected = (try? JSONSerialization.jsonObject(with: Data(text), options: .fragmentsAllowed)) != nil
      let found = Self.accepts(text)
      #expect(found == expected, "seed \(seed): \(String(decoding: text, as: UTF8.self))")
    }
  }

  private static func value(_ random: inout SplitMix64, depth: Int) -> String {
    switch random.number(0...(depth > 0 ? 6 : 4)) {
    case 0: return ["0", "-1", "15", "2.5", "1e3", "-0.5E-2"][random.number(0...5)]
    case 1: return ["true", "false", "null"][random.number(0...2)]
    case 2, 3, 4: return ["\"\"", "\"text\"", "\"q\\\"\"", "\"\\u0041\"", "\"\\\\\""][random.number(0...4)]
    case 5:
      return "[" + (0..<random.number(0...3)).map { _ in value(&random, depth: depth - 1) }.joined(separator: ", ")
        + "]"
    default:
      let members = (0..<random.number(0...3)).map { "\"k\($0)\": " + value(&random, depth: depth - 1) }
      return "{" + members.joined(separator: ",") + "}"
    }
  }
}
