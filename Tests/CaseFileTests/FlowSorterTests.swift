import Foundation
import Ledger
import TestSupport
import Testing

@testable import CaseFile

@Suite struct FlowSorterTests {
  private let folder: CaseFolder

  init() throws { folder = try CaseFolder() }

  /// Rows of a source: in ledger order or not, over a few addresses or many, with removals or without.
  private static func rows(_ random: inout SplitMix64) -> [FlowRow] {
    let isOrdered = random.once(in: 2)
    let hasRemovals = random.once(in: 3)
    let addresses = random.pick([1, 3, 2000, 100_000])
    return (1...Int64(random.number(1...400))).map { number in
      let height = isOrdered ? number / 3 : Int64(random.number(0...50))
      return FlowRow(
        address: Int64(random.number(1...addresses)), asset: Int32(random.number(1...3)),
        direction: .init(rawValue: UInt8(random.number(0...1))) ?? .out,
        role: hasRemovals && random.once(in: 4) ? .removal : random.once(in: 2) ? .final : .provisional,
        height: height, order: isOrdered ? number : Int64(random.number(0...4)), step: 1, id: number, counterparty: 9,
        amountHigh: 0, amountLow: random.next() >> 40, transaction: number, time: 1_600_000_000 + height)
    }
  }

  private func sorted(_ rows: [FlowRow], bytes: Int, isAhead: Bool) throws -> [FlowRow] {
    var sorter = FlowSorter(bytes: bytes, folder: folder.url)
    for row in rows { try sorter.append(row) }
    #expect(folder.names == [])
    var found: [FlowRow] = []
    try sorter.drain(isAhead: isAhead) { found.append($0) }
    var isEmpty = true
    try sorter.drain { _ in isEmpty = false }
    #expect(isEmpty)
    return found
  }

  @Test(arguments: Seeds.first(120))
  func rowsComeInOrder(seeds: Range<UInt64>) throws {
    for seed in seeds {
      var random = SplitMix64(seed: seed)
      let rows = Self.rows(&random)
      let wanted = rows.sorted()
      for (bytes, isAhead) in [(1, false), (3000, true), (1 << 20, random.once(in: 2))] {
        let found = try sorted(rows, bytes: bytes, isAhead: isAhead)
        #expect(found.count == rows.count, "seed \(seed)")
        #expect(zip(found, wanted).allSatisfy { Self.isSame($0, $1) }, "seed \(seed)")
      }
    }
  }

  private static func isSame(_ left: FlowRow, _ right: FlowRow) -> Bool {
    left.account == right.account && left.key == right.key && left.role == right.role && left.amount == right.amount
      && left.transaction == right.transaction && left.time == right.time && left.counterparty == right.counterparty
  }

  private struct Fault: Error {}

  @Test(arguments: [false, true])
  func whatTheTakerThrowsEndsIt(_ isAhead: Bool) throws {
    var random = SplitMix64(seed: 5)
    var sorter = FlowSorter(bytes: 100, folder: folder.url)
    for row in Self.rows(&random) { try sorter.append(row) }
    #expect(throws: Fault.self) { try sorter.drain(isAhead: isAhead) { _ in throw Fault() } }
  }

  @Test func missingFolderIsAnError() throws {
    var random = SplitMix64(seed: 5)
    var sorter = FlowSorter(bytes: 1, folder: folder.url.appendingPathComponent("none"))
    let row = Self.rows(&random)[0]
    #expect(throws: CaseError.self) { try sorter.append(row) }
  }
}
