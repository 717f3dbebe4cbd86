import Foundation
import TestSupport
import Testing

@testable import CaseFile

@Suite struct RunMergeTests {
  @Test func noRunsGiveNothing() throws {
    let folder = try CaseFolder()
    var merge = try RunMerge<Int64>(RunFile(in: folder.url))
    #expect(try merge.next() == nil)
    #expect(try merge.next() == nil)
  }

  /// Runs of any lengths, some of them longer than what is read at once, give what a sort of all gives.
  @Test(arguments: 0..<6)
  func mergesAsASortDoes(_ seed: UInt64) throws {
    let folder = try CaseFolder()
    var random = SplitMix64(seed: seed)
    let file = try RunFile(in: folder.url)
    var all: [Int64] = []
    for _ in 0..<random.number(1...9) {
      let run = (0..<[1, 40, 32_768, 40_000][random.number(0...3)]).map { _ in Int64(random.number(0...10_000)) }
      try run.sorted().withUnsafeBytes { try file.append($0) }
      all += run
    }
    var merge = try RunMerge<Int64>(file)
    var merged: [Int64] = []
    while let record = try merge.next() { merged.append(record) }
    #expect(merged == all.sorted())
    #expect(try merge.next() == nil)
  }
}
