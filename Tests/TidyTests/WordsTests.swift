import Testing

/// Words that code does not use.
@Suite struct WordsTests {
  /// What a crash or a lost error is made of.
  @Test(arguments: [["try", "!"], ["try", "?"], ["as", "!"], ["fatalError", "("], ["catch", "{", "}"]])
  func errorsAreHandled(_ pattern: [String]) {
    #expect(uses(of: pattern, under: ["Schemas", "Sources"]) == [])
  }

  @Test(arguments: ["TODO", "FIXME", "XXX"])
  func nothingIsLeftForLater(_ mark: String) {
    let files = Repository.swiftFiles.filter { !$0.path.hasPrefix("Tests/") && $0.text.contains(mark) }
    #expect(files.map(\.path) == [])
  }

  /// These modules are functions of what they are given.
  @Test(arguments: [
    ["FileManager"], ["FileHandle"], ["Process"], ["ProcessInfo"], ["URLSession"], ["Date", "("], ["Date", "."],
    ["ContinuousClock"], ["SuspendingClock"], ["getenv"], ["print", "("], ["debugPrint", "("], ["readLine", "("],
    ["contentsOf", ":"], [".", "random", "("], [".", "shuffled", "("], [".", "randomElement", "("],
    ["SystemRandomNumberGenerator"], ["Task"], ["nonisolated", "("], ["unchecked"],
  ])
  func arithmeticTouchesNothing(_ pattern: [String]) {
    let found = uses(of: pattern, under: ["Sources/Ledger", "Sources/Heuristics", "Sources/Taint", "Sources/Traces"])
    // `append(contentsOf:)` copies; only `String(contentsOf:)` and `Data(contentsOf:)` read.
    let reads = pattern == ["contentsOf", ":"] ? found.filter { !$0.contains("append") } : found
    #expect(reads == [])
  }

  @Test(arguments: ["Double", "Float", "CGFloat", "Float80", "Decimal"])
  func amountsAreWhole(_ type: String) {
    let folders = ["Sources/Ledger", "Sources/Heuristics", "Sources/Taint", "Sources/Traces"]
    #expect(uses(of: [type], under: folders) == [])
  }

  /// A test that is switched off checks nothing.
  @Test(arguments: [[".", "disabled", "("], [".", "enabled", "("], ["withKnownIssue"], ["XCTSkip"]])
  func noTestIsSkipped(_ pattern: [String]) {
    #expect(uses(of: pattern, under: ["Tests"]) == [])
  }

  private func uses(of pattern: [String], under folders: [String]) -> [String] {
    Repository.swiftFiles.filter { file in folders.contains { file.path.hasPrefix($0 + "/") } }.flatMap { file in
      let lines = file.text.split(separator: "\n", omittingEmptySubsequences: false)
      return file.lines(of: pattern).map { "\(file.path):\($0) \(lines[$0 - 1])" }
    }
  }
}
