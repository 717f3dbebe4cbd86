/// Times as seconds since 1970-01-01T00:00:00Z and as text, without leap seconds, in the proleptic Gregorian calendar.
///
/// - Source: RFC 3339; Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", 2021, for days and dates.
public enum Timestamp {
  /// RFC 3339 text in UTC, `2025-02-21T14:29:47Z`.
  ///
  /// Any number has a text: years outside 0000 to 9999 get a sign, as ISO 8601 has it.
  public static func text(_ seconds: Int64) -> String {
    let (days, rest) = floored(seconds, by: 86_400)
    let date = date(ofDay: days)
    let year =
      (0...9999).contains(date.year) ? padded(date.year, 4) : (date.year < 0 ? "-" : "+") + padded(abs(date.year), 4)
    return "\(year)-\(padded(date.month, 2))-\(padded(date.day, 2))"
      + "T\(padded(rest / 3600, 2)):\(padded(rest / 60 % 60, 2)):\(padded(rest % 60, 2))Z"
  }

  /// Reads a time.
  ///
  /// Accepted are digits alone (seconds since 1970), and a date and time with `T` or a space between them, followed by `Z`,
  /// ` UTC` or an offset (`+02:00`, `+0200`, `+02`). Fractions of a second are cut off. The years are 0000 to 9999.
  ///
  /// - Parameters:
  ///   - text: The text, without spaces around it.
  ///   - naiveIsUTC: Whether the source is known to write UTC, so that a time without offset and a date alone are read.
  /// - Throws: ``TimestampError``.
  public static func seconds(_ text: some StringProtocol, naiveIsUTC: Bool = false) throws(TimestampError) -> Int64 {
    let (seconds, isNaive) = try reading(text)
    guard naiveIsUTC || !isNaive else { throw naive(text) }
    return seconds
  }

  /// Reads a time, taking one without offset and a date alone as UTC, and tells whether it was such a one.
  public static func reading(_ text: some StringProtocol) throws(TimestampError) -> (seconds: Int64, isNaive: Bool) {
    var scanner = Scanner(text)
    if let seconds = scanner.allDigits() {
      guard let seconds, seconds <= last else {
        throw TimestampError(.range, "\(text.quoted) as seconds is after the year 9999; divide milliseconds by 1000")
      }
      return (seconds, false)
    }
    guard let days = scanner.date() else {
      throw TimestampError(.form, "\(text.quoted) is not a time; write it as 2025-02-21T14:29:47Z or as seconds")
    }
    guard days.isValid else {
      throw TimestampError(.range, "\(text.quoted) names a day that does not exist")
    }
    let midnight = days.number * 86_400
    if scanner.isAtEnd { return (midnight, true) }
    guard let time = scanner.time() else {
      throw TimestampError(.form, "\(text.quoted) has no time of the form 14:29:47 after its date")
    }
    guard time.hour < 24, time.minute < 60, time.second <= 60 else {
      throw TimestampError(.range, "\(text.quoted) names a time of day that does not exist")
    }
    let local = midnight + time.hour * 3600 + time.minute * 60 + time.second
    let offset: Int64
    let isNaive = scanner.isAtEnd
    if isNaive {
      offset = 0
    } else if let zone = scanner.offset() {
      offset = zone
    } else {
      throw TimestampError(.form, "\(text.quoted) ends in something that is not Z, UTC or an offset like +02:00")
    }
    let result = local - offset
    // A leap second is the last second of a UTC day, and counts as the first of the next.
    guard time.second < 60 || result % 86_400 == 0, (first...last).contains(result) else {
      throw TimestampError(.range, "\(text.quoted) names a second that does not exist in UTC from 0000 to 9999")
    }
    return (result, isNaive)
  }

  /// 0000-01-01T00:00:00Z and 9999-12-31T23:59:59Z.
  private static let first: Int64 = -62_167_219_200
  private static let last: Int64 = 253_402_300_799

  private static func naive(_ text: some StringProtocol) -> TimestampError {
    TimestampError(.naive, "\(text.quoted) does not say its time zone; add Z for UTC, or an offset")
  }

