import Foundation
import Ledger
import TestSupport
import Testing

@testable import Readers

@Suite struct BlockFileReaderTests {
  /// Bitcoin's block 0.
  static let genesis =
    "0100000000000000000000000000000000000000000000000000000000000000000000003ba3edfd7a7b12b27ac72c3e67768f617fc81bc3888a5132"
    + "3a9fb8aa4b1e5e4a29ab5f49ffff001d1dac2b7c01010000000100000000000000000000000000000000000000000000000000000000000000"
    + "00ffffffff4d04ffff001d0104455468652054696d65732030332f4a616e2f32303039204368616e63656c6c6f72206f6e206272696e6b206f"
    + "66207365636f6e64206261696c6f757420666f722062616e6b73ffffffff0100f2052a01000000434104678afdb0fe5548271967f1a67130b7"
    + "105cd6a828e03909a67962e0ea1f61deb649f6bc3f4cef38c4f35504e51ec112de5c384df7ba0b8d578a4c702b6bf11d5fac00000000"
  /// Bitcoin's block 170, with the first payment.
  private static let block170 =
    "0100000055bd840a78798ad0da853f68974f3d183e2bd1db6a842c1feecf222a00000000ff104ccb05421ab93e63f8c3ce5c2c2e9dbb37de27"
    + "64b3a3175c8166562cac7d51b96a49ffff001d283e9e70020100000001000000000000000000000000000000000000000000000000000000"
    + "0000000000ffffffff0704ffff001d0102ffffffff0100f2052a01000000434104d46c4968bde02899d2aa0963367c7a6ce34eec332b32e4"
    + "2e5f3407e052d64ac625da6f0718e7b302140434bd725706957c092db53805b821a85b23a7ac61725bac000000000100000001c997a5e56e"
    + "104102fa209c6a852dd90660a20b2d9c352423edce25857fcd3704000000004847304402204e45e16932b8af514961a1d3a1a25fdf3f4f77"
    + "32e9d624c6c61548ab5fb8cd410220181522ec8eca07de4860a4acdd12909d831cc56cbbac4622082221a8768d1d0901ffffffff0200ca9a"
    + "3b00000000434104ae1a62fe09c5f51b13905f07f06b99a2f7159b2225f374cd378d71302fa28414e7aab37397f554a7df5f142c21c1b730"
    + "3b8a0626f1baded5c72a704f7e6cd84cac00286bee0000000043410411db93e1dcdb8a016b49840f8c53bc1eb68a382e97b1482ecad7b148"
    + "a6909a5cb2e0eaddfb84ccf9744464f82e160bfa9b8b64f9d4c03f999b8643f656b412a3ac00000000"
  private static let before170 = "000000002a22cfee1f2c846adbd12b3e183d4f97683f85dad08a79780a84bd55"
  private static let mainMagic: [UInt8] = [0xF9, 0xBE, 0xB4, 0xD9]
  private static let nowhere = TransactionID(words: (1, 2, 3, 4))

