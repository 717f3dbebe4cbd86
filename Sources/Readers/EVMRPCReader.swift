public import Ledger

/// Reads blocks with receipts as nodes of EVM chains tell them: `eth_getBlockByNumber` with full transactions, and
/// `eth_getBlockReceipts`.
///
/// A record is `{"block": {…}, "receipts": […]}`, or the block with its receipts as one more member: one a line, or a list of
/// them. Transactions tell payer and value, receipts the fee, what failed, and through their logs the tokens that moved and
/// the events of contracts (``EVMLog``). The transactions tell the chain where they name it; otherwise the user does.
///
/// - Gives: a block and its transactions, one record each; a log that cannot be read is rejected alone.
/// - Units: base units; seconds since 1970.
/// - Limits: 4,000,000 transactions and logs a block.
/// - Throws: ``ReaderError`` for broken JSON, or a chain that nothing tells.
/// - Source: ethereum/execution-apis, `eth_getBlockByNumber` and `eth_getBlockReceipts`; OP Stack, receipts with `l1Fee`.
/// - Known failure: what contracts paid on in coin (internal calls) stands in no receipt; read traces for that. Rewards of
///   blocks and withdrawals of validators have no payer, and a case does not hold them.
public struct EVMRPCReader: LedgerReader {
  /// Name after `--format`.
  public static let format = "evm-rpc"
  /// Raised when the same bytes can give other facts than before.
  public static let version = 2
  /// One sentence for help and listings.
  public static let summary =
    "blocks with receipts, as nodes of EVM chains answer eth_getBlockByNumber and eth_getBlockReceipts"

  private let options: ReaderOptions

  /// Makes a reader.
  public init(options: ReaderOptions) {
    self.options = options
  }

  /// Tells from the beginning of the content whether it is of this format.
  public static func recognises(_ head: SourceHead) -> Bool {
    head.beginsJSON && ["\"parentHash\"", "\"logsBloom\""].contains { head.contains($0) }
  }

  /// Reads the source to its end.
  ///
  /// - Throws: ``ReaderError`` for the source, or whatever the sink throws.
  public func read(_ source: inout ByteSource, into sink: inout some LedgerSink) throws -> ReaderCounts {
    if let chain = options.chain, !chain.id.hasPrefix("eip155:") {
      throw ReaderError(.chain, source.name, "holds blocks of an EVM chain, and \(chain.alias) is none")
    }
    var handover = Handover(source: source.name, place: "byte", options: options)
    var parser = EVMBlockParser()
    var ledger = EVMLedger(chain: options.chain)
    var depth = 0
    try parser.json.lexer.skipByteOrderMark(&source)
    while let byte = try parser.json.lexer.peek(&source) {
      // Lists of blocks are walked as if their brackets and commas were not there, in pairs.
      switch byte {
      case UInt8(ascii: "{"):
        let block = try parser.read(&source, depth: depth)
        try ledger.take(block, source.name, &handover, into: &sink)
        if depth > 0 { try passComma(&source, &parser) }
      case UInt8(ascii: "[") where depth == 0:
        try parser.json.lexer.descend(&source, depth)
        depth = 1
      case UInt8(ascii: "]") where depth == 1:
        source.position += 1
        depth = 0
      default: throw parser.json.lexer.unexpected(source, "a block")
      }
    }
    guard depth == 0 else { throw parser.json.lexer.cutShort(source) }
    try ledger.batch.give(handover, to: &sink)
    return try handover.finish()
  }

  /// Takes the comma after a block of a list; a block must follow it.
  private func passComma(_ source: inout ByteSource, _ parser: inout EVMBlockParser) throws(ReaderError) {
    let next = try parser.json.lexer.need(&source)
    if next == UInt8(ascii: "]") { return }
    guard next == UInt8(ascii: ",") else { throw parser.json.lexer.unexpected(source, "`,` or `]`") }
    source.position += 1
    guard try parser.json.lexer.need(&source) == UInt8(ascii: "{") else {
      throw parser.json.lexer.unexpected(source, "a block")
    }
  }
}
