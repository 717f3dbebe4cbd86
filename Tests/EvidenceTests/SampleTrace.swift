@testable import Evidence
import Ledger

/// Hand-made traces with known answers.
enum SampleTrace {
  static let ethereum = "eip155:1"
  static let ether = "eip155:1/slip44:60"
  static let bitcoin = "bip122:000000000019d6689c085ae165831e93"
  static let coin = "bip122:000000000019d6689c085ae165831e93/slip44:0"
  static let unlisted = "eip155:1/erc20:0x1111111111111111111111111111111111111111"

  /// An address for a number.
  static func address(_ number: Int) -> String {
    var state = UInt64(number) << 32
    var digits = ""
    while digits.count < 40 {
      // splitmix64: digits that look like an address and are the same on every machine.
      state &+= 0x9E37_79B9_7F4A_7C15
      var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
      mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
      let text = String(mixed ^ (mixed >> 31), radix: 16)
      digits += String(repeating: "0", count: 16 - text.count) + text
    }
    return "0x" + digits.prefix(40)
  }

  static func txid(_ number: Int) -> String {
    let text = String(number, radix: 16)
    return String(repeating: "0", count: 64 - text.count) + text
  }

  static func taint(_ amount: String) -> [String: String] {
    ["fifo": amount, "lifo": amount, "haircut": amount, "tiho": amount, "poison": amount]
  }

  static func time(_ minutes: Int) -> String { Timestamp.text(1_740_148_187 + Int64(minutes) * 60) }

  static func edge(
    _ number: Int, from: String, to: String, amount: String, taint: [String: String]? = nil, hops: Int, minutes: Int,
    asset: String = ether, symbol: String? = "ETH", decimals: Int? = 18, basis: [String: String] = ["class": "ledger"]
  ) -> TraceDocument.Edge {
    TraceDocument.Edge(
      id: "e\(number)", chain: ethereum, txid: "0x" + txid(number), logIndex: nil, vout: nil, fromOutpoints: nil,
      from: from,
      to: to, asset: asset, symbol: symbol, decimals: decimals, amount: amount, taint: taint ?? self.taint(amount),
      time: time(minutes), height: 21_895_000 + Int64(minutes) * 5, hops: hops, basis: basis)
  }

  static func position(
    _ address: String, amount: String, taint: [String: String]? = nil, status: String = "unspent", hops: Int,
    minutes: Int,
    entity: String? = nil, category: String? = nil, asset: String = ether, symbol: String? = "ETH", decimals: Int? = 18,
    reason: String? = nil
  ) -> TraceDocument.Position {
    TraceDocument.Position(
      chain: ethereum, address: address, outpoint: nil, asset: asset, symbol: symbol, decimals: decimals,
      amount: amount,
      taint: taint ?? self.taint(amount), bySeed: nil, status: status, reason: reason, hops: hops,
      reachedAt: time(minutes),
      movedAt: nil, entity: entity, category: category, findings: [])
  }

  static func document(
    direction: String = "forward", seeds: [TraceDocument.Seed], positions: [TraceDocument.Position],
    edges: [TraceDocument.Edge], patterns: [FindingDocument] = [], coverage: CoverageDocument? = nil,
    snapshot: [SnapshotDocument]? = nil, totals: [TraceDocument.Total] = [], hops: [TraceDocument.Hop] = []
  ) throws -> TraceDocument {
    TraceDocument(
      direction: direction,
      parameters: try ParametersDocument(["max_hops": .number(20), "policies": .list([.text("fifo")])]),
      snapshot: snapshot ?? [
        SnapshotDocument(chain: ethereum, height: 21_967_760, hash: txid(77), time: "2025-03-03T15:19:59Z")
      ],
      coverage: coverage ?? CoverageDocument(complete: true, cuts: [], gaps: [], openingBalanceUnknown: []),
      seeds: seeds, positions: positions, edges: edges, patterns: patterns, totals: totals,
      buckets: totals.map {
        TraceDocument.Bucket(
          chain: $0.chain, asset: $0.asset, policy: $0.policy, traceable: "0", dark: "0", frozen: "0")
      }, hops: hops)
  }

  static func seed(_ address: String, amount: String) -> TraceDocument.Seed {
    TraceDocument.Seed(
      id: "s1", ref: "ethereum/\(address)", chain: ethereum, address: address, asset: ether, symbol: "ETH",
      decimals: 18,
      amount: amount, seeded: taint(amount))
  }

