import Testing

@Suite struct TrackedFilesTests {
  private let tracked: [String]

  init() throws {
    tracked = try Repository.trackedFiles()
    try #require(tracked.contains("Package.swift"), "these tests read what git tracks, so they need a checkout")
  }

  @Test func topLevelHoldsOnlyWhatBelongsThere() {
    let allowed: Set = [
      ".ci", ".editorconfig", ".gitignore", ".swift-format", "ARCHITECTURE.md", "Benchmarks", "CHANGELOG.md",
      "CONTRIBUTING.md", "LICENSE", "Makefile", "Package.swift", "README.md", "SampleGraphs", "Schemas", "Sources",
      "Tests",
    ]
    let found = Set(tracked.compactMap { $0.split(separator: "/").first.map(String.init) })
    #expect(found.subtracting(allowed).sorted() == [])
  }

  @Test func nothingIsLargerThanAMebibyte() {
    #expect(tracked.filter { Repository.bytes(of: $0) ?? 0 > 1 << 20 } == [])
  }

  /// Dependencies are pinned in Package.swift; what is resolved or built is of one machine.
  @Test func nothingMadeIsTracked() {
    let strays = tracked.filter { path in
      path.hasSuffix("Package.resolved") || path.hasSuffix(".dye") || path.hasPrefix("demo/") || path.contains(".build")
    }
    #expect(strays == [])
  }

  /// The project speaks of itself alone: no folder of one machine, nothing about the tools that were at hand.
  @Test func textsNameNoMachineAndNoTool() {
    // In pieces, so that this file is no hit.
    let words = [
      ["/wo", "rk/"], ["/ro", "ot/"], ["/ho", "me/"], ["/Use", "rs/"], ["clau", "de"], ["anthro", "pic"],
      ["open", "ai"],
      ["chat", "gpt"], ["copi", "lot"], ["language ", "model"], ["work", "place"], ["arti", "factory"],
    ].map { $0.joined() }
    var hits: [String] = []
    for path in tracked {
      guard let text = Repository.text(of: path) else { continue }
      let lowercased = text.lowercased()
      hits += words.filter { lowercased.contains($0.lowercased()) }.map { "\(path) has \($0)" }
    }
    #expect(hits == [])
  }

  @Test func linesEndCleanly() {
    let strays = tracked.filter { path in
      // RFC 4180 ends lines with CRLF, and golden files hold what is written byte for byte.
      guard path != "LICENSE", !path.hasSuffix("csv.csv"), let text = Repository.text(of: path), !text.isEmpty else {
        return false
      }
      return text.contains("\r") || !text.hasSuffix("\n")
    }
    #expect(strays == [])
  }
}
