/// Why a source could not be read.
public struct ReaderError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Stable names that tests and clients match on.
  public enum Code: String, Sendable {
    /// The system would not open or read the source.
    case io = "reader.io"
    /// The source changed while it was read.
    case changed = "reader.changed"
    /// The source ends in the middle of something.
    case truncated = "reader.truncated"
    /// The compression is broken, or one that is not read here.
    case compression = "reader.compression"
    /// No format, or not the named one, fits the content.
    case format = "reader.format"
    /// The text or framing breaks the rules of its format.
    case syntax = "reader.syntax"
    /// A column that the format needs is not there.
    case column = "reader.column"
    /// A value fails the whole source.
    case value = "reader.value"
    /// The chain is missing, unknown or another one.
    case chain = "reader.chain"
    /// No record could be read, or one was rejected under `strict`.
    case rejected = "reader.rejected"
  }

  /// What kind of failure it is.
  public let code: Code
  /// Name of the source.
  public let source: String
  /// Where in the source, such as `line 18` or `byte 293`.
  public let place: String?
  /// What is wrong, and what to do.
  public let reason: String

  /// Makes an error about a source, at a place such as `line 18` or `byte 293`.
  public init(_ code: Code, _ source: String, at place: String? = nil, _ reason: String) {
    self.code = code
    self.source = source
    self.place = place
    self.reason = reason
  }

  /// One line for people: which source, where, what, and what to do.
  public var description: String { Quoted.plain(source) + (place.map { " " + $0 } ?? "") + ": " + reason }
}

/// Text from a source as it may stand in a message.
///
/// A file can hold terminal escapes, line breaks or text that runs right to left; a message shows them as escapes, and
/// shows no more than a piece of a long value.
enum Quoted {
  private static let longest = 80

  /// The text in quotation marks.
  static func text(_ bytes: some Collection<UInt8>) -> String {
    let piece = String(decoding: bytes.prefix(longest), as: UTF8.self)
    return "\"" + plain(piece) + (bytes.count > longest ? "…" : "") + "\""
  }

  /// The text without quotation marks, at its full length.
  static func plain(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate, .unassigned:
        result += "\\u{\(String(scalar.value, radix: 16))}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
