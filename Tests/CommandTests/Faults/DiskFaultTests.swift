import Foundation
import TestSupport
import Testing

/// A disk that is full, a limit on the size of files, and folders that cannot be written.
@Suite struct DiskFaultTests {
  private let folder: TemporaryFolder
  private let faultless: FaultlessCase
  private let path: String

  init() throws {
    folder = try TemporaryFolder()
    try folder.write(FaultSources.transfers(rows: 800, seed: 1), "a.csv")
    try folder.write(FaultSources.esplora(rows: 300, seed: 2), "b.ndjson")
    faultless = try FaultlessCase([folder.path("a.csv"), folder.path("b.ndjson")], in: folder)
    path = folder.path("case.dye")
  }

  /// Runs an ingest under a script whose arguments it is.
  private func ingest(_ source: String, under script: String) throws -> Program.Result {
    try Program.run("/bin/sh", ["-c", script, "sh", Dyepack.path, "ingest", path, "--quiet", source])
  }

  /// The size of files is limited step by step, so that every write of an ingest fails once: rows, journal, log, commit.
  @Test(arguments: [0, 1])
  func everyWriteMayFail(_ known: Int) throws {
    let sizes = try faultless.copies.map { path in
      try #require(try FileManager.default.attributesOfItem(atPath: path)[.size] as? NSNumber).intValue
    }
    let size = sizes[known + 1]
    var (failed, done) = (0, 0)
    // In units of 512 bytes; the index of a log alone takes 32 KiB. From the second source on the log is what grows, and it may be longer than the case.
    for limit in stride(from: 80, through: size / 512 * 2, by: size / 512 / 7) {
      if FileManager.default.fileExists(atPath: path) { try FileManager.default.removeItem(atPath: path) }
      try FileManager.default.copyItem(atPath: faultless.copies[known], toPath: path)
      let result = try ingest(faultless.sources[known], under: "ulimit -f \(limit); exec \"$@\"")
      if result.status == 0 {
        done += 1
        #expect(try CaseContent(of: path) == faultless.states[known + 1], "\(limit)")
      } else {
        failed += 1
        Dyepack.expectFailure(result, naming: ["case.dye", "try again, the case is as it was before"])
        // Under a limit below what the case had already not even that can be put back; who opens it next does it.
        if limit * 512 >= sizes[known] { #expect(FaultlessCase.leftovers(beside: path) == [], "\(limit)") }
        #expect(try CaseContent(of: path) == faultless.states[known], "\(limit)")
      }
      try faultless.check(path, after: "a limit of \(limit)")
    }
    #expect(failed > 1 && done > 1)
  }

  @Test func aCaseThatCannotBeMadeIsNotThere() throws {
    let result = try ingest(faultless.sources[0], under: "ulimit -f 8; exec \"$@\"")
    Dyepack.expectFailure(result, naming: ["case.dye", "could not be written", "limits"])
    #expect(!FileManager.default.fileExists(atPath: path))
    #expect(FaultlessCase.leftovers(beside: path) == [])
  }

  @Test func wordsThatCannotBeWrittenAreLost() throws {
    try folder.write(Data(repeating: 0x20, count: 512), "errors")
    let result = try Program.run(
      "/bin/sh", ["-c", "ulimit -f 1; exec \"$0\" info /nonexistent 2>> \"$1\"", Dyepack.path, folder.path("errors")])
    #expect(result.status == 2)
  }

  /// Whether this machine lets a test make a small disk of its own.
  private static let canMount: Bool = {
    let result = try? Program.run("/usr/bin/unshare", ["-rm", "/bin/mount", "-t", "tmpfs", "none", "/mnt"])
    return result?.status == 0
  }()

  /// A disk of its own, seen by the ingest alone; the case is copied onto it and back.
  @Test(arguments: [0, 1])
  func aFullDiskLeavesTheCase(_ known: Int) throws {
    // Where none can be mounted the limits above stand in.
    guard Self.canMount else { return }
    var (failed, done) = (0, 0)
    let disk = folder.path("disk")
    try FileManager.default.createDirectory(atPath: disk, withIntermediateDirectories: true)
    for size in stride(from: 300, through: 1800, by: 250) {
      try? FileManager.default.removeItem(atPath: path)
      let result = try Program.run(
        "/usr/bin/unshare",
        [
          "-rm", "/bin/sh", "-c",
          """
          mount -t tmpfs -o size=\(size)k none "$1" && cp "$2" "$1/case.dye" || exit 99
          "$3" ingest "$1/case.dye" --quiet "$4"; status=$?
          ls -A "$1" | grep -v '^case.dye$' >&2
          cp "$1"/case.dye* "$5"; exit $status
          """, "sh", disk, faultless.copies[known], Dyepack.path, faultless.sources[known], folder.url.path,
        ])
      guard result.status != 99 else { continue }
      if result.status == 0 {
        done += 1
        #expect(try CaseContent(of: path) == faultless.states[known + 1], "\(size)")
      } else {
        failed += 1
        Dyepack.expectFailure(result, naming: ["case.dye", "no space left", "the case is as it was before"])
        #expect(try CaseContent(of: path) == faultless.states[known], "\(size)")
      }
      try faultless.check(path, after: "a disk of \(size) KiB")
    }
    #expect(failed > 0 && done > 0)
  }

  /// Runs the program as somebody whom permissions bind: root is bound by none.
  private func bound(_ arguments: [String]) throws -> Program.Result {
    guard geteuid() == 0 else { return try Program.run(Dyepack.path, arguments) }
    let program = folder.path("dyepack")
    if !FileManager.default.fileExists(atPath: program) {
      try FileManager.default.copyItem(atPath: Dyepack.path, toPath: program)
    }
    return try Program.run(
      "/usr/bin/setpriv", ["--reuid=65534", "--regid=65534", "--clear-groups", program] + arguments)
  }

  /// A case in a folder that cannot be written, with what a killed process may have left beside it.
  private func readOnly(_ rest: [String: Data] = [:], _ body: (String) throws -> Void) throws {
    let home = folder.path("read-only")
    try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true)
    try FileManager.default.copyItem(atPath: faultless.copies[1], toPath: home + "/case.dye")
    for (name, content) in rest { try content.write(to: URL(filePath: home + "/" + name)) }
    for name in try FileManager.default.contentsOfDirectory(atPath: home) { chmod(home + "/" + name, 0o444) }
    chmod(home, 0o555)
    defer { chmod(home, 0o755) }
    let before = try FileManager.default.contentsOfDirectory(atPath: home).sorted()
    try body(home + "/case.dye")
    #expect(try FileManager.default.contentsOfDirectory(atPath: home).sorted() == before)
  }

