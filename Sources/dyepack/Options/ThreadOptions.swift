import ArgumentParser
import Foundation

/// How many threads a command may use.
struct ThreadOptions: ParsableArguments {
  @Option(name: .customLong("threads"), help: "How many threads to use; the answer is the same with any number.")
  var asked: Int?

  /// As asked for, else as many as the machine runs at once.
  var count: Int { asked ?? max(1, ProcessInfo.processInfo.activeProcessorCount) }

  func validate() throws {
    if let asked, !(1...1024).contains(asked) { throw ValidationError("--threads takes a number from 1 to 1024") }
  }
}
