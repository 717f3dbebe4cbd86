/// Files that are part of the program: SQL migrations and JSON Schemas, embedded in the binary.
public enum Schemas {
  /// Case-file migrations in order. File names start with `v` because SwiftPM mangles a leading digit.
  public static let migrations: [(name: String, sql: String)] = [
    ("v0001-initial", text(PackageResources.v0001_initial_sql))
  ]

  private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
