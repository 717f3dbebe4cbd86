import Ledger

/// The chain that a label speaks of, by what its file says.
enum LabelChain: Hashable {
  /// One chain.
  case named(Chain)
  /// Every chain that reads the address as its own; the text is what the file says, if anything.
  case anyOfForm(String?)

  /// Tickers of the networks and currencies in label packs, and the chain that each stands for.
  ///
  /// Tokens (`USDT`), and coins whose chain is not known here, are left out: their addresses are told by their form.
  /// - Source: graphsense-lib 5f5e135c `tagpack/constants.py`; graphsense-tagpacks (`BEP20`, `TRX`); OFAC's tickers (`XBT`).
  private static let aliases: [String: String] = [
    "BTC": "bitcoin", "XBT": "bitcoin", "LTC": "litecoin", "BCH": "bitcoin-cash", "DOGE": "dogecoin", "DASH": "dash",
    "ZEC": "zcash", "ETH": "ethereum", "BSC": "bsc", "BEP20": "bsc", "MATIC": "polygon", "POL": "polygon",
    "ARB": "arbitrum", "OP": "optimism", "BASE": "base", "AVAX": "avalanche", "TRX": "tron",
  ]

  /// The chain of a ticker; an unknown one leaves the choice to the address's form.
  init(ticker: String?) {
    if let alias = ticker.flatMap({ Self.aliases[$0.uppercased()] }), let chain = Chain.named(alias) {
      self = .named(chain)
    } else {
      self = .anyOfForm(ticker)
    }
  }

  /// The chain of a ticker that names the listed asset and not the network, as OFAC's do.
  ///
  /// A coin with outputs lives on its own chain alone; an account that is listed under ETH is the same key's on every EVM
  /// chain, and a token's ticker says nothing of the network.
  init(asset ticker: String) {
    if case .named(let chain) = LabelChain(ticker: ticker), chain.model == .utxo {
      self = .named(chain)
    } else {
      self = .anyOfForm(ticker)
    }
  }

  /// The chain of an alias or CAIP-2 id, nil for a name that is neither.
  init?(name: String) {
    if name.isEmpty {
      self = .anyOfForm(nil)
    } else if let chain = Chain.named(name) {
      self = .named(chain)
    } else {
      return nil
    }
  }

  /// The address as this chain writes it; the text as it stands where several chains may be meant.
  ///
  /// An account form that a single chain uses (Tron's) names that chain.
  func place(of text: String) throws(LabelRefusal) -> (chain: Chain?, text: String) {
    switch self {
    case .named(let chain):
      do throws(AddressError) {
        return (chain, chain.text(of: try chain.payload(of: text)))
      } catch {
        throw LabelRefusal("\(Quoted.text(text.utf8)) is not an address of \(chain.alias): \(error)")
      }
    case .anyOfForm(let said):
      return try Self.placeByForm(text, said: said)
    }
  }

  private static func placeByForm(_ text: String, said: String?) throws(LabelRefusal) -> (chain: Chain?, text: String) {
    var readers: [(chain: Chain, payload: [UInt8])] = []
    var damage: AddressError?
    for chain in Chain.all {
      do throws(AddressError) {
        readers.append((chain, try chain.payload(of: text)))
      } catch {
        // A failed checksum says more than "not this chain's form".
        if damage == nil, error.code == .checksum { damage = error }
      }
    }
    guard let first = readers.first else {
      let address = Quoted.text(text.utf8)
      if let said, Chain.named(said) == nil, LabelChain(ticker: said) == .anyOfForm(said) {
        let name = Quoted.plain(String(said.prefix(32)))
        throw LabelRefusal("\(address) is listed under \(name), which is no chain known here, and has the form of none")
      }
      throw LabelRefusal("\(address) is not an address of any chain known here" + (damage.map { ": \($0)" } ?? ""))
    }
    guard readers.count == 1, first.chain.model == .account else { return (nil, text) }
    return (first.chain, first.chain.text(of: first.payload))
  }
}
