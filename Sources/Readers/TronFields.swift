import Ledger

/// Reads what only Tron writes so.
struct TronFields {
  /// Accounts kept, since answers about one account repeat it.
  private static let accountsKept = 4

  /// Fields that all account chains share.
  var common = AccountFields()
  private var accounts: [(text: [UInt8], payload: [UInt8])] = []
  private var oldestAccount = 0

  /// Puts the payload of an account, base58 or hexadecimal, into `target`.
  ///
  /// The machine writes accounts with `0x` and without Tron's first byte; in an answer about Tron they cannot be others.
  mutating func account(_ field: ArraySlice<UInt8>, _ name: String, into target: inout [UInt8]) throws(RowFault) {
    for known in accounts where known.text.elementsEqual(field) {
      target.removeAll(keepingCapacity: true)
      return target.append(contentsOf: known.payload)
    }
    if field.count == 42, field.starts(with: "0x".utf8) {
      target.removeAll(keepingCapacity: true)
      guard HexDigits.append(field.dropFirst(2), to: &target) else {
        throw RowFault("address \(Quoted.text(field)) is not 40 hexadecimal digits after `0x` (column \(name))")
      }
      return
    }
    try common.account(field, on: .tron, name, into: &target)
    if accounts.count < Self.accountsKept {
      accounts.append((Array(field), target))
    } else {
      accounts[oldestAccount] = (Array(field), target)
      oldestAccount = (oldestAccount + 1) % Self.accountsKept
    }
  }

  /// The CAIP-19 id of a TRC-20 token.
  mutating func token(_ field: ArraySlice<UInt8>, _ name: String) throws(RowFault) -> String {
    var payload: [UInt8] = []
    try account(field, name, into: &payload)
    return "\(Chain.tron.id)/trc20:\(Chain.tron.text(of: payload))"
  }

  /// A TRC-10 token by its number, or by the hexadecimal form of the number's digits.
  ///
  /// - Source: tronprotocol/java-tron, numbers from 1,000,001 on; before they came, the field held a name.
  func numbered(_ field: ArraySlice<UInt8>, _ name: String) throws(RowFault) -> LedgerBatch.AssetClaim {
    var digits = Array(field)
    var decoded: [UInt8] = []
    if field.count == 14, HexDigits.append(field, to: &decoded), decoded.allSatisfy({ (0x30...0x39).contains($0) }) {
      digits = decoded
    }
    guard digits.count == 7, digits.first != 0x30, digits.allSatisfy({ (0x30...0x39).contains($0) }) else {
      throw RowFault("\(name) \(Quoted.text(field)) is not the number of a TRC-10 token")
    }
    return .init(id: "\(Chain.tron.id)/trc10:\(String(decoding: digits, as: UTF8.self))")
  }

  /// True for the only result under which anything moved.
  func isSuccess(_ field: ArraySlice<UInt8>) -> Bool { field.elementsEqual("SUCCESS".utf8) }
}
