/// The answers in a body of JSON-RPC: one, or a list of them.
///
/// A result is found and not read: what it holds goes to a reader as the node wrote it.
/// - Source: JSON-RPC 2.0, sections 5 and 6; Bitcoin Core answers in the older form, with `error` null beside a result.
public struct RPCAnswers: Sendable {
  /// One answer.
  public struct Answer: Sendable {
    /// Which call it answers; nil where the answer names none, as for a call that could not be understood.
    public var id: Int64?
    /// Where the result stands in the body; nil where there is none.
    public var result: Range<Int>?
    /// What the node says instead.
    public var error: Failure?
  }

  /// What a node says instead of a result.
  public struct Failure: Hashable, Sendable {
    /// A number that the node chose.
    public var code: Int64
    /// Its words, cut to 200 characters.
    public var message: String
  }

  /// The answers, in the order of the body.
  public private(set) var answers: [Answer] = []
  /// True for a list.
  public private(set) var isList = false

  /// Finds the answers of a body.
  ///
  /// - Throws: ``ReaderError`` when the body is not whole JSON, or no answer of JSON-RPC.
  public init(_ body: [UInt8], name: String) throws(ReaderError) {
    // Before anything else: compressed bytes would be undone on the way.
    let first = body.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
    guard first == UInt8(ascii: "{") || first == UInt8(ascii: "[") else {
      throw ReaderError(.syntax, name, "does not answer in JSON")
    }
    var source = ByteSource(bytes: body, name: name)
    var parser = Parser()
    if first == UInt8(ascii: "[") {
      isList = true
      _ = try parser.json.lexer.need(&source)
      try parser.json.lexer.descend(&source, 0)
      var isFirst = true
      while try parser.json.lexer.element(&source, isFirst: &isFirst) { answers.append(try parser.read(&source, 1)) }
    } else {
      answers.append(try parser.read(&source, 0))
    }
    guard try parser.json.lexer.peek(&source) == nil else {
      throw ReaderError(.syntax, name, "says more than one answer")
    }
  }
}

extension RPCAnswers {
  /// Reads answers.
  private struct Parser {
    enum Field: String, CaseIterable { case id, result, error }
    enum FailureField: String, CaseIterable { case code, message }

    var json = JSONFields()
    private let fields = FieldNames<Field>()
    private let failureFields = FieldNames<FailureField>()

    mutating func read(_ source: inout ByteSource, _ depth: Int) throws(ReaderError) -> Answer {
      var answer = Answer()
      var members = JSONFields.Members()
      json.begin()
      if try json.opens(&source, "{", "the answer", depth) {
        while let field = try json.next(&source, of: fields, &members, depth + 1) {
          switch field {
          case .id: answer.id = try json.whole(&source, "id", UInt64(Int64.max), depth + 1).map { Int64($0) }
          case .error: answer.error = try readFailure(&source, depth + 1)
          case .result:
            let isNull = try json.lexer.need(&source) == UInt8(ascii: "n")
            let start = Int(source.offset)
            try json.lexer.skipValue(&source, depth: depth + 1)
            answer.result = isNull ? nil : start..<Int(source.offset)
          }
        }
      }
      if let fault = json.fault { throw ReaderError(.syntax, source.name, "gives no answer of JSON-RPC: \(fault)") }
      return answer
    }

    private mutating func readFailure(_ source: inout ByteSource, _ depth: Int) throws(ReaderError) -> Failure? {
      switch try json.lexer.need(&source) {
      case UInt8(ascii: "n"):
        _ = try json.lexer.literal(&source)
        return nil
      case UInt8(ascii: "\""):
        _ = try json.lexer.string(&source, limit: 200)
        return Failure(code: 0, message: String(decoding: json.lexer.text, as: UTF8.self))
      default: break
      }
      guard try json.opens(&source, "{", "`error`", depth) else { return nil }
      var failure = Failure(code: 0, message: "")
      var members = JSONFields.Members()
      while let field = try json.next(&source, of: failureFields, &members, depth + 1) {
        switch field {
        case .code:
          switch try json.number(&source, "code", depth + 1) {
          case .whole(let value): failure.code = Int64(clamping: value)
          case .negative(let value): failure.code = -Int64(clamping: value)
          case .other, nil: break
          }
        case .message:
          if try json.lexer.need(&source) == UInt8(ascii: "\"") {
            _ = try json.lexer.string(&source, limit: 200)
            failure.message = String(decoding: json.lexer.text, as: UTF8.self)
          } else {
            try json.lexer.skipValue(&source, depth: depth + 1)
          }
        }
      }
      return failure
    }
  }
}
