import ArgumentParser
import Foundation
import Nodes

/// How a node is asked.
struct NodeOptions: ParsableArguments {
  @Flag(help: "Go on reading a node's new blocks until interrupted.")
  var follow = false

  @Option(help: "The first block to read from a node; by default the one after the highest that the case has whole.")
  var fromHeight: Int64?

  @Option(help: "The last block to read from a node; by default its last.")
  var toHeight: Int64?

  @Option(
    help: ArgumentHelp(
      "A file with USER:PASSWORD or Bearer TOKEN for a node, such as its .cookie; DYEPACK_RPC_CREDENTIALS may hold the same.",
      valueName: "file"))
  var rpcCredentials: String?

  @Option(help: ArgumentHelp("Seconds that a node may take for an answer.", valueName: "seconds"))
  var rpcTimeout: Int64 = 60

  @Option(help: ArgumentHelp("How often a request to a node is tried.", valueName: "count"))
  var rpcAttempts = 6

  @Option(help: ArgumentHelp("Seconds between two looks at a node that is followed.", valueName: "seconds"))
  var poll: Int64 = 5

  @Option(help: ArgumentHelp("The most blocks that a reorg may drop from the case.", valueName: "blocks"))
  var maxReorg: Int64 = 200

  func validate() throws {
    for (name, value) in [("from-height", fromHeight), ("to-height", toHeight)] {
      guard let value else { continue }
      // Far beyond every chain, and small enough that sums with it never overflow.
      guard (0...1 << 48).contains(value) else { throw ValidationError("--\(name) \(value) is not a height") }
    }
    if let fromHeight, let toHeight, fromHeight > toHeight {
      throw ValidationError("--from-height \(fromHeight) is above --to-height \(toHeight)")
    }
    guard (1...86_400).contains(rpcTimeout) else { throw ValidationError("--rpc-timeout is from 1 to 86400 seconds") }
    guard (1...1000).contains(rpcAttempts) else { throw ValidationError("--rpc-attempts is from 1 to 1000") }
    guard (1...86_400).contains(poll) else { throw ValidationError("--poll is from 1 to 86400 seconds") }
    guard (0...1 << 48).contains(maxReorg) else { throw ValidationError("--max-reorg is not a number of blocks") }
    if follow, toHeight != nil { throw ValidationError("--follow goes on for ever, and --to-height names an end") }
  }

  /// What bounds the requests.
  var limits: NodeLimits {
    var limits = NodeLimits()
    limits.timeoutSeconds = rpcTimeout
    limits.attempts = rpcAttempts
    limits.reorgDepth = maxReorg
    return limits
  }

  /// The name of the first option that only a node can do something with, if one is given.
  var firstGiven: String? {
    if follow { return "--follow" }
    if fromHeight != nil { return "--from-height" }
    if toHeight != nil { return "--to-height" }
    return rpcCredentials == nil ? nil : "--rpc-credentials"
  }
}
