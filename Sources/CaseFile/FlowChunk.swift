internal import Ledger

/// Movements of one account as `flow_chunk.movements` holds them: the id of the chunk before of the same account, or 0; then the
/// movements, packed one after the other, each told by what differs from the one before it.
///
/// A movement is: a byte of ``Flags``; with ``Flags/sameTransaction`` nothing, else the height less the one before (absent when
/// unconfirmed), the index in its block (absent when no source told it), the change of `tx.id`, and the change of the time
/// (absent when unknown); then, but for a fee, the step, the change of `transfer.id` and the counterparty; then the amount
/// (``PackedWriter``). What comes "before" the first movement is zero everywhere.
///
/// Measured on ten million transfers, pages and all: 23 bytes a side of a movement.
enum FlowChunk {
  /// Most movements in one chunk.
  ///
  /// Our choice: some pages of a busy account a read, and little to write again when a transaction moves.
  static let limit = 512

  /// What a movement's first byte says.
  struct Flags: OptionSet {
    let rawValue: UInt8
    /// The two low bits are the direction.
    static let direction: UInt8 = 3
    static let sameTransaction = Flags(rawValue: 1 << 2)
    static let unconfirmed = Flags(rawValue: 1 << 3)
    static let unindexed = Flags(rawValue: 1 << 4)
    static let timed = Flags(rawValue: 1 << 5)
  }

  /// Fields that the next movement is told by.
  fileprivate struct Before {
    var height: Int64 = 0
    var order: Int64 = 0
    var transaction: TransactionNumber = 0
    var time: Int64 = FlowRow.noTime
    var id: Int64 = 0
    /// The last height and time that were known.
    var knownHeight: Int64 = 0
    var knownTime: Int64 = 0

    @inline(__always)
    func isTransaction(of row: FlowRow) -> Bool {
      transaction == row.transaction && height == row.height && order == row.order && time == row.time
    }
  }
}

/// Packs movements; they come in ledger order.
struct FlowEncoder {
  private(set) var count = 0
  private var writer = PackedWriter(capacity: 64 * 32)
  private var before = FlowChunk.Before()

  /// Starts a chunk that follows another one of the account, or none (0).
  init(previous: Int64) { writer.append(number: previous) }

  /// Starts a stream of movements of several accounts, each of which is told by ``append(account:)`` before it.
  init() {}

  var bytes: [UInt8] { writer.bytes }

  /// Starts over, with the memory that is there, with a chunk that follows another one.
  mutating func begin(previous: Int64) {
    writer.removeAll()
    before = FlowChunk.Before()
    count = 0
    writer.append(number: previous)
  }

  /// Forgets the bytes; what follows goes on as if they were still there.
  mutating func dropBytes() { writer.removeAll() }

  /// Tells the account and the role of the movement that is appended next.
  @inline(__always)
  mutating func append(account row: FlowRow) {
    writer.append(number: row.address << 2 | Int64(row.role.rawValue))
    writer.append(number: Int64(row.asset))
  }

  @inline(__always)
  mutating func append(_ row: FlowRow) {
    count += 1
    var flags = FlowChunk.Flags(rawValue: row.direction.rawValue)
    if before.isTransaction(of: row), count > 1 {
      flags.insert(.sameTransaction)
      writer.append(byte: flags.rawValue)
    } else {
      appendTransaction(of: row, flags)
    }
    if row.direction != .fee {
      writer.append(number: row.step)
      writer.append(change: row.id &- before.id)
      before.id = row.id
      writer.append(number: row.counterparty)
    }
    writer.append(amount: row.amount)
  }

  private mutating func appendTransaction(of row: FlowRow, _ kind: FlowChunk.Flags) {
    var flags = kind
    if row.height == FlowOrder.unconfirmed { flags.insert(.unconfirmed) }
    if row.order == FlowOrder.unknownIndex + row.transaction { flags.insert(.unindexed) }
    if row.time != FlowRow.noTime { flags.insert(.timed) }
    writer.append(byte: flags.rawValue)
    if !flags.contains(.unconfirmed) {
      writer.append(number: row.height &- before.knownHeight)
      before.knownHeight = row.height
    }
    if !flags.contains(.unindexed) { writer.append(number: row.order) }
    writer.append(change: row.transaction &- before.transaction)
    if flags.contains(.timed) {
      writer.append(change: row.time &- before.knownTime)
      before.knownTime = row.time
    }
    before.height = row.height
    before.order = row.order
    before.transaction = row.transaction
    before.time = row.time
  }
}

