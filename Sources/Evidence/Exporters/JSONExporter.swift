public import Foundation

/// The whole answer, exact: the twin that every other form is checked against.
public enum JSONExporter: TraceExporter {
  /// `json`.
  public static let format = "json"
  /// One sentence for people.
  public static let summary = "the whole answer as one document, dyepack.trace/1, every text and amount exact"
  /// Extension of its files.
  public static let fileExtension = "json"

  /// Writes the document; no option changes it.
  public static func write(_ trace: TraceDocument, options: ExportOptions) throws -> Data {
    try CanonicalJSON.document(trace)
  }
}
