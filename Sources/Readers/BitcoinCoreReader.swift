public import Ledger

/// Reads what Bitcoin Core and the nodes made from it answer: blocks with their transactions, and single transactions.
///
/// `getblock` with verbosity 2 or 3 and verbose `getrawtransaction`: one a line, a list, the answer of JSON-RPC with its
/// `result`, and any number of these in a row. Verbosity 3 has the value and script of every output that is spent; with
/// verbosity 2 the inputs have none until the case finds the transaction that made them. Amounts are decimal numbers and come
/// out in base units, exact. The addresses, or the first block, tell the chain; where there are neither, the user names it.
///
/// A block that is not in the main chain is rejected; a transaction of one counts as unconfirmed.
/// - Units: coins with 8 decimals; seconds since 1970.
/// - Limits: a block may hold 4,000,000 records, a transaction 1,000,000 inputs and outputs and 64 MiB of scripts.
/// - Throws: ``ReaderError`` for broken JSON, or a chain that nothing tells. A broken line is rejected alone.
/// - Source: Bitcoin Core v28.0, help of `getblock` and `getrawtransaction`; answers of older nodes and of zcashd, recorded in
///   blockchain-etl/bitcoin-etl `tests/resources`; litecoin-project/litecoin@1f1574f6 `src/core_write.cpp`.
/// - Known failure: value in shielded pools cannot be seen, neither whose it is nor how much; transactions keep their
///   transparent inputs and outputs, and the difference between them is then not the fee. The same holds for Dash's credit
///   pool. What enters and leaves Litecoin's extension block stands in ordinary outputs, but who owns what inside does not.
///   Tokens of Bitcoin Cash are passed over.
public struct BitcoinCoreReader: LedgerReader {
  /// Name after `--format`.
  public static let format = "bitcoin-core"
  /// Raised when the same bytes can give other facts than before.
  public static let version = 1
  /// One sentence for help and listings.
  public static let summary = "JSON of Bitcoin-family nodes: getblock with verbosity 2 or 3, verbose getrawtransaction"

  private let options: ReaderOptions

  /// Makes a reader.
  public init(options: ReaderOptions) {
    self.options = options
  }

  /// Tells from the beginning of the content whether it is of this format.
  public static func recognises(_ head: SourceHead) -> Bool {
    // Upper case tells it from Esplora's scriptpubkey, the missing underscore from other block objects.
    head.beginsJSON && ["\"scriptPubKey\"", "\"merkleroot\""].contains { head.contains($0) }
  }

  /// Reads the source to its end.
  ///
  /// - Throws: ``ReaderError`` for the source, or whatever the sink throws.
  public func read(_ source: inout ByteSource, into sink: inout some LedgerSink) throws -> ReaderCounts {
    var parser = BitcoinCoreParser(chain: options.chain)
    return try parser.readAll(&source, options, into: &sink)
  }
}
