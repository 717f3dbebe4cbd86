import Ledger
import Testing

@Suite struct TimestampTests {
  static let vectors: [(Int64, String)] = [
    (0, "1970-01-01T00:00:00Z"),
    (-1, "1969-12-31T23:59:59Z"),
    (1_231_006_505, "2009-01-03T18:15:05Z"),
    (1_740_148_187, "2025-02-21T14:29:47Z"),
    (951_782_400, "2000-02-29T00:00:00Z"),
    (4_107_542_400, "2100-03-01T00:00:00Z"),
    (253_402_300_799, "9999-12-31T23:59:59Z"),
    (-62_167_219_200, "0000-01-01T00:00:00Z"),
  ]

  @Test(arguments: vectors)
  func vector(seconds: Int64, text: String) throws {
    #expect(Timestamp.text(seconds) == text)
    #expect(try Timestamp.seconds(text) == seconds)
  }

  /// Counts days one by one from 0000-01-01, with the leap years spelled out.
  @Test func everyDayAgreesWithCounting() throws {
    var day = Int64(-719_528)
    for year in 0...2500 {
      let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
      for (month, length) in [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31].enumerated() {
        for date in 1...length {
          let text = "\(pad(year, 4))-\(pad(month + 1, 2))-\(pad(date, 2))"
          defer { day += 1 }
          // Two whole cycles of 400 years around the present, and the first years there are.
          guard year <= 4 || (1580...2420).contains(year) else { continue }
          if Timestamp.text(day * 86_400) != text + "T00:00:00Z" { Issue.record("\(text)") }
          if try Timestamp.seconds(text, naiveIsUTC: true) != day * 86_400 { Issue.record("\(text)") }
        }
        let past = "\(pad(year, 4))-\(pad(month + 1, 2))-\(pad(length + 1, 2))T00:00:00Z"
        if year > 1990 { #expect(throws: TimestampError.self, "\(past)") { try Timestamp.seconds(past) } }
      }
    }
  }

  private func pad(_ number: Int, _ width: Int) -> String {
    String(repeating: "0", count: width - String(number).count) + String(number)
  }

  @Test(arguments: 0..<200)
  func textReadsBack(seed: Int) throws {
    var random = SplitMix(seed: UInt64(seed))
    let seconds = Int64.random(in: -62_167_219_200...253_402_300_799, using: &random)
    #expect(try Timestamp.seconds(Timestamp.text(seconds)) == seconds)
  }

  static let read: [(String, Int64)] = [
    ("1740148187", 1_740_148_187),
    ("0", 0),
    ("253402300799", 253_402_300_799),
    ("2025-02-21t14:29:47z", 1_740_148_187),
    ("2025-02-21 14:29:47Z", 1_740_148_187),
    ("2025-02-21 14:29:47 UTC", 1_740_148_187),
    ("2025-02-21 14:29:47.000 UTC", 1_740_148_187),
    ("2025-02-21T14:29:47.999999999Z", 1_740_148_187),
    ("2025-02-21T16:29:47+02:00", 1_740_148_187),
    ("2025-02-21T16:29:47+0200", 1_740_148_187),
    ("2025-02-21T16:29:47+02", 1_740_148_187),
    ("2025-02-21T08:59:47-05:30", 1_740_148_187),
    ("2025-02-21T14:29:47-00:00", 1_740_148_187),
    ("2025-02-22T00:29:47+10:00", 1_740_148_187),
    // The leap second of 2016, in UTC and in Tokyo.
    ("2016-12-31T23:59:60Z", 1_483_228_800),
    ("2017-01-01T08:59:60+09:00", 1_483_228_800),
  ]

  @Test(arguments: read)
  func reads(_ text: String, as seconds: Int64) throws {
    #expect(try Timestamp.seconds(text) == seconds)
    #expect(try Timestamp.seconds(text[...], naiveIsUTC: true) == seconds)
  }

  @Test(arguments: [
    ("2025-02-21T14:29:47", Int64(1_740_148_187)), ("2025-02-21 14:29:47", 1_740_148_187),
    ("2025-02-21 14:29:47.5", 1_740_148_187), ("2025-02-21", 1_740_096_000),
  ])
  func naiveTimesNeedTheCallersWord(_ text: String, _ seconds: Int64) throws {
    #expect(try Timestamp.seconds(text, naiveIsUTC: true) == seconds)
    let error = #expect(throws: TimestampError.self) { try Timestamp.seconds(text) }
    #expect(error?.code == .naive)
  }

  @Test(arguments: [
    ("", TimestampError.Code.form), (" ", .form), ("now", .form), ("-1", .form), ("+1", .form), ("1.5", .form),
    ("1740148187 ", .form), ("1740148187000", .range), ("99999999999999999999", .range), ("253402300800", .range),
    (String(repeating: "9", count: 1000), .range),
    ("2025-2-21T14:29:47Z", .form), ("25-02-21T14:29:47Z", .form), ("2025/02/21 14:29:47Z", .form),
    ("2025-02-21T14:29Z", .form), ("2025-02-21T14:29:47.Z", .form), ("2025-02-21T14:29:47 Z", .form),
    ("2025-02-21T14:29:47ZZ", .form), ("2025-02-21T14:29:47 PST", .form), ("2025-02-21T14:29:47+2", .form),
    ("2025-02-21T14:29:47+02:", .form), ("2025-02-21T14:29:47+02:000", .form), ("2025-02-21T14:29:47+24:00", .form),
    ("2025-02-21T14:29:47+02:60", .form), ("2025-02-21Z", .form), ("2025-02-21T", .form),
    ("２０２５-02-21T14:29:47Z", .form), ("2025-02-21T14:29:47Z" + String(repeating: " ", count: 1000), .form),
    ("2025-00-21T14:29:47Z", .range), ("2025-13-21T14:29:47Z", .range), ("2025-02-00T14:29:47Z", .range),
    ("2025-02-29T14:29:47Z", .range), ("2025-02-21T24:00:00Z", .range), ("2025-02-21T14:60:00Z", .range),
    ("2025-02-21T14:29:61Z", .range), ("2025-02-21T14:29:60Z", .range), ("2016-12-31T23:59:60+01:00", .range),
    ("0000-01-01T00:00:00+00:01", .range), ("9999-12-31T23:59:59-00:01", .range), ("9999-12-31T23:59:60Z", .range),
  ])
  func refuses(_ text: String, _ code: TimestampError.Code) {
    let error = #expect(throws: TimestampError.self) { try Timestamp.seconds(text) }
    #expect(error?.code == code, "\(error?.description ?? "")")
    #expect((error?.description.utf8.count ?? 0) < 400)
    #expect(throws: TimestampError.self) { try Timestamp.seconds(text, naiveIsUTC: true) }
  }

  @Test(arguments: [
    ("1740148187", false), ("2025-02-21T14:29:47Z", false), ("2025-02-21 14:29:47 UTC", false),
    ("2025-02-21T16:29:47+02:00", false), ("2025-02-21T14:29:47", true), ("2025-02-21 14:29:47.5", true),
  ])
  func tellsWhetherATextSaysItsZone(_ text: String, _ isNaive: Bool) throws {
    #expect(try Timestamp.reading(text) == (1_740_148_187, isNaive))
    if isNaive { #expect(throws: TimestampError.self) { try Timestamp.seconds(text) } }
  }

  @Test func anyNumberHasAText() {
    #expect(Timestamp.text(.max) == "+292277026596-12-04T15:30:07Z")
    #expect(Timestamp.text(.min) == "-292277022657-01-27T08:29:52Z")
    #expect(Timestamp.text(253_402_300_800) == "+10000-01-01T00:00:00Z")
    #expect(Timestamp.text(-62_167_219_201) == "-0001-12-31T23:59:59Z")
  }
}
