/// Lets work that waits for others end in order when the user presses Ctrl-C.
enum Interruption {
  /// Runs `body` and cancels it at the first interruption; a second one ends the program at once.
  ///
  /// - Gives: false when it was interrupted.
  static func isDone(_ body: @escaping @MainActor () async throws -> Void) async throws -> Bool {
    let work = Task { @MainActor in try await body() }
    Interrupts.shared.undo = { work.cancel() }
    defer { Interrupts.shared.undo = nil }
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
