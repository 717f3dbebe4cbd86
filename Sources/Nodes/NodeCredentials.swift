internal import Foundation

/// How a node knows its caller: `USER:PASSWORD`, or `Bearer TOKEN`.
///
/// They come from a file, such as the `.cookie` of a Bitcoin-family node, or from the environment; never from an argument.
public enum NodeCredentials: Hashable, Sendable {
  /// User and password with a colon between.
  case basic(String)
  /// A token.
  case bearer(String)

  /// The environment variable that may hold them.
  public static let variable = "DYEPACK_RPC_CREDENTIALS"
  /// Our choice: no cookie or token comes near.
  private static let sizeLimit = 16_384

  /// Reads them from a file.
  ///
  /// - Throws: ``NodeError``, `credentials`; what the file holds is not told.
  public init(file: String) throws(NodeError) {
    let data: Data
    do {
      let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: file))
      defer { handle.closeFile() }
      data = try handle.read(upToCount: Self.sizeLimit + 1) ?? Data()
    } catch {
      throw NodeError(
        .credentials, file, "cannot be read; name a file with USER:PASSWORD or Bearer TOKEN, as a node's .cookie")
    }
    try self.init(String(decoding: data, as: UTF8.self), from: file)
  }

  /// Reads them from one line of text.
  public init(_ text: String, from place: String) throws(NodeError) {
    let line = text.trimmingCharacters(in: .whitespacesAndNewlines)
    guard line.utf8.count <= Self.sizeLimit, !line.isEmpty, line.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else {
      throw NodeError(.credentials, place, "does not hold one line of plain text; write USER:PASSWORD or Bearer TOKEN")
    }
    if line.lowercased().hasPrefix("bearer ") {
      self = .bearer(line.dropFirst("bearer ".count).trimmingCharacters(in: .whitespaces))
    } else if line.contains(":") {
      self = .basic(line)
    } else {
      throw NodeError(.credentials, place, "holds neither USER:PASSWORD nor Bearer TOKEN")
    }
  }

  /// The header `Authorization`.
  ///
  /// - Source: RFC 7617, section 2; RFC 6750, section 2.1.
  var header: String {
    switch self {
    case .basic(let pair): "Basic \(Data(pair.utf8).base64EncodedString())"
    case .bearer(let token): "Bearer \(token)"
    }
  }
}
