import Ledger
import TestSupport
import Testing

@testable import CaseFile

/// The case as a ``LedgerView``, against a slow oracle.
@Suite struct CaseSnapshotTests {
  private let folder: CaseFolder

  init() throws { folder = try CaseFolder() }

  private func difference(_ found: [String], _ expected: [String]) -> String? {
    let changes = found.difference(from: expected)
    return changes.isEmpty ? nil : "\(changes.prefix(4))"
  }

  private func makeCase(_ sources: [DraftSource]) throws -> CaseFile {
    let store = try folder.makeCase("\(SplitMix64.unique()).dye")
    for source in sources { try source.ingest(into: store) }
    return store
  }

  // MARK: One source

  @Test(arguments: Seeds.first(24))
  func outputsAreAsTold(_ seeds: Range<UInt64>) {
    let failure = Seeds.firstFailure(in: seeds, sizes: 1...60) { seed, size in
      let facts = RandomFacts(seed: seed)
      let source = facts.outputs(count: size)
      let store = try makeCase([source])
      return difference(
        try FactListing.lines(of: store, ids: facts.ids, addresses: facts.addresses), FactOracle([source]).lines)
    }
    #expect(failure == nil)
  }

  @Test(arguments: Seeds.first(24))
  func movementsAreAsTold(_ seeds: Range<UInt64>) {
    let failure = Seeds.firstFailure(in: seeds, sizes: 1...60) { seed, size in
      let facts = RandomFacts(seed: seed)
      let source = facts.movements(count: size)
      let store = try makeCase([source])
      return difference(
        try FactListing.lines(of: store, ids: facts.ids, addresses: facts.addresses), FactOracle([source]).lines)
    }
    #expect(failure == nil)
  }

  @Test(arguments: Seeds.first(40))
  func movementsStandInLedgerOrder(_ seeds: Range<UInt64>) {
    let failure = Seeds.firstFailure(in: seeds, sizes: 1...60) { seed, size in
      let facts = RandomFacts(seed: seed)
      let source = facts.movements(count: size)
      let view = try makeCase([source]).snapshot()
      for (chain, payload) in facts.addresses where chain == .ethereum {
        guard let address = try view.addressNumber(payload: payload, on: 0) else { continue }
        for asset in [Chain.ethereum.nativeAsset, token(1), token(2)] {
          let moves = try view.assetNumber(asset).map { try view.transfers(of: address, asset: $0) } ?? []
          guard moves.map(\.position) == moves.map(\.position).sorted() else { return "positions out of order" }
          let found = try moves.map { move in
            let parties = try [move.from, move.to].map {
              try $0.map { try view.address($0).text.dropFirst(2) } ?? "fee"
            }
            return "\(try view.heading(of: move.transaction).id.hex) \(parties[0]) \(parties[1]) \(move.amount)"
          }
          if let fault = difference(found, FactOracle.order(of: payload, asset, in: source)) { return fault }
        }
      }
      return nil
    }
    #expect(failure == nil)
  }

  // MARK: Sources that overlap

  /// Cuts a ledger into two sources that share transactions, each silent on some fields.
  private func split(_ whole: DraftSource, _ generator: inout SplitMix64) -> [DraftSource] {
    var parts = [whole, whole]
    for part in parts.indices {
      parts[part].name += " part \(part)"
      parts[part].entries = []
    }
    for entry in whole.entries {
      let holder = generator.number(0...2)
      for part in parts.indices where holder == part || holder == 2 {
        var copy = entry
        if generator.once(in: 3) { copy.index = nil }
        if generator.once(in: 3) { copy.time = nil }
        if generator.once(in: 3) { copy.height = nil }
        if generator.once(in: 3) { copy.fee = nil }
        for n in copy.spends.indices where generator.once(in: 2) { copy.spends[n].told = nil }
        copy.moves.removeAll { _ in generator.once(in: 4) }
        for n in copy.moves.indices where generator.once(in: 3) { copy.moves[n].log = nil }
        // Rows that a source tells twice.
        if generator.once(in: 5) { copy.moves += copy.moves.filter { $0.log != nil } }
        parts[part].entries.append(copy)
        // A source that tells a transaction in two pieces.
        if generator.once(in: 6), let move = entry.moves.first {
          var piece = entry
          piece.moves = [move]
          piece.spends = []
          piece.pays = []
          parts[part].entries.append(piece)
        }
      }
    }
    return parts
  }

  @Test(arguments: Seeds.first(24))
  func orderOfOutputSourcesMakesNoDifference(_ seeds: Range<UInt64>) {
    let failure = Seeds.firstFailure(in: seeds, sizes: 1...50) { seed, size in
      let facts = RandomFacts(seed: seed)
      var generator = facts.generator
      return try compareOrders(split(facts.outputs(count: size), &generator), facts)
    }
    #expect(failure == nil)
  }

