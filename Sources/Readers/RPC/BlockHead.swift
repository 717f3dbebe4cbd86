public import Ledger

/// What links a block to its chain, found in a node's JSON without reading the rest.
public struct BlockHead: Hashable, Sendable {
  /// Height.
  public var height: Int64
  /// Hash.
  public var hash: TransactionID
  /// Hash of the block before; nil for the first block.
  public var previous: TransactionID?
  /// False where the node says that the block has left its chain.
  public var isInChain = true

  private enum BitcoinField: String, CaseIterable { case hash, height, previousblockhash, confirmations }
  private enum EVMField: String, CaseIterable { case hash, number, parentHash }

  /// Reads it from the JSON of `getblock`; nil where hash or height cannot be read.
  public static func bitcoin(_ block: ArraySlice<UInt8>) throws(ReaderError) -> BlockHead? {
    var source = ByteSource(bytes: Array(block), name: "the answer")
    var json = JSONFields()
    var members = JSONFields.Members()
    var (hash, previous, height): (TransactionID?, TransactionID?, Int64?)
    var isInChain = true
    let fields = FieldNames<BitcoinField>()
    guard try json.opens(&source, "{", "the block", 0) else { return nil }
    while let field = try json.next(&source, of: fields, &members, 1) {
      switch field {
      case .hash: hash = try json.hash(&source, "hash", 1)
      case .height: height = try json.count(&source, "height", 1)
      case .previousblockhash: previous = try json.hash(&source, "previousblockhash", 1)
      case .confirmations: isInChain = try json.signed(&source, "confirmations", 1) ?? 0 >= 0
      }
    }
    guard let hash, let height, json.fault == nil else { return nil }
    return BlockHead(height: height, hash: hash, previous: previous, isInChain: isInChain)
  }

  /// Reads it from the JSON of `eth_getBlockByNumber`; nil where hash or height cannot be read.
  public static func evm(_ block: ArraySlice<UInt8>) throws(ReaderError) -> BlockHead? {
    var source = ByteSource(bytes: Array(block), name: "the answer")
    var json = JSONFields()
    var members = JSONFields.Members()
    var (hash, previous, height): (TransactionID?, TransactionID?, Int64?)
    let fields = FieldNames<EVMField>()
    guard try json.opens(&source, "{", "the block", 0) else { return nil }
    while let field = try json.next(&source, of: fields, &members, 1) {
      switch field {
      case .hash: hash = try json.hash32(&source, "hash", 1)
      case .number: height = try json.index(&source, "number", 1)
      case .parentHash: previous = try json.hash32(&source, "parentHash", 1)
      }
    }
    guard let hash, let height, json.fault == nil else { return nil }
    return BlockHead(height: height, hash: hash, previous: height == 0 ? nil : previous)
  }

  /// Texts of one name in the objects of a list, such as the hashes of a block's transactions.
  ///
  /// - Gives: nil for whatever is no list of objects that all have it as text of at most 66 characters.
  public static func texts(_ name: String, in list: ArraySlice<UInt8>) throws(ReaderError) -> [String]? {
    var source = ByteSource(bytes: Array(list), name: "the answer")
    var json = JSONFields()
    guard try json.opens(&source, "[", "the list", 0) else { return nil }
    var result: [String] = []
    var isFirst = true
    while try json.lexer.element(&source, isFirst: &isFirst) {
      guard try json.opens(&source, "{", "the item", 1) else { return nil }
      var isFirstMember = true
      var text: String?
      while try json.lexer.member(&source, isFirst: &isFirstMember) {
        if json.lexer.text.elementsEqual(name.utf8) {
          if try json.text(&source, "text", limit: 66, 2) { text = String(decoding: json.lexer.text, as: UTF8.self) }
        } else {
          try json.lexer.skipValue(&source, depth: 2)
        }
      }
      guard let text else { return nil }
      result.append(text)
    }
    return result
  }

  /// A member of an object as it stands there; nil where there is none.
  public static func member(_ name: String, of object: ArraySlice<UInt8>) throws(ReaderError) -> ArraySlice<UInt8>? {
    var source = ByteSource(bytes: Array(object), name: "the answer")
    var json = JSONFields()
    guard try json.opens(&source, "{", "it", 0) else { return nil }
    var isFirst = true
    while try json.lexer.member(&source, isFirst: &isFirst) {
      let isWanted = json.lexer.text.elementsEqual(name.utf8)
      _ = try json.lexer.need(&source)
      let start = Int(source.offset)
      try json.lexer.skipValue(&source, depth: 1)
      if isWanted { return object[object.startIndex + start..<object.startIndex + Int(source.offset)] }
    }
    return nil
  }
}
