import Ledger
import Testing

@testable import Readers

@Suite struct RPCAnswersTests {
  private func answers(_ text: String) throws(ReaderError) -> [String] {
    let body = Array(text.utf8)
    return try RPCAnswers(body, name: "node").answers.map { answer in
      let result = answer.result.map { String(decoding: body[$0], as: UTF8.self) } ?? "-"
      return "\(answer.id.map(String.init) ?? "-") \(result) \(answer.error.map { "\($0.code) \($0.message)" } ?? "-")"
    }
  }

  @Test func resultsAsTheyStand() throws {
    #expect(try answers(#" {"result": {"a":[1, 2]} ,"error":null,"id":5} "#) == [#"5 {"a":[1, 2]} -"#])
    #expect(try answers(#"[{"id":0,"result":"x"},{"id":1,"result":12}]"#) == [#"0 "x" -"#, "1 12 -"])
    #expect(
      try answers(#"{"jsonrpc":"2.0","id":1,"error":{"code":-28,"message":"wait","data":[]}}"#) == ["1 - -28 wait"])
    #expect(try answers(#"{"id":null,"result":null,"error":"no"}"#) == ["- - 0 no"])
    #expect(try answers("[]") == [])
    #expect(
      try answers(#"{"id":1,"error":{"code":1e400,"message":\#("\"" + String(repeating: "x", count: 900) + "\"")}}"#)[0]
        .utf8.count == 206)
  }

  @Test(arguments: [
    "", "x", "\u{1F}\u{8B}", #"{"id":1"#, #"{"id":1}{"id":2}"#, #"{"id":"1"}"#, #"{"id":-1}"#, #"{"id":1,"id":2}"#,
    "[1]",
    #"[{"id":1},]"#, #"{"id":1,"result":}"#, #"{"error":5}"#, #"{"id":1,"error":{"code":1,"code":2}}"#,
  ])
  func whatIsNoAnswer(_ text: String) {
    #expect(throws: ReaderError.self) { try RPCAnswers(Array(text.utf8), name: "node") }
  }
}
