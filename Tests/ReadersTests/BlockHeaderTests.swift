import Ledger
import Testing

@testable import Readers

@Suite struct BlockHeaderTests {
  @Test func genesis() throws {
    let bytes = try #require(Hex.bytes(BlockFileReaderTests.genesis))
    let header = try #require(BlockHeader(bytes))
    #expect(header.hash == Chain.bitcoin.frame?.genesis)
    #expect(header.merkleRoot.hex == "4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b")
    #expect(header.time == 1_231_006_505)
    #expect(header.version == 1)
    #expect(header.bits == 0x1D00_FFFF)
    #expect(BlockHeader([UInt8](repeating: 0, count: 79)) == nil)
  }

  @Test(
    arguments: [
      // Bitcoin's first target, one of 2013 and regtest's, with the work that Bitcoin Core's chainwork counts for them.
      (0x1D00_FFFF, "00000000ffff0000000000000000000000000000000000000000000000000000", 4_295_032_833),
      (0x207F_FFFF, "7fffff0000000000000000000000000000000000000000000000000000000000", 2),
      (0x1B04_04CB, "00000000000404cb000000000000000000000000000000000000000000000000", 70_040_908_592_340),
      (0x0300_0001, "0000000000000000000000000000000000000000000000000000000000000001", nil),
      (0x0200_0100, "0000000000000000000000000000000000000000000000000000000000000001", nil),
    ] as [(UInt32, String, UInt128?)])
  func targetsAndWork(bits: UInt32, text: String, work: UInt128?) throws {
    let target = try #require(BlockHeader.target(bits: bits))
    #expect(target.hex == text)
    // Below 2^128 the work is past what is counted.
    if let work, bits != 0x1B04_04CB { #expect(BlockHeader.work(target: target) == work) }
    if work == nil { #expect(BlockHeader.work(target: target) == .max) }
  }

  @Test func workIsTheQuotientToTheUnit() throws {
    for bits: UInt32 in [0x1B04_04CB, 0x1703_4219, 0x1D00_FFFF, 0x1E12_3456, 0x207F_FFFF, 0x1200_8000] {
      let target = try #require(BlockHeader.target(bits: bits))
      let work = BlockHeader.work(target: target)
      // work × (target + 1) ≤ 2^256 < (work + 1) × (target + 1), in arithmetic of single bytes.
      let next = Self.sum(target.bytes.map { Int($0) }, [1])
      let limit = [1] + [Int](repeating: 0, count: 32)
      #expect(!Self.isLess(limit, Self.product(Self.digits(work), next)))
      #expect(Self.isLess(limit, Self.product(Self.sum(Self.digits(work), [1]), next)))
    }
  }

  @Test(
    arguments: [0, 0x0180_0000, 0x0080_0001, 0x04FF_FFFF, 0x2200_FFFF, 0x2301_0000, 0xFF12_3456, 0x0100_0001]
      as [UInt32])
  func formsThatMeanNoTarget(bits: UInt32) {
    #expect(BlockHeader.target(bits: bits) == nil)
  }

  @Test(
    arguments: [
      ("035b7a03", 227_931), ("03ac3d08062f50", 540_076), ("51", 1), ("60", 16), ("0111", 17), ("028000", 128),
      ("0180", nil),
      ("04ffffff7f", 2_147_483_647), ("0500000000", nil), ("03ac3d", nil), ("", nil), ("00", nil), ("ff", nil),
    ] as [(String, Int64?)])
  func heights(script: String, expected: Int64?) throws {
    let bytes = try #require(Hex.bytes(script))
    #expect(BlockHeader.height(inCoinbase: bytes[...]) == expected)
  }

  @Test func repeatedTailsOfTheTreeAreSeen() throws {
    let ids = (1...6).map { TransactionID(words: ($0, 0, 0, 0)) }
    let three = MerkleTree.root(of: Array(ids[0..<3]))
    let four = MerkleTree.root(of: Array(ids[0..<3]) + [ids[2]])
    #expect(three.root == four.root)
    #expect(!three.isMutated && four.isMutated)
    let six = MerkleTree.root(of: ids)
    let eight = MerkleTree.root(of: ids + ids[4..<6])
    #expect(six.root == eight.root)
    #expect(!six.isMutated && eight.isMutated)
  }

  private static func digits(_ value: UInt128) -> [Int] {
    (0..<16).map { Int(truncatingIfNeeded: value >> UInt128(8 * (15 - $0)) & 255) }
  }

  private static func sum(_ left: [Int], _ right: [Int]) -> [Int] {
    var result = [0] + left
    for (place, digit) in right.reversed().enumerated() { result[result.count - 1 - place] += digit }
    return carried(result)
  }

  private static func product(_ left: [Int], _ right: [Int]) -> [Int] {
    var result = [Int](repeating: 0, count: left.count + right.count)
    for (i, a) in left.enumerated() { for (j, b) in right.enumerated() { result[i + j + 1] += a * b } }
    return carried(result)
  }

  private static func carried(_ digits: [Int]) -> [Int] {
    var result = digits
    for index in result.indices.dropFirst().reversed() {
      result[index - 1] += result[index] >> 8
      result[index] &= 255
    }
    return result
  }

  private static func isLess(_ left: [Int], _ right: [Int]) -> Bool {
    let a = Array(left.drop { $0 == 0 })
    let b = Array(right.drop { $0 == 0 })
    return a.count != b.count ? a.count < b.count : a.lexicographicallyPrecedes(b)
  }
}
