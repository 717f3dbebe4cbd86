import Foundation
import Heuristics
import Ledger
import Testing

/// Single transactions of am-i-exposed's tests, where `DYEPACK_DATA` names a folder that has them.
@Suite("Published transactions")
struct PublishedTransactionsTests {
  struct File: Sendable, CustomTestStringConvertible {
    var path: String
    var name: String
    /// Of every transaction in it.
    var kind: CoinJoinKind?
    var tier: Finding.Tier?
    var testDescription: String { name }
  }

  private static let labelled: [(name: String, kind: CoinJoinKind?, tier: Finding.Tier?)] = [
    ("whirlpool-coinjoin", .whirlpool, .strong), ("wabisabi-coinjoin", .wasabi2, .strong),
    ("joinmarket-coinjoin", .generic, .lead), ("batch-withdrawal-143", nil, nil), ("dust-attack-555", nil, nil),
    ("simple-legacy-p2pkh", nil, nil), ("bare-multisig", nil, nil), ("op-return-charley", nil, nil),
    ("taproot-op-return", nil, nil), ("taproot-script-path", nil, nil),
  ]

  private static let files: [File] = labelled.compactMap { one in
    LabelledTransactions.folder.map {
      File(path: "\($0)/esplora-fixtures/\(one.name).json", name: one.name, kind: one.kind, tier: one.tier)
    }
  }

  @Test("are what they are labelled", arguments: files)
  func judge(_ file: File) throws {
    let rows = try LabelledTransactions(file.path, chain: .bitcoin).rows
    #expect(!rows.isEmpty)
    for row in rows {
      var shape = row.shape
      let verdict = CoinJoins().verdict(on: &shape)
      #expect(verdict?.kind == file.kind && verdict?.tier == file.tier, "\(row.id) \(verdict.debugDescription)")
    }
  }
}
