import ArgumentParser
import CaseFile
import Evidence
import Ledger
import Readers

/// `incident`: records thefts.
struct IncidentCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "incident", abstract: "Record thefts: what was taken, where from, and who says so.",
    subcommands: [Add.self, List.self, Show.self, Import.self])

  struct Add: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Record a theft.")

    @Argument(help: "The case file.")
    var path: String

    @Argument(help: "Short id of the theft; or --id.")
    var name: String?

    @Option(help: "Short id of the theft.")
    var id: String?

    @Option(name: .customLong("name"), help: "Name for people.")
    var title: String?

    @Option(parsing: .upToNextOption, help: "Seeds: addresses, transactions, outputs or logs.")
    var from: [String] = []

    @Option(parsing: .upToNextOption, help: "Seed transactions; the same as --from with a transaction id.")
    var tx: [String] = []

    @Option(parsing: .upToNextOption, help: "Narrow seed transactions to what they pay these addresses.")
    var to: [String] = []

    @Option(help: "Narrow address and transaction seeds to one asset (CAIP-19).")
    var asset: String?

    @Option(help: "What the source says was taken, in base units.")
    var amount: String?

    @Option(help: "An address's parcels count from this time on.")
    var since: String?

    @Option(help: "An address's parcels count up to this time.")
    var until: String?

    @Option(parsing: .upToNextOption, help: "Where the facts come from.")
    var source: [String] = []

    func run() throws {
      guard let key = id ?? name, !key.isEmpty else { throw ValidationError("Name the theft: --id ID.") }
      guard !from.isEmpty || !tx.isEmpty else { throw ValidationError("Name what was taken: --from REF or --tx TXID.") }
      let seeds = try SeedList.seeds(
        from + tx, to: to, asset: asset, since: WalkOptions.time(since, "--since"),
        until: WalkOptions.time(until, "--until"),
        claimed: SeedList.amount(amount))
      try OpenCase.forWriting(path).addIncident(Incident(id: key, name: title ?? key, seeds: seeds, sources: source))
      Terminal.note("incident \(key) added with \(seeds.count) seeds")
    }
  }

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List the thefts of a case.")

    @Argument(help: "The case file.")
    var path: String

    @Flag(help: "One JSON document.")
    var json = false

    @OptionGroup var output: OutputOptions

    func run() throws {
      let snapshot = try OpenCase.forReading(path).snapshot()
      let incidents = try snapshot.incidents()
      if json {
        return try output.write(
          CanonicalJSON.document(
            IncidentDocument(incidents, names: Names(snapshot), parameters: ["command": .text("incident list")])))
      }
      var table = TextTable([.left, .left, .right])
      for incident in incidents { table.add([incident.id, incident.name, "\(incident.seeds.count) seeds"]) }
      try output.write(table.text)
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Show one theft with its seeds and sources.")

    @Argument(help: "The case file.")
    var path: String

    @Argument(help: "Id of the theft.")
    var id: String

    @Flag(help: "One JSON document.")
    var json = false

    @OptionGroup var output: OutputOptions

    func run() throws {
      let snapshot = try OpenCase.forReading(path).snapshot()
      let incident = try SeedList.incident(id, in: snapshot)
      if json {
        return try output.write(
          CanonicalJSON.document(
            IncidentDocument(
              [incident], names: Names(snapshot), parameters: ["command": .text("incident show"), "id": .text(id)])))
      }
      var table = TextTable([.left, .left, .left])
      table.add([incident.id, incident.name, ""])
      for seed in incident.seeds {
        let claimed = seed.claimed.map { "claimed \($0) base units" } ?? ""
        table.add([
          "seed", seed.reference.description,
          [seed.asset ?? "", claimed].filter { !$0.isEmpty }.joined(separator: " "),
        ])
      }
      for source in incident.sources { table.add(["source", source, ""]) }
      try output.write(table.text)
    }
  }

  struct Import: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Take thefts from a YAML file.")

    @Argument(help: "The case file.")
    var path: String

    @Argument(help: "YAML files.")
    var files: [String]

    @Flag(help: "Replace thefts of the same id.")
    var replace = false

    func run() throws {
      let store = try OpenCase.forIngest(path)
      for file in files {
        let incidents = try IncidentYAML.read(path: file).incidents
        try store.importIncidents(incidents, replacing: replace)
        Terminal.note("\(file): \(incidents.map(\.id).joined(separator: ", "))")
      }
    }
  }
}
