public import Ledger

/// Reads transactions in the JSON of Esplora servers (Blockstream, mempool.space).
///
/// One transaction a line, a transaction, an array of them, pages (objects with a list `txs`, `transactions`, `data`, or one
/// `tx` or `block`), and any number of these in a row. A block object (`id`, `height`) becomes a block. Fields that are not
/// ledger facts are passed over.
///
/// - Limits: a record may hold 1,000,000 inputs and outputs and 64 MiB of scripts; a larger one is rejected.
/// - Throws: ``ReaderError`` for broken JSON. A broken line in a file of one transaction a line is rejected alone.
/// - Source: Blockstream/esplora `API.md`.
public struct EsploraReader: LedgerReader {
  /// Name after `--format`.
  public static let format = "esplora"
  /// Raised when the same bytes can give other facts than before.
  public static let version = 1
  /// One sentence for help and listings.
  public static let summary = "transactions in Esplora's JSON: one a line, an array, or pages"

  /// Pages in pages; more than that is somebody playing.
  private static let pageDepthLimit = 4

  private let options: ReaderOptions

  /// Makes a reader.
  public init(options: ReaderOptions) {
    self.options = options
  }

  /// Tells from the beginning of the content whether it is of this format.
  public static func recognises(_ head: SourceHead) -> Bool {
    // Lower case tells it from Bitcoin Core's scriptPubKey.
    head.beginsJSON
      && ["\"scriptpubkey\"", "\"is_coinbase\"", "\"previousblockhash\""].contains { head.contains($0) }
  }

  /// Reads the source to its end.
  ///
  /// - Throws: ``ReaderError`` for the source, or whatever the sink throws.
  public func read(_ source: inout ByteSource, into sink: inout some LedgerSink) throws -> ReaderCounts {
    if let chain = options.chain, chain.model != .utxo {
      throw ReaderError(.chain, source.name, "holds transactions with outputs, and \(chain.alias) has accounts")
    }
    var handover = Handover(source: source.name, place: "line", options: options)
    var parser = EsploraParser(chain: options.chain)
    try parser.lexer.skipByteOrderMark(&source)
    while let byte = try parser.lexer.peek(&source) {
      guard byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") else {
        throw parser.lexer.unexpected(source, "an object or an array")
      }
      let line = parser.lexer.line
      let mark = parser.mark
      let pages = parser.pages
      do {
        try readValue(&source, &parser, &handover, into: &sink, depth: 0)
      } catch let error as ReaderError where error.code == .syntax && byte == UInt8(ascii: "{") {
        guard parser.pages == pages, try resume(&source, &parser, after: line) else { throw error }
        parser.restore(mark)
        try handover.reject(error.reason, at: line, into: &sink)
      }
    }
    parser.settle()
    try handover.give(&parser.batch, to: &sink)
    return try handover.finish()
  }

  /// Reads an object or array that holds records, or is one.
  private func readValue(
    _ source: inout ByteSource, _ parser: inout EsploraParser, _ handover: inout Handover,
    into sink: inout some LedgerSink, depth: Int, mayBeHeading: Bool = false
  ) throws {
    let line = parser.lexer.line
    guard depth <= Self.pageDepthLimit else {
      throw ReaderError(
        .syntax, source.name, at: "line \(line)", "has pages nested in pages beyond \(Self.pageDepthLimit)")
    }
    switch try parser.lexer.need(&source) {
    case UInt8(ascii: "["):
      var isFirst = true
      try parser.lexer.descend(&source, depth)
      while try parser.lexer.element(&source, isFirst: &isFirst) {
        try readValue(&source, &parser, &handover, into: &sink, depth: depth + 1)
      }
    case UInt8(ascii: "{"):
      let mark = parser.mark
      try parser.beginRecord(&source, depth: depth)
      while try parser.readMembers(&source, depth: depth + 1) {
        try readPage(&source, &parser, &handover, into: &sink, depth: depth)
      }
      switch parser.endRecord(mayBeHeading: mayBeHeading) {
      case .transaction:
        if let block = parser.blockWithoutHeight {
          parser.place(at: try sink.height(ofBlock: block, on: parser.batch.chain))
        }
        handover.count()
      case .block: handover.count()
      case .page: break
      case .fault(let reason):
        parser.restore(mark)
        try handover.reject(reason, at: line, into: &sink)
      }
      if parser.batch.count >= Handover.batchLimit {
        parser.settle()
        try handover.give(&parser.batch, to: &sink)
      }
    default:
      try parser.lexer.skipValue(&source, depth: depth)
      try handover.reject("is not a transaction but a bare value", at: line, into: &sink)
    }
  }

  /// Reads what a page holds; the page's own members wait meanwhile.
  private func readPage(
    _ source: inout ByteSource, _ parser: inout EsploraParser, _ handover: inout Handover,
    into sink: inout some LedgerSink, depth: Int
  ) throws {
    let waiting = parser.draft
    let isBlock = waiting.pageIsBlock
    try readValue(&source, &parser, &handover, into: &sink, depth: depth + 1, mayBeHeading: isBlock)
    parser.draft = waiting
  }

  /// Goes to the line after a broken one; false when the text is not one record a line, so that no next record can be found.
  private func resume(
    _ source: inout ByteSource, _ parser: inout EsploraParser, after line: Int64
  ) throws -> Bool {
    if parser.lexer.line == line { try parser.lexer.skipLine(&source) }
    guard parser.lexer.line > line, source.offset == parser.lexer.lineStart, let next = try source.peek() else {
      return try source.peek() == nil
    }
    return next == UInt8(ascii: "{")
  }
}
