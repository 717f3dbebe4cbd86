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
    var parser = EsploraParser(chain: options.chain)
    return try parser.readAll(&source, options, into: &sink)
  }
}
