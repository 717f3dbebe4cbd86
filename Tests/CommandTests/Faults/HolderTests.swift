import Foundation
import TestSupport
import Testing

/// What a second process on a case is told, and what an interrupt does.
@Suite struct HolderTests {
  private let folder: TemporaryFolder
  private let faultless: FaultlessCase
  private let path: String
  /// More than a pipe holds and than is needed to tell the format, and less than a whole batch.
  private let more = FaultSources.transfers(rows: 1500, seed: 9)

  init() throws {
    folder = try TemporaryFolder()
    try folder.write(FaultSources.transfers(rows: 500, seed: 1), "a.csv")
    faultless = try FaultlessCase([folder.path("a.csv")], in: folder)
    path = folder.path("case.dye")
  }

  /// In the first source of a case there is no log, in a later one there is.
  @Test(arguments: [0, 1])
  func aSecondWriterIsToldWhoWrites(_ known: Int) throws {
    try FileManager.default.copyItem(atPath: faultless.copies[known], toPath: path)
    let holder = try HeldCase(path, more)
    try folder.write(Data("chain,address,label\n".utf8), "labels.csv")
    for arguments in [
      ["ingest", path, folder.path("a.csv")],
      ["incident", "add", path, "i", "--from", "ethereum/0x" + String(repeating: "1", count: 40)],
    ] {
      Dyepack.expectFailure(
        try Program.run(Dyepack.path, arguments),
        naming: ["case.dye", "is being written by process \(holder.id);", "try again"])
    }
    // Who only reads gets the case as it was.
    let info = try Dyepack.document("info", Dyepack.succeed("info", path, "--json"))
    #expect(info.rows("sources").count == known)
    try holder.letGo()
    #expect(try holder.wait().status == 0)
    #expect(try Dyepack.document("info", Dyepack.succeed("info", path, "--json")).rows("sources").count == known + 1)
    #expect(FaultlessCase.leftovers(beside: path) == [])
  }

  /// A writer that is done in time is waited for.
  @Test func aSecondWriterWaits() throws {
    try FileManager.default.copyItem(atPath: faultless.copies[0], toPath: path)
    let holder = try HeldCase(path, more)
    let second = Process()
    second.executableURL = URL(filePath: Dyepack.path)
    second.arguments = ["ingest", path, "--quiet", folder.path("a.csv")]
    try second.run()
    usleep(300_000)
    #expect(second.isRunning)
    try holder.letGo()
    #expect(try holder.wait().status == 0)
    second.waitUntilExit()
    #expect(second.terminationStatus == 0)
    #expect(try CaseContent(of: path).sources == ["-", folder.path("a.csv")])
  }

  /// A process that lets nobody read, as SQLite's own programs can, is named too.
  @Test func aReaderIsToldWhoWrites() throws {
    try FileManager.default.copyItem(atPath: faultless.copies[1], toPath: path)
    let script = """
      import sqlite3, sys
      case = sqlite3.connect(sys.argv[1], isolation_level=None)
      case.execute('PRAGMA journal_mode = DELETE')
      case.execute('BEGIN EXCLUSIVE')
      print('held', flush=True)
      sys.stdin.read()
      """
    let holder = Process()
    let (said, asked) = (Pipe(), Pipe())
    holder.executableURL = URL(filePath: "/usr/bin/python3")
    holder.arguments = ["-c", script, path]
    holder.standardOutput = said
    holder.standardInput = asked
    try holder.run()
    #expect(try said.fileHandleForReading.read(upToCount: 5) == Data("held\n".utf8))
    Dyepack.expectFailure(
      try Dyepack.run("info", path), naming: ["is being written by process \(holder.processIdentifier);"])
    try asked.fileHandleForWriting.close()
    holder.waitUntilExit()
    try Dyepack.succeed("info", path)
  }

  @Test(arguments: [0, 1])
  func anInterruptUndoesTheSource(_ known: Int) throws {
    try FileManager.default.copyItem(atPath: faultless.copies[known], toPath: path)
    let holder = try HeldCase(path, more)
    kill(holder.id, SIGINT)
    let end = try holder.wait()
    #expect((end.status, end.isKilled) == (130, false))
    #expect(end.errors == "dyepack: -: interrupted; nothing of it was added to \(path)\n")
    #expect(FaultlessCase.leftovers(beside: path) == [])
    #expect(try CaseContent(of: path) == faultless.states[known])
    try faultless.check(path, after: "an interrupt")
  }

  /// One thread that waits in a pipe does not come back to undo anything: whoever opens the case next does.
  @Test func anInterruptOfOneThreadEndsTheProcess() throws {
    try FileManager.default.copyItem(atPath: faultless.copies[0], toPath: path)
    let holder = try HeldCase(path, more, ["--threads", "1"])
    kill(holder.id, SIGINT)
    let end = try holder.wait()
    #expect((end.status, end.isKilled) == (130, false))
    #expect(try Dyepack.document("info", Dyepack.succeed("info", path, "--json")).rows("sources").isEmpty)
    try faultless.check(path, after: "an interrupt of one thread")
  }

  /// While rows are written and while they are sorted, with one thread and with two.
  @Test(arguments: [1, 2])
  func anInterruptOfAFileUndoesIt(_ threads: Int) throws {
    try folder.write(FaultSources.transfers(rows: 8000, seed: 5), "large.csv")
    try FileManager.default.copyItem(atPath: faultless.copies[1], toPath: path)
    var interrupted = 0
    for wait in [30_000, 120_000, 400_000, 900_000] as [UInt32] {
      let process = Process()
      let errors = Pipe()
      process.executableURL = URL(filePath: Dyepack.path)
      process.arguments = ["ingest", path, "--quiet", folder.path("large.csv"), "--threads", "\(threads)"]
      process.standardError = errors
      try process.run()
      usleep(wait)
      kill(process.processIdentifier, SIGINT)
      let said = try errors.fileHandleForReading.readToEnd() ?? Data()
      process.waitUntilExit()
      if process.terminationStatus == 0 { break }
      #expect((process.terminationStatus, process.terminationReason) == (130, .exit) || wait < 100_000)
      #expect(said.split(separator: UInt8(ascii: "\n")).count <= 1)
      #expect(try CaseContent(of: path) == faultless.states[1])
      if !said.isEmpty {
        interrupted += 1
        #expect(FaultlessCase.leftovers(beside: path) == [])
      }
    }
    #expect(interrupted > 0)
  }
}
