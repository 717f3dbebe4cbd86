import Heuristics
import Ledger
import Taint
import TestSupport
import Testing
import Traces

@Suite("Freeze ranking")
struct FreezeRankingTests {
  private static let day: Int64 = 86_400
  /// USDT on Ethereum, whose issuer freezes on request.
  private static let usdt = "eip155:1/erc20:0xdac17f958d2ee523a2206206994597c13d831ec7"

  /// A theft of 100 by address 1 at time 0, what became of it, and a block at the end.
  private struct Story {
    var ledger = MemoryLedger([.ethereum])
    var asset: AssetNumber = 0
    var labels: [AddressNumber: [Label]] = [:]
    private var height: Int64 = 0

    init(asset id: String? = nil) {
      for n in 0...9 { _ = ledger.address(n) }
      if let id { asset = ledger.addAsset(id, symbol: "USDT", decimals: 6) }
      move(0, 1, 100, at: 0)
    }

    mutating func move(_ from: AddressNumber, _ to: AddressNumber, _ amount: Amount, at time: Int64) {
      let transaction = ledger.addAccountTransaction(height: height, index: 0, time: time)
      height += 1
      ledger.addTransfer(in: transaction, log: 0, from: from, to: to, asset: asset, amount: amount)
    }

    mutating func label(_ address: AddressNumber, _ concept: String) {
      labels[address] = [Label(concept, at: address, in: ledger)]
    }

    func rank(_ parameters: TraceParameters = TraceParameters()) throws -> (
      candidates: [FreezeCandidate], excluded: [FreezeExclusion]
    ) {
      let theft = Reference(chain: .ethereum, target: .transaction(ledger.heading(of: 0).id))
      let trace = try Tracer.forward(
        ledger, from: [Incident.Seed(reference: theft)], labels: labels, parameters: parameters)
      return try FreezeRanking(trace, in: ledger).rank()
    }
  }

  @Test("a deposit at an exchange is urgent for a day, and important after", arguments: [0, day, day + 1])
  func exchange(_ age: Int64) throws {
    var story = Story()
    story.label(2, "exchange")
    story.move(1, 2, 60, at: 1000)
    story.move(8, 9, 1, at: 1000 + age)
    let first = try #require(try story.rank().candidates.first)
    #expect(first.address == 2)
    #expect((first.priority, first.action, first.freezer.kind) == (age > Self.day ? .p1 : .p0, .exchangeHold, .vasp))
    #expect((first.traced.first, first.balance, first.hops, first.status) == (60, 60, 2, .service))
    #expect((first.firstReached, first.lastMoved) == (1000, 1000))
    #expect(first.path == [0, 1])
    #expect(first.score.value == 600_000)
    #expect(first.score.recency == (age == 0 ? 1_000_000 : age == Self.day ? 800_000 : 500_000))
    #expect(first.score.product == 600_000 * first.score.recency / 1_000_000)
    #expect(first.caveats.contains { $0.hasPrefix("who runs this address is a label") })
  }

  @Test("an exchange that no longer has it is asked for records")
  func movedOn() throws {
    var story = Story()
    story.label(2, "exchange")
    story.move(1, 2, 60, at: 10)
    story.move(2, 3, 50, at: 20)
    let first = try #require(try story.rank().candidates.first { $0.address == 2 })
    #expect((first.priority, first.action, first.balance) == (.p2, .exchangeKYCPreserve, 10))
    #expect(first.score.freezability == 500_000)
    #expect(first.caveats.contains { $0.hasPrefix("value has moved on") })
  }

