public import Ledger
internal import Readers
internal import Synchronization

/// A node of the Bitcoin family.
///
/// - Source: Bitcoin Core v28.0, help of `getblockchaininfo`, `getblockhash` and `getblock`. Verbosity 3 tells what inputs spend;
///   nodes that do not know it are asked with 2.
public final class BitcoinNode: ChainNode {
  /// Its chain.
  public let chain: Chain
  /// Name of the reader of what it tells.
  public var format: String { BitcoinCoreReader.format }
  /// Host and port.
  public var name: String { client.name }
  /// What bounds the requests.
  public var limits: NodeLimits { client.limits }

  private let client: RPCClient
  private let verbosity = Mutex<Int64>(3)

  private struct Info: Decodable {
    var blocks: Int64
    var bestblockhash: String
  }

  private init(_ client: RPCClient, _ chain: Chain) {
    self.client = client
    self.chain = chain
  }

  /// The node that answers, or nil when it is not of this family.
  static func find(_ client: RPCClient, named: Chain?) async throws -> BitcoinNode? {
    do {
      _ = try await client.call("getblockchaininfo")
    } catch is RPCFailure {
      return nil
    } catch let error as NodeError where error.code == .protocolBroken {
      // A server of another kind may answer an unknown method in any way; if it is no node at all, the next call tells.
      return nil
    }
    let hashes = try await hashes(client, at: [0, splitHeight])
    guard let first = hashes[0] else { throw NodeError(.protocolBroken, client.name, "has no block 0") }
    let fitting = Chain.all.filter { $0.model == .utxo && $0.frame?.genesis == first }
    guard !fitting.isEmpty else {
      throw NodeError(.chain, client.name, "has a chain with the first block \(first.hex), which is not known here")
    }
    return BitcoinNode(client, chain(among: fitting, first: first, later: hashes[1], named: named))
  }

  /// Tells apart chains that split and have their first blocks in common: one of them is named for a later block.
  ///
  /// Below that block they are the same chain, which is whichever the user says.
  private static func chain(
    among fitting: [Chain], first: TransactionID, later: TransactionID?, named: Chain?
  ) -> Chain {
    func chain(of hash: TransactionID) -> Chain? { fitting.first { $0.id == "bip122:\(hash.hex.prefix(32))" } }
    if let later, let told = chain(of: later) { return told }
    if later == nil, let named, fitting.contains(named) { return named }
    return chain(of: first) ?? fitting[0]
  }

  /// The first block of Bitcoin Cash apart from Bitcoin.
  private static let splitHeight: Int64 = 478_559

  /// The last block of its chain.
  public func tip() async throws -> NodeTip {
    let info: Info
    do {
      info = try await client.call("getblockchaininfo").decode(Info.self, from: name, "getblockchaininfo")
    } catch let failure as RPCFailure {
      throw failure.refusal(of: "getblockchaininfo", by: name)
    }
    guard let hash = TransactionID(hex: info.bestblockhash), info.blocks >= 0 else {
      throw NodeError(.protocolBroken, name, "tells a last block without height or hash")
    }
    return NodeTip(height: info.blocks, hash: hash)
  }

  /// Hashes of its chain at some heights; nil above its tip.
  public func hashes(at heights: [Int64]) async throws -> [TransactionID?] {
    try await Self.hashes(client, at: heights)
  }

  private static func hashes(_ client: RPCClient, at heights: [Int64]) async throws -> [TransactionID?] {
    let results = try await client.call(heights.map { RPCCall(method: "getblockhash", parameters: [.number($0)]) })
    return try results.map { result in
      switch result {
      // RPC_INVALID_PARAMETER: the height is out of range.
      case .failure(let failure) where failure.code == -8: return nil
      case .failure(let failure): throw failure.refusal(of: "getblockhash", by: client.name)
      case .success(let result):
        let text = try result.decode(String.self, from: client.name, "getblockhash")
        guard let hash = TransactionID(hex: text) else {
          throw NodeError(.protocolBroken, client.name, "answers getblockhash with no hash")
        }
        return hash
      }
    }
  }

  /// Whole blocks of consecutive heights.
  public func blocks(at heights: ClosedRange<Int64>) async throws -> [NodeBlock] {
    let hashes = try await hashes(at: Array(heights)).prefix { $0 != nil }.compactMap { $0 }
    guard let first = hashes.first else { return [] }
    let known = verbosity.withLock { $0 }
    let results = try await client.call(hashes.map { call($0, verbosity: known) })
    // RPC_INVALID_PARAMETER, RPC_TYPE_ERROR, RPC_MISC_ERROR, invalid params: what nodes say who do not know the number 3.
    if known == 3, case .failure(let failure) = results[0], [-8, -3, -1, -32602].contains(failure.code) {
      if case .success = try await client.call([call(first, verbosity: 2)])[0] {
        verbosity.withLock { $0 = 2 }
        return try await blocks(at: heights)
      }
    }
    var blocks: [NodeBlock] = []
    for (offset, result) in results.enumerated() {
      guard let block = try block(result, heights.lowerBound + Int64(offset), hashes[offset]) else { break }
      blocks.append(block)
    }
    return blocks
  }

  private func call(_ hash: TransactionID, verbosity: Int64) -> RPCCall {
    RPCCall(method: "getblock", parameters: [.text(hash.hex), .number(verbosity)])
  }

  /// A block of an answer; nil when it has left the chain meanwhile.
  private func block(
    _ result: Result<RPCResult, RPCFailure>, _ height: Int64, _ hash: TransactionID
  ) throws -> NodeBlock? {
    let result = try result.mapError { failure -> NodeError in
      let advice =
        failure.message.contains("pruned")
        ? "; begin with a block that it has kept (--from-height), or ask a node that keeps all" : ""
      return NodeError(
        .refused, name, "does not give block \(height): \(failure.message) (code \(failure.code))\(advice)")
    }.get()
    guard let head = try BlockHead.bitcoin(result.bytes), head.height == height, head.hash == hash else {
      throw NodeError(.protocolBroken, name, "answers getblock \(hash.hex) with another block, or none")
    }
    guard head.isInChain else { return nil }
    return NodeBlock(height: height, hash: hash, previous: head.previous, bytes: Array(result.bytes))
  }

  /// Ends all connections.
  public func close() async throws { try await client.close() }
}
