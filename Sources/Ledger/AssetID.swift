/// What is moved: the native coin of a chain or a token, by its CAIP-19 id.
///
/// Contract addresses are held in the canonical form of the chain's codec, so that equal assets have equal texts.
/// - Source: CAIP-19 of ChainAgnostic; `eip155/caip19.md` of its namespaces for `erc20`, `erc721`, `erc1155` and `slip44`.
/// - Deviations: Tron has no registered asset namespaces; `trc10`, `trc20`, `trc721` and `trc1155` are named after its
///   token standards.
public struct AssetID: Hashable, Sendable {
  /// The chain it lives on.
  public let chain: Chain
  /// `slip44` for the native coin, or the token standard.
  public let namespace: String
  /// Coin type, contract address in canonical form, or number of a TRC-10 token.
  public let reference: String
  /// Decimal number of one item of an `erc721` or `erc1155` contract, or nil for the contract as a whole.
  public let item: String?

  /// Reads a CAIP-19 id, whose chain may also be an alias.
  ///
  /// - Parameters:
  ///   - text: `eip155:1/erc20:0x…`, `ethereum/slip44:60`, or `native` where a chain is given.
  ///   - chain: The chain that the asset must belong to, where the caller knows it.
  /// - Throws: ``AssetError`` that says which part is wrong.
  public init(_ text: String, on chain: Chain?) throws(AssetError) {
    if text == "native" {
      guard let chain else {
        throw AssetError(.chain, "`native` needs a chain; write CHAIN/slip44:TYPE, for example `eip155:1/slip44:60`")
      }
      self.init(nativeOf: chain)
      return
    }
    guard let slash = text.firstIndex(of: "/"),
      let colon = text[slash...].firstIndex(of: ":")
    else {
      throw AssetError(
        .form, "\(text.quoted) is not CHAIN/NAMESPACE:REFERENCE, for example `eip155:1/erc20:0x…`, nor `native`")
    }
    guard let named = Chain.named(text[..<slash]) else {
      throw AssetError(.chain, "\(text[..<slash].quoted) in \(text.quoted) is not a chain; chains are \(Chain.aliases)")
    }
    guard chain == nil || chain == named else {
      throw AssetError(.chain, "\(text.quoted) is an asset of \(named.alias), not of \(chain?.alias ?? "")")
    }
    let namespace = String(text[text.index(after: slash)..<colon])
    var reference = text[text.index(after: colon)...]
    var item: String?
    if let mark = reference.firstIndex(of: "/") {
      item = String(reference[reference.index(after: mark)...])
      reference = reference[..<mark]
    }
    let canonical = try Self.canonical(reference, namespace: namespace, chain: named, text: text)
    self.init(
      chain: named, namespace: namespace, reference: canonical,
      item: try Self.checked(item: item, namespace: namespace, text: text))
  }

  private init(chain: Chain, namespace: String, reference: String, item: String?) {
    self.chain = chain
    self.namespace = namespace
    self.reference = reference
    self.item = item
  }

  /// The native coin of a chain.
  public init(nativeOf chain: Chain) {
    self.init(chain: chain, namespace: "slip44", reference: String(chain.coin.slip44), item: nil)
  }

  /// The fungible token of a contract, or nil when the text is no address of the chain or the chain has no tokens.
  public init?(token contract: String, on chain: Chain) {
    let standards = Self.tokens[chain.family] ?? []
    guard let namespace = standards.first(where: { $0.hasSuffix("rc20") }) else { return nil }
    do throws(AssetError) {
      try self.init("\(chain.id)/\(namespace):\(contract)", on: chain)
    } catch {
      return nil
    }
  }

  /// True for the coin that pays the chain's fees.
  public var isNative: Bool { namespace == "slip44" }

  /// The CAIP-19 id.
  public var text: String {
    "\(chain.id)/\(namespace):\(reference)" + (item.map { "/" + $0 } ?? "")
  }

  /// Namespaces of tokens by the family of the chain's id; all but `trc10` are followed by a contract address.
  private static let tokens: [String: [String]] = [
    "eip155": ["erc20", "erc721", "erc1155"],
    "tron": ["trc10", "trc20", "trc721", "trc1155"],
  ]

  private static func canonical(
    _ reference: Substring, namespace: String, chain: Chain, text: String
  ) throws(AssetError) -> String {
    if namespace == "slip44" {
      guard reference == String(chain.coin.slip44) else {
        throw AssetError(
          .reference, "\(text.quoted) is not the native coin of \(chain.alias), which is `\(chain.nativeAsset)`")
      }
      return String(reference)
    }
    let allowed = tokens[chain.family] ?? []
    guard allowed.contains(namespace) else {
      let all = (["slip44"] + allowed).joined(separator: ", ")
      throw AssetError(
        .namespace, "\(namespace.quoted) in \(text.quoted) is not a kind of asset of \(chain.alias); it has \(all)")
    }
    if namespace == "trc10" {
      guard isNumber(reference) else {
        throw AssetError(.reference, "\(reference.quoted) in \(text.quoted) is not the number of a TRC-10 token")
      }
      return String(reference)
    }
    do throws(AddressError) {
      let payload = try chain.codec.payload(of: String(reference))
      return chain.text(of: payload)
    } catch {
      throw AssetError(.reference, "the contract in \(text.quoted) is not an address of \(chain.alias): \(error)")
    }
  }

  private static func checked(item: String?, namespace: String, text: String) throws(AssetError) -> String? {
    guard let item else { return nil }
    guard namespace.hasSuffix("721") || namespace.hasSuffix("1155") else {
      throw AssetError(
        .form, "\(text.quoted) goes on after the reference, but \(namespace.quoted) assets have no numbered items")
    }
    guard isNumber(item[...]) else {
      throw AssetError(.reference, "\(item.quoted) in \(text.quoted) is not the number of an item")
    }
    return item
  }

  /// A decimal number without leading zeros that 256 bits may hold (78 digits), so that one number has one text.
  private static func isNumber(_ text: Substring) -> Bool {
    let digits = text.utf8
    guard (1...78).contains(digits.count), digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return false }
    return digits.count == 1 || digits.first != 0x30
  }
}

extension Chain {
  /// The namespace of the CAIP-2 id: `bip122`, `eip155` or `tron`.
  fileprivate var family: String { String(id.prefix { $0 != ":" }) }
}

/// Why a text is not an asset id.
public struct AssetError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Stable names that tests match on.
  public enum Code: String, Sendable { case form, chain, namespace, reference }
  /// What is wrong.
  public let code: Code
  /// One sentence: what is wrong, and what would be right.
  public let description: String

  /// Makes an error.
  public init(_ code: Code, _ description: String) {
    self.code = code
    self.description = description
  }
}
