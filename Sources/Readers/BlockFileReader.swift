public import Ledger

/// Reads raw block files (`blk*.dat`) as nodes of the Bitcoin family keep them, and single raw blocks.
///
/// Blocks are checked against their proof of work (where it is double SHA-256) and their merkle root. Raw blocks carry no
/// height: the first pass over the file links the headers to the genesis block, to a block that the case holds, or, failing
/// both, to what a coinbase says (BIP-34); the second reads the blocks of the chain with the most work by height. Others are
/// rejected as stale. A key in `xor.dat` beside the file is used. The position of a fact is its byte offset in the file.
///
/// Chains that share a magic are told apart by the genesis block, then by their proof of work; else the first in
/// ``Chain/all`` counts, and the user names another. A single block says nothing of its chain, and is Bitcoin's (of the
/// test network of its own, where its target says so) unless the user names another.
/// - Limits: blocks to 32 MiB; some 200 bytes of memory a block. Not read: standard input and compressed files, since two
///   passes are needed, and merged-mined blocks (AuxPoW).
/// - Throws: ``ReaderError`` for a wrong magic, a block cut short, or a count that cannot be.
public struct BlockFileReader: LedgerReader {
  /// Name after `--format`.
  public static let format = "blk"
  /// Raised when the same bytes can give other facts than before.
  public static let version = 1
  /// One sentence for help and listings.
  public static let summary = "raw block files of Bitcoin-family nodes, with or without xor.dat, and single raw blocks"

  /// Largest block of any chain here: Bitcoin Cash allows 32 MB by default.
  private static let blockLimit = 32 << 20
  /// Header, count, and the beginning of a coinbase as far as its height.
  private static let beginning = BlockHeader.size + 160
  /// The target of regtest, which is also the easiest there is.
  ///
  /// - Source: Bitcoin Core `src/kernel/chainparams.cpp`, `CRegTestParams`, `powLimit`.
  private static let regtestBits: UInt32 = 0x207F_FFFF

  private let options: ReaderOptions

  /// Makes a reader.
  public init(options: ReaderOptions) {
    self.options = options
  }

  /// Tells from the beginning of the content whether it is of this format.
  public static func recognises(_ head: SourceHead) -> Bool {
    let start = Array(head.bytes.prefix(beginning))
    if isMagic(magic(start, .none)) || isObscured(path: head.path, start: start) { return true }
    return isBlock(start)
  }

  /// Reads the source to its end.
  ///
  /// - Throws: ``ReaderError`` for the source, or whatever the sink throws.
  public func read(_ source: inout ByteSource, into sink: inout some LedgerSink) throws -> ReaderCounts {
    if let chain = options.chain, chain.frame == nil {
      throw ReaderError(.chain, source.name, "raw blocks of \(chain.alias) are not read; export them in another format")
    }
    let start = Array(try source.head().prefix(Self.beginning))
    guard source.allowsRandomAccess else {
      throw ReaderError(
        .format, source.name,
        "holds raw blocks, which are read twice; write them to a file, not compressed, and name it")
    }
    let key = try source.path.flatMap { path throws(ReaderError) in try XORKey.beside(path) } ?? .none
    let used = Self.isMagic(Self.magic(start, key)) ? key : .none
    let scan: (map: BlockMap, candidates: [Chain])
    if Self.isMagic(Self.magic(start, used)) || !Self.isBlock(start) {
      scan = try scanFile(&source, used)
    } else {
      scan = try scanBlock(&source, start)
    }
    let chain = Self.chain(among: scan.candidates, scan.map)
    return try readBlocks(source, scan.map, chain, used, into: &sink)
  }

