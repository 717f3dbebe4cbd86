import Ledger
import TestSupport
import Testing

@testable import CaseFile

/// What rules that tell wallets apart ask of a case, against a slow oracle.
@Suite struct CaseSnapshotTraitsTests {
  private let folder: CaseFolder

  init() throws { folder = try CaseFolder() }

  /// A random source whose wallets differ.
  private func source(_ facts: RandomFacts, seed: UInt64, size: Int) -> DraftSource {
    var random = SplitMix64(seed: seed)
    var source = facts.outputs(count: size)
    for entry in source.entries.indices {
      source.entries[entry].version = random.pick([1, 2, nil])
      source.entries[entry].lockTime = random.pick([0, 99, 4_294_967_295, nil])
      for spend in source.entries[entry].spends.indices {
        source.entries[entry].spends[spend].sequence = random.pick([0, .max - 1, .max, nil])
      }
    }
    return source
  }

  private func number(_ id: TransactionID, in view: CaseSnapshot) throws -> TransactionNumber {
    try #require(try view.transactionNumbers(id).first).number
  }

  @Test(arguments: Seeds.first(24))
  func traitsAreAsTold(_ seeds: Range<UInt64>) {
    let failure = Seeds.firstFailure(in: seeds, sizes: 1...40) { seed, size in
      let source = source(RandomFacts(seed: seed), seed: seed, size: size)
      let store = try folder.makeCase("\(SplitMix64.unique()).dye")
      try source.ingest(into: store)
      let view = try store.snapshot()
      for entry in source.entries {
        let expected = TransactionTraits(
          version: entry.version, lockTime: entry.lockTime, sequences: entry.spends.map(\.sequence))
        let found = try view.traits(of: number(entry.id, in: view))
        guard found == expected else { return "\(entry.id.hex): \(found), not \(expected)" }
      }
      return nil
    }
    #expect(failure == nil)
  }

  @Test(arguments: Seeds.first(24))
  func otherReceiptsAreThoseOfTheSource(_ seeds: Range<UInt64>) {
    let failure = Seeds.firstFailure(in: seeds, sizes: 1...40) { seed, size in
      let facts = RandomFacts(seed: seed)
      let source = source(facts, seed: seed, size: size)
      let store = try folder.makeCase("\(SplitMix64.unique()).dye")
      try source.ingest(into: store)
      let view = try store.snapshot()
      for (chain, payload) in facts.addresses where chain == .bitcoin {
        guard let address = try view.addressNumber(payload: payload, on: 0) else { continue }
        for entry in source.entries {
          let expected = try oracle(payload, around: entry, in: source, view)
          let found = try view.otherReceipts(at: address, around: number(entry.id, in: view))
          guard found == expected else { return "\(entry.id.hex) at \(payload): \(found), not \(expected)" }
        }
      }
      return nil
    }
    #expect(failure == nil)
  }

  /// Every other transaction that pays a script, told by itself or by whoever spends it, before or after one.
  private func oracle(
    _ script: [UInt8], around entry: DraftSource.Entry, in source: DraftSource, _ view: CaseSnapshot
  ) throws -> OtherReceipts {
    func place(_ id: TransactionID) throws -> [Int64]? {
      guard let other = source.entries.first(where: { $0.id == id }), let height = other.height else { return nil }
      return [height, other.index ?? .max, try number(id, in: view)]
    }
    var payers = Set(source.entries.filter { $0.pays.contains { $0.script == script } }.map(\.id))
    for spend in source.entries.flatMap(\.spends) where spend.told?.script == script { payers.insert(spend.id) }
    payers.remove(entry.id)
    let own = try place(entry.id)
    let places = try payers.map { try place($0) }
    let isUnclear = !places.isEmpty && (own == nil || places.contains { $0 == nil })
    let before = places.contains { place in
      if let place, let own { place.lexicographicallyPrecedes(own) } else { false }
    }
    let after = places.contains { place in
      if let place, let own { own.lexicographicallyPrecedes(place) } else { false }
    }
    return OtherReceipts(
      before: before ? true : isUnclear ? nil : false, after: after ? true : isUnclear ? nil : false)
  }

  @Test func unknownNumbersAreRefused() throws {
    let view = try folder.makeCase("empty.dye").snapshot()
    #expect(throws: CaseError.self) { try view.traits(of: 7) }
    #expect(throws: CaseError.self) { try view.otherReceipts(at: 1, around: 7) }
  }
}
