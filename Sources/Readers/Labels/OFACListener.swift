import Foundation
import Ledger

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// Listens to the XML of either shape of the sanctions list and keeps what speaks of addresses.
///
/// It holds one party at a time, and of it the name and the addresses.
final class OFACListener: NSObject, XMLParserDelegate {
  private enum Shape { case simple, advanced }

  /// An address as it was met, before its party's name is known.
  private struct Listing {
    let ticker: String
    let address: String
    let line: Int64
  }

  /// Deeper than both shapes go (12 levels).
  private static let depthMax = 64
  /// Longer than names and addresses are; the rest of the text is cut and its record rejected.
  private static let textMax = 4096
  /// How both shapes name the kind of an address; a ticker follows.
  private static let mark = "Digital Currency Address"

  private let name: String
  private(set) var failure: ReaderError?
  private var pack: LabelPack
  private var shape: Shape?
  private var path: [String] = []
  private var text = ""
  private var isListening = false

  private var date: [String: String] = [:]
  private var party: (id: String, name: [String]) = ("", [])
  private var listings: [Listing] = []

  // SDN.XML
  private var idType = ""
  private var idNumber = ""
  private var idLine: Int64 = 0

  // SDN_ADVANCED.XML
  private var tickers: [String: String] = [:]
  private var featureTypeID = ""
  private var feature: String?
  private var isPrimaryIdentity = false
  private var isPrimaryAlias = false
  private var hasParties = false

  init(name: String) {
    self.name = name
    pack = LabelPack(title: "", creator: "OFAC, US Treasury", labels: [], actors: [], rejects: [])
  }

  /// The pack, once the parser is done.
  func finish() throws(ReaderError) -> LabelPack {
    // The parser is content with a document that ends inside an element.
    guard shape != nil, path.isEmpty else {
      throw ReaderError(.truncated, name, "ends before its first element is closed; get the whole file")
    }
    pack.title = title
    for index in pack.labels.indices { pack.labels[index].source = title }
    return pack
  }

  private var title: String {
    let parts = [date["Year"], date["Month"], date["Day"]].map { $0.flatMap { Int($0) } }
    guard let year = parts[0], let month = parts[1], let day = parts[2] else { return "OFAC SDN list" }
    let padded = [month, day].map { $0 < 10 ? "0\($0)" : String($0) }
    return "OFAC SDN list \(year)-\(padded[0])-\(padded[1])"
  }

  private func stop(_ parser: XMLParser, _ reason: String) {
    failure = ReaderError(.syntax, name, at: "line \(parser.lineNumber)", reason)
    parser.abortParsing()
  }

  // MARK: XMLParserDelegate

  func parser(
    _ parser: XMLParser, didStartElement element: String, namespaceURI: String?, qualifiedName: String?,
    attributes: [String: String]
  ) {
    let local = Self.local(element)
    guard path.count < Self.depthMax else { return stop(parser, "nests elements more than \(Self.depthMax) deep") }
    path.append(local)
    text = ""
    isListening = false
    switch shape {
    case .simple: startSimple(local, parser)
    case .advanced: startAdvanced(local, attributes, parser)
    case nil:
      switch local {
      case "sdnList": shape = .simple
      case "Sanctions": shape = .advanced
      default:
        stop(
          parser,
          "begins with <\(Quoted.plain(String(local.prefix(64))))>; OFAC's lists begin with <sdnList> or <Sanctions>")
      }
    }
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) {
    guard isListening, text.utf8.count <= Self.textMax else { return }
    text += string
  }

  func parser(_ parser: XMLParser, foundCDATA block: Data) {
    self.parser(parser, foundCharacters: String(decoding: block, as: UTF8.self))
  }

  func parser(_ parser: XMLParser, didEndElement element: String, namespaceURI: String?, qualifiedName: String?) {
    switch shape {
    case .simple: endSimple(Self.local(element), parser)
    case .advanced: endAdvanced(Self.local(element), parser)
    case nil: break
    }
    text = ""
    isListening = false
    path.removeLast()
  }

  // MARK: SDN.XML

  private func startSimple(_ local: String, _ parser: XMLParser) {
    switch (path.dropLast().last, local) {
    case (_, "sdnEntry"):
      party = ("", [])
      listings = []
    case (_, "id"):
      idType = ""
      idNumber = ""
    case ("publshInformation", "Publish_Date"), ("sdnEntry", "uid"), ("sdnEntry", "lastName"),
      ("sdnEntry", "firstName"),
      ("id", "idType"):
      isListening = true
    case ("id", "idNumber"):
      isListening = true
      idLine = Int64(parser.lineNumber)
    default: break
    }
  }

