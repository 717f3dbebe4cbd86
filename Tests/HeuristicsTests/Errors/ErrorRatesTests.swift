import Foundation
import Heuristics
import Testing

@Suite("Error rates")
struct ErrorRatesTests {
  private static let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Sources/Heuristics/MeasuredErrors+Rows.swift")

  /// `make error-rates` sets `RECORD_SNAPSHOTS`, which writes the file; the test still fails where it was another one.
  ///
  /// Without `DYEPACK_DATA` there is nothing to compare.
  @Test("the table that is shipped is what the sets give", arguments: [LabelledTransactions.folder].compactMap(\.self))
  func table(_ folder: String) throws {
    let measured = try ErrorRates(folder: folder)
    #expect(measured.rows == MeasuredErrors.rows)
    #expect(measured.sources == MeasuredErrors.data)
    guard ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] != nil else { return }
    try Data(measured.source.utf8).write(to: Self.file)
  }
}
