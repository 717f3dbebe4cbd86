import Foundation
import TestSupport
import Testing

/// Whatever answers at a node's address: one line, no crash, nothing in the case.
@Suite struct HostileNodeTests {
  static let broken: [(mode: String, words: [String])] = [
    ("not-json", ["does not answer in JSON"]),
    ("gzip", ["does not answer in JSON"]),
    ("broken-json", ["breaks JSON-RPC", "ends in the middle"]),
    ("deep", ["breaks JSON-RPC", "nested"]),
    ("wrong-id", ["breaks JSON-RPC", "answers call 77"]),
    ("id-twice", ["breaks JSON-RPC"]),
    ("no-answer", ["breaks JSON-RPC"]),
    ("redirect", ["HTTP 302", "sends the caller elsewhere"]),
    ("told-huge", ["more than 134217728 bytes"]),
    ("huge", ["more than 134217728 bytes"]),
    ("cut-short", ["broke off", "tried 2 times"]),
    ("slow", ["did not answer in time (1 s)", "tried 2 times"]),
    ("drip", ["did not answer in time (1 s)", "tried 2 times"]),
    ("another-block", ["another block"]),
    ("unlinked", ["do not follow one another"]),
    ("orphan", ["do not follow one another"]),
    ("escape", ["\\u{1b}[31mred\\u{202e}"]),
  ]

  @Test(arguments: broken)
  func badAnswersGiveOneLine(_ bad: (mode: String, words: [String])) throws {
    let folder = try TemporaryFolder()
    let path = folder.path("a.dye")
    let server = try PythonServer("hostile_node.py", [bad.mode])
    let result = try Dyepack.run("ingest", path, server.url, "--rpc-attempts", "2", "--rpc-timeout", "1", "--quiet")
    // Blocks before the bad one may have been taken, each run whole.
    #expect(result.status == 2, "\(result)")
    let lines = result.errors.split(separator: "\n")
    #expect(lines.count == 1 && result.errors.hasPrefix("dyepack: 127.0.0.1:\(server.port)"), "\(result.errors)")
    #expect(result.errors.utf8.count < 1000)
    for word in bad.words { #expect(result.errors.contains(word), "no `\(word)` in \(result.errors)") }
    #expect(!result.errors.contains("\u{1b}"))
  }

  @Test(arguments: [("busy", "HTTP 429"), ("overloaded", "HTTP 503"), ("warming", "Loading block index"), ("good", "")])
  func whatPassesIsWaitedFor(_ mode: String, _ word: String) throws {
    let folder = try TemporaryFolder()
    let path = folder.path("a.dye")
    let server = try PythonServer("hostile_node.py", [mode])
    let result = try Dyepack.run("ingest", path, server.url)
    #expect(result.status == 0, "\(result.errors)")
    #expect(word.isEmpty ? result.errors.isEmpty : result.errors.contains(word), "\(result.errors)")
    let info = try Dyepack.document("info", Dyepack.succeed("info", path, "--json"))
    #expect(info.rows("chains").map { $0["blocks"] as? Int } == [4])
    // How often it is asked again is bounded, and said.
    let once = try PythonServer("hostile_node.py", [mode])
    let other = try Dyepack.run("ingest", folder.path("b.dye"), once.url, "--rpc-attempts", "1")
    #expect(other.status == (word.isEmpty ? 0 : 2))
    if !word.isEmpty { #expect(other.errors.contains(word) && other.errors.contains("tried 1 times")) }
  }

  @Test func aBlockThatCannotBeReadStopsTheRun() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("a.dye")
    let server = try PythonServer("hostile_node.py", ["broken-block"])
    Dyepack.expectFailure(
      try Dyepack.run("ingest", path, server.url),
      naming: ["blocks 0-3", "lists the ids of its transactions", "nothing"])
    let info = try Dyepack.document("info", Dyepack.succeed("info", path, "--json"))
    #expect(info.rows("sources").isEmpty)
    // What comes before it can be had.
    try Dyepack.succeed("ingest", path, server.url, "--to-height", "1")
    let again = try Dyepack.document("info", Dyepack.succeed("info", path, "--json"))
    #expect(again.rows("chains").map { $0["blocks"] as? Int } == [2])
  }

  /// What is said of an address before anything is sent there.
  @Test func addressesAreChecked() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("a.dye")
    let refused: [([String], [String: String], String)] = [
      (["http://user:hunter2@127.0.0.1:1"], [:], "must not be named with a user or password"),
      (["http://hunter2@127.0.0.1:1"], [:], "must not be named with a user or password"),
      (["http://"], [:], "is not one of a node"),
      (["http://127.0.0.1:1/#hunter2"], [:], "is not one of a node"),
      (["env:DYEPACK_TEST_NODE"], [:], "is not set"),
      (["env:DYEPACK_TEST_NODE"], ["DYEPACK_TEST_NODE": "ftp://hunter2"], "is not one of a node"),
      (["http://127.0.0.1:1", "--rpc-credentials", "none"], [:], "none cannot be read"),
      (["http://127.0.0.1:1"], ["DYEPACK_RPC_CREDENTIALS": "hunter2"], "holds neither USER:PASSWORD nor Bearer"),
      (["http://127.0.0.1:1"], ["DYEPACK_RPC_CREDENTIALS": "a:b\r\nX: hunter2"], "one line of plain text"),
    ]
    for (arguments, environment, words) in refused {
      let result = try Program.run(Dyepack.path, ["ingest", path] + arguments, environment: environment)
      Dyepack.expectFailure(result, naming: [words])
      #expect(!result.errors.contains("hunter2"), "\(result.errors)")
    }
    for arguments in [
      ["--follow", "a.csv"], ["--from-height", "1", "a.csv"], ["--follow", "http://a", "http://b"],
      ["--from-height", "5", "--to-height", "4", "http://a"], ["--follow", "--to-height", "4", "http://a"],
      ["--map", "m.yaml", "http://a"], ["--from-height", "-1", "http://a"],
    ] {
      #expect(try Program.run(Dyepack.path, ["ingest", path] + arguments).status == 64, "\(arguments)")
    }
  }
}
