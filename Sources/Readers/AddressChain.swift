import Ledger

/// Which UTXO chain a source speaks of, judged by how it writes addresses beside their scripts.
///
/// A chain that the user names is only checked. Otherwise every address narrows down the chains that write its script that
/// way, until one is left; where several remain (Bitcoin's test networks share a form), the first in ``Chain/all`` counts.
struct AddressChain {
  private static let all = Chain.all.filter { $0.model == .utxo }

  private var candidates: [Chain]
  private var isOpen: Bool

  init(given: Chain?) {
    candidates = given.map { [$0] } ?? Self.all
    isOpen = given == nil
  }

  /// The chain as far as it is known now.
  var chain: Chain { candidates.first ?? .bitcoin }

  /// True when the user or the source has said anything about the chain.
  var isTold: Bool { candidates.count < Self.all.count }

  /// Fixes the chain, because facts of it are given away.
  mutating func settle() {
    candidates = [chain]
    isOpen = false
  }

  /// Checks an address against its script; gives what is wrong, or nil.
  mutating func fault(script: ArraySlice<UInt8>, address: [UInt8]) -> String? {
    if !isOpen {
      return Self.writes(address, for: script, on: chain) ? nil : disagreement(address)
    }
    var fitting = candidates.filter { Self.isCanonical(address, for: script, on: $0) }
    // Older forms of an address (Litecoin's scripts with Bitcoin's version) fit several chains: only where nothing else does.
    if fitting.isEmpty { fitting = candidates.filter { Self.writes(address, for: script, on: $0) } }
    guard !fitting.isEmpty else {
      return candidates.count == Self.all.count
        ? "address \(Quoted.text(address)) is not how any known chain writes the script beside it"
        : disagreement(address)
    }
    candidates = fitting
    isOpen = fitting.count > 1
    return nil
  }

  /// Checks an address that stands for the hash of a bare key, of which the script has the key; gives what is wrong, or nil.
  mutating func fault(keyAddress address: [UInt8]) -> String? {
    guard let script = script(of: address), ScriptKind(of: script) == .p2pkh else { return disagreement(address) }
    return nil
  }

  /// The script that an address names on the chains that are still possible, which it narrows down; nil where it names none.
  mutating func script(of address: [UInt8]) -> [UInt8]? {
    for candidate in candidates {
      guard let script = Self.payload(of: address, on: candidate) else { continue }
      return fault(script: script[...], address: address) == nil ? script : nil
    }
    return nil
  }

  /// Keeps the chains that begin with this block, if there are any among those that are still possible.
  mutating func narrow(first hash: TransactionID) {
    guard isOpen else { return }
    let text = hash.hex
    let fitting = candidates.filter { $0.id.dropFirst("bip122:".count) == text.prefix(32) || $0.frame?.genesis == hash }
    guard !fitting.isEmpty else { return }
    candidates = fitting
    isOpen = fitting.count > 1
  }

  private func disagreement(_ address: [UInt8]) -> String {
    "address \(Quoted.text(address)) is not how \(chain.alias) writes the script beside it; if the source is of another"
      + " chain, name it with --chain"
  }

  private static func isCanonical(_ address: [UInt8], for script: ArraySlice<UInt8>, on chain: Chain) -> Bool {
    chain.codec.text(of: script).map { $0.utf8.elementsEqual(address) } ?? false
  }

  private static func writes(_ address: [UInt8], for script: ArraySlice<UInt8>, on chain: Chain) -> Bool {
    isCanonical(address, for: script, on: chain) || payload(of: address, on: chain)?.elementsEqual(script) ?? false
  }

  private static func payload(of address: [UInt8], on chain: Chain) -> [UInt8]? {
    do throws(AddressError) {
      return try chain.codec.payload(of: String(decoding: address, as: UTF8.self))
    } catch {
      return nil
    }
  }
}
