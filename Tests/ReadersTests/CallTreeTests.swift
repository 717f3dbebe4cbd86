import Ledger
import Testing

@testable import Readers

/// Traces of ethereum-etl, whose calls a ``CallTree`` judges.
@Suite struct CallTreeTests {
  private typealias Draft = EthereumETLDraft

  @Test func tracesMoveWhatTheirCallsMoved() throws {
    let (sink, counts) = try Draft.reading(
      Draft.trace("", "100"), Draft.trace("0", "1", ["call_type": "delegatecall"]),
      Draft.trace("0,0", "2", ["call_type": "staticcall"]), Draft.trace("1", "3", ["call_type": "callcode"]),
      Draft.trace("2", "4"), Draft.trace("3", "5", ["trace_type": "create", "call_type": nil]),
      Draft.trace("4", "6", ["trace_type": "suicide", "call_type": nil]), Draft.trace("5", "0"),
      Draft.trace("6", "7", ["call_type": "jump"]), Draft.trace("7", "8", ["trace_type": "visit"]))
    #expect(counts == ReaderCounts(records: 10, rejected: 2))
    #expect(Draft.amounts(sink) == ["native 100", "internal 4", "internal 5", "internal 6"])
    #expect(sink.transfers.allSatisfy { $0.contains(" log - in 2a2a2a2a") })
    #expect(
      sink.transactions == [
        String(repeating: "2a", count: 32)
          + " height 1000895 index 0 time - block - version - lock - in [] out [] payer"
          + " \(Draft.ours.dropFirst(2)) fee -"
      ])
    #expect(sink.rejects.map(\.reason) == ["call_type \"jump\" is not known", "trace_type \"visit\" is not known"])
  }

  @Test func failedCallsMoveNothing() throws {
    let failed: Draft.Changes = ["status": "0", "error": "Reverted"]
    let other: Draft.Changes = ["transaction_hash": Draft.hash("2b"), "transaction_index": "1"]
    let (sink, counts) = try Draft.reading(
      Draft.trace("", "100"), Draft.trace("0", "1", failed),
      // The export marks calls below a failed one, but not what destroys itself there.
      Draft.trace("0,0", "2", ["status": "0"]), Draft.trace("0,0,0", "3", ["trace_type": "suicide"]),
      Draft.trace("0,1", "4", ["status": "0"]), Draft.trace("1", "5"), Draft.trace("1,0", "6"),
      // A transaction that failed as a whole.
      Draft.trace("", "7", failed).changed(other), Draft.trace("0", "8", ["status": "0"]).changed(other))
    #expect(counts == ReaderCounts(records: 9))
    #expect(Draft.amounts(sink) == ["native 100", "internal 5", "internal 6"])
    #expect(sink.transactions.count == 2)
  }

  @Test func statusAloneFailsACall() throws {
    let (sink, _) = try Draft.reading(
      Draft.trace("", "100", ["status": "0"]), Draft.trace("0", "1"),
      // The next transaction begins with a call below its outermost one.
      Draft.trace("0", "2", ["transaction_hash": Draft.hash("2b"), "transaction_index": "1"]))
    #expect(Draft.amounts(sink) == ["internal 2"])
  }

  @Test func whatDestroysItselfNeedsTheCallsAbove() throws {
    let (sink, counts) = try Draft.reading(
      Draft.trace("", "100"), Draft.trace("5,0", "2", ["trace_type": "suicide"]),
      Draft.trace("6,0", "3", ["trace_type": "selfdestruct", "status": "0"]))
    #expect(counts == ReaderCounts(records: 3, rejected: 1))
    #expect(Draft.amounts(sink) == ["native 100"])
    #expect(sink.rejects.first?.reason.hasPrefix("the call above trace \"5,0\" was not told before it") == true)
  }

  @Test func withoutStatusTheCallsAboveDecide() throws {
    func bare(_ address: String, _ value: String, _ error: String? = nil) -> Draft {
      Draft.trace(address, value, ["status": nil, "error": error])
    }
    let (sink, counts) = try Draft.reading(
      bare("", "100"), bare("0", "1", "out of gas"), bare("0,0", "2"), bare("0,0,5", "3"), bare("1", "4"),
      // Its parent was never told.
      bare("2,0", "5"), bare("2,1", "6", "out of gas"), Draft.trace("2,2", "7"))
    #expect(Draft.amounts(sink) == ["native 100", "internal 4", "internal 7"])
    #expect(counts == ReaderCounts(records: 8, rejected: 1))
    #expect(sink.rejects.first?.position == 7)
    #expect(sink.rejects.first?.reason.hasPrefix("the call above trace \"2,0\" was not told before it") == true)
  }

  @Test func rewardsBelongToNoTransaction() throws {
    let reward = Draft.trace("", "5000000000000000000").changed([
      "transaction_hash": nil, "from_address": nil, "to_address": Draft.miner, "trace_type": "reward", "call_type": nil,
      "reward_type": "block",
    ])
    let (sink, counts) = try Draft.reading(Draft.trace("", "1"), reward, reward.changed(["trace_type": "genesis"]))
    #expect(counts == ReaderCounts(records: 3, rejected: 2))
    #expect(Draft.amounts(sink) == ["native 1"])
    #expect(sink.rejects.allSatisfy { $0.reason.contains("belongs to no transaction") })
    // Traces of Geth come without the hash.
    let nameless = Draft.trace("", "1").changed(["transaction_hash": nil])
    let error = #expect(throws: ReaderError.self) { _ = try Draft.reading(nameless) }
    #expect(error?.description.contains("transaction_hash is missing, as in traces of Geth") == true)
  }

  @Test(arguments: [
    "a", "-1", "0,", "0,,1", "4294967296", [String](repeating: "0", count: 1_026).joined(separator: ","),
  ])
  func wrongTraceAddressesAreRejected(address: String) throws {
    let table = [Draft.trace.header, Draft.trace.row, Draft.trace(address, "5").row].joined(separator: "\n")
    let (sink, counts) = try CollectingSink.reading(table, chain: .ethereum)
    #expect(counts == ReaderCounts(records: 2, rejected: 1))
    #expect(sink.rejects.first?.reason.contains("is not a list of at most") == true)
  }
}
