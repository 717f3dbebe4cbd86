#if os(Linux)
  import Foundation
  import TestSupport
  import Testing

  /// A source that changes between its opening and its end adds nothing, whatever was done to it.
  @Suite struct ChangingSourceTests {
    /// How a file is changed, as a script on its path.
    static let changes = [
      "printf x >> \"$0\"",
      "truncate -s -1 \"$0\"",
      "truncate -s 1200000 \"$0\"",
      ": > \"$0\"",
      // As long as before, and set back to the time it had.
      "touch -r \"$0\" \"$0.time\"; printf X | dd of=\"$0\" bs=1 seek=1300000 conv=notrunc status=none; touch -r \"$0.time\" \"$0\"",
      "cp \"$0\" \"$0.new\"; mv \"$0.new\" \"$0\"",
      "rm \"$0\"",
    ]

    @Test(arguments: changes.map { ($0, "csv") } + [(changes[2], "json")])
    func changedFileAddsNothing(_ change: String, _ kind: String) throws {
      let folder = try TemporaryFolder()
      // Longer than what is read to tell the format. A list cut in its middle is bad JSON too, which is not what is said then.
      let lines = FaultSources.esplora(rows: 4000, seed: 1).split(separator: UInt8(ascii: "\n"))
      let list = Data("[".utf8) + Data(lines.joined(separator: Data(",\n".utf8))) + Data("]".utf8)
      let source = "source.\(kind)"
      try folder.write(kind == "csv" ? FaultSources.transfers(rows: 7000, seed: 1) : list, source)
      try folder.write(FaultSources.transfers(rows: 10, seed: 2), "first.csv")
      let faultless = try FaultlessCase([folder.path("first.csv")], in: folder)
      let path = folder.path("a.dye")
      try FileManager.default.copyItem(atPath: faultless.copies[1], toPath: path)
      let result = try ingest(folder.path(source), into: path) {
        let changed = try Program.run("/bin/sh", ["-ec", change, folder.path(source)])
        #expect(changed.status == 0, "\(changed.errors)")
      }
      Dyepack.expectFailure(result, naming: [source, "changed while it was read"])
      #expect(try CaseContent(of: path) == faultless.states[1])
      #expect(FaultlessCase.leftovers(beside: path) == [])
    }

    /// Runs an ingest that has opened its source and waits for the case while `change` runs.
    private func ingest(_ source: String, into path: String, change: () throws -> Void) throws -> Program.Result {
      let holder = Process()
      let (said, asked) = (Pipe(), Pipe())
      holder.executableURL = URL(filePath: "/usr/bin/python3")
      holder.arguments = [
        "-c",
        """
        import sqlite3, sys
        case = sqlite3.connect(sys.argv[1], isolation_level=None)
        case.execute('BEGIN IMMEDIATE')
        print('held', flush=True)
        sys.stdin.read()
        case.close()
        """, path,
      ]
      (holder.standardOutput, holder.standardInput) = (said, asked)
      try holder.run()
      #expect(try said.fileHandleForReading.read(upToCount: 5) == Data("held\n".utf8))
      let process = Process()
      let (output, errors) = (Pipe(), Pipe())
      process.executableURL = URL(filePath: Dyepack.path)
      process.arguments = ["ingest", path, source]
      (process.standardOutput, process.standardError) = (output, errors)
      try process.run()
      var isOpen = false
      while process.isRunning, !isOpen {
        let names =
          (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(process.processIdentifier)/fd")) ?? []
        isOpen = names.contains { name in
          let link = "/proc/\(process.processIdentifier)/fd/\(name)"
          return (try? FileManager.default.destinationOfSymbolicLink(atPath: link)) == source
        }
      }
      #expect(isOpen)
      try change()
      try asked.fileHandleForWriting.close()
      holder.waitUntilExit()
      let words = try errors.fileHandleForReading.readToEnd() ?? Data()
      let data = try output.fileHandleForReading.readToEnd() ?? Data()
      process.waitUntilExit()
      return Program.Result(
        status: process.terminationStatus, output: String(decoding: data, as: UTF8.self),
        errors: String(decoding: words, as: UTF8.self))
    }
  }
#endif