/// Unpacks the movements of one chunk.
///
/// Any bytes are safe; what is no movement ends the chunk, and ``isDamaged`` tells of it.
struct FlowDecoder {
  /// The chunk before of the same account, or 0.
  let previous: Int64

  private var account: FlowAccount
  private var role = FlowRow.Role.final
  private var reader: PackedReader
  private var before = FlowChunk.Before()
  private var isNonsense = false
  // The movement that ``advance()`` came to.
  private var direction = FlowRow.Direction.out
  private var step: Int64 = 0
  private var counterparty: AddressNumber = 0
  private var amountHigh: UInt64 = 0
  private var amountLow: UInt64 = 0

  /// Makes a decoder over bytes that stay where they are while it is used.
  @inline(__always)
  init(_ bytes: UnsafeRawBufferPointer, of account: FlowAccount) {
    self.account = account
    reader = PackedReader(bytes)
    previous = reader.number()
  }

  /// Makes a decoder of a stream of several accounts.
  init(stream bytes: UnsafeRawBufferPointer) {
    account = FlowAccount(address: 0, asset: 0)
    reader = PackedReader(bytes)
    previous = 0
  }

  /// Reads the account and the role of the movement that follows, where the stream tells them.
  @inline(__always)
  mutating func readAccount() {
    guard !reader.isAtEnd else { return }
    let address = reader.number()
    account = FlowAccount(address: address >> 2, asset: AssetNumber(truncatingIfNeeded: reader.number()))
    role = FlowRow.Role(rawValue: UInt8(truncatingIfNeeded: address & 3)) ?? .final
  }

  var isDamaged: Bool { isNonsense || reader.isDamaged }

  /// Goes to the next movement; false at the end.
  @inline(__always)
  private mutating func advance() -> Bool {
    guard !reader.isAtEnd else { return false }
    let first = reader.byte()
    guard let direction = FlowRow.Direction(rawValue: first & FlowChunk.Flags.direction) else {
      isNonsense = true
      return false
    }
    self.direction = direction
    let flags = FlowChunk.Flags(rawValue: first)
    if !flags.contains(.sameTransaction) { readTransaction(flags) }
    if direction == .fee {
      step = FlowOrder.fee
    } else {
      step = reader.number()
      before.id &+= reader.change()
      counterparty = reader.number()
    }
    (amountHigh, amountLow) = reader.amount()
    return !reader.isDamaged
  }

  @inline(__always)
  private mutating func readTransaction(_ flags: FlowChunk.Flags) {
    if flags.contains(.unconfirmed) {
      before.height = FlowOrder.unconfirmed
    } else {
      before.knownHeight &+= reader.number()
      before.height = before.knownHeight
    }
    let isIndexed = !flags.contains(.unindexed)
    if isIndexed { before.order = reader.number() }
    before.transaction &+= reader.change()
    if !isIndexed { before.order = FlowOrder.unknownIndex &+ before.transaction }
    if flags.contains(.timed) {
      before.knownTime &+= reader.change()
      before.time = before.knownTime
    } else {
      before.time = FlowRow.noTime
    }
  }

  private var id: Int64 { direction == .fee ? before.transaction : before.id }

  /// The next movement as the row that was packed, or nil at the end.
  @inline(__always)
  mutating func row() -> FlowRow? {
    guard advance() else { return nil }
    return FlowRow(
      address: account.address, asset: account.asset, direction: direction, role: role, height: before.height,
      order: before.order, step: step, id: id, counterparty: direction == .fee ? 0 : counterparty,
      amountHigh: amountHigh, amountLow: amountLow, transaction: before.transaction, time: before.time)
  }

  /// Appends the rest to a history; a transfer to oneself stands here as payment and as receipt, and is one movement.
  mutating func read(into history: inout [Transfer]) {
    while advance() {
      if direction == .into, counterparty == account.address { continue }
      history.append(
        Transfer(
          position: LedgerPosition(height: before.height, transaction: before.order, step: step, id: id),
          transaction: before.transaction, from: direction == .into ? counterparty : account.address,
          to: direction == .fee ? nil : direction == .into ? account.address : counterparty, asset: account.asset,
          amount: amountHigh == 0 ? Amount(amountLow) : Amount(amountHigh) << 64 | Amount(amountLow),
          time: before.time == FlowRow.noTime ? nil : before.time))
    }
  }
}
