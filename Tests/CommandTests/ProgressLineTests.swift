import Testing

@testable import dyepack

@Suite struct ProgressLineTests {
  @Test func theLineSaysHowFarHowFastAndHowLong() {
    #expect(
      ProgressLine.text(name: "blk00412.dat", bytes: 61_900_000, total: 128_000_000, seconds: 1.875)
        == "ingesting blk00412.dat  ███████████               48 %   61.9 MB of 128 MB   33.0 MB/s   3 s left")
    #expect(
      ProgressLine.text(name: "a", bytes: 5, total: 5, seconds: 1)
        == "ingesting a  ████████████████████████  100 %   5 B of 5 B   5 B/s   0 s left")
    #expect(ProgressLine.text(name: "-", bytes: 1500, total: nil, seconds: 0) == "ingesting -   1.50 kB   0 B/s")
    // A file that grows meanwhile.
    #expect(ProgressLine.text(name: "a", bytes: 9, total: 5, seconds: 1).contains("100 %"))
  }

  @Test func sizesHaveThreeFigures() {
    #expect(
      [0, 999, 999.6, 9_994, 9_996, 99_960, 999_400, 999_600, 1e12, 1e16].map { ProgressLine.size($0) } == [
        "0 B", "999 B", "1.00 kB", "9.99 kB", "10.0 kB", "100 kB", "999 kB", "1.00 MB", "1.00 TB", "10000 TB",
      ])
  }
}
