import Testing

@Suite struct PlugInTests {
  @Test(arguments: PlugIn.all)
  func listHoldsEveryMemberOnce(_ family: PlugIn) throws {
    let listed = try family.listed()
    #expect(!listed.isEmpty)
    #expect(listed.sorted() == family.members().sorted(), "\(family.list) against \(family.sources)")
  }

  @Test(arguments: PlugIn.all)
  func everyMemberHasItsTestFile(_ family: PlugIn) throws {
    let files = Set(Repository.files(under: family.tests).map(\.name))
    let untested = try family.listed().filter { files.isDisjoint(with: family.testNames(of: $0)) }
    #expect(untested == [], "each needs \(family.tests)/…/NAMETests.swift")
  }

  /// A chain is a constant in a file of its name; ``PlugIn`` knows types only.
  @Test func everyChainFileIsListed() throws {
    let text = try #require(Repository.text(of: "Sources/Ledger/Chains.swift"))
    let list = SwiftSource(path: "Chains.swift", text: text).list(after: ["static", "let", "all"])
    let listed = list.filter { $0.kind == .word }.map { $0.text.lowercased() }
    let files = Repository.files(under: "Sources/Ledger/Chains").map { $0.name.lowercased() }
    #expect(!files.isEmpty)
    #expect(listed.sorted() == files.sorted())
  }
}