  /// The second pass.
  private func readBlocks(
    _ source: borrowing ByteSource, _ map: BlockMap, _ chain: Chain, _ key: XORKey, into sink: inout some LedgerSink
  ) throws -> ReaderCounts {
    var handover = Handover(source: source.name, place: "byte", options: options)
    let plan = try map.plan(chain: chain) { try sink.height(ofBlock: $0, on: chain) }
    for (index, reason) in plan.rejects { try handover.reject(reason, at: map.entries[index].offset, into: &sink) }
    var batch = LedgerBatch(chain: chain)
    var parser = BlockParser(chain: chain)
    var block: [UInt8] = []
    for (first, height) in plan.best {
      var isRead = false
      for index in [first] + plan.copies[first, default: []] {
        let entry = map.entries[index]
        guard !isRead else {
          try handover.reject("block \(entry.hash.hex) stands in the file before", at: entry.offset, into: &sink)
          continue
        }
        guard try source.read(at: entry.offset, count: entry.size, into: &block) else { throw changed(source) }
        key.apply(to: &block, at: entry.offset)
        guard let header = BlockHeader(block), header.hash == entry.hash else { throw changed(source) }
        do throws(BlockParser.Fault) {
          handover.count(try parser.read(block, header: header, height: height, offset: entry.offset, into: &batch))
          isRead = true
        } catch {
          switch error {
          case .refused(let reason): try handover.reject(reason, at: entry.offset, into: &sink)
          case .broken(let reason, let place):
            throw ReaderError(
              .syntax, source.name, at: "byte \(entry.offset + Int64(place))", "\(reason). Nothing was added.")
          }
        }
      }
      try handover.giveFull(&batch, to: &sink)
    }
    try handover.give(&batch, to: &sink)
    return try handover.finish()
  }

  private func changed(_ source: borrowing ByteSource) -> ReaderError {
    ReaderError(.changed, source.name, "the file changed while it was read; read it again when nobody writes to it")
  }
}

// MARK: First pass

extension BlockFileReader {
  /// Walks the headers of a block file.
  private func scanFile(
    _ source: inout ByteSource, _ key: XORKey
  ) throws(ReaderError) -> (map: BlockMap, candidates: [Chain]) {
    var map = BlockMap()
    var candidates: [Chain] = []
    var magic: [UInt8] = []
    var bytes: [UInt8] = []
    while let found = try nextMagic(&source, key) {
      let offset = source.offset - 4
      if map.entries.isEmpty {
        magic = found
        candidates = try chains(withMagic: found, source)
      } else if found != magic {
        throw wrongMagic(source, offset, "\(Hex.text(found)) stands where the magic \(Hex.text(magic))")
      }
      guard try source.take(4, into: &bytes) else { throw cutShort(source, offset) }
      key.apply(to: &bytes, at: offset + 4)
      let size = Int(LittleEndian.uint32(bytes, at: 0))
      guard size > BlockHeader.size, size <= Self.blockLimit else {
        throw ReaderError(
          .syntax, source.name, at: "byte \(offset + 4)", "\(size) bytes is not the size of a block. Nothing was added."
        )
      }
      let entry = try scanEntry(&source, key, size, &bytes, candidates)
      map.append(entry)
      guard try source.skip(size - min(size, Self.beginning)) else { throw cutShort(source, offset) }
    }
    guard !map.entries.isEmpty else { throw ReaderError(.format, source.name, "holds no blocks, only padding") }
    return (map, candidates)
  }

  /// Takes the beginning of a block.
  private func scanEntry(
    _ source: inout ByteSource, _ key: XORKey, _ size: Int, _ bytes: inout [UInt8], _ candidates: [Chain]
  ) throws(ReaderError) -> BlockMap.Entry {
    let offset = source.offset
    guard try source.take(min(size, Self.beginning), into: &bytes) else { throw cutShort(source, offset) }
    key.apply(to: &bytes, at: offset)
    guard let header = BlockHeader(bytes) else { throw cutShort(source, offset) }
    // Dogecoin's version keeps a chain number in its upper half and marks merged mining with this bit.
    if candidates.contains(.dogecoin), header.version & 0x100 != 0 {
      throw ReaderError(
        .format, source.name, at: "byte \(offset)",
        "the block is merged-mined (AuxPoW), which is not read; export the chain in another format")
    }
    return BlockMap.Entry(
      offset: offset, size: size, hash: header.hash, previous: header.previous, bits: header.bits, time: header.time,
      claimedHeight: header.version >= 2 ? BlockParser.claimedHeight(bytes) : nil)
  }

  /// Takes a file that is one block.
  private func scanBlock(
    _ source: inout ByteSource, _ start: [UInt8]
  ) throws(ReaderError) -> (map: BlockMap, candidates: [Chain]) {
    guard let header = BlockHeader(start) else { throw cutShort(source, 0) }
    while try source.peek() != nil {
      source.position = source.end
      guard source.offset <= Int64(Self.blockLimit) else {
        throw ReaderError(.syntax, source.name, "begins like a block, and is larger than any. Nothing was added.")
      }
    }
    var map = BlockMap()
    map.append(
      .init(
        offset: 0, size: Int(source.offset), hash: header.hash, previous: header.previous, bits: header.bits,
        time: header.time, claimedHeight: header.version >= 2 ? BlockParser.claimedHeight(start) : nil))
    return (map, [options.chain ?? (header.bits == Self.regtestBits ? .bitcoinRegtest : .bitcoin)])
  }

