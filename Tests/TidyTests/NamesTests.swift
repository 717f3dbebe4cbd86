import Testing

@Suite struct NamesTests {
  /// `Type.swift` and `Type+Feature.swift` declare or extend that type.
  ///
  /// A file may also be named for the family that it lists (`Chains` lists every `Chain`) or for the one constant that it
  /// adds to a family (`Bitcoin` adds `Chain.bitcoin`).
  @Test func filesAreNamedForWhatTheyDeclare() {
    let strays = Repository.swiftFiles.filter { file in
      let type = String(file.name.prefix { $0 != "+" })
      let types = file.types
      let isFamily = type.hasSuffix("s") && types.contains(String(type.dropLast()))
      let isMember = file.staticConstants.contains { $0.lowercased() == type.lowercased() }
      return !types.contains(type) && !isFamily && !isMember
    }
    #expect(strays.map(\.path) == [])
  }

  @Test func testFilesHoldTests() {
    let strays = Repository.swiftFiles.filter { file in
      file.name.hasSuffix("Tests") && file.lines(of: ["@", "Test"]).isEmpty
    }
    #expect(strays.map(\.path) == [])
  }

  /// A drawer that takes everything says nothing.
  @Test func noFileIsADrawer() {
    let drawers = ["Util", "Helper", "Common", "Manager", "Service", "Misc", "Empty"]
    let strays = Repository.swiftFiles.filter { file in
      drawers.contains { file.name.hasPrefix($0) || file.name.hasSuffix($0) || file.name.hasSuffix($0 + "s") }
    }
    #expect(strays.map(\.path) == [])
  }

  @Test func namesAreUniqueInAModule() {
    let modules = Dictionary(grouping: Repository.swiftFiles) {
      $0.path.split(separator: "/").prefix(2).joined(separator: "/") + " " + $0.name
    }
    #expect(modules.filter { $0.value.count > 1 }.map(\.key).sorted() == [])
  }
}
