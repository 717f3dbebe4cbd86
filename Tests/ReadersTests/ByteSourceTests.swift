import Foundation
import Ledger
import TestSupport
import Testing

@testable import Readers

@Suite struct ByteSourceTests {
  /// Runs a body with a file of these bytes in a folder of its own.
  static func withFile<Result>(
    _ bytes: [UInt8], named name: String = "source.bin", _ body: (String) throws -> Result
  ) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("dyepack-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent(name)
    try Data(bytes).write(to: file)
    return try body(file.path)
  }

  static func all(_ source: inout ByteSource) throws(ReaderError) -> [UInt8] {
    var content: [UInt8] = []
    var piece: [UInt8] = []
    while try source.take(100_000, into: &piece) { content += piece }
    return content + piece
  }

  /// The error that reading to the end gives, or nil.
  static func failure(_ source: inout ByteSource) -> ReaderError? {
    do throws(ReaderError) {
      _ = try source.head()
      _ = try source.finish()
      return nil
    } catch {
      return error
    }
  }

  @Test func hashIsThatOfTheRawBytes() throws {
    // FIPS 180-2, appendix B.1.
    var source = ByteSource(bytes: Array("abc".utf8), name: "abc")
    let seal = try source.finish()
    #expect(Hex.text(seal.sha256) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(seal.count == 3)
  }

  @Test(arguments: [0, 1, 65_535, 65_536, 1 << 20, (1 << 20) + 1])
  func filesAreReadWhole(size: Int) throws {
    let content = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 11) | 0x80 }
    try Self.withFile(content) { path in
      var source = try ByteSource(path: path)
      let head = try source.head().count
      #expect(head == min(size, ByteSource.headSize))
      let found = try Self.all(&source)
      #expect(found == content)
      let (offset, told) = (source.offset, source.size)
      #expect(offset == Int64(size))
      #expect(told == Int64(size))
      let seal = try source.finish()
      var memory = ByteSource(bytes: content, name: "memory")
      let other = try memory.finish()
      #expect(seal == other)
    }
  }

  @Test func unreadRestIsHashedToo() throws {
    let content = [UInt8](repeating: 7, count: 3_000_000)
    try Self.withFile(content) { path in
      var source = try ByteSource(path: path)
      _ = try source.next()
      let seal = try source.finish()
      #expect(seal.count == 3_000_000)
    }
  }

  @Test func gzipIsUndoneAndHashedAsItLies() throws {
    var random = SplitMix64(seed: 3)
    let content = (0..<300_000).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    let raw = Gzip.member(Array(content[..<140_000])) + Gzip.member(Array(content[140_000...])) + [0, 0, 0]
    try Self.withFile(raw) { path in
      var source = try ByteSource(path: path)
      let head = try Array(source.head())
      #expect(head == Array(content.prefix(ByteSource.headSize)))
      let found = try Self.all(&source)
      #expect(found == content)
      let isCompressed = source.isCompressed
      #expect(isCompressed)
      let seal = try source.finish()
      #expect(seal.count == Int64(raw.count))
    }
  }

  @Test func everyTruncationOfGzipIsAnError() throws {
    let raw = Gzip.member(Array("first".utf8)) + Gzip.member(Array("second".utf8))
    let firstMember = Gzip.member(Array("first".utf8)).count
    for length in 2..<raw.count where length != firstMember {
      var source = ByteSource(bytes: Array(raw[..<length]), name: "cut")
      let error = Self.failure(&source)
      #expect(error != nil, "at \(length)")
    }
  }

  @Test func damagedGzipIsAnError() throws {
    var raw = Gzip.member(Array("some content".utf8))
    raw[raw.count - 6] ^= 1  // the checksum
    var source = ByteSource(bytes: raw, name: "damaged.gz")
    let error = Self.failure(&source)
    #expect(error?.code == .compression)
    for rest in [Array("text".utf8), [0, 0, 1]] {
      var followed = ByteSource(bytes: Gzip.member([1]) + rest, name: "followed.gz")
      let other = Self.failure(&followed)
      #expect(other?.description.contains("not gzip follow") == true)
    }
  }

  @Test(arguments: [("fd377a585a0000", "xz"), ("504b0304", "zip")])
  func otherCompressionsAreNamed(head: String, name: String) throws {
    var source = ByteSource(bytes: try #require(Hex.bytes(head)), name: "packed")
    let error = Self.failure(&source)
    #expect(error?.code == .compression)
    #expect(error?.description.contains(name) == true)
  }

  @Test func aFileThatGrowsIsNoticed() throws {
    try Self.withFile([UInt8](repeating: 1, count: 100)) { path in
      var source = try ByteSource(path: path)
      _ = try source.next()
      let handle = try #require(FileHandle(forWritingAtPath: path))
      try handle.seekToEnd()
      try handle.write(contentsOf: [2])
      try handle.close()
      let error = Self.failure(&source)
      #expect(error?.code == .changed)
    }
  }

  @Test func missingFilesAndFoldersAreRefused() throws {
    let missing = #expect(throws: ReaderError.self) { _ = try ByteSource(path: "/nowhere/at/all.csv") }
    #expect(missing?.code == .io)
    #expect(missing?.description.hasPrefix("/nowhere/at/all.csv: cannot be opened: ") == true)
    let folder = #expect(throws: ReaderError.self) { _ = try ByteSource(path: NSTemporaryDirectory()) }
    #expect(folder?.description.contains("is a folder") == true)
  }

  @Test func randomAccessReadsBesideTheSequence() throws {
    let content = (0..<1000).map { UInt8($0 % 251) }
    try Self.withFile(content) { path in
      var source = try ByteSource(path: path)
      _ = try source.next()
      var piece: [UInt8] = []
      let isWhole = try source.read(at: 500, count: 20, into: &piece)
      #expect(isWhole)
      #expect(piece == Array(content[500..<520]))
      let isBeyond = try source.read(at: 990, count: 20, into: &piece)
      #expect(!isBeyond)
      let next = try source.next()
      #expect(next == 1)
    }
  }

  @Test func progressCountsRawBytes() throws {
    try Self.withFile([UInt8](repeating: 9, count: 3 << 20)) { path in
      var source = try ByteSource(path: path)
      var told: [Int64] = []
      source.progress = { told.append($0) }
      _ = try source.finish()
      #expect(told.last == 3 << 20)
      #expect(told == told.sorted())
      #expect(told.count >= 3)
    }
  }
}
