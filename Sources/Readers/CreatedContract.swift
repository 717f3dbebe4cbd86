import Ledger

/// The account of a contract that a transaction creates, which follows from who sent it and with which nonce.
///
/// - Source: Ethereum Yellow Paper, section 7: the last 20 bytes of the Keccak-256 of RLP(sender, nonce).
enum CreatedContract {
  /// The 20 bytes of the account.
  static func account(sender: [UInt8], nonce: UInt64) -> [UInt8] {
    var digits: [UInt8] = []
    var rest = nonce
    while rest > 0 {
      digits.insert(UInt8(truncatingIfNeeded: rest), at: 0)
      rest >>= 8
    }
    // A number below 128 is its own byte, 0 is the empty string, and any other string has its length before it.
    let number = digits.count == 1 && digits[0] < 0x80 ? digits : [0x80 + UInt8(digits.count)] + digits
    let items = [0x80 + UInt8(sender.count)] + sender + number
    return Array(Keccak256.hash([0xC0 + UInt8(items.count)] + items).suffix(20))
  }
}