  @Test(arguments: Seeds.first(40))
  func orderOfMovementSourcesMakesNoDifference(_ seeds: Range<UInt64>) {
    let failure = Seeds.firstFailure(in: seeds, sizes: 1...50) { seed, size in
      let facts = RandomFacts(seed: seed)
      var generator = facts.generator
      return try compareOrders(split(facts.movements(count: size), &generator), facts)
    }
    #expect(failure == nil)
  }

  private func compareOrders(_ parts: [DraftSource], _ facts: RandomFacts) throws -> String? {
    let expected = FactOracle(parts).lines
    for sources in [parts, parts.reversed()] {
      let store = try makeCase(sources)
      let found = try FactListing.lines(of: store, ids: facts.ids, addresses: facts.addresses)
      if let fault = difference(found, expected) { return "\(sources.map(\.name)): \(fault)" }
      let odd = try store.snapshot().conflicts().filter { $0.kind != .doubleSpend }
      if let odd = odd.first { return "a conflict where there is none: \(odd.detail)" }
      // A third time, under another name, adds nothing.
      var again = parts[0]
      again.name += " again"
      let summary = try again.ingest(into: store)
      if summary.added != 0 { return "a repeat added \(summary.added) records" }
      if try FactListing.lines(of: store, ids: facts.ids, addresses: facts.addresses) != found {
        return "a repeat changed the facts"
      }
    }
    return nil
  }

  // MARK: Names

  @Test func namesOfTheView() throws {
    var source = DraftSource(name: "a", chain: .ethereum)
    source.assets = [.init(id: token(1), symbol: "USDT", decimals: 6)]
    source.entries = [
      .init(
        id: hash(1), height: 7, index: 2, time: 99, block: hash(50),
        moves: [.init(log: 3, from: account(1), to: account(2), asset: token(1), amount: 5)])
    ]
    let store = try makeCase([DraftSource(name: "b", entries: [.init(id: hash(1), pays: [])]), source])
    let view = try store.snapshot()
    #expect(try view.chains == [.bitcoin, .ethereum])
    #expect(try view.chainNumber(of: .ethereum) == 1)
    #expect(try view.chainNumber(of: .litecoin) == nil)
    #expect(try view.nativeAsset(of: 7) == nil)
    let native = try #require(try view.nativeAsset(of: 1))
    #expect(
      try view.asset(native) == Asset(id: "eip155:1/slip44:60", chain: 1, symbol: "ETH", decimals: 18))
    let asset = try #require(try view.assetNumber(token(1)))
    #expect(try view.asset(asset) == Asset(id: token(1), chain: 1, symbol: "USDT", decimals: 6))
    #expect(try view.tip(of: 0) == nil)
    #expect(try view.tip(of: 1) == Tip(height: 7, hash: hash(50), time: 99))
    // One id on two chains.
    #expect(try view.transactionNumbers(hash(1)).map(\.chain) == [0, 1])
    #expect(try view.transactions(hash(1), on: .ethereum).count == 1)
    #expect(try view.transactions(hash(1), on: nil).count == 2)
    #expect(try view.transactions(hash(2), on: nil).isEmpty)
    let address = try #require(try view.addresses("0x" + Hex.text(account(1)), on: nil).first)
    #expect(try view.address(address) == (1, "0x" + Hex.text(account(1))))
    #expect(try view.transfers(of: address, asset: asset).map(\.logIndex) == [3])
    for body in [
      { _ = try view.asset(99) }, { _ = try view.address(99) }, { _ = try view.heading(of: 99) },
      { _ = try view.utxoTransaction(-1) }, { _ = try view.transfers(in: 99) },
    ] as [() throws -> Void] {
      #expect(throws: CaseError.self) { try body() }
    }
  }

  @Test func threadsTakeTurns() async throws {
    let facts = RandomFacts(seed: 3)
    let store = try makeCase([facts.outputs(count: 60)])
    let view = try store.snapshot()
    let numbers = try facts.ids.flatMap { try view.transactionNumbers($0) }.map(\.number)
    let expected = try numbers.map { try view.utxoTransaction($0) }
    let same = try await withThrowingTaskGroup(of: Bool.self) { group in
      for _ in 0..<4 { group.addTask { try numbers.map { try view.utxoTransaction($0) } == expected } }
      return try await group.reduce(true) { $0 && $1 }
    }
    #expect(same)
  }
}

extension SplitMix64 {
  /// A name that no other file of a test has.
  static func unique() -> UInt64 { UInt64.random(in: .min ... .max) }
}