  @Test("a token whose issuer freezes goes before a bridge, and that before a coin in a wallet")
  func order() throws {
    var token = Story(asset: Self.usdt)
    token.label(3, "defi_bridge")
    token.move(1, 2, 30, at: 10)
    token.move(1, 3, 70, at: 20)
    let ranked = try token.rank().candidates
    #expect(ranked.map(\.address) == [2, 3])
    #expect(ranked.map(\.action) == [.issuerFreeze, .bridgeContact])
    #expect(ranked.map(\.priority) == [.p0, .p2])
    #expect(ranked[0].freezer.kind == .issuer)
    #expect(!ranked[0].freezer.needs.isEmpty)
    var coin = Story()
    coin.move(1, 2, 30, at: 10)
    let watched = try coin.rank().candidates
    #expect(watched.map(\.action) == [.watchOnly, .watchOnly])
    #expect(watched.map(\.priority) == [.p3, .p3])
    // Equal in all but the amount.
    #expect(watched.map(\.address) == [1, 2])
    #expect(watched.map(\.score.value) == [700_000, 300_000])
  }

  @Test("equal candidates are in the order of their addresses")
  func ties() throws {
    var story = Story()
    story.move(1, 5, 50, at: 10)
    story.move(1, 4, 50, at: 10)
    let ranked = try story.rank().candidates.map { story.ledger.address($0.address).text }
    #expect(ranked.count == 2)
    #expect(ranked == ranked.sorted())
  }

  @Test("value among other value, and value that only some policies find, is said to be so")
  func caveats() throws {
    var story = Story()
    story.move(9, 2, 500, at: 5)
    story.move(1, 2, 100, at: 10)
    // Last in first out pays the traced units, first in first out does not.
    story.move(2, 3, 100, at: 20)
    let ranked = try story.rank().candidates
    let held = try #require(ranked.first { $0.address == 2 })
    #expect(held.caveats.contains { $0.hasPrefix("commingled") })
    #expect(held.caveats.contains { $0.hasPrefix("not every policy") })
    let paid = try #require(ranked.first { $0.address == 3 })
    #expect((paid.traced.first, paid.priority) == (0, .p3))
    var alone = Story()
    alone.move(1, 2, 100, at: 10)
    #expect(try alone.rank().candidates.map(\.caveats) == [[]])
  }

  @Test("mixers, burned value, limits and what poison alone reaches are left out, with the reason and the sum")
  func excluded() throws {
    var story = Story()
    let burn = story.ledger.address(payload: [UInt8](repeating: 0, count: 20))
    story.label(2, "mixing_service")
    story.move(1, 2, 20, at: 10)
    story.move(1, 2, 10, at: 11)
    story.move(1, burn, 5, at: 12)
    story.move(9, 1, 900, at: 13)
    let (candidates, excluded) = try story.rank()
    #expect(candidates.map(\.address) == [1])
    #expect(excluded.map { String($0.reason.prefix(10)) }.sorted() == ["burned: no", "in a mixer"])
    #expect(excluded.first { $0.reason.hasPrefix("in a mixer") }?.traced.first == 30)
    let cut = try story.rank(TraceParameters(limits: Limits(maxHops: 1)))
    #expect(cut.candidates.map(\.address) == [1])
    #expect(cut.excluded.contains { $0.reason.contains("max_hops") })
    var poisoned = Story()
    poisoned.move(1, 2, 100, at: 10)
    poisoned.move(9, 1, 7, at: 20)
    poisoned.move(1, 3, 7, at: 30)
    let all = try poisoned.rank()
    #expect(all.candidates.map(\.address) == [2])
    #expect(all.excluded.map(\.reason) == ["reached under poison only: no amount of it is traced"])
    #expect(try poisoned.rank(TraceParameters(policies: [.poison])).candidates.map(\.address).sorted() == [2, 3])
  }

  @Test("amounts beyond 128 bits at a place do not wrap around")
  func beyond() throws {
    var story = Story(asset: "eip155:1/erc20:0x2222222222222222222222222222222222222222")
    story.label(2, "exchange")
    story.move(1, 2, 100, at: 10)
    for time in 20...22 { story.move(9, 2, .max, at: Int64(time)) }
    #expect(try story.rank().candidates.first?.balance == Amount.max)
  }
}
