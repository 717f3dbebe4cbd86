internal import Foundation
public import Ledger
internal import Readers
internal import Synchronization

/// A node of an EVM chain.
///
/// - Source: ethereum/execution-apis. `eth_getBlockReceipts` is not known to older nodes, whose receipts are asked for one by one.
///   Logs alone (`eth_getLogs`) would not do: they do not tell which transactions failed, and coin would move that never did.
public final class EVMNode: ChainNode {
  /// Its chain.
  public let chain: Chain
  /// Name of the reader of what it tells.
  public var format: String { EVMRPCReader.format }
  /// Host and port.
  public var name: String { client.name }
  /// What bounds the requests.
  public var limits: NodeLimits { client.limits }

  private let client: RPCClient
  private let hasBlockReceipts = Mutex(true)
  /// Receipts that one request asks for; our choice, within what public servers take.
  private static let receiptsAtOnce = 100

  private init(_ client: RPCClient, _ chain: Chain) {
    self.client = client
    self.chain = chain
  }

  /// The node that answers, or nil when it is not of this family.
  static func find(_ client: RPCClient) async throws -> EVMNode? {
    let result: RPCResult
    do {
      result = try await client.call("eth_chainId")
    } catch is RPCFailure {
      return nil
    }
    let text = try result.decode(String.self, from: client.name, "eth_chainId")
    guard text.hasPrefix("0x"), let number = UInt64(text.dropFirst(2), radix: 16) else {
      throw NodeError(.protocolBroken, client.name, "answers eth_chainId with no number")
    }
    guard let chain = Chain.named("eip155:\(number)") else {
      throw NodeError(
        .chain, client.name, "has the chain eip155:\(number), which is not known here; chains are \(Chain.aliases)")
    }
    return EVMNode(client, chain)
  }

  /// The last block of its chain.
  public func tip() async throws -> NodeTip {
    guard let head = try await heads(of: ["latest"])[0] else {
      throw NodeError(.protocolBroken, name, "has no last block")
    }
    return NodeTip(height: head.height, hash: head.hash)
  }

  /// Hashes of its chain at some heights; nil above its tip.
  public func hashes(at heights: [Int64]) async throws -> [TransactionID?] {
    var result: [TransactionID?] = []
    for start in stride(from: 0, to: heights.count, by: limits.groupBlocks) {
      let part = heights[start..<min(start + limits.groupBlocks, heights.count)]
      let heads = try await heads(of: part.map(Self.hex))
      for (height, head) in zip(part, heads) {
        guard head == nil || head?.height == height else {
          throw NodeError(.protocolBroken, name, "answers eth_getBlockByNumber \(height) with another block")
        }
        result.append(head?.hash)
      }
    }
    return result
  }

  private static func hex(_ height: Int64) -> String { "0x" + String(height, radix: 16) }

  private func heads(of names: [String]) async throws -> [BlockHead?] {
    let results = try await client.call(
      names.map { RPCCall(method: "eth_getBlockByNumber", parameters: [.text($0), .flag(false)]) })
    return try results.map { result in
      let result = try check(result, "eth_getBlockByNumber")
      guard !result.range.isEmpty else { return nil }
      guard let head = try BlockHead.evm(result.bytes) else {
        throw NodeError(.protocolBroken, name, "answers eth_getBlockByNumber with no block")
      }
      return head
    }
  }

  private func check(_ result: Result<RPCResult, RPCFailure>, _ method: String) throws -> RPCResult {
    try result.mapError { $0.refusal(of: method, by: name) }.get()
  }

  // MARK: Blocks

  /// Whole blocks of consecutive heights.
  public func blocks(at heights: ClosedRange<Int64>) async throws -> [NodeBlock] {
    let asksForReceipts = hasBlockReceipts.withLock { $0 }
    let calls = heights.flatMap { height -> [RPCCall] in
      let block = RPCCall(method: "eth_getBlockByNumber", parameters: [.text(Self.hex(height)), .flag(true)])
      let receipts = RPCCall(method: "eth_getBlockReceipts", parameters: [.text(Self.hex(height))])
      return asksForReceipts ? [block, receipts] : [block]
    }
    let results = try await client.call(calls)
    if asksForReceipts, case .failure = results[1] {
      hasBlockReceipts.withLock { $0 = false }
      return try await blocks(at: heights)
    }
    var blocks: [NodeBlock] = []
    for (offset, height) in heights.enumerated() {
      let result = try check(results[asksForReceipts ? 2 * offset : offset], "eth_getBlockByNumber")
      // Behind a balancer one server may not know yet what another one told.
      guard !result.range.isEmpty else { break }
      guard let head = try BlockHead.evm(result.bytes), head.height == height else {
        throw NodeError(.protocolBroken, name, "answers eth_getBlockByNumber \(height) with another block, or none")
      }
      let receipts =
        asksForReceipts
        ? try check(results[2 * offset + 1], "eth_getBlockReceipts").bytes[...]
        : try await self.receipts(of: result)[...]
      guard try areReceipts(receipts, of: head) else { break }
      blocks.append(
        NodeBlock(height: height, hash: head.hash, previous: head.previous, bytes: Self.record(result.bytes, receipts)))
    }
    return blocks
  }

  private static func record(_ block: ArraySlice<UInt8>, _ receipts: ArraySlice<UInt8>) -> [UInt8] {
    Array(#"{"block":"#.utf8) + block + Array(#","receipts":"#.utf8) + receipts + Array("}".utf8)
  }

  /// False when the receipts are of another block, because the chain changed between two answers.
  private func areReceipts(_ receipts: ArraySlice<UInt8>, of head: BlockHead) throws -> Bool {
    guard !receipts.isEmpty else { return false }
    guard let blocks = try BlockHead.texts("blockHash", in: receipts) else {
      throw NodeError(.protocolBroken, name, "tells no receipts of block \(head.height)")
    }
    return blocks.allSatisfy { TransactionID(hex: $0) == head.hash }
  }

  /// The receipts of a block, one by one.
  private func receipts(of block: RPCResult) async throws -> [UInt8] {
    guard let list = try BlockHead.member("transactions", of: block.bytes),
      let ids = try BlockHead.texts("hash", in: list)
    else { throw NodeError(.protocolBroken, name, "tells a block without its transactions") }
    var parts: [[UInt8]] = []
    for start in stride(from: 0, to: ids.count, by: Self.receiptsAtOnce) {
      let calls = ids[start..<min(start + Self.receiptsAtOnce, ids.count)].map {
        RPCCall(method: "eth_getTransactionReceipt", parameters: [.text($0)])
      }
      for result in try await client.call(calls) {
        let receipt = try check(result, "eth_getTransactionReceipt")
        // The transaction has left its block.
        guard !receipt.range.isEmpty else { return [] }
        parts.append(Array(receipt.bytes))
      }
    }
    return Array("[".utf8) + parts.joined(separator: [UInt8(ascii: ",")]) + Array("]".utf8)
  }

  /// Ends all connections.
  public func close() async throws { try await client.close() }
}
