import Foundation
import GRDB
import Ledger
import TestSupport
import Testing

@testable import CaseFile

@Suite struct CaseFileTests {
  private let folder: CaseFolder

  init() throws { folder = try CaseFolder() }

  private func code(_ body: () throws -> Void) -> CaseError.Code? {
    do {
      try body()
      return nil
    } catch let error as CaseError {
      // One line that names the file.
      #expect(!error.description.contains("\n"))
      #expect(error.description.contains(folder.url.path))
      return error.code
    } catch {
      Issue.record("not a CaseError: \(error)")
      return nil
    }
  }

  // MARK: Opening

  @Test func newCaseIsEmpty() throws {
    try CaseFile.create(at: folder.path())
    let snapshot = try CaseFile.open(at: folder.path(), mode: .read).snapshot()
    #expect(try snapshot.chains.isEmpty)
    #expect(try snapshot.info().isEmpty)
    #expect(try snapshot.sources().isEmpty)
  }

  @Test func caseIsMarkedInItsHeader() throws {
    try CaseFile.create(at: folder.path())
    let header = try Data(contentsOf: URL(fileURLWithPath: folder.path())).prefix(100)
    #expect(Array(header[68..<72]) == Array("Dye1".utf8))
    #expect(header[63] == 1)
  }

  @Test func oneFileIsLeftAfterUse() throws {
    var store: CaseFile? = try folder.makeCase()
    try DraftSource(name: "a", entries: [.init(id: hash(1), pays: [.init(value: 1, script: script(1))])])
      .ingest(into: try #require(store))
    store = nil
    #expect(folder.names == ["test.dye"])
    _ = try CaseFile.open(at: folder.path(), mode: .read).snapshot().info()
    #expect(folder.names == ["test.dye"])
  }

  @Test func createRefusesAnExistingFile() throws {
    try Data("mine".utf8).write(to: URL(fileURLWithPath: folder.path()))
    #expect(code { try CaseFile.create(at: folder.path()) } == .exists)
    #expect(try Data(contentsOf: URL(fileURLWithPath: folder.path())) == Data("mine".utf8))
  }

  @Test func createInAMissingFolderFails() {
    #expect(code { try CaseFile.create(at: folder.path("no/where.dye")) } == .io)
  }

  @Test(arguments: [CaseFile.Mode.read, .write])
  func openRefusesWhatIsNotACase(_ mode: CaseFile.Mode) throws {
    func check(_ name: String, _ content: Data?, _ expected: CaseError.Code) throws {
      if let content { try content.write(to: URL(fileURLWithPath: folder.path(name))) }
      #expect(code { _ = try CaseFile.open(at: folder.path(name), mode: mode) } == expected, "\(name)")
      if let content { #expect(try Data(contentsOf: URL(fileURLWithPath: folder.path(name))) == content) }
    }
    try check("missing", nil, .missing)
    try check("empty", Data(), .notADatabase)
    try check("text", Data(String(repeating: "not a database ", count: 100).utf8), .notADatabase)
    try check("cut", Data("SQLite format 3\0".utf8), .notADatabase)
    try DatabaseQueue(path: folder.path("other")).write {
      try $0.execute(sql: "CREATE TABLE t (a); PRAGMA user_version = 1; PRAGMA application_id = 7")
    }
    try check("other", try Data(contentsOf: URL(fileURLWithPath: folder.path("other"))), .notACase)
    try FileManager.default.createDirectory(atPath: folder.path("folder"), withIntermediateDirectories: false)
    try check("folder", nil, .notADatabase)
  }

  @Test func openRefusesANewerFormat() throws {
    try CaseFile.create(at: folder.path())
    try DatabaseQueue(path: folder.path()).write { try $0.execute(sql: "PRAGMA user_version = 9") }
    #expect(code { _ = try CaseFile.open(at: folder.path(), mode: .read) } == .tooNew)
    #expect(code { _ = try CaseFile.open(at: folder.path(), mode: .write) } == .tooNew)
  }

  @Test func readingACaseNeverWrites() throws {
    try CaseFile.create(at: folder.path())
    let store = try CaseFile.open(at: folder.path(), mode: .read)
    #expect(code { try DraftSource(name: "a").ingest(into: store) } == .readOnly)
    #expect(code { try store.addIncident(Incident(id: "i", name: "", seeds: [], sources: [])) } == .readOnly)
  }

  @Test func caseOnReadOnlyMediaIsRead() throws {
    var store: CaseFile? = try folder.makeCase()
    try DraftSource(name: "a", entries: [.init(id: hash(1), pays: [.init(value: 7, script: script(1))])])
      .ingest(into: try #require(store))
    store = nil
    // Root may write everywhere, so the read-only path is taken by its name.
    let connection = try Connection.immutable(folder.path())
    #expect(try connection.integer("SELECT value FROM output") == 7)
    #expect(folder.names == ["test.dye"])
    #expect(throws: CaseError.self) { try connection.execute("DELETE FROM output") }
  }

  @Test func pathsWithSpecialCharactersWork() throws {
    let name = "50% of #1? ü.dye"
    try CaseFile.create(at: folder.path(name))
    #expect(try CaseFile.open(at: folder.path(name), mode: .read).snapshot().chains.isEmpty)
    #expect(try Connection.immutable(folder.path(name)).integer("SELECT count(*) FROM tx") == 0)
    #expect(folder.names == [name])
  }

  // MARK: Two at a time

  @Test func secondWriterIsToldAfterAShortWait() throws {
    let store = try folder.makeCase()
    let other = try CaseFile.open(at: folder.path(), mode: .write, busySeconds: 0.05)
    _ = try store.ingest(name: "a", format: "draft", readerVersion: 1) { writer in
      #expect(code { try DraftSource(name: "b").ingest(into: other) } == .busy)
      #expect(code { try other.addIncident(Incident(id: "i", name: "", seeds: [], sources: [])) } == .busy)
      return SourceFacts(sha256: [UInt8](repeating: 1, count: 32), bytes: 0)
    }
    try DraftSource(name: "b").ingest(into: other)
    #expect(try store.snapshot().sources().map(\.name) == ["a", "b"])
  }

  @Test func readersSeeTheCaseAsItWas() throws {
    let store = try folder.makeCase()
    let entry = { DraftSource.Entry(id: hash($0), height: 1, pays: [.init(value: 1, script: script(1))]) }
    try DraftSource(name: "a", entries: [entry(1)]).ingest(into: store)
    let before = try store.snapshot()
    _ = try store.ingest(name: "b", format: "draft", readerVersion: 1) { writer in
      try DraftSource(name: "b", entries: (2...50).map(entry)).feed(&writer)
      #expect(try store.snapshot().info()[0].transactions == 1)
      return SourceFacts(sha256: [UInt8](repeating: 2, count: 32), bytes: 0)
    }
    #expect(try before.info()[0].transactions == 1)
    #expect(try store.snapshot().info()[0].transactions == 50)
  }

  // MARK: Whole or not at all

  /// Every row of every table, as text.
  private func content(_ path: String) throws -> [String] {
    try DatabaseQueue(path: path).read { database in
      let tables = try String.fetchAll(
        database, sql: "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
      return try tables.flatMap { table in
        try Row.fetchAll(database, sql: "SELECT * FROM \(table)").map { "\(table) \($0)" }
      }
    }
  }

  @Test func failedSourceLeavesTheCaseAsItWas() throws {
    struct Stop: Error {}
    let store = try folder.makeCase()
    var first = DraftSource(name: "a")
    first.entries = [.init(id: hash(1), height: 5, pays: [.init(value: 1, script: script(1))])]
    try first.ingest(into: store)
    let before = try content(folder.path())
    #expect(throws: Stop.self) {
      _ = try store.ingest(name: "b", format: "draft", readerVersion: 1) { writer in
        var second = DraftSource(name: "b", rejects: [Reject(position: 1, reason: "bad")])
        second.entries = (2...40).map { n in
          .init(
            id: hash(n), height: 9, spends: [.init(id: hash(n - 1), vout: 0, told: .init(value: 3, script: script(9)))],
            pays: [.init(value: 1, script: script(2))])
        }
        try second.feed(&writer)
        var moves = DraftSource(name: "c", chain: .ethereum)
        moves.entries = [
          .init(
            id: hash(99), moves: [.init(log: 1, from: account(1), to: account(2), asset: token(1), amount: 5)])
        ]
        try moves.feed(&writer)
        throw Stop()
      }
    }
    #expect(try content(folder.path()) == before)
    // And the connection can go on.
    #expect(try DraftSource(name: "d").ingest(into: store).records == 0)
  }

  @Test func sameSourceTwiceAddsNothing() throws {
    let store = try folder.makeCase()
    var source = DraftSource(name: "a", rejects: [Reject(position: 3, reason: "bad")])
    source.entries = [
      .init(id: hash(1), height: 5, pays: [.init(value: 1, script: script(1))]),
      .init(id: hash(2), height: 6, spends: [.init(id: hash(1), vout: 0)], pays: [.init(value: 1, script: script(2))]),
    ]
    let first = try source.ingest(into: store)
    #expect((first.records, first.added, first.duplicates, first.rejected) == (3, 2, 0, 1))
    let before = try content(folder.path())
    let second = try source.ingest(into: store)
    #expect((second.records, second.added, second.duplicates, second.rejected) == (3, 0, 2, 1))
    #expect(try content(folder.path()) == before)
  }

  @Test func sourceFactsAreKept() throws {
    let store = try folder.makeCase()
    let digest = (0..<32).map { UInt8($0) }
    let summary = try store.ingest(name: "blocks.json", format: "esplora", readerVersion: 3, at: 1_740_148_187) {
      writer in
      try writer.reject(Reject(position: 12, reason: "the field `value` is missing"))
      return SourceFacts(
        sha256: digest, bytes: 99, records: 10, rejected: 1, exportLimit: 10, naiveTimes: 4, zonedTimes: 6)
    }
    #expect((summary.readAt, summary.exportLimit, summary.naiveTimes, summary.zonedTimes) == (1_740_148_187, 10, 4, 6))
    #expect(try store.snapshot().sources() == [summary])
    #expect((summary.records, summary.added, summary.duplicates, summary.rejected) == (10, 0, 9, 1))
    #expect(try store.rejects(ofSource: digest) == [Reject(position: 12, reason: "the field `value` is missing")])
    #expect(try store.rejects(ofSource: [UInt8](repeating: 0, count: 32)).isEmpty)
    #expect(try store.snapshot().rejects().map(\.name) == ["blocks.json"])
  }

  @Test func digestMustHave32Bytes() throws {
    let store = try folder.makeCase()
    #expect(throws: CaseError.self) {
      _ = try store.ingest(name: "a", format: "draft", readerVersion: 1) { _ in SourceFacts(sha256: [1], bytes: 0) }
    }
    #expect(try store.snapshot().sources().isEmpty)
  }

  @Test func foreignKeysHoldAfterBulkWrites() throws {
    let store = try folder.makeCase()
    var source = DraftSource(name: "a", blocks: [.init(hash: hash(70), height: 5)])
    source.entries = [
      .init(
        id: hash(1), height: 5, block: hash(70),
        spends: [.init(id: hash(8), vout: 1, told: .init(value: 2, script: []))],
        pays: [.init(value: 1, script: script(1))]),
      .init(id: hash(2), height: 6, spends: [.init(id: hash(8), vout: 1)], pays: [.init(value: 1, script: script(2))]),
    ]
    try source.ingest(into: store)
    var moves = DraftSource(name: "b", chain: .ethereum, rejects: [Reject(position: 1, reason: "bad")])
    moves.entries = [
      .init(
        id: hash(9), payer: account(1), fee: 3,
        moves: [.init(log: 1, from: account(1), to: account(2), asset: token(1), amount: 5)])
    ]
    try moves.ingest(into: store)
    let (strays, faults) = try DatabaseQueue(path: folder.path()).read { database in
      (
        try Row.fetchAll(database, sql: "PRAGMA foreign_key_check").map { "\($0)" },
        try String.fetchAll(database, sql: "PRAGMA integrity_check")
      )
    }
    #expect(strays == [])
    #expect(faults == ["ok"])
  }

  // MARK: Damage

  /// A case may come from anybody: no byte in it may crash the program.
  @Test(arguments: 0..<40)
  func damagedFilesNeverCrash(_ seed: UInt64) throws {
    var store: CaseFile? = try folder.makeCase()
    let random = RandomFacts(seed: seed)
    try random.outputs(count: 40).ingest(into: try #require(store))
    try random.movements(count: 40).ingest(into: try #require(store))
    store = nil
    var bytes = try Data(contentsOf: URL(fileURLWithPath: folder.path()))
    var generator = random.generator
    for _ in 0..<generator.number(1...60) {
      // Not in the first page's header, which is checked on opening.
      bytes[generator.number(100...bytes.count - 1)] = UInt8(truncatingIfNeeded: generator.next())
    }
    if generator.once(in: 4) { bytes = bytes.prefix(generator.number(100...bytes.count)) }
    try bytes.write(to: URL(fileURLWithPath: folder.path()))
    do {
      let damaged = try CaseFile.open(at: folder.path(), mode: .write)
      let snapshot = try damaged.snapshot()
      _ = try snapshot.info()
      _ = try snapshot.conflicts()
      _ = try FactListing.lines(of: damaged, ids: random.ids, addresses: random.addresses)
    } catch is CaseError {
      // Refused, in words.
    }
    do {
      let damaged = try CaseFile.open(at: folder.path(), mode: .write)
      try RandomFacts(seed: seed + 1000).outputs(count: 40).ingest(into: damaged)
      try RandomFacts(seed: seed + 1000).movements(count: 40).ingest(into: damaged)
    } catch is CaseError {
      // Refused, in words.
    }
  }
}
