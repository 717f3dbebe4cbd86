/// What a person points at: an address, a transaction, an output or a log, with or without a chain before it.
///
/// Text forms: `ADDRESS`, `TXID`, `TXID:VOUT`, `0xHASH#LOG`, each also after `CHAIN/`, where CHAIN is an alias or a CAIP-2 id.
public struct Reference: Hashable, Sendable {
  /// What is pointed at.
  public enum Target: Hashable, Sendable {
    case address(String)
    case transaction(TransactionID)
    case output(TransactionID, vout: UInt32)
    case log(TransactionID, index: Int64)
  }

  /// The chain named in the text, or nil.
  public var chain: Chain?
  /// What is pointed at.
  public var target: Target

  /// Makes a reference.
  public init(chain: Chain?, target: Target) {
    self.chain = chain
    self.target = target
  }

  /// Reads a reference.
  ///
  /// - Throws: ``ReferenceError`` for an unknown chain, a malformed output or log index, or an address that no chain
  ///   (or not the named one) accepts.
  public init(_ text: String) throws(ReferenceError) {
    var rest = text[...]
    chain = nil
    if let slash = text.firstIndex(of: "/") {
      guard let named = Chain.named(text[..<slash]) else {
        throw ReferenceError("\(text[..<slash].quoted) in \(text.quoted) is not a chain; chains are \(Chain.aliases)")
      }
      chain = named
      rest = text[text.index(after: slash)...]
    }
    if let id = TransactionID(hex: rest) {
      target = .transaction(id)
    } else if let mark = rest.firstIndex(where: { $0 == ":" || $0 == "#" }), let id = TransactionID(hex: rest[..<mark])
    {
      let index = rest[rest.index(after: mark)...]
      if rest[mark] == ":", let vout = UInt32(index) {
        target = .output(id, vout: vout)
      } else if rest[mark] == "#", let log = Int64(index), log >= 0 {
        target = .log(id, index: log)
      } else {
        throw ReferenceError(
          "\(index.quoted) in \(text.quoted) is not an output or log index; write TXID:VOUT or 0xHASH#LOG")
      }
    } else {
      target = .address(try Self.canonicalAddress(String(rest), on: chain))
    }
  }

  /// The canonical text of an address, on the named chain or on the first chain that accepts it.
  private static func canonicalAddress(_ text: String, on chain: Chain?) throws(ReferenceError) -> String {
    var reason: AddressError?
    for candidate in chain.map({ [$0] }) ?? Chain.all {
      do throws(AddressError) {
        return candidate.text(of: try candidate.payload(of: text))
      } catch {
        // A failed checksum says more than "not this chain's form".
        if reason == nil || error.code == .checksum { reason = error }
      }
    }
    throw ReferenceError(
      "\(text.quoted) is not an address, transaction id, TXID:VOUT or 0xHASH#LOG: \(reason?.description ?? "")")
  }
}

extension Reference: CustomStringConvertible {
  /// The text that reads back as this reference, with the chain's alias when one is known.
  public var description: String {
    let prefix = chain.map { $0.alias + "/" } ?? ""
    func text(_ id: TransactionID) -> String { chain?.text(of: id) ?? id.hex }
    switch target {
    case .address(let address): return prefix + address
    case .transaction(let id): return prefix + text(id)
    case .output(let id, let vout): return "\(prefix)\(text(id)):\(vout)"
    case .log(let id, let index): return "\(prefix)\(text(id))#\(index)"
    }
  }
}

/// Why a text is not a reference.
public struct ReferenceError: Error, Hashable, Sendable, CustomStringConvertible {
  /// One sentence: what is wrong, and what would be right.
  public let description: String

  /// Makes an error.
  public init(_ description: String) {
    self.description = description
  }
}
