internal import Ledger

/// Movements of one account as `flow_chunk.movements` holds them: packed one after the other, each told by what differs from the one
/// before it.
///
/// A movement is: a byte of ``Flags``; with ``Flags/sameTransaction`` nothing, else the height less the one before (absent when
/// unconfirmed), the index in its block (absent when no source told it), the change of `tx.id`, and the change of the time
/// (absent when unknown); then, but for a fee, the step, the change of `transfer.id` and the counterparty; then a count of
/// bytes and the amount, least byte first. Whole numbers are LEB128 (DWARF 5, section 7.6); changes are zigzag-coded, so that
/// small ones of either sign are short. What comes "before" the first movement is zero everywhere.
///
/// Measured on ten million transfers: 19 bytes a side, against 46 in a row of its own.
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
  private(set) var bytes: [UInt8] = []
  private(set) var count = 0
  private var before = FlowChunk.Before()

  init() { bytes.reserveCapacity(64 * 32) }

  /// Forgets what was packed and keeps the memory.
  mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    count = 0
    before = FlowChunk.Before()
  }

  mutating func append(_ row: FlowRow) {
    count += 1
    var flags = FlowChunk.Flags(rawValue: row.direction.rawValue)
    if before.isTransaction(of: row), count > 1 {
      flags.insert(.sameTransaction)
      bytes.append(flags.rawValue)
    } else {
      appendTransaction(of: row, flags)
    }
    if row.direction != .fee {
      append(UInt64(bitPattern: row.step))
      appendChange(row.id &- before.id)
      before.id = row.id
      append(UInt64(bitPattern: row.counterparty))
    }
    append(row.amount)
  }

  private mutating func appendTransaction(of row: FlowRow, _ kind: FlowChunk.Flags) {
    var flags = kind
    if row.height == FlowOrder.unconfirmed { flags.insert(.unconfirmed) }
    if row.order == FlowOrder.unknownIndex + row.transaction { flags.insert(.unindexed) }
    if row.time != FlowRow.noTime { flags.insert(.timed) }
    bytes.append(flags.rawValue)
    if !flags.contains(.unconfirmed) {
      append(UInt64(bitPattern: row.height &- before.knownHeight))
      before.knownHeight = row.height
    }
    if !flags.contains(.unindexed) { append(UInt64(bitPattern: row.order)) }
    appendChange(row.transaction &- before.transaction)
    if flags.contains(.timed) {
      appendChange(row.time &- before.knownTime)
      before.knownTime = row.time
    }
    before.height = row.height
    before.order = row.order
    before.transaction = row.transaction
    before.time = row.time
  }

  @inline(__always)
  private mutating func append(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: rest))
  }

  @inline(__always)
  private mutating func appendChange(_ change: Int64) { append(UInt64(bitPattern: (change << 1) ^ (change >> 63))) }

  @inline(__always)
  private mutating func append(_ amount: Amount) {
    let length = (Amount.bitWidth - amount.leadingZeroBitCount + 7) / 8
    bytes.append(UInt8(length))
    var rest = amount
    for _ in 0..<length {
      bytes.append(UInt8(truncatingIfNeeded: rest))
      rest >>= 8
    }
  }
}

/// Unpacks the movements of one chunk.
///
/// Any bytes are safe: what ends too early or is no movement is nil, as is the end, so ``isAtEnd`` tells them apart.
struct FlowDecoder {
  private let account: FlowAccount
  private let bytes: UnsafeRawBufferPointer
  private var next = 0
  private var before = FlowChunk.Before()

  /// Makes a decoder over bytes that stay where they are while it is used.
  init(_ bytes: UnsafeRawBufferPointer, of account: FlowAccount) {
    self.account = account
    self.bytes = bytes
  }

  /// True when all movements were read.
  var isAtEnd: Bool { next == bytes.count }

  /// The next movement, or nil at the end and where the bytes are no movement.
  @inline(__always)
  mutating func row() -> FlowRow? {
    guard let first = byte(), let direction = FlowRow.Direction(rawValue: first & FlowChunk.Flags.direction) else {
      return nil
    }
    let flags = FlowChunk.Flags(rawValue: first)
    if !flags.contains(.sameTransaction) {
      guard readTransaction(flags) else { return nil }
    }
    var step = FlowOrder.fee
    var id = before.transaction
    var counterparty: AddressNumber = 0
    if direction != .fee {
      guard let told = number(), let change = change(), let other = number() else { return nil }
      before.id &+= change
      (step, id, counterparty) = (Int64(bitPattern: told), before.id, AddressNumber(bitPattern: other))
    }
    guard let (high, low) = amount() else { return nil }
    return FlowRow(
      address: account.address, asset: account.asset, direction: direction, role: .final, height: before.height,
      order: before.order, step: step, id: id, counterparty: counterparty, amountHigh: high, amountLow: low,
      transaction: before.transaction, time: before.time)
  }

  @inline(__always)
  private mutating func readTransaction(_ flags: FlowChunk.Flags) -> Bool {
    if flags.contains(.unconfirmed) {
      before.height = FlowOrder.unconfirmed
    } else {
      guard let change = number() else { return false }
      before.knownHeight &+= Int64(bitPattern: change)
      before.height = before.knownHeight
    }
    var index: UInt64?
    if !flags.contains(.unindexed) {
      index = number()
      guard index != nil else { return false }
    }
    guard let change = change() else { return false }
    before.transaction &+= change
    before.order = index.map { Int64(bitPattern: $0) } ?? FlowOrder.unknownIndex &+ before.transaction
    before.time = FlowRow.noTime
    if flags.contains(.timed) {
      guard let change = self.change() else { return false }
      before.knownTime &+= change
      before.time = before.knownTime
    }
    return true
  }

  @inline(__always)
  private mutating func byte() -> UInt8? {
    guard next < bytes.count else { return nil }
    defer { next += 1 }
    return bytes[next]
  }

  @inline(__always)
  private mutating func number() -> UInt64? {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while shift < 64 {
      guard let byte = byte() else { return nil }
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return value }
      shift += 7
    }
    return nil
  }

  @inline(__always)
  private mutating func change() -> Int64? {
    number().map { Int64(bitPattern: $0 >> 1) ^ -Int64(bitPattern: $0 & 1) }
  }

  @inline(__always)
  private mutating func amount() -> (high: UInt64, low: UInt64)? {
    guard let length = byte(), length <= 16, Int(length) <= bytes.count - next else { return nil }
    var (high, low): (UInt64, UInt64) = (0, 0)
    for index in 0..<Int(length) {
      let byte = UInt64(bytes[next + index])
      if index < 8 { low |= byte << (8 * index) } else { high |= byte << (8 * (index - 8)) }
    }
    next += Int(length)
    return (high, low)
  }
}