  private func endSimple(_ local: String, _ parser: XMLParser) {
    switch (path.dropLast().last, local) {
    case ("publshInformation", "Publish_Date"):
      // Month, day, year, as the United States write it.
      let parts = text.trimmed.split(separator: "/").map(String.init)
      if parts.count == 3 { date = ["Month": parts[0], "Day": parts[1], "Year": parts[2]] }
    case ("sdnEntry", "uid"): party.id = text.trimmed
    case ("sdnEntry", "lastName"): party.name.insert(text.trimmed, at: 0)
    case ("sdnEntry", "firstName"): party.name.append(text.trimmed)
    case ("id", "idType"): idType = text.trimmed
    case ("id", "idNumber"): idNumber = text.trimmed
    case (_, "id"):
      if let ticker = Self.ticker(in: idType) {
        listings.append(Listing(ticker: ticker, address: idNumber, line: idLine))
      }
    case (_, "sdnEntry"): endParty(nameSeparator: ", ", parser)
    default: break
    }
  }

  // MARK: SDN_ADVANCED.XML

  private func startAdvanced(_ local: String, _ attributes: [String: String], _ parser: XMLParser) {
    switch (path.dropLast().last, local) {
    case ("DateOfIssue", "Year"), ("DateOfIssue", "Month"), ("DateOfIssue", "Day"):
      // Other dates stand deeper.
      isListening = path.count == 3
    case ("FeatureTypeValues", "FeatureType"):
      guard !hasParties else { return stop(parser, "defines feature types after the parties that use them") }
      featureTypeID = attributes["ID"] ?? ""
      isListening = true
    case (_, "DistinctParty"):
      party = (attributes["FixedRef"] ?? "", [])
      listings = []
      hasParties = true
    case (_, "Identity"): isPrimaryIdentity = attributes["Primary"] == "true"
    case (_, "Alias"): isPrimaryAlias = attributes["Primary"] == "true" && isPrimaryIdentity && party.name.isEmpty
    case (_, "NamePartValue"): isListening = isPrimaryAlias
    case (_, "Feature"): feature = attributes["FeatureTypeID"].flatMap { tickers[$0] }
    case (_, "VersionDetail"): isListening = feature != nil
    default: break
    }
  }

  private func endAdvanced(_ local: String, _ parser: XMLParser) {
    switch (path.dropLast().last, local) {
    case ("DateOfIssue", _) where isListening: date[local] = text.trimmed
    case (_, "FeatureType"):
      if isListening, let ticker = Self.ticker(in: text.trimmed) { tickers[featureTypeID] = ticker }
    case (_, "NamePartValue"):
      if isListening { party.name.append(text.trimmed) }
    // A party may write one name in several scripts; the first is the one in Latin letters.
    case (_, "DocumentedName"): if !party.name.isEmpty { isPrimaryAlias = false }
    case (_, "VersionDetail"):
      if isListening, let feature {
        listings.append(Listing(ticker: feature, address: text.trimmed, line: Int64(parser.lineNumber)))
      }
    case (_, "Feature"): feature = nil
    case (_, "DistinctParty"): endParty(nameSeparator: " ", parser)
    default: break
    }
  }

  // MARK: Parties

  private func endParty(nameSeparator: String, _ parser: XMLParser) {
    let parts = party.name.filter { !$0.isEmpty }
    let label = parts.isEmpty ? "OFAC SDN party \(party.id)".trimmed : parts.joined(separator: nameSeparator)
    for listing in listings {
      guard pack.labels.count + pack.rejects.count < LabelReaders.recordsMax else {
        return stop(parser, "holds more than \(LabelReaders.recordsMax) addresses")
      }
      do throws(LabelRefusal) {
        guard listing.address.utf8.count <= Self.textMax else {
          throw LabelRefusal("its address is longer than \(Self.textMax) bytes")
        }
        pack.labels.append(
          try LabelClaim(
            address: listing.address, chain: LabelChain(asset: listing.ticker), label: label, categories: ["sanction"],
            confidence: Label.Confidence.authorityData.rawValue, source: "OFAC SDN list", position: listing.line
          ).checked())
      } catch {
        pack.rejects.append(Reject(position: listing.line, reason: error.reason))
      }
    }
    listings = []
  }

  /// `XBT` of `Digital Currency Address - XBT`; nil for another kind of identifier.
  private static func ticker(in kind: String) -> String? {
    guard kind.hasPrefix(mark) else { return nil }
    return String(kind.dropFirst(mark.count).drop { $0 == " " || $0 == "-" })
  }

  private static func local(_ element: String) -> String {
    element.firstIndex(of: ":").map { String(element[element.index(after: $0)...]) } ?? element
  }
}
