import Heuristics

/// Runs our rules and other software's over the labelled sets, and counts.
struct ErrorRates {
  /// Counts, in a stated order: our rules in precedence, then all together, then other software's.
  private(set) var rows: [MeasuredErrors.Row] = []
  /// What was read.
  private(set) var sources: [MeasuredErrors.Source] = []

  private var found: [(label: String, verdict: CoinJoinVerdict?, shape: TransactionShape)] = []
  private var block: [(verdict: CoinJoinVerdict?, shape: TransactionShape)] = []

  /// A set of labelled transactions that one kind is looked for in.
  private struct Target: Sendable {
    var name: String
    var has: @Sendable (String, TransactionShape) -> Bool
  }

  private static let targets: [(kind: CoinJoinKind, target: Target)] = [
    (.whirlpool, Target(name: "Whirlpool") { label, _ in label == "mixer:whirlpool" }),
    (.whirlpoolTx0, Target(name: "Whirlpool Tx0") { label, _ in label == "premix:tx0" }),
    (.wasabi2, Target(name: "Wasabi 2") { label, _ in label == "mixer:wasabi2" }),
    (.wasabi1, Target(name: "Wasabi 1") { label, _ in label == "mixer:wasabi1" }),
    (
      .joinMarket,
      Target(name: "JoinMarket-like, three or more equal outputs") { label, shape in
        label == "mixer_heuristic:joinmarket_like" && shape.largestGroup?.count ?? 0 >= 3
      }
    ),
    (
      .generic,
      Target(name: "JoinMarket-like, two equal outputs") { label, shape in
        label == "mixer_heuristic:joinmarket_like" && shape.largestGroup?.count ?? 0 < 3
      }
    ),
  ]

  /// Reads the sets under a folder and counts.
  init(folder: String) throws {
    let mixers = try LabelledTransactions.mixers(in: folder)
    let block = try LabelledTransactions.block(in: folder)
    sources = [
      MeasuredErrors.Source("crocs-muni/coinjoin-analysis, 2,353 mainnet transactions, Esplora JSON", mixers.sha256),
      MeasuredErrors.Source("testnet3 block 928,828, Esplora JSON", block.sha256),
    ]
    let rules = CoinJoins()
    for row in mixers.rows where !row.label.hasPrefix("ambiguous") {
      var shape = row.shape
      let verdict = rules.verdict(on: &shape)
      found.append((row.label, verdict, shape))
    }
    for row in block.rows {
      var shape = row.shape
      let verdict = rules.verdict(on: &shape)
      self.block.append((verdict, shape))
    }
    countOwn()
    countTogether()
    for rule in [PeerRules.blockSci] + PeerRules.graphSense { countPeer(rule) }
  }

  private mutating func countOwn() {
    for (kind, target) in Self.targets {
      let id = kind.rawValue
      let version = ruleCards.first { $0.id == id }?.version ?? 0
      func add(_ measure: MeasuredErrors.Measure, _ on: String, _ hits: Int, _ total: Int) {
        rows.append(MeasuredErrors.Row(id, version, measure, on, hits, total))
      }
      let looked = found.filter { target.has($0.label, $0.shape) }
      add(.recall, target.name, looked.count { $0.verdict?.kind == kind }, looked.count)
      if kind == .joinMarket {
        let strong = looked.count { $0.verdict?.kind == kind && $0.verdict?.tier == .strong }
        add(.recall, "\(target.name), at tier strong", strong, looked.count)
      }
      // Unlisted transactions of a mix's form are neither right nor wrong.
      let told = found.filter { $0.verdict?.kind == kind && !$0.label.hasPrefix("mixer_unlisted") }
      let isRight = { (label: String) in
        kind == .generic ? label.hasPrefix("mixer") : label.hasPrefix(Self.label(of: kind))
      }
      add(.precision, "labelled transactions", told.count { isRight($0.label) }, told.count)
      let negatives = found.filter { $0.label.hasPrefix("negative") }
      add(.falsePositives, "negatives", negatives.count { $0.verdict?.kind == kind }, negatives.count)
      add(.falsePositives, "testnet block 928828", block.count { $0.verdict?.kind == kind }, block.count)
    }
  }

  private static func label(of kind: CoinJoinKind) -> String {
    switch kind {
    case .whirlpool: "mixer:whirlpool"
    case .whirlpoolTx0: "premix:tx0"
    case .wasabi2: "mixer:wasabi2"
    case .wasabi1: "mixer:wasabi1"
    case .joinMarket, .generic: "mixer_heuristic:joinmarket_like"
    }
  }

  private mutating func countTogether() {
    let negatives = found.filter { $0.label.hasPrefix("negative") }
    func add(_ measure: MeasuredErrors.Measure, _ on: String, _ hits: Int, _ total: Int) {
      rows.append(MeasuredErrors.Row("coinjoin", 1, measure, on, hits, total))
    }
    for (_, target) in Self.targets where target.name != "Whirlpool Tx0" {
      let looked = found.filter { target.has($0.label, $0.shape) }
      add(.recall, "\(target.name), of any kind", looked.count { $0.verdict?.kind.isMix ?? false }, looked.count)
    }
    let unlisted = found.filter { $0.label.hasPrefix("mixer_unlisted") }
    add(.recall, "unlisted, of Whirlpool's form", unlisted.count { $0.verdict?.kind == .whirlpool }, unlisted.count)
    add(
      .falsePositives, "negatives, with a name", negatives.count { $0.verdict?.kind.isNamed ?? false }, negatives.count)
    add(.falsePositives, "negatives, of any kind", negatives.count { $0.verdict != nil }, negatives.count)
    let named = block.count { $0.verdict?.kind.isNamed ?? false }
    add(.falsePositives, "testnet block 928828, with a name", named, block.count)
    add(.falsePositives, "testnet block 928828, of any kind", block.count { $0.verdict != nil }, block.count)
  }

  private mutating func countPeer(_ rule: PeerRules.Rule) {
    for (kind, target) in Self.targets where rule.kind == nil || rule.kind == kind {
      let looked = found.filter { target.has($0.label, $0.shape) }
      rows.append(
        MeasuredErrors.Row(rule.name, 0, .recall, target.name, looked.count { rule.takes($0.shape) }, looked.count))
    }
    let negatives = found.filter { $0.label.hasPrefix("negative") }
    rows.append(
      MeasuredErrors.Row(
        rule.name, 0, .falsePositives, "negatives", negatives.count { rule.takes($0.shape) }, negatives.count))
    rows.append(
      MeasuredErrors.Row(
        rule.name, 0, .falsePositives, "testnet block 928828", block.count { rule.takes($0.shape) }, block.count))
  }

  /// The file that holds the counts.
  var source: String {
    var text = """
      // Written by `make error-rates`; not by hand.

      extension MeasuredErrors {
        /// What was measured on.
        public static let data: [Source] = [

      """
    for one in sources { text += "    Source(\n      \"\(one.name)\",\n      \"\(one.sha256)\"),\n" }
    text += "  ]\n\n  /// Every count.\n  public static let rows: [Row] = [\n"
    for row in rows {
      let measure = row.measure == .falsePositives ? "falsePositives" : row.measure.rawValue
      text += "    Row(\"\(row.rule)\", \(row.version), .\(measure), \"\(row.on)\", \(row.hits), \(row.total)),\n"
    }
    return text + "  ]\n}\n"
  }
}
