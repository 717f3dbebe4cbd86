import Ledger
import TestSupport
import Testing

@Suite struct FreezeStateTests {
  private typealias Kind = FreezeEvent.Kind

  /// An event whose transaction has the number of its height.
  private static func event(
    _ kind: FreezeEvent.Kind, at height: Int64, step: Int64 = 2, id: Int64 = 1, amount: Amount? = nil
  ) -> FreezeEvent {
    FreezeEvent(
      position: LedgerPosition(height: height, transaction: 0, step: step, id: id), transaction: height, asset: 1,
      address: 1, kind: kind, amount: amount, time: nil)
  }

  /// Frozen, freed, frozen again, emptied: the case every reader of such events must get right.
  private static let story = [
    event(.frozen, at: 100), event(.freed, at: 120), event(.frozen, at: 130), event(.destroyed, at: 131, amount: 7),
  ]

  @Test(
    arguments: [
      (99, nil, nil, 0), (100, 100, nil, 0), (119, 100, nil, 0), (120, nil, 120, 0), (125, nil, 120, 0),
      (130, 130, 120, 0), (131, 130, 120, 7), (nil, 130, 120, 7),
    ] as [(Int64?, Int64?, Int64?, Amount)])
  func story(through height: Int64?, frozen: Int64?, freed: Int64?, destroyed: Amount) {
    for events in [Self.story, Self.story.reversed()] {
      let state = FreezeState(events, through: height)
      #expect(state.isFrozen == (frozen != nil))
      #expect(state.frozen?.transaction == frozen)
      #expect(state.freed?.transaction == freed)
      #expect(state.destroyed == destroyed)
      #expect(state.destructions == (destroyed > 0 ? 1 : 0))
    }
  }

  @Test func whatChangesNothing() {
    // Freed without having been frozen; frozen twice, of which the first counts; destroyed while free.
    let state = FreezeState([Self.event(.freed, at: 1), Self.event(.destroyed, at: 2, amount: 3)])
    #expect(state.freed == nil && !state.isFrozen && state.destroyed == 3)
    let twice = FreezeState([Self.event(.frozen, at: 5), Self.event(.frozen, at: 6)])
    #expect(twice.frozen?.transaction == 5)
  }

  /// In one block the log index decides, and without one the order of reading.
  @Test func ties() {
    let freed = Self.event(.freed, at: 9, step: 7, id: 1)
    let frozen = Self.event(.frozen, at: 9, step: 5, id: 2)
    #expect(!FreezeState([freed, frozen]).isFrozen)
    let (first, second) = (Self.event(.frozen, at: 9, step: 1, id: 1), Self.event(.freed, at: 9, step: 1, id: 2))
    #expect(!FreezeState([second, first]).isFrozen)
    #expect(
      FreezeState([Self.event(.freed, at: 9, step: 1, id: 1), Self.event(.frozen, at: 9, step: 1, id: 2)]).isFrozen)
  }

  /// What is in no block yet counts when no block is named, and never at one.
  @Test func unconfirmed() {
    let event = Self.event(.frozen, at: .max)
    #expect(FreezeState([event]).isFrozen)
    #expect(!FreezeState([event], through: .max - 1).isFrozen)
  }

  @Test func amountsThatAreNotTold() {
    let untold = FreezeState([Self.event(.destroyed, at: 1, amount: 5), Self.event(.destroyed, at: 2)])
    #expect(untold.destroyed == nil && untold.destructions == 2)
    #expect(FreezeState([Self.event(.destroyed, at: 1), Self.event(.destroyed, at: 2, amount: 5)]).destroyed == nil)
    let large = [Self.event(.destroyed, at: 1, amount: .max), Self.event(.destroyed, at: 2, amount: 1)]
    #expect(FreezeState(large).destroyed == nil)
    #expect(FreezeState([large[0]]).destroyed == .max)
  }

  /// The state as one walks the sorted events backward: the last of a freezing and a freeing decides.
  @Test(arguments: Seeds.first(200))
  func agreesWithTheLastWord(seeds: Range<UInt64>) {
    for seed in seeds { checkTheLastWord(seed) }
  }

  private func checkTheLastWord(_ seed: UInt64) {
    var generator = SplitMix64(seed: seed)
    let events = (0..<generator.number(0...9)).map { id in
      Self.event(
        generator.pick(Kind.allCases), at: Int64(generator.number(1...4)), step: Int64(generator.number(1...3)),
        id: Int64(id), amount: Amount(generator.number(0...9)))
    }
    for height in 0...5 as ClosedRange<Int64> {
      let state = FreezeState(events, through: height)
      let seen = events.filter { $0.position.height <= height }
      let last = seen.filter { $0.kind != .destroyed }.max { $0.position < $1.position }
      #expect(state.isFrozen == (last?.kind == .frozen), "seed \(seed)")
      #expect(
        state.destroyed == seen.filter { $0.kind == .destroyed }.reduce(0) { $0 + ($1.amount ?? 0) }, "seed \(seed)")
    }
  }
}
