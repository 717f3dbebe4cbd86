import Ledger
import TestSupport
import Testing

@testable import CaseFile

/// Movements come out as they were packed, and no bytes stop the program.
struct FlowChunkTests {
  private static let account = FlowAccount(address: 7, asset: 3)

  /// Rows in order, some of one transaction, with every kind of gap a source can leave.
  private static func rows(_ random: inout SplitMix64) -> [FlowRow] {
    let amounts: [Amount] = [0, 1, 255, 256, 1 << 64 - 1, 1 << 64, .max]
    return (0..<Int64(random.number(1...60))).map { number -> FlowRow in
      let transaction = number / 2 + 1
      var gaps = SplitMix64(seed: UInt64(transaction))
      let isUnconfirmed = transaction.isMultiple(of: 7)
      let direction = FlowRow.Direction(rawValue: UInt8(random.number(0...2))) ?? .out
      let amount = random.pick(amounts)
      return FlowRow(
        address: account.address, asset: account.asset, direction: direction, role: .final,
        height: isUnconfirmed ? FlowOrder.unconfirmed : gaps.pick([0, 1 << 48, transaction]),
        order: gaps.once(in: 2) ? FlowOrder.unknownIndex + transaction : Int64(gaps.number(0...300)),
        step: direction == .fee ? FlowOrder.fee : Int64(random.number(1...1 << 48)),
        id: direction == .fee ? transaction : Int64(random.number(1...1 << 52)),
        counterparty: direction == .fee ? 0 : Int64(random.number(1...1 << 34)),
        amountHigh: UInt64(truncatingIfNeeded: amount >> 64), amountLow: UInt64(truncatingIfNeeded: amount),
        transaction: transaction, time: gaps.pick([FlowRow.noTime, 0, -5, 1_700_000_000]))
    }
  }

  private static func packed(_ rows: [FlowRow]) -> [UInt8] {
    var encoder = FlowEncoder(previous: 12)
    for row in rows { encoder.append(row) }
    return encoder.bytes
  }

  private static func unpacked(_ bytes: [UInt8]) -> (rows: [FlowRow], previous: Int64, isDamaged: Bool) {
    bytes.withUnsafeBytes { bytes in
      var decoder = FlowDecoder(bytes, of: account)
      var rows: [FlowRow] = []
      while let row = decoder.row() { rows.append(row) }
      return (rows, decoder.previous, decoder.isDamaged)
    }
  }

  @Test(arguments: Seeds.first(60))
  func movementsComeOutAsTheyWere(seeds: Range<UInt64>) {
    for seed in seeds { movementsComeOutAsTheyWereOnce(seed) }
  }

  private func movementsComeOutAsTheyWereOnce(_ seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let rows = Self.rows(&random)
    let found = Self.unpacked(Self.packed(rows))
    #expect(!found.isDamaged)
    #expect(found.previous == 12)
    #expect(found.rows.count == rows.count)
    for (found, row) in zip(found.rows, rows) {
      #expect(found.key == row.key)
      #expect(found.counterparty == row.counterparty)
      #expect(found.amount == row.amount)
      #expect(found.transaction == row.transaction)
      #expect(found.time == row.time)
    }
  }

  @Test(arguments: Seeds.first(20))
  func whatEndsTooEarlyOrIsNonsenseIsSeen(seeds: Range<UInt64>) {
    for seed in seeds { whatEndsTooEarlyOrIsNonsenseIsSeenOnce(seed) }
  }

  private func whatEndsTooEarlyOrIsNonsenseIsSeenOnce(_ seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let rows = Self.rows(&random)
    let bytes = Self.packed(rows)
    for count in 0..<bytes.count {
      let found = Self.unpacked(Array(bytes[..<count]))
      #expect(found.isDamaged || found.rows.count < rows.count)
    }
    // Direction 3 is none.
    #expect(Self.unpacked([0, 3]).isDamaged)
    // A number of more than 64 bits, and an amount of more than 128.
    #expect(Self.unpacked([0] + Array(repeating: 0xFF, count: 12)).isDamaged)
    #expect(Self.unpacked([0, 2 | 8 | 16, 2, 17] + Array(repeating: 1, count: 17)).isDamaged)
    for _ in 0..<300 {
      let noise = (0..<Int(random.number(0...40))).map { _ in UInt8(random.number(0...255)) }
      _ = Self.unpacked(noise)
    }
  }
}
