import ArgumentParser
import CaseFile
import Evidence
import Ledger
import Traces

/// `path`: time-respecting paths between two places.
struct PathCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "path", abstract: "Find paths between two places on which no step is before the one it rests on.",
    discussion: "Exits with code 1 when there is none within the limits.")

  @Argument(help: "The case file.")
  var path: String

  @Option(help: "Where the path begins: an address, transaction, output or log.")
  var from: String

  @Option(help: "Where it ends.")
  var to: String

  @Option(help: "Longest path, in transfers.")
  var maxHops = 30

  @Option(help: "Most paths shown.")
  var paths = 10

  @Option(help: "Labelled stops to walk through: service, mixer, bridge, with commas between.")
  var through: String?

  @Flag(help: "One JSON document.")
  var json = false

  @OptionGroup var output: OutputOptions

  func run() throws {
    try output.checkTarget()
    let snapshot = try OpenCase.forReading(path).snapshot()
    let through = try WalkOptions.stopKinds(through)
    let stops = Stops.byAddress(try snapshot.labelledAddresses(), through: through)
    let finder = try PathFinder(snapshot, stops: stops, maxSteps: maxHops, maxPaths: paths)
    let found = try finder.paths(from: Reference(from), to: Reference(to))
    let names = try Names(snapshot)
    if json {
      try output.write(
        CanonicalJSON.document(
          PathDocument(
            found, names: names,
            parameters: [
              "command": .text("path"), "from": .text(from), "to": .text(to), "max_hops": .number(Int64(maxHops)),
              "paths": .number(Int64(paths)), "through": .list(through.sorted().map { .text($0.rawValue) }),
            ])))
    } else {
      try output.write(text(found, names))
    }
    if found.isEmpty { throw ExitCode(1) }
  }

  private func text(_ found: [[PathFinder.Step]], _ names: Names) throws -> String {
    guard !found.isEmpty else { return "no path of at most \(maxHops) transfers in this case\n" }
    var text = ""
    for (number, steps) in found.enumerated() {
      text += "path \(number + 1), \(steps.count) transfers\n"
      var table = TextTable([.left, .right, .left, .left, .left], indent: "  ")
      for step in steps {
        let asset = try names.asset(step.asset)
        table.add([
          names.time(step.time) ?? "unconfirmed",
          "\(AmountText.grouped(step.amount, decimals: asset.decimals ?? 0)) \(asset.symbol ?? "units")",
          try names.address(step.from), "→ \(try names.address(step.to))", try names.transaction(step.transaction),
        ])
      }
      text += table.text
    }
    return text
  }
}
