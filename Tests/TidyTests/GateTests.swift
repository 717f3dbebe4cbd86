import Testing

/// What people are told to run is what continuous integration runs.
@Suite struct GateTests {
  @Test(arguments: ["README.md", "CONTRIBUTING.md"])
  func documentsNameTheCheck(_ path: String) throws {
    let text = try #require(Repository.text(of: path), "\(path) is missing")
    #expect(text.contains("make check"))
  }

  @Test(arguments: ["make demo", "make test", "make check"])
  func readmeNames(_ command: String) throws {
    #expect(try #require(Repository.text(of: "README.md"), "README.md is missing").contains(command))
  }

  @Test func continuousIntegrationRunsTheCheck() throws {
    let script = try #require(Repository.text(of: ".ci/run"))
    #expect(script.hasPrefix("#!/usr/bin/env bash\n"))
    #expect(script.contains("\nset -eu\n"))
    #expect(script.split(separator: "\n").last == "make check")
    #expect(Repository.isExecutable(".ci/run"))
  }

  @Test(arguments: [("demo", "dyepack"), ("test", "swift test"), ("check", "swift test"), ("format", "swift format")])
  func makeHasTheTarget(_ name: String, _ command: String) throws {
    #expect(try recipe(of: name).contains { $0.contains(command) })
  }

  /// The check is the formatter, one build in which warnings are errors, and every test.
  @Test func theCheckLeavesNothingOut() throws {
    let makefile = try #require(Repository.text(of: "Makefile"))
    #expect(makefile.contains("\ncheck: export DYEPACK_GATE := 1\n"))
    #expect(
      try recipe(of: "check") == [
        "swift format lint -s -r -p $(SWIFT_FILES)", "swift build --build-tests", "swift test --skip-build",
      ])
    #expect(makefile.contains("\nSWIFT_FILES := Package.swift Schemas Sources Tests\n"))
    #expect(try recipe(of: "test") == ["swift test"])
  }

  /// Commands of a target of the Makefile.
  private func recipe(of target: String) throws -> [String] {
    let makefile = try #require(Repository.text(of: "Makefile"))
    let lines = makefile.split(separator: "\n", omittingEmptySubsequences: false)
    let start = try #require(
      lines.firstIndex { $0 == "\(target):" || $0 == "\(target): setup" }, "Makefile has no target \(target)")
    return lines[(start + 1)...].prefix { $0.hasPrefix("\t") }.map { String($0.dropFirst()) }
  }
}
