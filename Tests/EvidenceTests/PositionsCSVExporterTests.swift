import Testing

@testable import Evidence

struct PositionsCSVExporterTests {
  @Test func columnsAndRows() throws {
    let trace = try SampleTrace.small()
    let rows = CSVRows(try PositionsCSVExporter.write(trace)).rows
    #expect(
      rows[0].joined(separator: ",")
        == "chain,address,outpoint,asset,symbol,decimals,amount,amount_decimal,taint_fifo,taint_lifo,taint_haircut,taint_tiho,"
        + "taint_poison,status,reason,hops,reached_at,moved_at,entity,category,findings")
    #expect(rows.count == trace.positions.count + 1)
    for (row, position) in zip(rows.dropFirst(), trace.positions) {
      #expect(row.count == rows[0].count && row[1] == position.address && row[13] == position.status)
    }
    #expect(rows[1][2] == "\(SampleTrace.txid(901)):1" && rows[1][7] == "1.4999")
    #expect(rows[2][18] == "THORChain" && rows[2][19] == "defi_bridge" && rows[4][14] == "min_amount")
  }

  @Test(arguments: HostileCatalogue.all)
  func aHostileTextStaysInItsField(_ text: String) throws {
    let rows = CSVRows(try PositionsCSVExporter.write(HostileCatalogue.plant(text, in: try SampleTrace.small()))).rows
    #expect(rows.count == 7)
    for row in rows { #expect(row.count == 21) }
  }
}
