import Testing

@Suite struct LayersTests {
  private let manifest = Manifest(SwiftSource(path: "Package.swift", text: Repository.text(of: "Package.swift") ?? ""))

  @Test func manifestHasTheRowsOfTheTable() {
    #expect(manifest.rows.map(\.name) == Layers.modules.map(\.name))
    for (row, module) in zip(manifest.rows, Layers.modules) {
      #expect(row.dependencies.sorted() == module.dependencies.sorted(), "target \(row.name) of Package.swift")
    }
  }

  @Test func modulesUseOnlyModulesAboveThem() {
    let own = Set(Layers.modules.map(\.name))
    var above: Set<String> = []
    for module in Layers.modules {
      #expect(module.dependencies.intersection(own).isSubset(of: above), "\(module.name)")
      above.insert(module.name)
    }
  }

  @Test func eachOtherPackageHasItsHomes() {
    let sources = Layers.modules.filter { !$0.name.hasSuffix("Tests") && $0.name != "TestSupport" }
    for (module, homes) in Layers.homes {
      let users = Set(sources.filter { $0.dependencies.contains(module) }.map(\.name))
      #expect(users.sorted() == homes.sorted(), "\(module)")
    }
  }

  /// A file imports what its target declares and what its module may see of the system, and nothing else.
  @Test func importsAreDeclared() {
    var strays: [String] = []
    for module in Layers.modules {
      guard let row = manifest.rows.first(where: { $0.name == module.name }) else { continue }
      let allowed = module.dependencies.union(module.system)
      for file in Repository.swiftFiles where file.path.hasPrefix(row.folder + "/") {
        for (name, line) in file.imports where !allowed.contains(name) {
          strays.append("\(file.path):\(line) imports \(name)")
        }
      }
    }
    #expect(strays == [])
  }

  @Test func everyFileBelongsToATarget() {
    let folders = manifest.rows.map { $0.folder + "/" }
    let strays = Repository.swiftFiles.map(\.path).filter { path in !folders.contains { path.hasPrefix($0) } }
    #expect(strays == [])
  }
}
