import Ledger
import TestSupport
import Testing

@testable import CaseFile

@Suite struct TransferMergeTests {
  private static func row(_ id: Int64, log: Int64?, amount: Amount = 5, kind: Int64 = 2) -> TransferMerge.Row {
    TransferMerge.Row(
      id: id, step: log.map { $0 + 2 } ?? 1,
      movement: .init(kind: kind, asset: 1, from: 1, to: 2, amount: amount), position: id)
  }

  struct Vector: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let kept: [TransferMerge.Row]
    let told: [TransferMerge.Row]
    let steps: [TransferMerge.Step]
  }

  static let vectors = [
    Vector(
      testDescription: "a new index is a new movement", kept: [row(1, log: 1)], told: [row(2, log: 2)],
      steps: [.add(row(2, log: 2))]),
    Vector(testDescription: "a known index is a repeat", kept: [row(1, log: 1)], told: [row(2, log: 1)], steps: []),
    Vector(
      testDescription: "a known index with another content is a conflict", kept: [row(1, log: 1)],
      told: [row(2, log: 1, amount: 6)], steps: [.conflict(kept: row(1, log: 1), also: row(2, log: 1, amount: 6))]),
    Vector(
      testDescription: "one index holds one movement of each kind", kept: [row(1, log: 1)],
      told: [row(2, log: 1, kind: 1)], steps: [.add(row(2, log: 1, kind: 1))]),
    Vector(
      testDescription: "two of two without index are known", kept: [row(1, log: nil), row(2, log: nil)],
      told: [row(3, log: nil), row(4, log: nil)], steps: []),
    Vector(
      testDescription: "the third without index is new", kept: [row(1, log: nil), row(2, log: nil)],
      told: [row(3, log: nil), row(4, log: nil), row(5, log: nil)], steps: [.add(row(3, log: nil))]),
    Vector(
      testDescription: "without index it is the one that has an index", kept: [row(1, log: 9)],
      told: [row(2, log: nil)],
      steps: []),
    Vector(
      testDescription: "an index comes later", kept: [row(1, log: nil)], told: [row(2, log: 9)],
      steps: [.number(row(1, log: nil), by: row(2, log: 9))]),
    Vector(
      testDescription: "one of two gets its index", kept: [row(1, log: nil), row(2, log: nil)], told: [row(3, log: 9)],
      steps: [.number(row(1, log: nil), by: row(3, log: 9))]),
    Vector(
      testDescription: "indices for all and one more", kept: [row(1, log: nil)],
      told: [row(2, log: 8), row(3, log: 9)],
      steps: [.number(row(1, log: nil), by: row(2, log: 8)), .add(row(3, log: 9))]),
    Vector(
      testDescription: "another content has its own count", kept: [row(1, log: nil)],
      told: [row(2, log: nil, amount: 6)],
      steps: [.add(row(2, log: nil, amount: 6))]),
    Vector(
      testDescription: "a source that repeats an index tells one movement", kept: [row(1, log: nil)],
      told: [row(2, log: 8), row(3, log: 8)], steps: [.number(row(1, log: nil), by: row(2, log: 8))]),
  ]

  @Test(arguments: vectors)
  func steps(_ vector: Vector) {
    #expect(TransferMerge.steps(kept: vector.kept, told: vector.told) == vector.steps)
  }
}
