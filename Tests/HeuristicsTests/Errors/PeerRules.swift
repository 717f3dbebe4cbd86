import Heuristics
import Ledger

/// CoinJoin rules of other software, restated from its source, to measure them on the same transactions as ours.
enum PeerRules {
  /// A rule: its name, the kind that it looks for (nil: any CoinJoin), and whether it takes a shape, settled or not.
  struct Rule: Sendable {
    var name: String
    var kind: CoinJoinKind?
    var takes: @Sendable (TransactionShape) -> Bool
  }

  /// BlockSci's `isCoinjoin`, which its clustering leaves out; graphsense-lib has a port of it at ingest.
  ///
  /// - Source: citp/BlockSci@14ccc935, src/heuristics/tx_identification.cpp.
  /// - Deviations: a tie for the most common value is the larger value's, where the source's depends on a hash table.
  static let blockSci = Rule(name: "BlockSci isCoinjoin") { shape in
    let participants = (shape.outputs.count + 1) / 2
    guard !shape.isCoinbase, shape.inputs.count >= 2, shape.outputs.count >= 3, participants <= shape.inputs.count,
      participants <= Set(shape.inputs.accounts).count
    else { return false }
    let most = counts(shape.outputs.values).max { ($0.value, $0.key) < ($1.value, $1.key) }
    return most.map { $0.value == participants && $0.key != 546 && $0.key != 2730 } ?? false
  }

  /// The detectors of graphsense/graphsense-lib@012becad, heuristics_service.py, by shape: without forward checks, lineage and tags.
  static let graphSense = [
    Rule(name: "GraphSense whirlpool", kind: .whirlpool) { GraphSense($0).map { $0.isWhirlpool } ?? false },
    Rule(name: "GraphSense whirlpool Tx0", kind: .whirlpoolTx0) { GraphSense($0).map { $0.isTx0 } ?? false },
    Rule(name: "GraphSense wasabi 1", kind: .wasabi1) {
      GraphSense($0).map { !$0.isStonewall && ($0.isWasabi10 || $0.isWasabi11) } ?? false
    },
    Rule(name: "GraphSense wasabi 2", kind: .wasabi2) {
      GraphSense($0).map { !$0.isStonewall && $0.isWasabi20 } ?? false
    },
    Rule(name: "GraphSense joinmarket", kind: .joinMarket) {
      GraphSense($0).map { !$0.isStonewall && $0.isJoinMarket } ?? false
    },
  ]

  fileprivate static func counts(_ values: [UInt64]) -> [UInt64: Int] {
    values.reduce(into: [:]) { $0[$1, default: 0] += 1 }
  }
}

/// A transaction as graphsense-lib's detectors see it: outputs without an address are data carriers.
private struct GraphSense {
  let inputs: [UInt64]
  let outputs: [UInt64]
  /// All outputs, data carriers among them.
  let all: Int
  let payers: Int
  let payees: Int
  let topShare: Double
  let counts: [UInt64: Int]
  /// Values in order of first appearance, for ties as Python's Counter breaks them.
  let order: [UInt64]

  init?(_ shape: TransactionShape) {
    guard !shape.isCoinbase else { return nil }
    let paid = shape.outputs.values.indices.filter { shape.outputs.kinds[$0] != .opReturn }
    inputs = shape.inputs.values
    outputs = paid.map { shape.outputs.values[$0] }
    all = shape.outputs.count
    let scripts = shape.inputs.accounts.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    payers = scripts.count
    payees = Set(paid.map { shape.outputs.accounts[$0] }).count
    topShare = Double(scripts.values.max() ?? 0) / Double(max(1, inputs.count))
    counts = PeerRules.counts(outputs)
    var seen: Set<UInt64> = []
    order = outputs.filter { seen.insert($0).inserted }
    guard !inputs.isEmpty, !outputs.isEmpty else { return nil }
  }

  private func most(_ values: [UInt64]) -> (value: UInt64, count: Int)? {
    var best: (value: UInt64, count: Int)?
    for value in values where counts[value] ?? 0 > best?.count ?? 0 { best = (value, counts[value] ?? 0) }
    return best
  }

