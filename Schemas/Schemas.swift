/// Files that are part of the program: SQL migrations and JSON Schemas, embedded in the binary.
public enum Schemas {
  /// Case-file migrations in order.
  ///
  /// File names start with `v` because SwiftPM mangles a leading digit.
  public static let migrations: [(name: String, sql: String)] = [
    ("v0001-initial", text(PackageResources.v0001_initial_sql))
  ]

  /// JSON Schemas (2020-12) of every document, `common` first; they refer to each other by file name.
  public static let json: [(name: String, text: String)] = [
    ("common", text(PackageResources.common_schema_json)),
    ("freeze", text(PackageResources.freeze_schema_json)),
    ("incident", text(PackageResources.incident_schema_json)),
    ("info", text(PackageResources.info_schema_json)),
    ("ingest", text(PackageResources.ingest_schema_json)),
    ("label", text(PackageResources.label_schema_json)),
    ("path", text(PackageResources.path_schema_json)),
    ("show", text(PackageResources.show_schema_json)),
    ("trace", text(PackageResources.trace_schema_json)),
  ]

  private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
