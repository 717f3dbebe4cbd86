internal import Foundation

/// Where a node listens, and what it is called in messages and in a case: its host alone.
///
/// Arguments of a program are seen by everybody on the machine, and a case is handed on; so an address in an argument must
/// hold no user and password, and of an address with a key in its path or query nothing but the host is kept.
public struct NodeAddress: Sendable {
  /// Before the name of an environment variable that holds the address.
  public static let variablePrefix = "env:"

  /// Scheme, host, path and query, without user and password.
  let url: String
  /// Host and port, as it is named everywhere.
  public let name: String
  /// User and password, where the address came from the environment with them.
  let credentials: NodeCredentials?

  /// True when a source names a node and not a file.
  public static func isNode(_ source: String) -> Bool {
    let lower = source.lowercased()
    return lower.hasPrefix("http://") || lower.hasPrefix("https://") || source.hasPrefix(variablePrefix)
  }

  /// Reads an address, or `env:NAME` for one that an environment variable holds.
  ///
  /// - Throws: ``NodeError``, `address`.
  public init(_ source: String, environment: [String: String]) throws(NodeError) {
    var text = source
    let isHidden = source.hasPrefix(Self.variablePrefix)
    if isHidden {
      let variable = String(source.dropFirst(Self.variablePrefix.count))
      guard let value = environment[variable], !value.isEmpty else {
        throw NodeError(
          .address, source, "names an environment variable that is not set; export the node's address in it")
      }
      text = value
    }
    guard var parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(),
      scheme == "http" || scheme == "https", let host = parts.host, !host.isEmpty, parts.fragment == nil
    else {
      throw NodeError(
        .address, isHidden ? source : "the address",
        "is not one of a node; write http://HOST:PORT or https://HOST, or env:NAME for one in the environment")
    }
    name = parts.port.map { "\(host):\($0)" } ?? host
    if let user = parts.percentEncodedUser ?? parts.percentEncodedPassword.map({ _ in "" }) {
      guard isHidden else {
        throw NodeError(
          .address, name,
          "must not be named with a user or password, which everybody on this machine could read; put them into a file"
            + " for --rpc-credentials, or into \(NodeCredentials.variable)")
      }
      credentials = .basic(
        "\(user.removingPercentEncoding ?? user):\(parts.percentEncodedPassword?.removingPercentEncoding ?? "")")
    } else {
      credentials = nil
    }
    parts.percentEncodedUser = nil
    parts.percentEncodedPassword = nil
    if parts.percentEncodedPath.isEmpty { parts.percentEncodedPath = "/" }
    guard let whole = parts.string else { throw NodeError(.address, name, "has an address that cannot be written") }
    url = whole
  }
}
