extension SwiftSource {
  /// A function, initializer, subscript or computed property.
  struct Function: Hashable {
    var name: String
    var line: Int
    /// From its keyword to its closing brace.
    var lineCount: Int
  }

  private static let keywords: Set = ["func", "init", "deinit", "subscript", "var"]

  /// Words that end a declaration without a body, such as a requirement of a protocol.
  private static let starts: Set = [
    "func", "deinit", "subscript", "var", "let", "case", "struct", "enum", "class", "actor", "protocol", "extension",
    "typealias", "associatedtype", "static", "import", "public", "private", "internal", "fileprivate", "package",
    "mutating", "override", "lazy", "if", "guard", "for", "while", "switch", "return", "do", "defer", "throw",
  ]

  /// Everything with a body, in order.
  var functions: [Function] {
    tokens.indices.compactMap { index in
      let token = tokens[index]
      guard token.kind == .word, Self.keywords.contains(token.text) else { return nil }
      if token.text == "init", index > 0, tokens[index - 1].text == "." { return nil }
      guard let open = body(after: index), let close = closing(open) else { return nil }
      let name = token.text == "func" || token.text == "var" ? tokens[index + 1].text : token.text
      return Function(name: name, line: token.line, lineCount: tokens[close].line - token.line + 1)
    }
  }

  /// Index of the brace that opens the body.
  private func body(after start: Int) -> Int? {
    var depth = 0
    for index in tokens.indices[(start + 1)...] where tokens[index].kind != .string {
      switch tokens[index].text {
      case "(", "[": depth += 1
      case ")", "]": depth -= 1
      case "{" where depth == 0: return index
      case "}" where depth == 0: return nil
      case let word where depth == 0 && Self.starts.contains(word): return nil
      default: break
      }
      if depth < 0 { return nil }
    }
    return nil
  }

  private func closing(_ open: Int) -> Int? {
    var depth = 0
    for index in tokens.indices[open...] where tokens[index].kind == .mark {
      if tokens[index].text == "{" { depth += 1 }
      if tokens[index].text == "}" { depth -= 1 }
      if depth == 0 { return index }
    }
    return nil
  }
}
