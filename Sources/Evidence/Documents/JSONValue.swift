/// A JSON value whose shape is known at run time only.
public indirect enum JSONValue: Hashable, Sendable, Encodable {
  case text(String)
  case number(Int64)
  case flag(Bool)
  case list([JSONValue])
  case fields([String: JSONValue])

  /// A number, or nothing for nil.
  public static func optional(_ number: Int64?) -> JSONValue? { number.map { .number($0) } }

  /// Writes the plain JSON value.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .text(let text): try container.encode(text)
    case .number(let number): try container.encode(number)
    case .flag(let flag): try container.encode(flag)
    case .list(let list): try container.encode(list)
    case .fields(let fields): try container.encode(fields)
    }
  }
}
