import Ledger

/// Inputs or outputs of one block that come as rows, and wait until all are there, since a transaction is told as a whole.
///
/// - Limits: rows and bytes that wait; the reader sees to them.
struct WaitingParts {
  /// The largest block is one of Bitcoin Cash with 32 MiB, and an output has at least 9 bytes.
  static let limit = 4_000_000
  /// Scripts that wait.
  ///
  /// Our choice: eight times the largest block.
  static let bytesLimit = 256 << 20

  /// The block of the rows.
  struct Place: Equatable {
    var height: Int64
    var time: Int64
  }

  /// An input or output and the transaction that has it.
  struct Part {
    /// What an input spends.
    struct Spent {
      var id: TransactionID
      var vout: UInt32
      var sequence: UInt32?
    }

    var transaction: TransactionID
    /// Its place among the inputs or outputs.
    var index: UInt32
    var value: UInt64
    var script: LedgerBatch.Slice
    /// Nil for an output.
    var spent: Spent?
    var isCoinbase: Bool
    /// Line in the source.
    var position: Int64
  }

  private(set) var place: Place?
  private var parts: [Part] = []
  /// Of each part, the number of its transaction in order of appearance.
  private var owners: [Int] = []
  private var numbers: [TransactionID: Int] = [:]

  /// Number of parts that wait.
  var count: Int { parts.count }

  /// Lets a part wait; those before are of the same block.
  mutating func add(_ part: Part, at place: Place) throws(RowFault) {
    if let before = self.place, before != place {
      throw RowFault(
        "time \(Timestamp.text(place.time)) is not the \(Timestamp.text(before.time)) of an earlier row of the same block"
      )
    }
    self.place = place
    let owner: Int
    if let last = parts.last, last.transaction == part.transaction {
      owner = owners[owners.count - 1]
    } else {
      owner = numbers[part.transaction] ?? numbers.count
      numbers[part.transaction] = owner
    }
    parts.append(part)
    owners.append(owner)
  }

  /// Makes the transactions of the block and lets nothing wait any more.
  mutating func give(
    _ records: inout UTXOBatch, _ handover: inout Handover, into sink: inout some LedgerSink
  ) throws {
    let order = parts.indices.sorted {
      (owners[$0], parts[$0].index, $0) < (owners[$1], parts[$1].index, $1)
    }
    var rest = order[...]
    while let first = rest.first {
      let own = rest.prefix { owners[$0] == owners[first] }
      rest = rest.dropFirst(own.count)
      if let fault = fault(of: own) {
        try handover.reject(
          "transaction \(parts[first].transaction.hex): \(fault)", at: own.map { parts[$0].position }.min() ?? 0,
          into: &sink)
      } else {
        add(own, to: &records)
        handover.count()
      }
    }
    place = nil
    parts.removeAll(keepingCapacity: true)
    owners.removeAll(keepingCapacity: true)
    numbers.removeAll(keepingCapacity: true)
  }

  /// Why the rows are not those of a whole transaction, or nil.
  private func fault(of own: ArraySlice<Int>) -> String? {
    for (index, number) in own.enumerated() {
      let part = parts[number]
      let name = part.spent == nil ? "output" : "input"
      if Int(part.index) < index { return "\(name) \(part.index) stands twice" }
      if Int(part.index) > index { return "\(name) \(index) is missing; a table must have all of a transaction" }
      if part.isCoinbase != parts[own[own.startIndex]].isCoinbase {
        return "one row says that it is a coinbase, and another says that it is not"
      }
    }
    return nil
  }

  private func add(_ own: ArraySlice<Int>, to records: inout UTXOBatch) {
    guard let first = own.first else { return }
    records.begin()
    for number in own {
      let part = parts[number]
      if let spent = part.spent {
        records.batch.inputs.append(
          .init(
            previous: spent.id, vout: spent.vout, sequence: spent.sequence, value: part.value, script: part.script))
      } else {
        records.batch.outputs.append(.init(value: part.value, script: part.script))
      }
    }
    records.batch.transactions.append(
      .init(
        id: parts[first].transaction, height: place?.height, index: nil, time: place?.time, blockHash: nil,
        isCoinbase: parts[first].isCoinbase, version: nil, lockTime: nil, inputs: records.inputs,
        outputs: records.outputs, payer: nil, fee: nil, position: own.map { parts[$0].position }.min() ?? 0))
  }
}
