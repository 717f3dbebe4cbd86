import Evidence
import Foundation

/// One line on the terminal that tells how far the reading of a source has come, drawn over itself.
///
/// Used by one thread, which reads; ``finish()`` is called when it is done.
final class ProgressLine: @unchecked Sendable {
  private static let cells = 24
  /// Time between two drawings.
  private static let pause = Duration.milliseconds(100)

  private let name: String
  private let total: Int64?
  private let began = ContinuousClock.now
  private var drawn: ContinuousClock.Instant?

  /// Makes a line for a source of `total` bytes, nil where that is not known.
  init(name: String, total: Int64?) {
    self.name = HostileText.terminal(name)
    self.total = total
  }

  /// Takes note that `bytes` have been read, and draws when the last drawing is old enough.
  func advance(to bytes: Int64) {
    let now = ContinuousClock.now
    guard now - (drawn ?? began) >= Self.pause else { return }
    drawn = now
    write("\r\u{1B}[K" + Self.text(name: name, bytes: bytes, total: total, seconds: IngestCommand.seconds(now - began)))
  }

  /// Wipes the line.
  func finish() {
    if drawn != nil { write("\r\u{1B}[K") }
  }

  /// What the line says.
  static func text(name: String, bytes: Int64, total: Int64?, seconds: Double) -> String {
    let rate = seconds > 0 ? Double(bytes) / seconds : 0
    let speed = size(rate) + "/s"
    guard let total, total > 0 else { return "ingesting \(name)   \(size(Double(bytes)))   \(speed)" }
    let share = min(1, Double(bytes) / Double(total))
    let filled = Int(share * Double(cells))
    let bar = String(repeating: "█", count: filled) + String(repeating: " ", count: cells - filled)
    let left = rate > 0 ? Int((Double(total - bytes) / rate).rounded(.up)) : 0
    return "ingesting \(name)  \(bar)  \(Int(share * 100)) %   \(size(Double(bytes))) of \(size(Double(total)))   "
      + "\(speed)   \(max(0, left)) s left"
  }

  /// Bytes in the largest unit that leaves a number above 1, with three figures.
  static func size(_ bytes: Double) -> String {
    let units = ["B", "kB", "MB", "GB", "TB"]
    var value = bytes
    var unit = 0
    while value >= 999.5, unit < units.count - 1 {
      value /= 1000
      unit += 1
    }
    let digits = unit == 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2
    return String(format: "%.\(digits)f %@", value, units[unit])
  }

  private func write(_ text: String) { Terminal.write(text) }
}
