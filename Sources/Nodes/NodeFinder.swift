public import Ledger

/// Finds out of which family and chain a node is, by asking it.
public enum NodeFinder {
  /// The node at an address.
  ///
  /// - Parameters:
  ///   - address: Where it listens.
  ///   - login: Who calls.
  ///   - chain: The chain that the user names; nil to take the node's.
  ///   - limits: What bounds the requests.
  ///   - note: Told of attempts that failed and will be made again.
  /// - Throws: ``NodeError`` when it is no node, or of another chain.
  public static func find(
    _ address: NodeAddress, _ login: NodeLogin, chain: Chain?, limits: NodeLimits,
    note: @escaping @Sendable (String) -> Void
  ) async throws -> any ChainNode {
    let client = RPCClient(address, login, limits, note: note)
    do {
      let node = try await ask(client, chain)
      guard chain == nil || chain == node.chain else {
        throw NodeError(
          .chain, address.name, "is a node of \(node.chain.alias), not of \(chain?.alias ?? ""); leave --chain out")
      }
      return node
    } catch {
      try await client.close()
      throw error
    }
  }

  private static func ask(_ client: RPCClient, _ chain: Chain?) async throws -> any ChainNode {
    if chain?.model != .account, let node = try await BitcoinNode.find(client, named: chain) { return node }
    if let node = try await EVMNode.find(client) { return node }
    if let node = try await BitcoinNode.find(client, named: chain) { return node }
    throw NodeError(
      .protocolBroken, client.name,
      "answers neither getblockchaininfo nor eth_chainId, so it is no node that is read here")
  }
}
