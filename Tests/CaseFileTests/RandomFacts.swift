import CaseFile
import Ledger
import TestSupport

/// Random ledgers of both kinds, without contradictions, from a seed.
struct RandomFacts {
  let seed: UInt64
  private(set) var generator: SplitMix64

  init(seed: UInt64) {
    self.seed = seed
    generator = SplitMix64(seed: seed)
  }

  /// Every transaction id that the facts may name.
  var ids: [TransactionID] { (0..<400).map { hash($0 + seed * 1000) } }

  /// Every address that the facts may name.
  var addresses: [(Chain, [UInt8])] {
    (0..<8).map { (.bitcoin, script($0)) } + (0..<6).map { (.ethereum, account($0)) } + [
      (.bitcoin, []), (.bitcoin, [0x6a]),
    ]
  }

  private func id(_ n: Int) -> TransactionID { hash(UInt64(n) + seed * 1000) }

  /// A UTXO ledger in random order: chains of spends, double spends, unseen origins, told and untold prevouts.
  func outputs(count: Int) -> DraftSource {
    var generator = generator
    var source = DraftSource(name: "outputs \(seed)", batchSize: generator.number(1...7))
    // Outputs of seen transactions, and of some that are only spent from.
    var known: [(TransactionID, UInt32, DraftSource.Payment)] = []
    for n in 0..<20 { known.append((id(300 + n / 2), UInt32(n % 2), payment(&generator))) }
    for n in 0..<count {
      let isCoinbase = generator.once(in: 8)
      var entry = DraftSource.Entry(
        id: id(n), height: generator.once(in: 9) ? nil : Int64(n / 4),
        index: generator.once(in: 5) ? nil : Int64(n % 4),
        time: generator.once(in: 3) ? nil : Int64(n) * 600, isCoinbase: isCoinbase, version: 2)
      if !isCoinbase {
        var points: Set<[UInt64]> = []
        for _ in 0..<generator.number(1...3) {
          let (origin, vout, paid) = generator.pick(known)
          guard points.insert([origin.words.0, UInt64(vout)]).inserted else { continue }
          entry.spends.append(
            .init(id: origin, vout: vout, sequence: 7, told: generator.once(in: 2) ? paid : nil))
        }
      }
      for vout in 0..<generator.number(1...4) {
        let paid = payment(&generator)
        entry.pays.append(paid)
        known.append((entry.id, UInt32(vout), paid))
      }
      source.entries.append(entry)
    }
    shuffle(&source.entries, &generator)
    return source
  }

  private func payment(_ generator: inout SplitMix64) -> DraftSource.Payment {
    let scripts = (0..<8).map { script($0) } + [[], [0x6a]]
    return .init(
      value: UInt64(generator.once(in: 6) ? 0 : generator.number(1...1 << 50)), script: generator.pick(scripts))
  }

  /// An account ledger in random order: fees, self-transfers, amounts to 2^128 - 1, with and without indices.
  func movements(count: Int) -> DraftSource {
    var generator = generator
    var source = DraftSource(name: "movements \(seed)", chain: .ethereum, batchSize: generator.number(1...7))
    let assets = [Chain.ethereum.nativeAsset, token(1), token(2)]
    for n in 0..<count {
      var entry = DraftSource.Entry(
        id: id(n), height: generator.once(in: 9) ? nil : Int64(n / 4),
        index: generator.once(in: 3) ? nil : Int64(n % 4),
        // Within a block and around it times may contradict each other.
        time: generator.once(in: 5) ? nil : Int64(n / 4) * 10 + Int64(generator.number(0...14)))
      if !generator.once(in: 4) {
        entry.payer = account(UInt8(generator.number(0...5)))
        entry.fee = generator.once(in: 4) ? 0 : Amount(generator.number(1...1 << 40))
      }
      for log in 0..<generator.number(0...4) {
        let amount: Amount =
          generator.once(in: 5) ? .max : generator.once(in: 5) ? 0 : Amount(generator.number(1...300))
        entry.moves.append(
          .init(
            log: generator.once(in: 3) ? nil : Int64(log), kind: generator.once(in: 2) ? .token : .internal,
            from: account(UInt8(generator.number(0...5))), to: account(UInt8(generator.number(0...5))),
            asset: generator.pick(assets), amount: amount))
      }
      source.entries.append(entry)
    }
    shuffle(&source.entries, &generator)
    return source
  }

  private func shuffle<Element>(_ list: inout [Element], _ generator: inout SplitMix64) {
    for index in list.indices.reversed() { list.swapAt(index, generator.number(0...index)) }
  }
}
