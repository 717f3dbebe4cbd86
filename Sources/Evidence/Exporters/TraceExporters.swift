/// Every form in which a trace can be exported.
public enum TraceExporters {
  /// In the order in which listings give them.
  public static let all: [any TraceExporter.Type] = [
    JSONExporter.self,
    CSVExporter.self,
    PositionsCSVExporter.self,
    GraphMLExporter.self,
    DOTExporter.self,
    SVGExporter.self,
  ]

  /// The exporter with this name.
  ///
  /// - Throws: ``ExportError/Code/unknownFormat``, with the names there are.
  public static func named(_ format: String) throws(ExportError) -> any TraceExporter.Type {
    if let exporter = all.first(where: { $0.format == format }) { return exporter }
    throw ExportError(
      .unknownFormat,
      "there is no export format `\(HostileText.terminal(format))`; use one of "
        + all.map { $0.format }.joined(separator: ", "))
  }
}
