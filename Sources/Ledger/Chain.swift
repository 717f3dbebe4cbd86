/// One blockchain: its names, its native coin, how its addresses are written and how its blocks are framed.
///
/// Adding a chain is one file in `Chains/` and one line in ``Chain/all``. Identity is the CAIP-2 id.
/// - Source: CAIP-2 and the `bip122`, `eip155` and `tron` namespaces of ChainAgnostic.
public final class Chain: Sendable {
  /// How value is kept: as outputs that are spent whole, or as balances of accounts.
  public enum Model: Sendable { case utxo, account }

  /// The coin that pays the fees.
  public struct Coin: Sendable {
    /// Ticker, as people write it.
    public let symbol: String
    /// Coin type of SLIP-0044.
    public let slip44: Int
    /// Base units are 10^-decimals of the coin.
    public let decimals: Int

    /// Makes a coin.
    public init(symbol: String, slip44: Int, decimals: Int) {
      self.symbol = symbol
      self.slip44 = slip44
      self.decimals = decimals
    }
  }

  /// How raw blocks are found in a file and checked.
  public struct BlockFrame: Sendable {
    /// What must be true of a header's hash.
    public enum Work: Sendable { case doubleSHA256, other }
    /// The four bytes before each block in a `blk*.dat` file.
    public let magic: [UInt8]
    /// Hash of block 0, display order.
    public let genesis: TransactionID
    /// The proof-of-work function; only double SHA-256 is checked.
    public let work: Work

    /// Makes a frame; nil when `genesis` is not 64 hexadecimal digits.
    public init?(magic: [UInt8], genesis: String, work: Work) {
      guard let hash = TransactionID(hex: genesis), magic.count == 4 else { return nil }
      self.magic = magic
      self.genesis = hash
      self.work = work
    }
  }

  /// CAIP-2 id.
  public let id: String
  /// CAIP-2 ids that others write for this chain; read, never written.
  public let otherIDs: [String]
  /// The name used on the command line.
  public let alias: String
  /// Outputs or accounts.
  public let model: Model
  /// The coin that pays the fees.
  public let coin: Coin
  /// How addresses are written and checked.
  public let codec: any AddressCodec
  /// Framing of raw blocks, where the chain has them.
  public let frame: BlockFrame?

  /// Makes a chain.
  public init(
    id: String, otherIDs: [String] = [], alias: String, model: Model, coin: Coin, codec: any AddressCodec,
    frame: BlockFrame? = nil
  ) {
    self.id = id
    self.otherIDs = otherIDs
    self.alias = alias
    self.model = model
    self.coin = coin
    self.codec = codec
    self.frame = frame
  }

  /// The chain with this CAIP-2 id or alias, or nil.
  public static func named(_ name: some StringProtocol) -> Chain? {
    let alias = name.lowercased()
    return all.first { $0.id == name || $0.alias == alias || $0.otherIDs.contains { $0 == name } }
  }

  /// The asset id (CAIP-19) of the native coin.
  public var nativeAsset: String { "\(id)/slip44:\(coin.slip44)" }

  /// Text of a transaction id as this chain's people write it: with `0x` on EVM chains.
  public func text(of transaction: TransactionID) -> String {
    id.hasPrefix("eip155:") ? "0x" + transaction.hex : transaction.hex
  }
}

extension Chain: Hashable {
  /// Equal when the CAIP-2 ids are.
  public static func == (left: Chain, right: Chain) -> Bool { left === right || left.id == right.id }

  /// Feeds the CAIP-2 id.
  public func hash(into hasher: inout Hasher) { hasher.combine(id) }
}