  // MARK: Small

  /// A little of everything: both ledgers, two assets, an unlisted token, a mixer, a bridge, a cut, a finding, two policies apart.
  static func small() throws -> TraceDocument {
    let thief = address(1)
    let seeds = [
      seed(thief, amount: "2500000000000000001"),
      TraceDocument.Seed(
        id: "s2", ref: "bitcoin/\(txid(900)):0", chain: bitcoin, address: nil, asset: coin, symbol: "BTC", decimals: 8,
        amount: "150000000", seeded: taint("150000000")),
    ]
    var bitcoinEdge = edge(
      7, from: "1BoatSLRHtKNngkdXEeobR76b53LETtpyT", to: "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
      amount: "149990000",
      hops: 1, minutes: 9, asset: coin, symbol: "BTC", decimals: 8)
    (bitcoinEdge.chain, bitcoinEdge.txid, bitcoinEdge.vout) = (bitcoin, txid(901), 1)
    bitcoinEdge.fromOutpoints = ["\(txid(900)):0"]
    var bitcoinPosition = position(
      "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", amount: "149990000", hops: 1, minutes: 9, asset: coin,
      symbol: "BTC",
      decimals: 8)
    (bitcoinPosition.chain, bitcoinPosition.outpoint) = (bitcoin, "\(txid(901)):1")
    bitcoinPosition.bySeed = ["fifo": ["s2": "149990000"]]
    var unpolluted = taint("0")
    unpolluted["poison"] = "70000000000000000"
    var edges = [
      edge(1, from: thief, to: address(2), amount: "1000000000000000000", hops: 1, minutes: 0),
      edge(2, from: thief, to: address(2), amount: "500000000000000001", hops: 1, minutes: 4),
      edge(3, from: thief, to: address(3), amount: "1000000000000000000", hops: 1, minutes: 5),
      edge(
        4, from: address(2), to: address(4), amount: "9000000000000000000", taint: taint("1500000000000000001"),
        hops: 2, minutes: 60),
      edge(5, from: address(3), to: address(5), amount: "70000000000000000", taint: unpolluted, hops: 2, minutes: 70),
      edge(
        6, from: address(3), to: address(6), amount: "12", hops: 2, minutes: 80, asset: unlisted, symbol: "UЅDT",
        decimals: nil,
        basis: ["class": "heuristic", "rule": "swap.constant-product", "rule_version": "1", "tier": "strong"]),
      bitcoinEdge,
    ]
    edges[0].logIndex = 12
    let positions = [
      bitcoinPosition,
      position(
        address(4), amount: "1500000000000000001", status: "bridge", hops: 2, minutes: 60, entity: "THORChain",
        category: "defi_bridge"),
      position(address(3), amount: "600000000000000000", hops: 1, minutes: 5),
      position(address(3), amount: "400000000000000000", status: "limit", hops: 1, minutes: 5, reason: "min_amount"),
      position(address(5), amount: "70000000000000000", taint: unpolluted, hops: 2, minutes: 70),
      position(address(6), amount: "12", hops: 2, minutes: 80, asset: unlisted, symbol: "UЅDT", decimals: nil),
    ]
    return try document(
      seeds: seeds, positions: positions, edges: edges, patterns: [poisoning(payer: thief)], coverage: smallCoverage,
      snapshot: [
        SnapshotDocument(chain: bitcoin, height: 884_900, hash: txid(78), time: "2025-02-22T00:00:00Z"),
        SnapshotDocument(chain: ethereum, height: 21_967_760, hash: nil, time: nil),
      ],
      totals: [
        total(coin, chain: bitcoin, "fifo", ["seed": "150000000", "unspent": "149990000", "fees": "10000"]),
        total(ether, "poison", ["seed": "2500000000000000001", "unspent": "670000000000000000", "residual": "-9"]),
      ],
      hops: [
        TraceDocument.Hop(
          hop: 1, chain: ethereum, asset: ether, transfers: 3, addresses: 2, amount: "2500000000000000001",
          taint: taint("2500000000000000001"), allSent: "2500000000000000001", allTransfers: 3)
      ])
  }

