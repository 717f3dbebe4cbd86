public import Foundation

/// A form in which a trace leaves the program.
///
/// Adding one is a file with a type that conforms, a line in ``TraceExporters/all`` and a test file. The same trace and
/// options give the same bytes; every text goes through ``HostileText`` or, in JSON, out exactly as it came in.
public protocol TraceExporter: Sendable {
  /// Name on the command line.
  static var format: String { get }
  /// One sentence for people.
  static var summary: String { get }
  /// Extension of a file in this form, without the dot.
  static var fileExtension: String { get }

  /// Writes a trace.
  ///
  /// - Throws: ``ExportError``.
  static func write(_ trace: TraceDocument, options: ExportOptions) throws -> Data
}

extension TraceExporter {
  /// Writes a trace with the default options.
  public static func write(_ trace: TraceDocument) throws -> Data { try write(trace, options: ExportOptions()) }
}

/// What a person may choose about an export.
public struct ExportOptions: Hashable, Sendable {
  /// The policy that a figure shows and that weights follow; nil for the first of the trace.
  public var policy: String?
  /// Whether a figure also shows what only other policies reach.
  public var showsAll: Bool
  /// Seconds that a figure may take to lay out.
  public var layoutSecondsMax: Double

  /// Makes options.
  public init(policy: String? = nil, showsAll: Bool = false, layoutSecondsMax: Double = 60) {
    self.policy = policy
    self.showsAll = showsAll
    self.layoutSecondsMax = layoutSecondsMax
  }
}

/// Why an export could not be made.
public struct ExportError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Stable names that tests match on.
  public enum Code: String, Sendable {
    case unknownFormat = "export.unknown-format"
    case unknownPolicy = "export.unknown-policy"
    case noGraphviz = "export.no-graphviz"
    case layoutTooSlow = "export.layout-too-slow"
    case layoutFailed = "export.layout-failed"
  }
  /// What is wrong.
  public let code: Code
  /// One sentence: what, to what, and what to do.
  public let description: String

  /// Makes an error.
  public init(_ code: Code, _ description: String) {
    self.code = code
    self.description = description
  }
}
