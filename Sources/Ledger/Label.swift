/// An outside claim about an address.
///
/// Never mixed with ledger facts or findings.
public struct Label: Hashable, Sendable {
  /// The chain it speaks of, or nil for every chain that reads ``address`` as its own.
  public var chain: Chain?
  /// Address text as the pack gives it, canonical where a chain is known.
  public var address: String
  /// What the pack calls it.
  public var label: String
  /// TagPack concept ids (`exchange`, `mixing_service`, `defi_bridge` …), the first one the main category.
  public var categories: [String]
  /// Id of the real-world party.
  public var actor: String?
  /// How sure the pack is.
  public var confidence: Confidence
  /// Where the claim comes from.
  public var source: String
  /// Position in the pack's file: tag number from 1, or line.
  public var position: Int64

  /// Makes a label.
  public init(
    chain: Chain?, address: String, label: String, categories: [String], actor: String?, confidence: Confidence,
    source: String, position: Int64
  ) {
    self.chain = chain
    self.address = address
    self.label = label
    self.categories = categories
    self.actor = actor
    self.confidence = confidence
    self.source = source
    self.position = position
  }

  /// Confidence ids of the GraphSense TagPack taxonomy.
  ///
  /// - Source: graphsense-lib a82914bf, TagPack confidence table.
  public enum Confidence: String, CaseIterable, Sendable {
    case override, ownership, ledgerImmanent = "ledger_immanent", manualTransaction = "manual_transaction"
    case serviceAPI = "service_api", forensicInvestigation = "forensic_investigation"
    case authorityData = "authority_data", trustedProvider = "trusted_provider", serviceData = "service_data"
    case forensic, untrustedTransaction = "untrusted_transaction", webCrawl = "web_crawl", heuristic, unknown

    /// Level from 5 to 100.
    public var level: Int {
      switch self {
      case .override, .ownership, .ledgerImmanent: 100
      case .manualTransaction: 90
      case .serviceAPI, .forensicInvestigation: 70
      case .authorityData: 60
      case .trustedProvider, .serviceData, .forensic: 50
      case .untrustedTransaction: 40
      case .webCrawl: 20
      case .heuristic: 10
      case .unknown: 5
      }
    }
  }
}

/// A real-world party that labels name.
public struct Actor: Hashable, Sendable {
  /// Id, as labels name it.
  public var id: String
  /// Name for people.
  public var label: String
  /// TagPack concept ids.
  public var categories: [String]
  /// Web address, as the pack gives it.
  public var uri: String?

  /// Makes an actor.
  public init(id: String, label: String, categories: [String], uri: String?) {
    self.id = id
    self.label = label
    self.categories = categories
    self.uri = uri
  }
}

/// What one label file holds.
public struct LabelPack: Hashable, Sendable {
  /// Name for people: the pack's title, or the file's name.
  public var title: String
  /// Who made it.
  public var creator: String?
  /// Claims, in file order.
  public var labels: [Label]
  /// Parties, in file order.
  public var actors: [Actor]
  /// Records that could not be read.
  public var rejects: [Reject]

  /// Makes a pack.
  public init(title: String, creator: String?, labels: [Label], actors: [Actor], rejects: [Reject]) {
    self.title = title
    self.creator = creator
    self.labels = labels
    self.actors = actors
    self.rejects = rejects
  }
}