  /// The magic of the next block, or nil at the end.
  ///
  /// Nodes reserve room at the end with zeros, to which a key was not applied; other tools apply it.
  private func nextMagic(_ source: inout ByteSource, _ key: XORKey) throws(ReaderError) -> [UInt8]? {
    let offset = source.offset
    var raw: [UInt8] = []
    let isWhole = try source.take(4, into: &raw)
    guard !raw.isEmpty else { return nil }
    var clear = raw
    key.apply(to: &clear, at: offset)
    if Self.isMagic(clear) { return clear }
    for (bytes, key) in [(raw, XORKey.none), (clear, key)] where bytes.allSatisfy({ $0 == 0 }) {
      while try source.peek() != nil {
        let start = source.offset
        var rest = Array(source.window[source.position..<source.end])
        key.apply(to: &rest, at: start)
        if let index = rest.firstIndex(where: { $0 != 0 }) {
          throw wrongMagic(
            source, start + Int64(index), "something follows the padding after byte \(offset) where the end")
        }
        source.position = source.end
      }
      return nil
    }
    guard isWhole else { throw cutShort(source, offset) }
    return clear
  }

  private func cutShort(_ source: borrowing ByteSource, _ offset: Int64) -> ReaderError {
    ReaderError(
      .truncated, source.name, at: "byte \(offset)",
      "the block that begins here is cut short; get the whole file. Nothing was added.")
  }

  private func wrongMagic(_ source: borrowing ByteSource, _ offset: Int64, _ reason: String) -> ReaderError {
    ReaderError(.syntax, source.name, at: "byte \(offset)", "\(reason) of the next block belongs. Nothing was added.")
  }
}

// MARK: Chains

extension BlockFileReader {
  /// The chains that a magic can mean: the named one, or all that have it.
  private func chains(withMagic magic: [UInt8], _ source: borrowing ByteSource) throws(ReaderError) -> [Chain] {
    let fitting = Chain.all.filter { $0.frame?.magic == magic }
    guard let first = fitting.first else {
      throw ReaderError(.format, source.name, "begins with \(Hex.text(magic)), the magic of no chain that is read here")
    }
    guard let chain = options.chain else { return fitting }
    guard chain.frame?.magic == magic else {
      throw ReaderError(
        .chain, source.name, "has the magic \(Hex.text(magic)) of \(first.alias), and --chain names \(chain.alias)")
    }
    return [chain]
  }

  /// The chain of a file among those that its magic allows.
  private static func chain(among candidates: [Chain], _ map: BlockMap) -> Chain {
    guard let first = candidates.first, candidates.count > 1 else { return candidates.first ?? .bitcoin }
    let hashes = map.entries.lazy.map(\.hash)
    if let chain = candidates.first(where: { $0.frame.map { hashes.contains($0.genesis) } ?? false }) { return chain }
    let provesWork = map.provesWork
    return candidates.first { provesWork || $0.frame?.work == .other } ?? first
  }

  private static func isMagic(_ bytes: [UInt8]) -> Bool { Chain.all.contains { $0.frame?.magic == bytes } }

  /// The first four bytes with a key undone.
  private static func magic(_ start: [UInt8], _ key: XORKey) -> [UInt8] {
    var bytes = Array(start.prefix(4))
    key.apply(to: &bytes, at: 0)
    return bytes
  }

  /// True when a file beside the source turns its beginning into a magic.
  private static func isObscured(path: String?, start: [UInt8]) -> Bool {
    guard let path else { return false }
    do throws(ReaderError) {
      return try XORKey.beside(path).map { isMagic(magic(start, $0)) } ?? false
    } catch {
      // Reading says what is wrong with the key; here the question is only whose file it is.
      return false
    }
  }

  /// True for the beginning of a block whose header proves its work.
  ///
  /// Text cannot pass: its bytes would make a target above all but the easiest, which is taken only where it is exact.
  private static func isBlock(_ start: [UInt8]) -> Bool {
    guard let header = BlockHeader(start), header.bits == regtestBits || header.bits >> 24 <= 0x1F,
      let target = BlockHeader.target(bits: header.bits)
    else { return false }
    return header.hash <= target
  }
}