  @Test func theGenesisBlock() throws {
    let block = try #require(Hex.bytes(Self.genesis))
    for bytes in [block, RandomBlocks.framed(block, magic: Self.mainMagic)] {
      let (sink, counts) = try CollectingSink.reading(bytes)
      #expect(counts == ReaderCounts(records: 1))
      #expect(sink.chains == ["bitcoin"])
      #expect(
        sink.blocks == ["0 000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f after none at 1231006505"])
      #expect(
        sink.transactions == [
          "4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b height 0 index 0 time 1231006505 block "
            + "000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f coinbase version 1 lock 0 in [] out "
            + "[\"5000000000/4104678afdb0fe5548271967f1a67130b7105cd6a828e03909a67962e0ea1f61deb649f6bc3f4cef38c4f35504e51e"
            + "c112de5c384df7ba0b8d578a4c702b6bf11d5fac\"] payer - fee -"
        ])
      #expect(sink.positions == [Int64(bytes.count - block.count) + 81])
    }
  }

  @Test func aBlockAfterOneThatTheCaseHolds() throws {
    let block = try #require(Hex.bytes(Self.block170))
    let before = try #require(TransactionID(hex: Self.before170))
    let bytes = RandomBlocks.framed(block, magic: Self.mainMagic)
    let (sink, _) = try CollectingSink.reading(bytes, known: [before: 169])
    #expect(
      sink.ids == [
        "b1fea52486ce0c62bb442b530a3f0132b826c74e473d1f2c220bfa78111c5082",
        "f4184fc596403b9d638783cf57adfe4c75c605f6356fbc91338530e9831e9e16",
      ])
    #expect(sink.transactions[1].contains("height 170 index 1"))
    #expect(
      sink.transactions[1].contains(
        "in [\"0437cd7f8525ceed2324359c2d0ba26006d92d856a9c20fa0241106ee5a597c9:0/4294967295/-/-\"] out [\"1000000000/4104"
      ))
    // Alone it has no height: such old coinbases do not tell it.
    let error = CollectingSink.failure(bytes)
    #expect(error?.description.contains("the height of block") == true)
    #expect(error?.description.contains(Self.before170) == true)
  }

  @Test(arguments: Seeds.first(60))
  func randomChainsComeBack(seeds: Range<UInt64>) throws {
    for seed in seeds {
      var source = RandomBlocks(seed: seed)
      var chain: [RandomBlocks.Block] = []
      let start = Int64(source.number(1...40_000))
      for number in 0..<source.number(1...12) {
        chain.append(source.block(after: chain.last?.hash ?? Self.nowhere, height: start + Int64(number)))
      }
      // A shorter branch beside the chain.
      var stale: [RandomBlocks.Block] = []
      let fork = source.number(0...chain.count - 1)
      for number in 0..<source.number(0...max(0, chain.count - fork - 2)) {
        let before = stale.last?.hash ?? chain[fork].hash
        stale.append(source.block(after: before, height: start + Int64(fork + number) + 1))
      }
      let copies = source.number(0...2) == 0 ? [chain[fork]] : []
      let all = source.shuffled(chain + stale + copies)
      let file = all.flatMap { RandomBlocks.framed($0.bytes) } + [UInt8](repeating: 0, count: source.number(0...50))
      let (sink, counts) = try CollectingSink.reading(file)
      #expect(sink.transactions == chain.flatMap(\.lines), "seed \(seed)")
      #expect(counts.rejected == Int64(stale.count + copies.count), "seed \(seed)")
      #expect(sink.rejects.count { $0.reason.hasPrefix("stale block") } == stale.count, "seed \(seed)")
      #expect(sink.chains == ["bitcoin-regtest"])
      for (position, line) in zip(sink.positions, sink.transactions) {
        // The position is where the version of the transaction stands.
        let version = Int64(Int32(bitPattern: LittleEndian.uint32(file, at: Int(position))))
        #expect(line.contains(" version \(version) "), "seed \(seed)")
      }
    }
  }

  @Test func ofEqualBranchesTheFirstInTheFileIsTaken() throws {
    var source = RandomBlocks(seed: 5)
    let root = source.block(after: Self.nowhere, height: 100)
    let first = source.block(after: root.hash, height: 101)
    let second = source.block(after: root.hash, height: 101)
    for (a, b) in [(first, second), (second, first)] {
      let (sink, _) = try CollectingSink.reading([root, a, b].flatMap { RandomBlocks.framed($0.bytes) })
      #expect(sink.transactions == root.lines + a.lines)
    }
  }

  @Test func aBranchFromElsewhereDoesNotStandOverAnother() throws {
    var source = RandomBlocks(seed: 6)
    let long = [source.block(after: Self.nowhere, height: 100)]
    let more = source.block(after: long[0].hash, height: 101)
    let other = source.block(after: TransactionID(words: (9, 9, 9, 9)), height: 101)
    let apart = source.block(after: TransactionID(words: (9, 9, 9, 8)), height: 300)
    let file = [other, apart, more, long[0]].flatMap { RandomBlocks.framed($0.bytes) }
    let (sink, counts) = try CollectingSink.reading(file)
    #expect(sink.transactions == long[0].lines + more.lines + apart.lines)
    #expect(counts.rejected == 1)
    #expect(sink.rejects.first?.reason.contains(other.hash.hex) == true)
  }

  @Test func keysAreUndone() throws {
    var source = RandomBlocks(seed: 7)
    let first = source.block(after: Self.nowhere, height: 30)
    let second = source.block(after: first.hash, height: 31)
    let clear = (RandomBlocks.framed(first.bytes) + RandomBlocks.framed(second.bytes))
    let key: [UInt8] = [0x11, 0, 0xA5, 7, 0xFF, 0x42, 1, 0x80]
    let obscured = clear.enumerated().map { $1 ^ key[$0 % 8] }
    for padding in [[UInt8](repeating: 0, count: 33), (0..<33).map { key[($0 + clear.count) % 8] }] {
      try ByteSourceTests.withFile(obscured + padding, named: "blk00000.dat") { path in
        let keyPath = URL(fileURLWithPath: path).deletingLastPathComponent().appendingPathComponent("xor.dat")
        #expect(Self.failure(path)?.code == .format)
        try Data(key).write(to: keyPath)
        var file = try ByteSource(path: path)
        let reader = try Readers.detect(&file)
        #expect(reader.format == "blk")
        var sink = CollectingSink()
        _ = try reader.init(options: ReaderOptions()).read(&file, into: &sink)
        #expect(sink.transactions == first.lines + second.lines)
        let seal = try file.finish()
        #expect(seal.count == Int64(obscured.count + padding.count))
        try Data(key.dropLast()).write(to: keyPath)
        #expect(Self.failure(path, as: BlockFileReader.self)?.description.contains("is not a key of 8 bytes") == true)
      }
    }
  }

  private static func failure(_ path: String, as format: (any LedgerReader.Type)? = nil) -> ReaderError? {
    do {
      var source = try ByteSource(path: path)
      var sink = CollectingSink()
      let reader = try format ?? Readers.detect(&source)
      _ = try reader.init(options: ReaderOptions()).read(&source, into: &sink)
      return nil
    } catch { return error as? ReaderError }
  }

  @Test func alteredBlocksAreRefused() throws {
    var source = RandomBlocks(seed: 8)
    let good = source.block(after: Self.nowhere, height: 50)
    let transactions = [source.coinbase(height: 51), source.payment(), source.payment()]
    let honest = source.mine(transactions, after: good.hash, height: 51)
    // The same header over a list that repeats its last: CVE-2012-2459.
    let mutated =
      Array(honest.bytes.prefix(80)) + [4] + (transactions + [transactions[2]]).flatMap(\.full)
    var foreign = honest.bytes
    foreign[foreign.count - 1] ^= 1  // the lock time of the last transaction
    let others: [([UInt8], String)] = [(mutated, "CVE-2012-2459"), (foreign, "are not those of its merkle root")]
    for (bytes, reason) in others {
      let file = RandomBlocks.framed(good.bytes) + RandomBlocks.framed(bytes)
      let (sink, counts) = try CollectingSink.reading(file)
      #expect(sink.transactions == good.lines)
      #expect(counts.rejected == 1)
      #expect(sink.rejects.first?.reason.contains(reason) == true, "\(sink.rejects)")
      // An honest copy later in the file is used.
      let both = try CollectingSink.reading(file + RandomBlocks.framed(honest.bytes))
      #expect(both.sink.transactions == good.lines + honest.lines)
      #expect(both.counts.rejected == 1)
    }
  }

  @Test func blocksWithoutWorkOrWithASecondCoinbaseAreRefused() throws {
    var source = RandomBlocks(seed: 9)
    let good = source.block(after: Self.nowhere, height: 50)
    let lazy = source.mine([source.coinbase(height: 51)], after: good.hash, height: 51, meetsTarget: false)
    let greedy = source.mine([source.coinbase(height: 51), source.coinbase(height: 51)], after: good.hash, height: 51)
    let headless = source.mine([source.payment()], after: good.hash, height: 51)
    for (block, reason) in [(lazy, "proof of work"), (greedy, "is another coinbase"), (headless, "is no coinbase")] {
      let file = RandomBlocks.framed(good.bytes) + RandomBlocks.framed(block.bytes)
      let (sink, counts) = try CollectingSink.reading(file, chain: .bitcoinRegtest)
      #expect(sink.transactions == good.lines)
      #expect(counts.rejected == 1)
      #expect(sink.rejects.first?.reason.contains(reason) == true, "\(sink.rejects)")
      #expect(sink.rejects.first?.position == Int64(good.bytes.count + 16))
      #expect(CollectingSink.failure(file, chain: .bitcoinRegtest, strict: true)?.code == .rejected)
    }
  }

  @Test func litecoinSharesTheMagicAndHasOtherWork() throws {
    var source = RandomBlocks(seed: 10)
    var blocks: [RandomBlocks.Block] = []
    for height: Int64 in 20..<24 {
      blocks.append(
        source.mine(
          [source.coinbase(height: height), source.payment()], after: blocks.last?.hash ?? Self.nowhere, height: height,
          meetsTarget: height == 20))
    }
    let file = blocks.flatMap { RandomBlocks.framed($0.bytes) }
    let (sink, _) = try CollectingSink.reading(file)
    #expect(sink.chains == ["litecoin-regtest"])
    #expect(sink.transactions == blocks.flatMap(\.lines))
    let named = try CollectingSink.reading(file, chain: .bitcoinRegtest)
    #expect(named.sink.transactions == blocks[0].lines)
  }

  /// The transaction that carries the extension block's balance in Litecoin's block 2,680,000.
  private static let hogEx =
    "02000000000801055b9501fc80f092ec6a1fc82a130fbc4126d76aaccc8ff09d47bcacd439facf0000000000ffffffff0119a0e168b702000022"
    + "582055b14302a0812dcfad58dc83b0d2c96d3bf36cc08735cd36987f721b69f6faa10000000000"

  @Test func extensionBlocksArePassedOver() throws {
    let hogEx = RandomBlocks.Transaction(
      full: try #require(Hex.bytes(Self.hogEx)),
      id: try #require(TransactionID(hex: "fd786dea0b4d16017897c66c80f40bbbaac6ed5dfc1d8540f8e69b39ae07b798")),
      tail:
        " version 2 lock 0 in [\"cffa39d4acbc479df08fccac6ad72641bc0f132ac81f6aec92f080fc01955b05:0/4294967295/-/-\"]"
        + " out [\"2986761887769/582055b14302a0812dcfad58dc83b0d2c96d3bf36cc08735cd36987f721b69f6faa1\"] payer - fee -",
      isCoinbase: false)
    var source = RandomBlocks(seed: 11)
    var block = source.mine([source.coinbase(height: 60), hogEx], after: Self.nowhere, height: 60)
    block.bytes += [1, 2, 3, 4, 5]
    let file = RandomBlocks.framed(block.bytes)
    let read = try CollectingSink.reading(file, chain: .litecoinRegtest).sink.transactions
    #expect(read == block.lines)
    #expect(CollectingSink.failure(file, chain: .bitcoinRegtest)?.description.contains("flags 8") == true)
    // A transaction inside the extension block is none that this reader knows.
    var inner = hogEx
    inner.full[inner.full.count - 5] = 1
    let other = source.mine([source.coinbase(height: 60), inner], after: Self.nowhere, height: 60)
    let error = CollectingSink.failure(RandomBlocks.framed(other.bytes), chain: .litecoinRegtest)
    #expect(error?.description.contains("belongs to the extension block") == true)
  }

  @Test func chainsAreChecked() throws {
    let file = RandomBlocks.framed(try #require(Hex.bytes(Self.genesis)), magic: Self.mainMagic)
    let wrong = CollectingSink.failure(file, chain: .litecoin)
    #expect(wrong?.description == "memory: has the magic f9beb4d9 of bitcoin, and --chain names litecoin")
    #expect(CollectingSink.failure(file, chain: .zcash)?.code == .chain)
    #expect(try CollectingSink.reading(file, chain: .bitcoinCash).sink.chains == ["bitcoin-cash"])
    let doge =
      try #require(Hex.bytes("c0c0c0c0")) + RandomBlocks.little(UInt32(200)) + RandomBlocks.little(Int32(0x620104))
    let merged = CollectingSink.failure(doge + [UInt8](repeating: 0, count: 196))
    #expect(merged?.description.contains("merged-mined (AuxPoW)") == true)
  }

  @Test func brokenFramesNameTheirOffset() throws {
    var source = RandomBlocks(seed: 13)
    let block = source.block(after: Self.nowhere, height: 50, payments: 2)
    let frame = RandomBlocks.framed(block.bytes)
    func description(_ bytes: [UInt8]) -> String { CollectingSink.failure(bytes)?.description ?? "" }
    #expect(
      description(frame + [1, 2, 3, 4, 5]).contains("byte \(frame.count): 01020304 stands where the magic fabfb5da"))
    #expect(description(frame + [0, 0, 0, 0, 0, 9]).contains("byte \(frame.count + 5): something follows the padding"))
    var oversize = frame
    oversize.replaceSubrange(4..<8, with: [0xFF, 0xFF, 0xFF, 0x7F])
    #expect(description(oversize).contains("byte 4: 2147483647 bytes is not the size of a block"))
    let next = source.block(after: block.hash, height: 51)
    var absurd = frame + RandomBlocks.framed(next.bytes)
    absurd[frame.count + 88] = 0xFF
    #expect(description(absurd).contains("byte \(frame.count + 88): a count of"))
    var longer = frame + [7]
    longer.replaceSubrange(4..<8, with: RandomBlocks.little(UInt32(block.bytes.count + 1)))
    #expect(description(longer).contains("1 bytes follow the last transaction"))
    #expect(description(Gzip.member(frame)).contains("are read twice"))
  }

  @Test func everyTruncationIsSeen() throws {
    var source = RandomBlocks(seed: 14)
    let block = source.block(after: Self.nowhere, height: 50, payments: 1)
    for bytes in [RandomBlocks.framed(block.bytes), block.bytes] {
      for length in 0..<bytes.count {
        let error = CollectingSink.failure(Array(bytes[..<length]), as: BlockFileReader.self)
        #expect(error != nil, "at \(length)")
      }
    }
  }

  @Test(arguments: Seeds.first(800))
  func flippedBytesNeverCrash(seeds: Range<UInt64>) {
    for seed in seeds {
      var source = RandomBlocks(seed: seed % 16)
      let first = source.block(after: Self.nowhere, height: 50)
      let second = source.block(after: first.hash, height: 51)
      var file = RandomBlocks.framed(first.bytes) + RandomBlocks.framed(second.bytes)
      var random = SplitMix64(seed: seed)
      for _ in 0..<random.number(1...3) {
        file[random.number(0...file.count - 1)] = UInt8(truncatingIfNeeded: random.next())
      }
      do {
        let (sink, _) = try CollectingSink.reading(file, as: BlockFileReader.self)
        // Whatever is read is what was written: every byte but those of witnesses and padding is under a hash.
        let honest = Set((first.lines + second.lines).map { $0.split(separator: " height ")[0] })
        #expect(sink.ids.allSatisfy { honest.contains(Substring($0)) }, "seed \(seed)")
      } catch {
        #expect(error is ReaderError, "seed \(seed)")
      }
    }
  }
}
