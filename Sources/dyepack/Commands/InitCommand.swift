import ArgumentParser
import CaseFile

/// `init`: makes an empty case file.
struct InitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init", abstract: "Make an empty case file.")

  @Argument(help: "The case file to make, such as theft.dye.")
  var path: String

  func run() throws {
    _ = try CaseFile.create(at: path)
    Terminal.note("\(path) made")
  }
}
