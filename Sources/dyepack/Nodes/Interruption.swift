import Dispatch
import Foundation

/// Lets work that waits for others end in order when the user presses Ctrl-C.
enum Interruption {
  /// Exit code of a program that was interrupted: 128 + SIGINT.
  static let exitCode: Int32 = 130

  /// Runs `body` and cancels it at the first interruption; a second one ends the program at once.
  ///
  /// - Gives: false when it was interrupted.
  static func isDone(_ body: @escaping @MainActor () async throws -> Void) async throws -> Bool {
    let work = Task { @MainActor in try await body() }
    signal(SIGINT, SIG_IGN)
    let source = DispatchSource.makeSignalSource(signal: SIGINT, queue: .global())
    source.setEventHandler {
      if work.isCancelled { _exit(exitCode) }
      work.cancel()
    }
    source.resume()
    defer {
      source.cancel()
      signal(SIGINT, SIG_DFL)
    }
    do {
      try await work.value
      return true
    } catch is CancellationError {
      return false
    } catch  where work.isCancelled {
      // What was under way was cut off, in whatever words.
      return false
    }
  }
}
