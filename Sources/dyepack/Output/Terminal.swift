import Evidence
import Foundation

/// Where words go: data to standard output, everything else to standard error.
enum Terminal {
  /// One line about a failure.
  static func complain(_ message: String) {
    let line = message.split(separator: "\n", omittingEmptySubsequences: true).joined(separator: " ")
    note("dyepack: \(line)")
  }

  /// A line that is not data; what came from a chain, a file or a label in it is cleaned.
  static func note(_ message: String) {
    write(HostileText.terminal(message) + "\n")
  }

  /// Writes to standard error.
  static func write(_ text: String) {
    do {
      try FileHandle.standardError.write(contentsOf: Data(text.utf8))
    } catch {
      // Nobody is left to tell.
    }
  }

  /// True when standard output is a terminal.
  static var isInteractive: Bool { isatty(STDOUT_FILENO) == 1 }

  /// True when a progress line may be drawn on standard error.
  static var showsProgress: Bool { isatty(STDERR_FILENO) == 1 }
}
