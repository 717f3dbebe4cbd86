public import Ledger

/// Reads the lists of deposits and withdrawals that the programs of Tornado Cash keep: one list of JSON a pool and kind.
///
/// A deposit tells its commitment and leaf, a withdrawal its nullifier hash, recipient and fee. Nothing here moves an amount: how
/// much a note is worth stands in the pool's contract and not in the list, and what was paid is told by transactions and traces.
///
/// The list names neither its pool nor its chain. Its first record decides where it is the first of a pool that is known
/// (``TornadoPool``); else the user names both.
///
/// - Units: seconds; the fee in base units of what the pool holds. Places are byte offsets, since a list is one long line.
/// - Throws: ``ReaderError`` without a pool, for another pool than the list's own, and for broken JSON.
/// - Known failure: a list that begins in the middle is taken for the pool that the user names, whichever that is.
/// - Source: `deposits_*.json` and `withdrawals_*.json` of tornadocash/tornado-cli and tornadocash/tornado-classic-ui; later
///   programs add `logIndex`, and `from`, who sent the transaction.
public struct TornadoEventsReader: LedgerReader {
  /// Name after `--format`.
  public static let format = "tornado-events"
  /// Raised when the same bytes can give other facts than before.
  public static let version = 1
  /// One sentence for help and listings.
  public static let summary = "lists of deposits and withdrawals of a Tornado Cash pool, as its programs keep them"

  enum Field: Int, RecordField {
    case blockNumber, logIndex, transactionHash, timestamp, from
    case commitment, leafIndex
    case nullifierHash, to, fee, relayer
  }

  private let options: ReaderOptions

  /// Makes a reader.
  public init(options: ReaderOptions) {
    self.options = options
  }

  /// Tells from the beginning of the content whether it is of this format.
  public static func recognises(_ head: SourceHead) -> Bool {
    head.beginsJSON && head.contains("\"transactionHash\"") && head.contains("\"blockNumber\"")
      && (head.contains("\"nullifierHash\"") || head.contains("\"commitment\"") && head.contains("\"leafIndex\""))
  }

  /// Reads the source to its end.
  ///
  /// - Throws: ``ReaderError`` for the source, or whatever the sink throws.
  public func read(_ source: inout ByteSource, into sink: inout some LedgerSink) throws -> ReaderCounts {
    var handover = Handover(source: source.name, place: "byte", options: options)
    var records = JSONRecords<Field>()
    var parser = TornadoEventParser()
    var batch = AccountBatch()
    var chain: Chain?
    while let item = try records.next(&source) {
      let position = records.offset
      do {
        if case .fault(let fault) = item { throw fault }
        try parser.readHash(records.record)
        let known = try chain ?? pool(&parser, source.name)
        chain = known
        let heading = try parser.read(records.record, on: known, payer: &batch.from)
        try batch.add(heading, parser.event, at: position, handover: handover, into: &sink)
        handover.count()
      } catch let fault as RowFault {
        try handover.reject(fault.reason, at: position, into: &sink)
      }
    }
    try batch.give(handover, to: &sink)
    return try handover.finish()
  }

  /// Decides from the first record, which has been read so far, whose list this is.
  private func pool(_ parser: inout TornadoEventParser, _ source: String) throws(ReaderError) -> Chain {
    let told = TornadoPool.beginning(with: parser.event.hash)
    if let told {
      parser.event.contract = Hex.bytes(told.contract.dropFirst(2)) ?? []
      if let contract = options.contract, contract != parser.event.contract {
        throw ReaderError(
          .chain, source,
          "begins as the list of pool \(told.contract) does, not as that of \((options.chain ?? told.chain).text(of: contract))"
        )
      }
      if let chain = options.chain, chain != told.chain {
        throw ReaderError(.chain, source, "is the list of a pool on \(told.chain.alias), not on \(chain.alias)")
      }
      return told.chain
    }
    guard let chain = options.chain, let contract = options.contract else {
      throw ReaderError(
        .chain, source,
        "is a list of Tornado Cash that does not tell its pool; name it with --chain and --contract, for example"
          + " `--chain ethereum --contract 0x910cbd523d972eb0a6f4cae4618ad62622b39dbf` for 10 ETH")
    }
    guard chain.id.hasPrefix("eip155:") else {
      throw ReaderError(.chain, source, "is a list of Tornado Cash, which \(chain.alias) has not")
    }
    parser.event.contract = contract
    return chain
  }
}
