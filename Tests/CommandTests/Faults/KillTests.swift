import Foundation
import TestSupport
import Testing

/// A process that is killed leaves the case before or after a source, wherever it was.
///
/// Moments are drawn from a seed and spread over the time that the whole takes, every other one over its end, where it commits.
/// What is asked of the case holds at every moment, so nothing hangs on how fast the machine is.
@Suite(.serialized) struct KillTests {
  /// What is killed: the first source of a case, which is written beside no log, one after it, or any of a folder.
  enum Scenario: CaseIterable { case first, second, folder }

  private static let environment = ProcessInfo.processInfo.environment
  private static let kills = environment["DYEPACK_KILLS"].flatMap(Int.init) ?? 12
  private static let rows = environment["DYEPACK_KILL_ROWS"].flatMap(Int.init) ?? 1500

  @Test(arguments: Scenario.allCases)
  func killedAtAnyMoment(_ scenario: Scenario) throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(atPath: folder.path("sources"), withIntermediateDirectories: true)
    try folder.write(FaultSources.transfers(rows: Self.rows, seed: 1), "sources/a.csv")
    try folder.write(FaultSources.esplora(rows: Self.rows / 3, seed: 2), "sources/b.ndjson")
    try folder.write(FaultSources.transfers(rows: Self.rows, seed: 3), "sources/c.csv")
    let all = ["a.csv", "b.ndjson", "c.csv"].map { folder.path("sources/\($0)") }
    let (known, sources, arguments) =
      switch scenario {
      case .first: (0, [all[0]], [all[0]])
      case .second: (1, [all[0], all[2]], [all[2]])
      case .folder: (0, all, [folder.path("sources")])
      }
    let faultless = try FaultlessCase(sources, in: folder)
    var random = SplitMix64(seed: 4)
    let whole =
      try (0..<3).map { _ in
        try run(arguments, on: prepare(known == 0 ? nil : faultless.copies[known], in: folder), killAfter: nil)
          .microseconds
      }.min() ?? 0
    var ends = [0, 0]
    // A process that ended first is checked like the others and does not count.
    let (wanted, limit) = (Self.kills / Scenario.allCases.count, Self.kills * 2)
    for kill in 0..<limit where ends[0] < wanted {
      let path = try prepare(known == 0 ? nil : faultless.copies[known], in: folder)
      let moment = kill % 2 == 0 ? random.number(0...whole) : random.number(whole * 7 / 10...whole * 21 / 20)
      let ended = try run(arguments, on: path, killAfter: moment)
      let fault = "\(scenario) killed after \(moment) of \(whole) µs (number \(kill))"
      ends[ended.isKilled ? 0 : 1] += 1
      // Ours or SQLite's own program opens it first.
      if kill % 4 < 2, FileManager.default.fileExists(atPath: path) {
        let info = try Dyepack.run("info", path)
        #expect(info.status == 0, "\(fault): \(info.errors)")
      }
      // A file of the making of a case may be left, never one of a case that was made.
      for name in FaultlessCase.leftovers(beside: path) where name.hasPrefix(".dyepack-new-") {
        try FileManager.default.removeItem(atPath: folder.path("case/\(name)"))
      }
      try faultless.check(path, after: fault)
    }
    print("\(scenario): \(ends[0]) killed and \(ends[1]) ended within \(whole) µs")
    #expect(ends[0] == wanted)
  }

  /// An empty folder for a case, which is a copy of another or not made yet.
  private func prepare(_ copy: String?, in folder: TemporaryFolder) throws -> String {
    let home = folder.path("case")
    if FileManager.default.fileExists(atPath: home) { try FileManager.default.removeItem(atPath: home) }
    try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true)
    if let copy { try FileManager.default.copyItem(atPath: copy, toPath: home + "/a.dye") }
    return home + "/a.dye"
  }

  private func run(
    _ sources: [String], on path: String, killAfter microseconds: Int?
  ) throws -> (isKilled: Bool, microseconds: Int) {
    let process = Process()
    process.executableURL = URL(filePath: Dyepack.path)
    process.arguments = ["ingest", path, "--quiet"] + sources
    process.standardError = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    let began = ContinuousClock.now
    try process.run()
    if let microseconds {
      let left = Duration.microseconds(microseconds) - (ContinuousClock.now - began)
      usleep(UInt32(max(0, left / .microseconds(1))))
      kill(process.processIdentifier, SIGKILL)
    }
    process.waitUntilExit()
    let isKilled = process.terminationReason == .uncaughtSignal
    if microseconds == nil { #expect(!isKilled && process.terminationStatus == 0) }
    return (isKilled, Int((ContinuousClock.now - began) / .microseconds(1)))
  }
}
