import CBuild

/// The program that made a document.
public struct Tool: Encodable, Sendable {
  /// Name.
  public let name = "dyepack"
  /// Semantic version.
  public let version = Tool.currentVersion
  /// Commit it was built from.
  public let commit = Tool.currentCommit

  /// Semantic version of this build.
  public static let currentVersion = "0.1.0"
  /// Commit of this build.
  public static var currentCommit: String { String(cString: dyepack_commit()) }

  /// This program.
  public init() {}
}
