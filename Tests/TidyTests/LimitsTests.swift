import Testing

@Suite struct LimitsTests {
  @Test func filesHaveAtMost500Lines() {
    let long = Repository.swiftFiles.filter { $0.lineCount > 500 }.map { "\($0.path): \($0.lineCount) lines" }
    #expect(long == [])
  }

  @Test func functionsHaveAtMost70Lines() {
    let long = Repository.swiftFiles.flatMap { file in
      file.functions.filter { $0.lineCount > 70 }.map { "\(file.path):\($0.line) \($0.name): \($0.lineCount) lines" }
    }
    #expect(long == [])
    // The rule sees functions at all.
    #expect(Repository.swiftFiles.reduce(0) { $0 + $1.functions.count } > 100)
  }

  @Test(arguments: [("README.md", 200), ("ARCHITECTURE.md", 300), ("CONTRIBUTING.md", 100)])
  func documentsAreShort(_ path: String, _ limit: Int) throws {
    let text = try #require(Repository.text(of: path), "\(path) is missing")
    #expect(text.split(separator: "\n", omittingEmptySubsequences: false).count - 1 < limit)
  }
}
