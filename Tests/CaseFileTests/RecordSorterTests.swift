import Foundation
import TestSupport
import Testing

@testable import CaseFile

@Suite struct RecordSorterTests {
  private let folder: CaseFolder

  init() throws { folder = try CaseFolder() }

  /// From nothing to many runs of one record, of few and of more than a read holds.
  @Test(arguments: [(0, 100), (1, 1), (5, 1), (100, 24), (1000, 24 * 7), (50_000, 24 * 20_000)])
  func everyRecordInOrder(_ count: Int, _ bytes: Int) throws {
    var random = SplitMix64(seed: UInt64(count))
    let rows = (0..<count).map { _ in
      AddressOutputRow(
        address: Int64(random.number(0...20)) - 10, transaction: Int64(bitPattern: random.next()),
        vout: UInt32(random.number(0...3)))
    }
    var sorter = RecordSorter<AddressOutputRow>(bytes: bytes, folder: folder.url)
    for row in rows { try sorter.append(row) }
    // The file has no name from the beginning.
    #expect(folder.names == [])
    var found: [AddressOutputRow] = []
    try sorter.drain { found.append($0) }
    #expect(found == rows.sorted())
    var isEmpty = true
    try sorter.drain { _ in isEmpty = false }
    #expect(isEmpty)
  }

  @Test func missingFolderIsAnError() throws {
    var sorter = RecordSorter<AddressOutputRow>(bytes: 1, folder: folder.url.appendingPathComponent("none"))
    let row = AddressOutputRow(address: 1, transaction: 1, vout: 1)
    try sorter.append(row)
    #expect(throws: CaseError.self) { try sorter.append(row) }
  }

  /// Each row compares by the key of its table, field by field.
  @Test func rowsCompareByTheirKeys() {
    func flow(_ key: [Int64], _ role: FlowRow.Role = .final) -> FlowRow {
      FlowRow(
        address: key[0], asset: Int32(key[1]), direction: .init(rawValue: UInt8(key[6])) ?? .out, role: role,
        height: key[2], order: key[3], step: key[4], id: key[5], counterparty: 0, amountHigh: 0, amountLow: 0,
        transaction: 0, time: 0)
    }
    let (first, second) = ([Int64](repeating: 1, count: 7), [1, 1, 2, 1, 1, 1, 1] as [Int64])
    #expect(flow(second, .removal) < flow(first))
    #expect(!(flow(first) < flow(second, .removal)))
    #expect(flow(first, .provisional) < flow(second))
    for field in 0..<7 {
      var (low, high) = ([Int64](repeating: 1, count: 7), [Int64](repeating: 1, count: 7))
      high[field] = 2
      for later in field + 1..<max(7, field + 1) { (low[later], high[later]) = (2, 0) }
      #expect(flow(low) < flow(high))
      #expect(!(flow(high) < flow(low)))
      guard field < 4 else { continue }
      func spend(_ key: [Int64]) -> SpendRow {
        SpendRow(previous: key[0], transaction: key[2], vout: UInt32(key[1]), input: UInt32(key[3]))
      }
      #expect(spend(low) < spend(high))
      #expect(!(spend(high) < spend(low)))
    }
  }

  /// A disk of 64 KiB, where this machine lets a test mount one.
  private static let canMount: Bool = {
    let result = try? Program.run("/usr/bin/unshare", ["-m", "/bin/mount", "-t", "tmpfs", "none", "/mnt"])
    return geteuid() == 0 && result?.status == 0
  }()

  @Test func aFullDiskIsSaidToBeFull() throws {
    guard Self.canMount else { return }
    let folder = try TemporaryFolder()
    let mounted = try Program.run("/bin/mount", ["-t", "tmpfs", "-o", "size=64k", "none", folder.url.path])
    try #require(mounted.status == 0, "\(mounted.errors)")
    defer { _ = try? Program.run("/bin/umount", [folder.url.path]) }
    var sorter = RecordSorter<SpendRow>(bytes: 1 << 12, folder: folder.url)
    let error = #expect(throws: CaseError.self) {
      for number in 0..<100_000 as Range<Int64> {
        try sorter.append(SpendRow(previous: number, transaction: number, vout: 0, input: 0))
      }
    }
    #expect(error?.code == .full)
    #expect(error?.description.contains("No space left on device; make room and try again") == true)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path).isEmpty)
  }
}
