import Ledger

/// Reads the fields of account-chain tables, naming column and value in what it complains of.
///
/// Rows mostly repeat the chain and the time of the row before and one of a few assets, so these are kept and only compared.
struct AccountFields {
  /// An asset as the fields of a table name it.
  struct NamedAsset {
    let chain: Chain
    /// CAIP-19 id.
    let id: String
    let isNative: Bool
  }

  /// How many assets are kept.
  ///
  /// Our choice: tables of one theft name a handful.
  private static let assetsKept = 16

  private var lastTime: (text: [UInt8], seconds: Int64)?
  private var recentAssets: [(field: [UInt8], asset: NamedAsset)] = []
  private var oldestAsset = 0
  private var lastChain: (text: [UInt8], chain: Chain)?

  /// The account chain that an alias or CAIP-2 id names.
  mutating func chain(_ field: ArraySlice<UInt8>, _ column: String) throws(RowFault) -> Chain {
    if let lastChain, lastChain.text.elementsEqual(field) { return lastChain.chain }
    guard let chain = Chain.named(String(decoding: field, as: UTF8.self)) else {
      throw RowFault("chain \(Quoted.text(field)) is not known (column \(column)); chains are \(Chain.aliases)")
    }
    guard chain.model == .account else {
      throw RowFault("chain \(Quoted.text(field)) has outputs, not accounts (column \(column))")
    }
    lastChain = (Array(field), chain)
    return chain
  }

  /// A transaction hash.
  func transaction(_ field: ArraySlice<UInt8>, _ column: String) throws(RowFault) -> TransactionID {
    let digits = field.count == 66 && field.starts(with: Array("0x".utf8)) ? field.dropFirst(2) : field
    guard let id = HexDigits.id(digits) else {
      throw RowFault("transaction id \(Quoted.text(field)) is not 64 hexadecimal digits (column \(column))")
    }
    return id
  }

  /// Puts the payload of an account into `target`.
  ///
  /// A wrong checksum is a fault of the whole source: such a column was edited.
  func account(
    _ field: ArraySlice<UInt8>, on chain: Chain, _ column: String, into target: inout [UInt8]
  ) throws(RowFault) {
    target.removeAll(keepingCapacity: true)
    if chain.id.hasPrefix("eip155:"), field.count == 42, field.starts(with: Array("0x".utf8)) {
      // In lower case there is no checksum, and almost every export is in lower case.
      let digits = field.dropFirst(2)
      if !digits.contains(where: { (0x41...0x46).contains($0) }), HexDigits.append(digits, to: &target) { return }
    }
    do throws(AddressError) {
      target.append(contentsOf: try chain.codec.payload(of: String(decoding: field, as: UTF8.self)))
    } catch {
      throw RowFault(
        "address \(Quoted.text(field)) is not one of \(chain.alias): \(error.description) (column \(column))",
        remedy: error.code == .checksum ? "correct the address or take it again from its source" : nil)
    }
  }

  /// A height or index that must be there.
  func count(_ field: ArraySlice<UInt8>, _ column: String) throws(RowFault) -> Int64 {
    guard let count = AmountField.count(field) else {
      throw RowFault("\(Quoted.text(field)) is not a whole number below 2^63 (column \(column))")
    }
    return count
  }

  /// An index that may be empty.
  func optionalCount(_ field: ArraySlice<UInt8>, _ column: String) throws(RowFault) -> Int64? {
    field.isEmpty ? nil : try count(field, column)
  }

  /// A time; without an offset it is UTC, as the format promises.
  mutating func time(_ field: ArraySlice<UInt8>, _ column: String) throws(RowFault) -> Int64 {
    if let lastTime, lastTime.text.elementsEqual(field) { return lastTime.seconds }
    do throws(TimestampError) {
      let seconds = try Timestamp.seconds(String(decoding: field, as: UTF8.self), naiveIsUTC: true)
      lastTime = (Array(field), seconds)
      return seconds
    } catch {
      throw RowFault("time \(Quoted.text(field)) cannot be read: \(Quoted.plain(error.description)) (column \(column))")
    }
  }

  /// An asset of the chain, by CAIP-19 id or `native`.
  mutating func asset(_ field: ArraySlice<UInt8>, on chain: Chain, _ column: String) throws(RowFault) -> NamedAsset {
    for recent in recentAssets where recent.asset.chain === chain && recent.field.elementsEqual(field) {
      return recent.asset
    }
    guard field.count <= 256 else { throw RowFault("asset \(Quoted.text(field)) is too long (column \(column))") }
    do throws(AssetError) {
      let id = try AssetID(String(decoding: field, as: UTF8.self), on: chain)
      let asset = NamedAsset(chain: chain, id: id.text, isNative: id.isNative)
      if recentAssets.count < Self.assetsKept {
        recentAssets.append((Array(field), asset))
      } else {
        recentAssets[oldestAsset] = (Array(field), asset)
        oldestAsset = (oldestAsset + 1) % Self.assetsKept
      }
      return asset
    } catch {
      throw RowFault("\(Quoted.plain(error.description)) (column \(column))")
    }
  }

  /// A whole amount of base units.
  ///
  /// A decimal point is a fault of the whole source: its columns are not in base units.
  func amount(_ field: ArraySlice<UInt8>, _ column: String) throws(RowFault) -> Amount {
    switch AmountField.whole(field) {
    case .amount(let amount): return amount
    case .fraction:
      throw RowFault(
        "amount \(Quoted.text(field)) is not a whole number of base units (column \(column))",
        remedy: "use --map to read decimal amounts")
    case .tooLarge: throw RowFault("amount \(Quoted.text(field)) is more than 128 bits hold (column \(column))")
    case .tooFine, .malformed:
      throw RowFault("amount \(Quoted.text(field)) is not a whole number of base units (column \(column))")
    }
  }

  /// A decimal amount of an asset, in base units.
  func amount(_ field: ArraySlice<UInt8>, decimals: Int, _ column: String) throws(RowFault) -> Amount {
    switch AmountField.scaled(field, decimals: decimals) {
    case .amount(let amount): return amount
    case .tooLarge: throw RowFault("amount \(Quoted.text(field)) is more than 128 bits hold (column \(column))")
    case .tooFine:
      throw RowFault("amount \(Quoted.text(field)) has more than \(decimals) decimals (column \(column))")
    case .fraction, .malformed:
      throw RowFault("amount \(Quoted.text(field)) is not a decimal number (column \(column))")
    }
  }
}
