import Ledger

/// The headers of a block file, linked into chains, with the heights of those on the best one.
///
/// Block files hold blocks in the order of arrival: forward references, blocks that lost a race, some twice.
/// - Complexity: about 200 bytes and one look-up a block; the only part of a reader that grows with its source.
struct BlockMap {
  /// A block in the file.
  struct Entry {
    /// Offset of the header.
    let offset: Int64
    /// Bytes of the block.
    let size: Int
    let hash: TransactionID
    let previous: TransactionID
    /// Target in compact form.
    let bits: UInt32
    let time: UInt32
    /// What the coinbase says, where blocks must say it.
    let claimedHeight: Int64?
  }

  /// What is to be done with the blocks.
  struct Plan {
    /// Blocks to read, by height.
    var best: [(entry: Int, height: Int64)] = []
    /// Blocks not to read, in file order.
    var rejects: [(entry: Int, reason: String)] = []
    /// Further copies of blocks, by the first one.
    var copies: [Int: [Int]] = [:]
  }

  /// A run of blocks from one whose parent is not in the file to the tip with the most work.
  private struct Run {
    let path: [Int]
    let work: UInt128
  }

  private(set) var entries: [Entry] = []

  /// Adds a block, in file order.
  mutating func append(_ entry: Entry) {
    entries.append(entry)
  }

  /// True when every header's hash meets its own target.
  var provesWork: Bool {
    entries.allSatisfy { entry in BlockHeader.target(bits: entry.bits).map { entry.hash <= $0 } ?? false }
  }

  /// Links the blocks and finds their heights.
  ///
  /// - Parameter heightOf: The height of a block that is known from elsewhere.
  func plan(chain: Chain, heightOf: (TransactionID) throws -> Int64?) rethrows -> Plan {
    var plan = Plan()
    var firsts: [TransactionID: Int] = [:]
    var works = [UInt128](repeating: 0, count: entries.count)
    var lastBits: (bits: UInt32, target: TransactionID?, work: UInt128) = (0, nil, 0)
    for (index, entry) in entries.enumerated() {
      if entry.bits != lastBits.bits {
        let target = BlockHeader.target(bits: entry.bits)
        lastBits = (entry.bits, target, target.map { BlockHeader.work(target: $0) } ?? 0)
      }
      guard let target = lastBits.target, chain.frame?.work == .other || entry.hash <= target else {
        plan.rejects.append((index, "block \(entry.hash.hex) does not have the proof of work that its header claims"))
        continue
      }
      works[index] = lastBits.work
      if let first = firsts[entry.hash] {
        plan.copies[first, default: []].append(index)
      } else {
        firsts[entry.hash] = index
      }
    }
    let parents = entries.map { firsts[$0.previous] ?? -1 }
    let runs = runs(firsts: firsts, parents: parents, works: works)
    let unknown = try place(runs, chain: chain, heightOf: heightOf, plan: &plan)
    let chosen = Set(plan.best.map(\.entry))
    for (index, entry) in entries.enumerated() where firsts[entry.hash] == index && !chosen.contains(index) {
      guard works[index] > 0, !unknown.contains(index) else { continue }
      plan.rejects.append((index, "stale block \(entry.hash.hex) is not on the best chain of this file"))
    }
    plan.best.sort { $0.height < $1.height }
    plan.rejects.sort { $0.entry < $1.entry }
    return plan
  }

  /// The run with the most work from every block without a parent; of equal tips, the one that stands first in the file.
  private func runs(firsts: [TransactionID: Int], parents: [Int], works: [UInt128]) -> [Run] {
    var totals = [UInt128](repeating: 0, count: entries.count)
    var roots = [Int](repeating: -1, count: entries.count)
    var tips: [Int: Int] = [:]
    for start in entries.indices where firsts[entries[start].hash] == start {
      var pending: [Int] = []
      var index = start
      while index >= 0, roots[index] < 0 {
        pending.append(index)
        index = parents[index]
      }
      while let next = pending.popLast() {
        let parent = parents[next]
        roots[next] = parent < 0 ? next : roots[parent]
        let (sum, over) = (parent < 0 ? 0 : totals[parent]).addingReportingOverflow(works[next])
        totals[next] = over ? .max : sum
      }
    }
    for index in entries.indices where roots[index] >= 0 {
      if let tip = tips[roots[index]], totals[tip] >= totals[index] { continue }
      tips[roots[index]] = index
    }
    return tips.values.sorted().map { tip in
      var path: [Int] = []
      var index = tip
      while index >= 0 {
        path.append(index)
        index = parents[index]
      }
      return Run(path: path.reversed(), work: totals[tip])
    }
  }

  /// Gives runs their heights, the one with the most work first, and takes those that do not stand over another.
  ///
  /// - Gives: the blocks whose height nothing tells; they have been rejected.
  private func place(
    _ runs: [Run], chain: Chain, heightOf: (TransactionID) throws -> Int64?, plan: inout Plan
  ) rethrows -> Set<Int> {
    var unknown: Set<Int> = []
    var taken: Set<Int64> = []
    let order = runs.indices.sorted { (runs[$1].work, $0) < (runs[$0].work, $1) }
    for run in order.map({ runs[$0] }) {
      guard let first = run.path.first else { continue }
      guard let height = try height(of: run, chain: chain, heightOf: heightOf) else {
        for index in run.path {
          unknown.insert(index)
          plan.rejects.append((index, unknownHeight(of: index, first: first)))
        }
        continue
      }
      let heights = height..<height + Int64(run.path.count)
      guard !heights.contains(where: { taken.contains($0) }) else { continue }
      taken.formUnion(heights)
      plan.best.append(contentsOf: zip(run.path, heights).map { ($0, $1) })
    }
    return unknown
  }

  /// The height of a run's first block.
  private func height(of run: Run, chain: Chain, heightOf: (TransactionID) throws -> Int64?) rethrows -> Int64? {
    guard let first = run.path.first else { return nil }
    if entries[first].hash == chain.frame?.genesis { return 0 }
    if let before = try heightOf(entries[first].previous) { return before + 1 }
    for (depth, index) in run.path.enumerated() {
      if let claimed = entries[index].claimedHeight, claimed > Int64(depth) { return claimed - Int64(depth) }
    }
    return nil
  }

  private func unknownHeight(of index: Int, first: Int) -> String {
    "the height of block \(entries[index].hash.hex) is not known: block \(entries[first].previous.hex) before its run is"
      + " neither in this file nor in the case, and no coinbase tells it; read the file with that block first"
  }
}
