import ArgumentParser
import Evidence
import Foundation

/// The command line: one file a command, listed here in the order of the help.
@main
struct Dyepack: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dyepack",
    abstract: "Follows stolen value on chains, exactly, and says who can still freeze it.",
    discussion: """
      dyepack ingest case.dye transfers.csv
      dyepack label case.dye labels.csv
      dyepack trace case.dye --from ethereum/0x47666fab8bd0ac7003bce3f5c3585383f09486e2
      """,
    version: "dyepack \(Tool.currentVersion) (\(Tool.currentCommit))",
    subcommands: [
      InitCommand.self,
      IngestCommand.self,
      LabelCommand.self,
      IncidentCommand.self,
      InfoCommand.self,
      ShowCommand.self,
      TraceCommand.self,
      FreezeCommand.self,
      PathCommand.self,
      ExportCommand.self,
      ExplainCommand.self,
    ])

  /// Runs a command and turns what it throws into the contract's exit codes: 2 with one line for failures, 64 for usage.
  static func main() async {
    // A limit on the size of files is then an error like a full disk, and not the end of the process.
    signal(SIGXFSZ, SIG_IGN)
    Interrupts.shared.listen()
    do {
      var command = try parseAsRoot()
      if var waiting = command as? any AsyncParsableCommand {
        try await waiting.run()
      } else {
        try command.run()
      }
    } catch let error as Failure {
      Terminal.complain(error.description)
      Foundation.exit(2)
    } catch let code as ExitCode {
      Foundation.exit(code.rawValue)
    } catch {
      if exitCode(for: error) == .failure, !(error is CleanExit) {
        Terminal.complain(String(describing: error))
        Foundation.exit(2)
      }
      exit(withError: error)
    }
  }
}

/// What went wrong, to what, and what to do.
struct Failure: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) {
    self.description = description
  }
}
