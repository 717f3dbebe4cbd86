/// Short texts of addresses for a figure or a screen, never so short that two of them look alike.
///
/// A planted look-alike shares its first and last digits with a genuine address, and people compare only those. So an
/// address that shares them with another one shown is written in full, as is the other.
/// - Source: three digits at each end, one fewer at the end than the rule for planted look-alikes takes; our choice.
public struct ShortAddresses: Sendable {
  private let full: Set<String>

  /// Looks which ends are shared.
  ///
  /// - Parameter addresses: Every address that is shown, and those that could be taken for one of them.
  public init(_ addresses: some Sequence<String>) {
    var groups: [String: Set<String>] = [:]
    for address in addresses { groups[Self.ends(of: address), default: []].insert(address) }
    full = groups.values.filter { $0.count > 1 }.reduce(into: []) { $0.formUnion($1) }
  }

  /// `0x4766…86e2`, or the whole address where that could be mistaken.
  public func text(of address: String) -> String {
    let lead = Self.lead(of: address)
    guard !full.contains(address), address.count > lead + 12 else { return address }
    return "\(address.prefix(lead + 4))…\(address.suffix(4))"
  }

  private static func ends(of address: String) -> String {
    let digits = address.dropFirst(lead(of: address))
    return "\(digits.prefix(3))…\(digits.suffix(3))".lowercased()
  }

  /// Characters that say which kind of address it is, and tell no two of a kind apart.
  private static func lead(of address: String) -> Int {
    if address.hasPrefix("0x") { return 2 }
    // `bitcoincash:q…`, `script:6a…`: through the colon, and the version character that follows it.
    if let colon = address.firstIndex(of: ":") { return address.distance(from: address.startIndex, to: colon) + 2 }
    // Bech32: a human-readable part, the separator 1, and the version (BIP-173, BIP-350). Others: the version character.
    if let one = address.firstIndex(of: "1"), address.startIndex < one,
      address[..<one].allSatisfy({ ("a"..."z").contains($0) })
    {
      return address.distance(from: address.startIndex, to: one) + 2
    }
    return 1
  }
}
