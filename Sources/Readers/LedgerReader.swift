public import Ledger

/// Turns the bytes of one kind of source into ledger facts, as a stream.
///
/// Facts go to the sink in the order of the source. A record that cannot be read is rejected alone, with its place and
/// reason; what is wrong with the source as a whole is thrown, and then nothing of it counts. Adding a format is one file,
/// one line in ``Readers/all``, and its tests.
public protocol LedgerReader: Sendable {
  /// Name after `--format`.
  static var format: String { get }
  /// Raised when the same bytes can give other facts than before.
  static var version: Int { get }
  /// One sentence for help and listings.
  static var summary: String { get }
  /// Numbers of records at which services cut exports of this format; one that has just as many may be cut.
  static var exportLimits: [Int64] { get }

  /// Tells from the beginning of the content whether it is of this format.
  static func recognises(_ head: SourceHead) -> Bool

  /// Makes a reader.
  init(options: ReaderOptions)

  /// Reads the source to its end.
  ///
  /// - Throws: ``ReaderError`` for the source, or whatever the sink throws.
  func read(_ source: inout ByteSource, into sink: inout some LedgerSink) throws -> ReaderCounts
}

extension LedgerReader {
  /// None: what nodes and their tools write is not cut at a number of records.
  public static var exportLimits: [Int64] { [] }

  /// The limit of exports that a number of records stands right at, or nil.
  public static func exportLimit(at records: Int64) -> Int64? { exportLimits.first { $0 == records } }
}

/// Where explorers cut an answer.
enum ExplorerLimits {
  /// Etherscan's CSV exports end at 5,000 rows, as users report, and its account interface at 10,000 records; tables in
  /// other columns are often made from such.
  ///
  /// - Source: Etherscan API version 2, accounts: `page` times `offset` is at most 10,000.
  static let records: [Int64] = [5_000, 10_000]
}

/// What a user says about a source.
public struct ReaderOptions: Sendable {
  /// The chain, where the user names one.
  public var chain: Chain?
  /// The payload of the contract that wrote a list of events, where the user names it.
  public var contract: [UInt8]?
  /// True when the first rejected record fails the source.
  public var strict: Bool
  /// What the columns of a table mean, where the user says it.
  public var map: ColumnMap?

  /// Makes options.
  public init(chain: Chain? = nil, contract: [UInt8]? = nil, strict: Bool = false, map: ColumnMap? = nil) {
    self.chain = chain
    self.contract = contract
    self.strict = strict
    self.map = map
  }
}

extension ReaderOptions {
  /// Refuses a chain of accounts for a source of a chain of outputs.
  func requireOutputs(_ source: String) throws(ReaderError) {
    guard let chain, chain.model != .utxo else { return }
    throw ReaderError(.chain, source, "holds transactions with outputs, and \(chain.alias) has accounts")
  }
}

/// How much a source held.
public struct ReaderCounts: Hashable, Sendable {
  /// Records met, rejected ones included: transactions, or rows where the format has rows.
  public var records: Int64
  /// Records rejected.
  ///
  /// In raw block files a block is rejected as one.
  public var rejected: Int64

  /// Times met, in formats that leave open which zone they are of.
  public var times: TimeForms

  /// Makes counts.
  public init(records: Int64 = 0, rejected: Int64 = 0, times: TimeForms = TimeForms()) {
    self.records = records
    self.rejected = rejected
    self.times = times
  }
}

/// How many times of a source say which zone they are of.
public struct TimeForms: Hashable, Sendable {
  /// Times that do not, and were read as UTC.
  public var naive: Int64
  /// Times that do, or are seconds since 1970.
  public var zoned: Int64

  /// Makes counts.
  public init(naive: Int64 = 0, zoned: Int64 = 0) {
    self.naive = naive
    self.zoned = zoned
  }

  @inline(__always)
  mutating func count(isNaive: Bool) {
    if isNaive { naive += 1 } else { zoned += 1 }
  }
}

/// The beginning of a source, from which its format is told.
public struct SourceHead: Sendable {
  /// First bytes of the content, after any inflating.
  public let bytes: ArraySlice<UInt8>
  /// Path of the file, or nil.
  public let path: String?

  /// Makes a head.
  public init(bytes: ArraySlice<UInt8>, path: String?) {
    self.bytes = bytes
    self.path = path
  }

  /// The first line as fields of CSV, without byte order mark; empty when it is not CSV.
  var csvHeader: [String] { header(.commas) }

  /// As ``csvHeader``, with tabs between the fields.
  var tsvHeader: [String] { header(.tabs) }

  private func header(_ form: CSVRows.Form) -> [String] {
    var source = ByteSource(bytes: Array(bytes), name: "")
    var rows = CSVRows(form)
    do throws(ReaderError) {
      guard try rows.next(&source) else { return [] }
    } catch {
      return []
    }
    return rows.texts
  }

  /// True when the content begins like JSON: an object or an array.
  var beginsJSON: Bool {
    let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes
    let first = text.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
    return first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
  }

  /// True when the text stands somewhere in the beginning.
  func contains(_ text: String) -> Bool { bytes.firstRange(of: Array(text.utf8)) != nil }
}
