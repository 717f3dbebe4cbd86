import Foundation
import Testing

@testable import Evidence

/// Reads CSV as RFC 4180 has it, one field at a time.
struct CSVRows {
  var rows: [[String]] = [[]]

  init(_ data: Data) {
    var field = String.UnicodeScalarView()
    var isQuoted = false
    var scalars = Array(String(decoding: data, as: UTF8.self).unicodeScalars)[...]
    while let scalar = scalars.popFirst() {
      if isQuoted {
        if scalar != "\"" {
          field.append(scalar)
        } else if scalars.first == "\"" {
          field.append("\"")
          scalars.removeFirst()
        } else {
          isQuoted = false
        }
      } else if scalar == "\"" && field.isEmpty {
        isQuoted = true
      } else if scalar == "," || scalar == "\n" {
        rows[rows.count - 1].append(String(field))
        field = String.UnicodeScalarView()
        if scalar == "\n" { rows.append([]) }
      } else if scalar != "\r" {
        field.append(scalar)
      }
    }
    if rows.last?.isEmpty == true, field.isEmpty { rows.removeLast() }
  }
}

struct CSVExporterTests {
  @Test func columnsAndRows() throws {
    let trace = try SampleTrace.small()
    let data = try CSVExporter.write(trace)
    let rows = CSVRows(data).rows
    #expect(
      rows[0].joined(separator: ",")
        == "chain,txid,log_index,vout,height,time,from,to,asset,symbol,decimals,amount,amount_decimal,hops,taint_fifo,taint_lifo,"
        + "taint_haircut,taint_tiho,taint_poison,basis")
    #expect(rows.count == trace.edges.count + 1)
    for (row, edge) in zip(rows.dropFirst(), trace.edges) {
      #expect(row.count == rows[0].count)
      #expect(row[1] == edge.txid && row[11] == edge.amount && row[14] == edge.taint["fifo"])
    }
    #expect(rows[1][2] == "12" && rows[1][3] == "" && rows[2][12] == "0.500000000000000001" && rows[7][3] == "1")
    #expect(rows[6][12] == "" && rows[6][19] == "heuristic swap.constant-product 1 strong" && rows[1][19] == "ledger")
    let text = String(decoding: data, as: UTF8.self)
    #expect(text.components(separatedBy: "\r\n").count == rows.count + 1 && text.hasSuffix("\r\n"))
  }

  @Test func columnsAreThoseOfThePoliciesThereAre() throws {
    var trace = try SampleTrace.small()
    (trace.totals, trace.positions) = ([], [])
    for index in trace.seeds.indices { trace.seeds[index].seeded = ["lifo": "1"] }
    for index in trace.edges.indices { trace.edges[index].taint = ["lifo": "1"] }
    #expect(CSVRows(try CSVExporter.write(trace)).rows[0].filter { $0.hasPrefix("taint_") } == ["taint_lifo"])
  }

  @Test(arguments: HostileCatalogue.all)
  func aHostileTextStaysInItsField(_ text: String) throws {
    let trace = HostileCatalogue.plant(text, in: try SampleTrace.small())
    let rows = CSVRows(try CSVExporter.write(trace)).rows
    #expect(rows.count == trace.edges.count + 1)
    for row in rows { #expect(row.count == rows[0].count) }
    let symbol = rows[6][9]
    #expect(!"=+-@\t\r\n\u{FF1D}\u{FF0B}\u{FF0D}\u{FF20}".unicodeScalars.contains(symbol.unicodeScalars.first ?? "a"))
  }
}
