internal import Ledger

/// What `flow.record` holds: an account's last chunk, and what its movements come to.
///
/// The bytes are (``PackedWriter``): a byte of ``Flags``; the id of the last chunk; where the last payment or fee stands, as height and
/// order, if there was one; then, if they are told, the sums: the number of payments without fees, and as amounts what was
/// received, paid (fees included), sent (without), and paid beyond what had arrived; at the end where the last movement stands.
struct FlowRecord {
  typealias Place = AccountSummary.Place

  /// What the first byte says.
  struct Flags: OptionSet {
    let rawValue: UInt8
    static let hasPaid = Flags(rawValue: 1)
    static let hasSums = Flags(rawValue: 2)
    /// A payment moved an amount of zero.
    static let paidNothing = Flags(rawValue: 4)
  }

  let account: FlowAccount
  /// The last chunk.
  var chunk: Int64
  /// Where the last movement stands.
  var last: Place
  /// Where the last payment or fee stands.
  var lastPayment: Place?
  /// Nil where the sums do not fit, or the movements were not told in order.
  var summary: AccountSummary?

  var bytes: [UInt8] {
    var flags: Flags = []
    if lastPayment != nil { flags.insert(.hasPaid) }
    if let summary {
      flags.insert(.hasSums)
      if summary.paidNothing { flags.insert(.paidNothing) }
    }
    var writer = PackedWriter(capacity: 64)
    writer.append(byte: flags.rawValue)
    writer.append(number: chunk)
    if let lastPayment { writer.append(lastPayment) }
    if let summary {
      writer.append(number: Int64(summary.sentCount))
      for amount in [summary.received, summary.paid, summary.sent, summary.unseen] { writer.append(amount: amount) }
    }
    writer.append(last)
    return writer.bytes
  }
}

extension FlowRecord {
  /// Reads a whole record; nil when it is damaged.
  init?(_ bytes: UnsafeRawBufferPointer, of account: FlowAccount) {
    var reader = Reader(bytes)
    let summary = reader.hasSums ? reader.summary() : nil
    self.init(
      account: account, chunk: reader.chunk, last: reader.last(), lastPayment: reader.lastPayment, summary: summary)
    guard !reader.isDamaged else { return nil }
  }

  /// Reads a record as far as it is wanted: the sums only when somebody asks for them.
  struct Reader {
    private var reader: PackedReader
    private let flags: Flags
    let chunk: Int64
    let lastPayment: Place?

    @inline(__always)
    init(_ bytes: UnsafeRawBufferPointer) {
      var reader = PackedReader(bytes)
      flags = Flags(rawValue: reader.byte())
      chunk = reader.number()
      lastPayment = flags.contains(.hasPaid) ? reader.place() : nil
      self.reader = reader
    }

    var isDamaged: Bool { reader.isDamaged }
    var hasSums: Bool { flags.contains(.hasSums) }

    /// The sums, which must be there.
    @inline(__always)
    mutating func summary() -> AccountSummary {
      let sentCount = reader.number()
      let (received, paid) = (reader.wholeAmount(), reader.wholeAmount())
      let (sent, unseen) = (reader.wholeAmount(), reader.wholeAmount())
      return AccountSummary(
        received: received, paid: paid, sent: sent, sentCount: Int(sentCount),
        paidNothing: flags.contains(.paidNothing), unseen: unseen, lastPayment: lastPayment)
    }

    /// Where the last movement stands; comes after the sums.
    mutating func last() -> Place { reader.place() }
  }
}

extension PackedWriter {
  fileprivate mutating func append(_ place: AccountSummary.Place) {
    append(number: place.height)
    append(number: place.transaction)
  }
}

extension PackedReader {
  @inline(__always)
  fileprivate mutating func place() -> AccountSummary.Place {
    let height = number()
    return AccountSummary.Place(height: height, transaction: number())
  }

  @inline(__always)
  fileprivate mutating func wholeAmount() -> Amount {
    let (high, low) = amount()
    return high == 0 ? Amount(low) : Amount(high) << 64 | Amount(low)
  }
}

extension FlowAccount {
  /// Assets that one case can hold, for ``id``.
  static var assetLimit: AssetNumber { 1 << 28 }

  /// `flow.id`: accounts of one address stand together.
  var id: Int64 { address << 28 | Int64(asset) }
}

extension AccountSummary {
  /// Counts a side of a movement; rows of a transfer to oneself come as payment, then receipt.
  @inline(__always)
  mutating func add(_ row: FlowRow) {
    switch row.direction {
    case .into: receive(row.amount)
    case .out, .fee: pay(row.amount, isFee: row.direction == .fee, at: row.place)
    }
  }
}

extension FlowRow {
  /// Where its transaction stands in the ledger.
  @inline(__always)
  var place: AccountSummary.Place { .init(height: height, transaction: order) }
}
