import Foundation
import Ledger
import TestSupport
import Testing

@testable import CaseFile

@Suite struct FlowQueueTests {
  private static func row(_ number: Int64, address: Int64) -> FlowRow {
    FlowRow(
      address: address, asset: 1, direction: .out, role: .final, height: number, order: 1, step: 1, id: number,
      counterparty: 9, amountHigh: 0, amountLow: 5, transaction: number, time: 1_600_000_000)
  }

  /// Rows come in order however many wait to be handed over, and whoever sorts.
  @Test(arguments: [false, true], [0, 1, 2047, 2048, 2049, 9000])
  func rowsComeInOrder(_ isAhead: Bool, _ count: Int) throws {
    let folder = try CaseFolder()
    var random = SplitMix64(seed: UInt64(count))
    let queue = FlowQueue(FlowSorter(bytes: 20_000, folder: folder.url), isAhead: isAhead)
    var rows = (0..<Int64(count)).map { Self.row($0, address: Int64(random.number(1...3000))) }
    for row in rows { try queue.append(row) }
    var found: [FlowRow] = []
    try queue.drain { found.append($0) }
    rows.sort()
    #expect(found.map(\.address) == rows.map(\.address))
    #expect(found.map(\.id) == rows.map(\.id))
    try queue.drain { _ in Issue.record("the queue is not empty") }
  }

  /// What goes wrong on the other thread is told to whoever appends or drains next.
  @Test(arguments: [false, true])
  func faultsAreTold(_ isAhead: Bool) throws {
    let folder = try CaseFolder()
    let sorter = FlowSorter(bytes: 1, folder: folder.url.appendingPathComponent("none"))
    let queue = FlowQueue(sorter, isAhead: isAhead)
    #expect(throws: CaseError.self) {
      for number in 0..<5000 as Range<Int64> { try queue.append(Self.row(number, address: number)) }
      try queue.drain { _ in }
    }
  }
}