  @Test func aReadOnlyFolderIsReadAndNotWritten() throws {
    try readOnly { path in
      let info = try bound(["info", path, "--json"])
      #expect(info.status == 0, "\(info.errors)")
      #expect(try Dyepack.document("info", info.output).rows("sources").count == 1)
      Dyepack.expectFailure(
        try bound(["ingest", path, faultless.sources[1]]), naming: ["case.dye", "cannot be written", "folder writable"])
      let new = URL(filePath: path).deletingLastPathComponent().appending(path: "new.dye").path
      Dyepack.expectFailure(
        try bound(["ingest", new, faultless.sources[1]]), naming: ["new.dye", "could not be made", "Permission denied"])
    }
  }

  /// What stands in a journal or a log belongs to the case: without it the case would be read as it never was.
  @Test(arguments: ["case.dye-journal", "case.dye-wal"])
  func whatAKilledProcessLeftIsNotReadPast(_ name: String) throws {
    try readOnly([name: Data(repeating: 1, count: 4096)]) { path in
      for arguments in [["info", path], ["ingest", path, faultless.sources[1]]] {
        Dyepack.expectFailure(try bound(arguments), naming: [name, "make both and their folder writable"])
      }
    }
    // An empty one holds nothing.
    try FileManager.default.removeItem(atPath: folder.path("read-only"))
    try readOnly([name: Data()]) { path in
      let info = try bound(["info", path])
      #expect(info.status == 0, "\(info.errors)")
    }
  }

  @Test func standardOutputThatIsFullIsAnError() throws {
    let result = try Program.run(
      "/bin/sh", ["-c", "\"$0\" info \"$1\" > /dev/full", Dyepack.path, faultless.copies[1]])
    Dyepack.expectFailure(result, naming: ["standard output", "No space left"])
  }
}
