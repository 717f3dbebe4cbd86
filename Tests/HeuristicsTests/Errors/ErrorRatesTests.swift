import Foundation
import Heuristics
import Testing

@Suite("Error rates")
struct ErrorRatesTests {
  private static let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Sources/Heuristics/MeasuredErrors+Rows.swift")

  /// `make error-rates` sets `RECORD_SNAPSHOTS`, which writes the file; the test still fails where it was another one.
  @Test("the table that is shipped is what the sets give", .enabled(if: LabelledTransactions.folder != nil))
  func table() throws {
    let measured = try ErrorRates(folder: try #require(LabelledTransactions.folder))
    for row in measured.rows { print("\(row.rule) | \(row.measure.rawValue) | \(row.on) | \(row.text)") }
    #expect(measured.rows == MeasuredErrors.rows)
    #expect(measured.sources == MeasuredErrors.data)
    guard ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] != nil else { return }
    try Data(measured.source.utf8).write(to: Self.file)
  }
}