  var isStonewall: Bool {
    guard outputs.count == 3 || outputs.count == 4, inputs.count >= 2, payees == outputs.count else { return false }
    let pairs = order.filter { counts[$0] == 2 }
    return pairs.count == 1 && pairs[0] >= 5000
  }

  private var isEvenSplit: Bool {
    guard inputs.count < 20, let most = most(order) else { return false }
    let total = outputs.reduce(0.0) { $0 + Double($1) }
    let parts = (total / Double(most.value)).rounded(.toNearestOrEven)
    return parts > 0 && abs(total - parts * Double(most.value)) / total <= 0.0001
  }

  var isWasabi10: Bool {
    guard inputs.count >= 10, topShare <= 0.1 else { return false }
    guard let most = most(order.filter { distance($0, 10_000_000) <= 500_000 }), most.count >= 3 else { return false }
    return 2 * most.count >= outputs.count - 1 && most.count <= payers && payers <= 7 * most.count
      && payees == outputs.count && !isEvenSplit
  }

  var isWasabi11: Bool {
    guard inputs.count >= 10, topShare <= 0.1 else { return false }
    var mixed = 0
    var largest = 0
    var level: UInt64 = 10_000_000
    while level <= outputs.max() ?? 0 {
      let count = outputs.count { distance($0, level) <= level / 20 }
      if count >= 2 { (mixed, largest) = (mixed + count, max(largest, count)) }
      level *= 2
    }
    guard largest >= 3, largest <= payers, payers <= 7 * largest else { return false }
    guard 2 * mixed >= outputs.count - 1 || mixed >= outputs.count - payers - 1 else { return false }
    return payees == outputs.count && !isEvenSplit
  }

  var isWasabi20: Bool {
    guard inputs.count >= 20, topShare <= 0.1, outputs.allSatisfy({ $0 >= 5000 }), payees == outputs.count else {
      return false
    }
    let repeated = counts.filter { $0.value >= 2 }
    let mixed = repeated.values.reduce(0, +)
    return 2 * mixed >= outputs.count - 1 && mixed < outputs.count && repeated.count >= 3
  }

  var isJoinMarket: Bool {
    guard let most = most(order.filter { $0 > 2730 }), 2 * most.count >= outputs.count else { return false }
    guard most.count >= 3, most.count <= payers, payees == outputs.count, counts.count > 1 else { return false }
    guard inputs.count >= 50 else { return true }
    return Double(inputs.count) / Double(most.count) <= 20 && Double(outputs.count) / Double(most.count) >= 1.7
  }

  var isWhirlpool: Bool {
    guard (5...8).contains(inputs.count), outputs.count == inputs.count, payers == inputs.count,
      payees == outputs.count, counts.count == 1
    else { return false }
    let pool = outputs[0]
    guard [100_000, 1_000_000, 5_000_000, 50_000_000].contains(pool) else { return false }
    guard inputs.allSatisfy({ $0 == pool || ($0 >= pool + 100 && $0 <= pool + 110_000) }) else { return false }
    return (1...4).contains(inputs.count { $0 > pool })
  }

  var isTx0: Bool {
    guard all - outputs.count == 1, outputs.count >= 2 else { return false }
    let pools: [(size: UInt64, fee: Double)] = [
      (100_000, 5000), (1_000_000, 50_000), (5_000_000, 175_000), (50_000_000, 1_750_000),
    ]
    return pools.contains { pool in
      let premixes = order.filter { $0 >= pool.size + 100 && $0 <= pool.size + 110_000 }
      guard let premix = premixes.max(by: { (counts[$0] ?? 0, $0) < (counts[$1] ?? 0, $1) }) else { return false }
      let count = counts[premix] ?? 0
      guard count <= 70, count >= outputs.count - 2 else { return false }
      return outputs.count { Double($0) >= 0.5 * pool.fee && Double($0) <= 3 * pool.fee } == 1
    }
  }

  private func distance(_ left: UInt64, _ right: UInt64) -> UInt64 { left > right ? left - right : right - left }
}
