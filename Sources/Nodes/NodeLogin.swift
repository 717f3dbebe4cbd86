internal import Synchronization

/// Who calls a node: credentials, and the file that they came from.
public final class NodeLogin: Sendable {
  private let file: String?
  private let credentials: Mutex<NodeCredentials?>

  /// Takes credentials from a file, else from the environment, else from the address, else none.
  ///
  /// - Throws: ``NodeError``, `credentials`.
  public init(file: String?, environment: [String: String], address: NodeAddress) throws(NodeError) {
    self.file = file
    if let file {
      credentials = Mutex(try NodeCredentials(file: file))
    } else if let text = environment[NodeCredentials.variable], !text.isEmpty {
      credentials = Mutex(try NodeCredentials(text, from: NodeCredentials.variable))
    } else {
      credentials = Mutex(address.credentials)
    }
  }

  var header: String? { credentials.withLock { $0?.header } }

  /// Reads the file again; true when it holds something else now.
  func reload() throws(NodeError) -> Bool {
    guard let file else { return false }
    let now = try NodeCredentials(file: file)
    return credentials.withLock { before in
      defer { before = now }
      return before != now
    }
  }
}
