/// The rows of Package.swift's target table.
struct Manifest {
  /// One target.
  struct Row: Hashable {
    var name: String
    /// Modules it may import, its own package's and others'.
    var dependencies: Set<String>
    var folder: String
  }

  /// In the order of the file.
  let rows: [Row]

  init(_ source: SwiftSource) {
    let tokens = source.tokens
    var products: [String: String] = [:]
    for index in tokens.indices where tokens[index].isWord("product") && tokens[index - 1].text == "." {
      // let NAME: Target.Dependency = .product(name: "MODULE", package: "…")
      let name = tokens[..<index].lastIndex { $0.isWord("let") }.map { tokens[$0 + 1].text }
      if let name, let module = Self.argument("name", in: tokens[index...]) { products[name] = module }
    }
    let kinds: Set = ["target", "executableTarget", "testTarget", "systemLibrary"]
    rows = tokens.indices.dropLast().compactMap { index in
      guard tokens[index].kind == .word, kinds.contains(tokens[index].text), index > 0, tokens[index - 1].text == ".",
        tokens[index + 1].text == "("
      else { return nil }
      let call = Self.call(tokens[(index + 1)...])
      guard let name = Self.argument("name", in: call) else { return nil }
      let folder = tokens[index].text == "testTarget" ? "Tests" : "Sources"
      return Row(
        name: name, dependencies: Set(Self.dependencies(call).map { products[$0] ?? $0 }),
        folder: Self.argument("path", in: call) ?? "\(folder)/\(name)")
    }
  }

  /// The arguments of the call that begins with a parenthesis here.
  private static func call(_ tokens: ArraySlice<SwiftSource.Token>) -> ArraySlice<SwiftSource.Token> {
    var depth = 0
    for index in tokens.indices where tokens[index].kind == .mark {
      if tokens[index].text == "(" { depth += 1 }
      if tokens[index].text == ")" { depth -= 1 }
      if depth == 0 { return tokens[..<index] }
    }
    return tokens
  }

  private static func argument(_ label: String, in call: ArraySlice<SwiftSource.Token>) -> String? {
    let start = call.firstIndex { $0.isWord(label) }
    return start.flatMap { call[($0 + 1)...].first { $0.kind == .string }?.text }
  }

  private static func dependencies(_ call: ArraySlice<SwiftSource.Token>) -> [String] {
    guard let start = call.firstIndex(where: { $0.isWord("dependencies") }) else { return [] }
    return call[start...].drop { $0.text != "[" }.prefix { $0.text != "]" }.filter { $0.kind != .mark }.map(\.text)
  }
}
