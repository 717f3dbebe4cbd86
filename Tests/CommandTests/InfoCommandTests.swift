import Foundation
import TestSupport
import Testing

@Suite struct InfoCommandTests {
  @Test func countsWhatTheCaseHolds() throws {
    let folder = try TemporaryFolder()
    let path = try Dyepack.heist(in: folder)
    let text = try Dyepack.succeed("info", path, "--json")
    #expect(try Dyepack.succeed("info", path, "--json") == text)
    let info = try Dyepack.document("info", text)
    let chain = try #require(info.rows("chains").first)
    #expect(chain["transactions"] as? Int == 55)
    #expect(chain["outputs"] as? Int == 100)
    #expect(chain["inputs"] as? Int == 39)
    #expect(chain["missing_prevouts"] as? Int == 0)
    #expect(chain.text("unspent_amount") == "150000000000")
    #expect(info.rows("sources").map { $0["records"] as? Int } == [55])
    #expect((info["labels"] as? [String: Any])?["count"] as? Int == 4)
    let screen = try Dyepack.succeed("info", path)
    #expect(screen.contains("bitcoin-regtest"))
  }

  private static func table(rows: Int, time: (Int) -> String) -> Data {
    var text = "chain,block,tx_index,log_index,time,txid,from,to,asset,amount,kind,fee\n"
    let (from, to) = (String(repeating: "11", count: 20), String(repeating: "22", count: 20))
    for row in 0..<rows {
      let id = String(repeating: "0", count: 64 - String(row).count) + String(row)
      text += "ethereum,\(row),0,,\(time(row)),0x\(id),0x\(from),0x\(to),native,5,native,\n"
    }
    return Data(text.utf8)
  }

  @Test(arguments: [(4999, false), (5000, true), (5001, false)])
  func sayWhereAnExportMayBeCut(_ rows: Int, _ isCut: Bool) throws {
    let folder = try TemporaryFolder()
    let path = folder.path("a.dye")
    try folder.write(Self.table(rows: rows) { _ in "2025-01-01T00:00:00Z" }, "rows.csv")
    let result = try Dyepack.run("ingest", path, folder.path("rows.csv"))
    #expect(result.errors.contains("rows.csv: has exactly 5,000 records, where services cut exports") == isCut)
    let source = try Dyepack.document("info", Dyepack.succeed("info", path, "--json")).rows("sources")[0]
    #expect(source["export_limit"] as? Int == (isCut ? 5000 : nil))
    #expect(source["naive_times"] as? Int == 0)
    #expect(try Dyepack.succeed("info", path).contains("may lack the rest") == isCut)
  }

  @Test(arguments: [(0, false), (1, true), (3, false)])
  func sayWhichTimesHaveNoZone(_ naive: Int, _ isMixed: Bool) throws {
    let folder = try TemporaryFolder()
    let path = folder.path("a.dye")
    try folder.write(Self.table(rows: 3) { $0 < naive ? "2025-01-01 00:00:00" : "2025-01-01T00:00:00Z" }, "rows.csv")
    let result = try Dyepack.run("ingest", path, folder.path("rows.csv"))
    #expect(result.errors.contains("\(naive) times do not say their zone and were read as UTC") == (naive > 0))
    #expect(result.errors.contains("mixed") == isMixed)
    let source = try Dyepack.document("info", Dyepack.succeed("info", path, "--json")).rows("sources")[0]
    #expect(source["naive_times"] as? Int == naive)
    #expect(source["zoned_times"] as? Int == 3 - naive)
    #expect(try Dyepack.succeed("info", path).contains("mixed") == isMixed)
  }

  /// The time is that of the reading, by this machine's clock, and stays as it is.
  @Test func tellsWhenAndHowASourceWasRead() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("a.dye")
    let huge = String(repeating: "9", count: 40)
    let table = String(decoding: Self.table(rows: 30) { _ in "2025-01-01T00:00:00Z" }, as: UTF8.self)
    let broken = table.split(separator: "\n").enumerated().map {
      $0 > 18 ? $1.replacing(",5,", with: ",\(huge),") : "\($1)"
    }
    try folder.write(Data(broken.joined(separator: "\n").utf8), "rows.csv")
    let before = Date(timeIntervalSince1970: Date().timeIntervalSince1970.rounded(.down))
    try Dyepack.succeed("ingest", path, folder.path("rows.csv"), "--quiet")
    let text = try Dyepack.succeed("info", path, "--json")
    let info = try Dyepack.document("info", text)
    let source = info.rows("sources")[0]
    let time = try #require(try? Date(source.text("read_at"), strategy: .iso8601))
    #expect((before...Date()).contains(time))
    #expect(source["reader_version"] as? Int == 1)
    #expect(info.rows("rejects").map { $0["position"] as? Int } == Array(20...31))
    #expect(
      info.rows("rejects").allSatisfy { $0.text("source").hasSuffix("rows.csv") && $0.text("reason").contains(huge) })
    let screen = try Dyepack.succeed("info", path)
    #expect(screen.contains("transfers (reader 1)") && screen.contains("read \(source.text("read_at"))"))
    #expect(screen.contains("20: amount") && screen.contains("29: amount") && !screen.contains("30: amount"))
    #expect(screen.contains("and 2 more"))
    // Reading it again changes nothing.
    try Dyepack.succeed("ingest", path, folder.path("rows.csv"), "--quiet")
    #expect(try Dyepack.succeed("info", path, "--json") == text)
  }

  @Test func listsGapsAndCountsThoseLeftOut() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("a.dye")
    // Every other block of 120 ranges, and a longer gap at the end.
    let heights = (0...119).map { 2 * $0 } + [250]
    let rows = heights.map { height in
      let hash = "0x" + String(repeating: "0", count: 64 - String(height).count) + String(height)
      return "\(height),\(hash),,0,1700000000"
    }
    try folder.write(
      Data((["number,hash,parent_hash,nonce,timestamp"] + rows).joined(separator: "\n").utf8), "blocks.csv")
    try Dyepack.succeed("ingest", path, folder.path("blocks.csv"), "--chain", "ethereum", "--quiet")
    let info = try Dyepack.document("info", Dyepack.succeed("info", path, "--json"))
    let gap = try #require((info["coverage"] as? [String: Any])?.rows("gaps").first)
    #expect(gap.text("kind") == "missing_heights")
    #expect(gap["count"] as? Int == 119 + 11)
    #expect(gap["ranges"] as? Int == 120)
    #expect((gap["heights"] as? [String])?.count == 100)
    #expect((gap["heights"] as? [String])?.first == "1-1")
    #expect(try Dyepack.succeed("info", path).contains("130 in 120 ranges: 1-1, 3-3,"))
    #expect(try Dyepack.succeed("info", path).contains("19-19, and 110 more ranges"))
  }

  @Test func missingCase() throws {
    Dyepack.expectFailure(try Dyepack.run("info", "/nonexistent/a.dye"), naming: ["/nonexistent/a.dye"])
  }
}
