internal import Readers

/// Why a node could not be read.
public struct NodeError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Stable names that tests and clients match on.
  public enum Code: String, Sendable {
    /// The address is not one that can be used.
    case address = "node.address"
    /// The credentials cannot be read, or the node does not take them.
    case credentials = "node.credentials"
    /// The node could not be reached, or did not answer in time, however often it was asked.
    case unreachable = "node.unreachable"
    /// What answers is no node, or breaks the protocol.
    case protocolBroken = "node.protocol"
    /// An answer is larger than is read.
    case tooLarge = "node.too-large"
    /// The node says that it cannot do what was asked.
    case refused = "node.refused"
    /// The node's chain is not known here, or not the one named.
    case chain = "node.chain"
    /// The node's chain departs from that of the case further down than is accepted.
    case deepReorg = "node.deep-reorg"
  }

  /// What kind of failure it is.
  public let code: Code
  /// One sentence that says which node, what, and what to do.
  ///
  /// Holds no credentials and no path of an address.
  public let description: String

  /// Makes an error about a node by its name.
  public init(_ code: Code, _ node: String, _ reason: String) {
    self.code = code
    description = "\(node) \(reason)"
  }
}
