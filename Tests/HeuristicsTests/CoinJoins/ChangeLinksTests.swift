import Heuristics
import Ledger
import TestSupport
import Testing

@Suite("ChangeLinks")
struct ChangeLinksTests {
  private static func links(_ draft: ShapeDraft, _ limits: ChangeLinks.Limits = .init()) throws -> ChangeLinks {
    ChangeLinks(try #require(draft.settled), limits: limits)
  }

  @Test("ties each change output to the inputs that paid for it")
  func round() throws {
    let links = try Self.links(JoinMarketTests.round)
    #expect(
      links.links == [
        ChangeLinks.Link(output: 5, inputs: [0], cost: -200_000), ChangeLinks.Link(output: 6, inputs: [1], cost: -500),
        ChangeLinks.Link(output: 7, inputs: [2], cost: -10_000),
        ChangeLinks.Link(output: 8, inputs: [3], cost: -200_000),
        ChangeLinks.Link(output: 9, inputs: [4], cost: 470_500),
      ])
    #expect(links.ambiguous == 0 && links.unexplained == 0 && links.isComplete)
  }

  @Test("two inputs of one participant")
  func pairs() throws {
    let draft = ShapeDraft([30_000_000, 25_000_000, 90_000_000], [50_000_000, 50_000_000, 5_000_100, 39_990_000])
    let links = try Self.links(draft)
    #expect(links.links.map(\.inputs) == [[0, 1], [2]])
    #expect(links.links.map(\.cost) == [-100, 10_000])
  }

  @Test("a maker earns a hundredth at most, and a taker pays for all at most")
  func window() throws {
    let draft = ShapeDraft([60_000_000, 90_000_000], [50_000_000, 50_000_000, 10_500_000, 39_499_900])
    #expect(try Self.links(draft).links.map(\.cost) == [-500_000, 500_100])
    let more = draft.with { draft in
      draft.outputs[2].value += 1
      draft.outputs[3].value -= 1
    }
    #expect(try Self.links(more).unexplained == 2)
  }

  @Test("says when it gave up")
  func budget() throws {
    var limits = ChangeLinks.Limits()
    limits.stepsMost = 3
    let links = try Self.links(JoinMarketTests.round, limits)
    #expect(!links.isComplete)
    #expect(links.links.count < 5)
  }

  @Test("agrees with a search through all subsets", arguments: Seeds.first(200, batches: 2))
  func oracle(_ seeds: Range<UInt64>) throws {
    for seed in seeds {
      var random = SplitMix64(seed: seed)
      let inputs = (0..<random.number(2...7)).map { _ in UInt64(random.number(100...1200)) }
      let outputs = [1000, 1000] + (0..<random.number(1...4)).map { _ in UInt64(random.number(1...900)) }
      let draft = ShapeDraft(inputs, outputs)
      let links = try Self.links(draft)
      let spare = inputs.reduce(0, +)
      guard spare >= outputs.reduce(0, +) else { continue }
      let fee = Int64(spare - outputs.reduce(0, +))
      var linked: [[Int]] = []
      var ambiguous = 0
      for change in outputs.dropFirst(2) {
        let subsets = (1..<1 << inputs.count).filter { $0.nonzeroBitCount <= 4 }.map { mask in
          inputs.indices.filter { mask >> $0 & 1 == 1 }
        }
        let costs = subsets.map { subset in (subset, Int64(subset.reduce(0) { $0 + inputs[$1] }) - 1000 - Int64(change))
        }
        let fitting = costs.filter { $0.1 >= -10 && $0.1 <= fee + 10 }
        if fitting.count == 1 { linked.append(fitting[0].0) }
        if fitting.count > 1 { ambiguous += 1 }
      }
      #expect(links.links.map(\.inputs) == linked, "seed \(seed)")
      #expect(links.ambiguous == ambiguous && links.isComplete, "seed \(seed)")
    }
  }
}