  private static func total(
    _ asset: String, chain: String = ethereum, _ policy: String, _ columns: [String: String]
  ) -> TraceDocument.Total {
    let names = [
      "seed", "unspent", "service", "mixer", "bridge", "frozen", "burned", "fees", "converted_in", "converted_out",
      "cut",
      "residual",
    ]
    let zeros = Dictionary(uniqueKeysWithValues: names.map { ($0, "0") })
    return TraceDocument.Total(
      chain: chain, asset: asset, policy: policy, columns: zeros.merging(columns) { $1 }, bySeed: nil)
  }

  private static var smallCoverage: CoverageDocument {
    CoverageDocument(
      complete: false,
      cuts: [
        CoverageDocument.Cut(
          reason: "min_amount", chain: ethereum, asset: ether, positions: 1, amounts: taint("400000000000000000"))
      ],
      gaps: [
        CoverageDocument.Gap(
          kind: "missing_prevout", chain: bitcoin, outpoints: ["\(txid(902)):3"], heights: nil, count: 1)
      ],
      openingBalanceUnknown: [
        CoverageDocument.Opening(
          chain: ethereum, address: address(2), asset: ether, received: "1500000000000000001",
          paid: "9000000000000000000",
          unseen: "7499999999999999999")
      ])
  }

  /// A planted look-alike of ``address(_:)`` 2: same first and last digits.
  static var lookAlike: String { address(2).prefix(6) + "00000000000000000000000000000000" + address(2).suffix(4) }

  static func poisoning(payer: String) -> FindingDocument {
    FindingDocument(
      id: "f1", kind: "address_poisoning", rule: "anomaly.address-poisoning", ruleVersion: 1, tier: "strong",
      chain: ethereum,
      txids: ["0x" + txid(55)], addresses: [payer, lookAlike],
      details: [
        "look_alikes": .list([
          .fields(["address": .text(lookAlike), "imitates": .text(address(2)), "transfers": .number(1)])
        ]),
        "transfers": .number(1),
      ])
  }

  // MARK: Wide

  /// The shape of a large theft: one payer, 41 recipients, 38 of which keep still, then consolidation, a split and a bridge.
  static func fanOut() throws -> TraceDocument {
    let thief = address(1)
    var edges: [TraceDocument.Edge] = []
    var positions: [TraceDocument.Position] = []
    func pay(_ from: String, _ to: String, _ amount: String, _ hops: Int, _ minutes: Int) {
      edges.append(edge(edges.count + 1, from: from, to: to, amount: amount, hops: hops, minutes: minutes))
    }
    let tenThousand = "10000000000000000000000"
    for number in 0..<40 { pay(thief, address(100 + number), tenThousand, 1, number * 2) }
    pay(thief, address(140), "1000000000000000000", 1, 81)
    for number in 2..<40 {
      positions.append(position(address(100 + number), amount: tenThousand, hops: 1, minutes: number * 2))
    }
    pay(address(100), address(200), tenThousand, 2, 300)
    pay(address(101), address(200), tenThousand, 2, 320)
    pay(address(140), address(200), "1000000000000000000", 2, 330)
    for number in 0..<5 { pay(address(200), address(210), "2000000000000000000000", 3, 400 + number) }
    for number in 0..<4 { pay(address(200), address(211 + number), "2500000000000000000123", 3, 420 + number) }
    positions.append(position(address(210), amount: tenThousand, hops: 3, minutes: 404))
    for number in 0..<3 {
      positions.append(position(address(211 + number), amount: "2500000000000000000123", hops: 3, minutes: 420))
    }
    pay(address(214), address(300), "2500000000000000000123", 4, 500)
    positions.append(
      position(
        address(300), amount: "2500000000000000000123", status: "bridge", hops: 4, minutes: 500, entity: "THORChain",
        category: "defi_bridge"))
    return try document(
      seeds: [seed(thief, amount: "400001000000000000000000")], positions: positions, edges: edges,
      hops: (1...4).map { hop in
        let moved = edges.filter { $0.hops == hop }
        let sum = String(moved.reduce(Amount(0)) { $0 + (Amount($1.amount) ?? 0) })
        return TraceDocument.Hop(
          hop: hop, chain: ethereum, asset: ether, transfers: moved.count, addresses: Set(moved.map(\.to)).count,
          amount: sum,
          taint: taint(sum), allSent: nil, allTransfers: nil)
      })
  }
}
