/// A Swift file as tokens: comments dropped, strings told apart from code.
struct SwiftSource: Sendable {
  /// A word, a mark or the content of a string.
  struct Token: Hashable, Sendable {
    enum Kind: Sendable { case word, mark, string }
    var kind: Kind
    var text: String
    /// From 1.
    var line: Int
    /// True when nothing stands between it and the token before.
    var isJoined: Bool
  }

  /// From the top folder.
  let path: String
  let text: String
  let tokens: [Token]

  init(path: String, text: String) {
    self.path = path
    self.text = text
    var tokenizer = Tokenizer(text)
    tokens = tokenizer.run()
  }

  /// File name without its extension.
  var name: String { String(path.split(separator: "/").last?.dropLast(6) ?? "") }

  var lineCount: Int { text.split(separator: "\n", omittingEmptySubsequences: false).count - 1 }

  /// Lines on which code has these words and marks in a row, with nothing between them.
  func lines(of pattern: [String]) -> [Int] {
    guard let first = pattern.first, tokens.count >= pattern.count else { return [] }
    return (0...tokens.count - pattern.count).filter { start in
      guard tokens[start].text == first, tokens[start].kind != .string else { return false }
      return pattern.indices.dropFirst().allSatisfy { offset in
        let token = tokens[start + offset]
        return token.text == pattern[offset] && token.kind != .string && token.isJoined
      }
    }.map { tokens[$0].line }
  }

  /// Modules that the file imports, with their lines.
  var imports: [(module: String, line: Int)] {
    tokens.indices.compactMap { index in
      guard tokens[index].isWord("import") else { return nil }
      let kinds: Set = ["struct", "class", "enum", "protocol", "func", "typealias", "var", "let"]
      let next = tokens[(index + 1)...].first { !kinds.contains($0.text) }
      return next.map { ($0.text, tokens[index].line) }
    }
  }

  /// Types that the file declares or extends.
  var types: Set<String> {
    let keywords: Set = ["struct", "class", "enum", "actor", "protocol", "typealias", "extension"]
    var result: Set<String> = []
    for index in tokens.indices where tokens[index].kind == .word && keywords.contains(tokens[index].text) {
      guard let next = tokens[(index + 1)...].first(where: { $0.kind == .word }) else { continue }
      result.insert(next.text)
    }
    return result
  }

  /// Names of static constants.
  var staticConstants: Set<String> {
    Set(
      tokens.indices.dropLast(2).compactMap {
        tokens[$0].isWord("static") && tokens[$0 + 1].isWord("let") ? tokens[$0 + 2].text : nil
      })
  }

  /// Types that say here that they conform to a protocol; what their generic arguments conform to does not count.
  func types(conformingTo name: String) -> [String] {
    let keywords: Set = ["struct", "class", "enum", "actor", "extension"]
    return tokens.indices.compactMap { index in
      guard tokens[index].kind == .word, keywords.contains(tokens[index].text), index + 1 < tokens.count else {
        return nil
      }
      var depth = 0
      var isInherited = false
      for token in tokens[(index + 1)...] {
        if token.text == "{" || token.isWord("where") { break }
        if token.text == "<" { depth += 1 }
        if token.text == ">" { depth -= 1 }
        if token.text == ":", depth == 0 { isInherited = true }
        if isInherited, depth == 0, token.isWord(name) { return tokens[index + 1].text }
      }
      return nil
    }
  }

  /// The tokens of the first list in brackets after a run of words.
  func list(after anchor: [String]) -> ArraySlice<Token> {
    let start = tokens.indices.first { index in
      tokens[index...].prefix(anchor.count).map(\.text) == anchor
    }
    guard let start else { return [] }
    var depth = 0
    var isValue = anchor.last == ":"
    var open: Int?
    for index in tokens.indices[(start + anchor.count)...] {
      if tokens[index].text == "=" { isValue = true }
      guard isValue, tokens[index].kind == .mark else { continue }
      if tokens[index].text == "[" {
        depth += 1
        open = open ?? index
      } else if tokens[index].text == "]" {
        depth -= 1
        if depth == 0, let open { return tokens[(open + 1)..<index] }
      }
    }
    return []
  }
}

extension SwiftSource.Token {
  func isWord(_ word: String) -> Bool { kind == .word && text == word }
}
