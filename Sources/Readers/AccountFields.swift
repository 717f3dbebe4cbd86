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
    /// True for one item of a collection, or the collection.
    let isItem: Bool
    /// As the field names it.
    let text: String
  }

  /// How many assets are kept.
  ///
  /// Our choice: tables of one theft name a handful.
  private static let assetsKept = 16

  private var lastTime: (text: [UInt8], seconds: Int64, isNaive: Bool)?
  /// What ``time(_:_:)`` read.
  private(set) var times = TimeForms()
  private var recentAssets: [(field: [UInt8], asset: NamedAsset)] = []
  private var oldestAsset = 0
  private var lastChain: (text: [UInt8], chain: Chain)?

  /// The account chain that an alias or CAIP-2 id names.
  mutating func chain(_ field: some RandomAccessCollection<UInt8>, _ column: String) throws(RowFault) -> Chain {
    if let lastChain, FieldText.isEqual(field, lastChain.text) { return lastChain.chain }
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
  func transaction(_ field: some RandomAccessCollection<UInt8>, _ column: String) throws(RowFault) -> TransactionID {
    try hash(field, "transaction id", column)
  }

  /// The hash of a block that may be empty.
  func blockHash(_ field: some RandomAccessCollection<UInt8>, _ column: String) throws(RowFault) -> TransactionID? {
    field.isEmpty ? nil : try hash(field, "block hash", column)
  }

  private func hash(
    _ field: some RandomAccessCollection<UInt8>, _ what: StaticString, _ column: String
  ) throws(RowFault) -> TransactionID {
    let digits = field.count == 66 && HexDigits.isMarked(field) ? field.dropFirst(2) : field[...]
    guard let id = HexDigits.id(digits) else {
      throw RowFault("\(what) \(Quoted.text(field)) is not 64 hexadecimal digits (column \(column))")
    }
    return id
  }

  /// Puts the payload of an account into `target`.
  ///
  /// A wrong checksum is a fault of the whole source: such a column was edited.
  func account(
    _ field: some RandomAccessCollection<UInt8>, on chain: Chain, _ column: String, into target: inout [UInt8]
  ) throws(RowFault) {
    target.removeAll(keepingCapacity: true)
    if type(of: chain.codec) == EVMCodec.self, field.count == 42, HexDigits.isMarked(field) {
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
  func count(_ field: some RandomAccessCollection<UInt8>, _ column: String) throws(RowFault) -> Int64 {
    guard let count = AmountField.count(field) else {
      throw RowFault("\(Quoted.text(field)) is not a whole number below 2^63 (column \(column))")
    }
    return count
  }

  /// An index that may be empty.
  func optionalCount(_ field: some RandomAccessCollection<UInt8>, _ column: String) throws(RowFault) -> Int64? {
    field.isEmpty ? nil : try count(field, column)
  }

  /// Seconds since 1970 from milliseconds; the rest of a second is cut off.
  func milliseconds(_ field: ArraySlice<UInt8>, _ column: String) throws(RowFault) -> Int64 {
    guard let count = AmountField.count(field) else {
      throw RowFault("time \(Quoted.text(field)) is not a whole number of milliseconds (column \(column))")
    }
    return count / 1000
  }

  /// A time that may be empty.
  mutating func optionalTime(_ field: some RandomAccessCollection<UInt8>, _ column: String) throws(RowFault) -> Int64? {
    field.isEmpty ? nil : try time(field, column)
  }

  /// A whole amount of base units that may be empty.
  func optionalAmount(_ field: some RandomAccessCollection<UInt8>, _ column: String) throws(RowFault) -> Amount? {
    field.isEmpty ? nil : try amount(field, column)
  }

  /// A number of decimals that may be empty.
  func decimals(_ field: some RandomAccessCollection<UInt8>, _ column: String) throws(RowFault) -> Int? {
    guard !field.isEmpty else { return nil }
    // The token standard has an eight-bit number: https://eips.ethereum.org/EIPS/eip-20
    guard let value = AmountField.count(field), value <= 255 else {
      throw RowFault("\(Quoted.text(field)) is not a number of decimals from 0 to 255 (column \(column))")
    }
    return Int(value)
  }

  /// A symbol as its contract claims it, or nil; a long one is cut.
  static func symbol(_ field: ArraySlice<UInt8>) -> String? {
    // Our choice: no honest ticker comes near.
    field.isEmpty ? nil : String(decoding: field.prefix(256), as: UTF8.self)
  }

  /// A time; without an offset it is UTC, as the format promises.
  mutating func time(_ field: some RandomAccessCollection<UInt8>, _ column: String) throws(RowFault) -> Int64 {
    if let lastTime, FieldText.isEqual(field, lastTime.text) {
      times.count(isNaive: lastTime.isNaive)
      return lastTime.seconds
    }
    do throws(TimestampError) {
      let (seconds, isNaive) = try Timestamp.reading(String(decoding: field, as: UTF8.self))
      lastTime = (Array(field), seconds, isNaive)
      times.count(isNaive: isNaive)
      return seconds
    } catch {
      throw RowFault("time \(Quoted.text(field)) cannot be read: \(Quoted.plain(error.description)) (column \(column))")
    }
  }

  /// An asset of the chain, by CAIP-19 id or `native`.
  mutating func asset(_ field: some RandomAccessCollection<UInt8>, on chain: Chain, _ column: String) throws(RowFault)
    -> NamedAsset
  {
    for index in recentAssets.indices where recentAssets[index].asset.chain === chain {
      if FieldText.isEqual(field, recentAssets[index].field) { return recentAssets[index].asset }
    }
    guard field.count <= 256 else { throw RowFault("asset \(Quoted.text(field)) is too long (column \(column))") }
    do throws(AssetError) {
      let id = try AssetID(String(decoding: field, as: UTF8.self), on: chain)
      let asset = NamedAsset(
        chain: chain, id: id.text, isNative: id.isNative,
        isItem: id.namespace.hasSuffix("721") || id.namespace.hasSuffix("1155"),
        text: String(decoding: field, as: UTF8.self))
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

  /// The CAIP-19 id of one item of a collection; the number of an item may have 256 bits.
  func item(
    _ field: ArraySlice<UInt8>, of contract: [UInt8], _ standard: String, on chain: Chain, _ column: String
  ) throws(RowFault) -> String {
    let digits = field.drop { $0 == 0x30 }
    guard !field.isEmpty, digits.count <= 78, digits.allSatisfy({ (0x30...0x39).contains($0) }) else {
      throw RowFault("item \(Quoted.text(field)) is not a number of at most 78 digits (column \(column))")
    }
    let number = digits.isEmpty ? "0" : String(decoding: digits, as: UTF8.self)
    return "\(chain.id)/\(standard):\(chain.text(of: contract))/\(number)"
  }

  /// A whole amount of base units.
  ///
  /// A decimal point is a fault of the whole source: its columns are not in base units.
  func amount(_ field: some RandomAccessCollection<UInt8>, _ column: String) throws(RowFault) -> Amount {
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
