import Foundation
import TestSupport
import Testing

@testable import CaseFile

@Suite struct RunFileTests {
  @Test func runsAreReadWhereTheyWerePut() throws {
    let folder = try CaseFolder()
    let file = try RunFile(in: folder.url)
    #expect(folder.names == [], "the file has no name")
    let runs: [[UInt8]] = [[1, 2, 3], [UInt8](repeating: 9, count: 100_000), [4]]
    for run in runs { try run.withUnsafeBytes { try file.append($0) } }
    try UnsafeRawBufferPointer(start: nil, count: 0).withMemoryRebound(to: UInt8.self) { try file.append(.init($0)) }
    #expect(file.extents.count == 3)
    for (run, extent) in zip(runs, file.extents).reversed() {
      let found = try file.read(extent.lowerBound, extent.upperBound - extent.lowerBound) { Array($0) }
      #expect(found == run)
    }
    #expect(throws: CaseError.self) { try file.read(100_000, 100) { _ in } }
  }
}