  private static func padded(_ number: Int64, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }

  private static func floored(_ number: Int64, by divisor: Int64) -> (quotient: Int64, rest: Int64) {
    let rest = number % divisor
    return rest < 0 ? (number / divisor - 1, rest + divisor) : (number / divisor, rest)
  }

  /// `civil_from_days`: years start in March, so that the leap day is the last of its year, and 400 of them are an era.
  private static func date(ofDay day: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let (era, dayOfEra) = floored(day + 719_468, by: 146_097)
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    let month = shifted < 10 ? shifted + 3 : shifted - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return (year, month, dayOfYear - (153 * shifted + 2) / 5 + 1)
  }

  /// `days_from_civil`.
  private static func day(year: Int64, month: Int64, day: Int64) -> Int64 {
    let (era, yearOfEra) = floored(month <= 2 ? year - 1 : year, by: 400)
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  /// Reads the parts of a time from left to right; each part is nil when the text has another form.
  private struct Scanner {
    private let bytes: [UInt8]
    private var position = 0

    init(_ text: some StringProtocol) {
      // No accepted form comes near 64 characters, so a longer text is cut and refused.
      bytes = Array(text.utf8.prefix(64))
    }

    var isAtEnd: Bool { position == bytes.count }

    /// The number, if there are only digits: nil when there are not, `.some(nil)` when it does not fit.
    func allDigits() -> Int64?? {
      guard !bytes.isEmpty, bytes.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
      return .some(Int64(String(decoding: bytes, as: UTF8.self)))
    }

    mutating func date() -> (number: Int64, isValid: Bool)? {
      guard let year = digits(4), skip("-"), let month = digits(2), skip("-"), let day = digits(2) else { return nil }
      guard (1...12).contains(month), day >= 1 else { return (0, false) }
      let number = Timestamp.day(year: year, month: month, day: day)
      // A day past the end of its month would come back as one of the next.
      return (number, Timestamp.date(ofDay: number) == (year, month, day))
    }

    mutating func time() -> (hour: Int64, minute: Int64, second: Int64)? {
      guard skip("T") || skip("t") || skip(" ") else { return nil }
      guard let hour = digits(2), skip(":"), let minute = digits(2), skip(":"), let second = digits(2) else {
        return nil
      }
      if skip(".") {
        guard digits(1) != nil else { return nil }
        while digits(1) != nil {}
      }
      return (hour, minute, second)
    }

    /// Seconds east of UTC, to the end of the text.
    mutating func offset() -> Int64? {
      let rest = bytes[position...]
      if [Array("Z".utf8), Array("z".utf8), Array("UTC".utf8), Array(" UTC".utf8)].contains(Array(rest)) { return 0 }
      let sign: Int64
      if skip("+") { sign = 1 } else if skip("-") { sign = -1 } else { return nil }
      guard let hour = digits(2) else { return nil }
      var minute: Int64 = 0
      if !isAtEnd {
        _ = skip(":")
        guard let value = digits(2) else { return nil }
        minute = value
      }
      guard isAtEnd, hour < 24, minute < 60 else { return nil }
      return sign * (hour * 3600 + minute * 60)
    }

    private mutating func skip(_ character: Unicode.Scalar) -> Bool {
      guard position < bytes.count, UInt32(bytes[position]) == character.value else { return false }
      position += 1
      return true
    }

    private mutating func digits(_ count: Int) -> Int64? {
      guard bytes.count - position >= count else { return nil }
      var result: Int64 = 0
      for byte in bytes[position..<position + count] {
        guard (0x30...0x39).contains(byte) else { return nil }
        result = result * 10 + Int64(byte - 0x30)
      }
      position += count
      return result
    }
  }
}

/// Why a text is not a time.
public struct TimestampError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Stable names that tests match on.
  public enum Code: String, Sendable { case form, range, naive }
  /// What is wrong.
  public let code: Code
  /// One sentence: what is wrong, and what would be right.
  public let description: String

  /// Makes an error.
  public init(_ code: Code, _ description: String) {
    self.code = code
    self.description = description
  }
}
