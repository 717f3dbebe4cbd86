import Foundation
import TestSupport
import Testing

/// What a case holds, read by another program than ours.
///
/// Whether SQLite finds it whole, its sources, and a digest of every row of every table, ids included. Only the clock's time of
/// reading is left out.
struct CaseContent: Equatable, Decodable {
  var integrity: [String]
  var sources: [String]
  var digest: String

  private static let script = """
    import hashlib, json, sqlite3, sys
    case = sqlite3.connect(sys.argv[1])
    integrity = [row[0] for row in case.execute('PRAGMA integrity_check')]
    sources = [row[0] for row in case.execute('SELECT name FROM source ORDER BY id')]
    digest = hashlib.sha256()
    tables = [row[0] for row in case.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")]
    for table in tables:
        columns = [row[1] for row in case.execute('PRAGMA table_info(%s)' % table) if row[1] != 'read_at']
        digest.update(table.encode())
        for row in case.execute('SELECT %s FROM %s' % (', '.join(columns), table)):
            digest.update(repr(row).encode())
    case.close()
    print(json.dumps({'integrity': integrity, 'sources': sources, 'digest': digest.hexdigest()}))
    """

  /// Reads a case.
  init(of path: String) throws {
    let result = try Program.run("/usr/bin/python3", ["-c", Self.script, path])
    guard result.status == 0 else { throw Unreadable(description: result.errors) }
    self = try JSONDecoder().decode(CaseContent.self, from: Data(result.output.utf8))
  }

  struct Unreadable: Error, CustomStringConvertible { var description: String }
}

/// A case as it is after each of some sources, read without any fault.
struct FaultlessCase {
  /// Their paths, in order.
  let sources: [String]
  /// What a case holds after none, one, two … of them.
  let states: [CaseContent]
  /// A copy of the case after each.
  let copies: [String]

  init(_ sources: [String], in folder: TemporaryFolder) throws {
    self.sources = sources
    let path = folder.path("faultless.dye")
    try Dyepack.succeed("init", path)
    var states = [try CaseContent(of: path)]
    var copies = [folder.path("faultless-0.dye")]
    try FileManager.default.copyItem(atPath: path, toPath: copies[0])
    for (index, source) in sources.enumerated() {
      try Dyepack.succeed("ingest", path, source, "--quiet")
      states.append(try CaseContent(of: path))
      copies.append(folder.path("faultless-\(index + 1).dye"))
      try FileManager.default.copyItem(atPath: path, toPath: copies[index + 1])
    }
    self.states = states
    self.copies = copies
  }

  /// What must hold of a case whatever happened while it was written: it is one of the states, and reading everything
  /// once more ends in the last.
  func check(_ path: String, after fault: String, at location: SourceLocation = #_sourceLocation) throws {
    if FileManager.default.fileExists(atPath: path) {
      let content = try CaseContent(of: path)
      #expect(content.integrity == ["ok"], "\(fault)", sourceLocation: location)
      #expect(states.contains(content), "\(fault): \(content.sources)", sourceLocation: location)
    }
    let again = try Program.run(Dyepack.path, ["ingest", path, "--quiet"] + sources)
    #expect(again.status == 0, "\(fault): \(again.errors)", sourceLocation: location)
    #expect(try CaseContent(of: path) == states.last, "\(fault)", sourceLocation: location)
    #expect(Self.leftovers(beside: path) == [], "\(fault)", sourceLocation: location)
  }

  /// Files that a case should not have beside it when nobody uses it.
  static func leftovers(beside path: String) -> [String] {
    let (folder, name) = (URL(filePath: path).deletingLastPathComponent().path, URL(filePath: path).lastPathComponent)
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { $0.hasPrefix(name + "-") || $0.hasPrefix(".dyepack-") }.sorted()
  }
}
