public import Ledger

/// Turns one kind of label file into a pack of claims.
///
/// A record that cannot be read is rejected alone, with its line and reason; what is wrong with the file as a whole is
/// thrown. Adding a format is one file, one line in ``LabelReaders/all``, and its tests.
protocol LabelReader: Sendable {
  /// Name in listings of sources.
  static var format: String { get }

  /// Tells from the beginning of the content whether it is of this format.
  static func recognises(_ head: SourceHead) -> Bool

  /// Reads the source to its end.
  static func read(_ source: inout ByteSource) throws(ReaderError) -> LabelPack
}

/// The formats of label files that can be read.
public enum LabelReaders {
  /// Every reader, in the order in which content is tried and listings are printed.
  static let all: [any LabelReader.Type] = [
    OFACReader.self,
    LabelListReader.self,
    TagPackReader.self,
    LabelCSVReader.self,
  ]

  /// Claims and rejects that one file may hold, since a pack is held in memory; the largest public packs have a tenth.
  static let recordsMax = 2_000_000

  /// All format names, for messages and help.
  public static var formats: String { all.map { $0.format }.joined(separator: ", ") }

  /// Reads a label file; its content decides the format, and gzip is undone.
  ///
  /// - Gives: the pack, SHA-256 and number of the file's bytes as they lie on disk, and the format's name.
  /// - Limits: 32 MiB of YAML or JSON, 1 GiB of XML and 2,000,000 records, all after inflating; a larger file is refused.
  /// - Throws: ``ReaderError`` when the file cannot be read or is in none of the formats.
  public static func read(
    path: String
  ) throws(ReaderError) -> (pack: LabelPack, sha256: [UInt8], bytes: Int64, format: String) {
    var source = try ByteSource(path: path)
    return try read(&source)
  }

  /// Reads label text in memory, such as a pack that the program carries.
  ///
  /// - Throws: ``ReaderError`` as ``read(path:)``.
  public static func read(
    bytes: [UInt8], name: String
  ) throws(ReaderError) -> (pack: LabelPack, sha256: [UInt8], bytes: Int64, format: String) {
    var source = ByteSource(bytes: bytes, name: name)
    return try read(&source)
  }

  private static func read(
    _ source: inout ByteSource
  ) throws(ReaderError) -> (pack: LabelPack, sha256: [UInt8], bytes: Int64, format: String) {
    let bytes = try source.head()
    guard !bytes.isEmpty else { throw ReaderError(.format, source.name, "is empty") }
    let head = SourceHead(bytes: bytes, path: source.path)
    guard let reader = all.first(where: { $0.recognises(head) }) else {
      throw ReaderError(.format, source.name, "is in none of the label formats that are read here (\(formats))")
    }
    let pack = try reader.read(&source)
    let seal = try source.finish()
    return (pack, seal.sha256, seal.count, reader.format)
  }
}

extension SourceHead {
  /// The first byte that is neither white space nor part of a byte order mark.
  var firstMark: UInt8? {
    let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes
    return start.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
  }
}
