import Foundation
import Heuristics
import Ledger
import Readers

/// Times the CoinJoin rules over transactions in memory: `CoinJoinBenchmark FILE [ROUNDS]`, where the file is in Esplora's JSON.
///
/// One JSON line: every transaction is put into one shape and judged, again and again, on one thread. Reading the file is not in it.
@main
enum CoinJoinBenchmark {
  /// A transaction as a scan of a case has it.
  struct Row {
    var isCoinbase: Bool
    var inputs: [(value: UInt64, kind: ScriptKind, account: AddressNumber)]
    var outputs: [(value: UInt64, kind: ScriptKind, account: AddressNumber, isCoordinator: Bool)]
  }

  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count >= 2, let rounds = arguments.count > 2 ? Int(arguments[2]) : 100 else {
      FileHandle.standardError.write(Data("usage: CoinJoinBenchmark FILE [ROUNDS]\n".utf8))
      exit(64)
    }
    var source = try ByteSource(path: arguments[1])
    var sink = RowSink()
    _ = try EsploraReader(options: ReaderOptions(chain: .bitcoin)).read(&source, into: &sink)
    let rules = CoinJoins()
    var shape = TransactionShape()
    var found = 0
    let (start, processorStart) = (ContinuousClock.now, clock())
    for _ in 0..<rounds {
      for row in sink.rows {
        shape.begin(isCoinbase: row.isCoinbase, isBitcoin: true)
        for input in row.inputs { shape.addInput(value: input.value, kind: input.kind, account: input.account) }
        for output in row.outputs {
          shape.addOutput(
            value: output.value, kind: output.kind, account: output.account, isWasabi1Coordinator: output.isCoordinator)
        }
        if rules.verdict(on: &shape) != nil { found += 1 }
      }
    }
    let elapsed = ContinuousClock.now - start
    let seconds = Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) / 1e18
    let processor = Double(clock() - processorStart) / Double(CLOCKS_PER_SEC)
    let count = rounds * sink.rows.count
    print(
      "{\"coinjoins\":\"dyepack\",\"transactions\":\(count),\"found\":\(found),"
        + "\"seconds\":\(String(format: "%.3f", seconds)),\"cpu_seconds\":\(String(format: "%.3f", processor)),"
        + "\"transactions_per_cpu_second\":\(Int(Double(count) / processor))}")
  }
}

/// Keeps what a reader hands over, with a number for each script.
private struct RowSink: LedgerSink {
  var rows: [CoinJoinBenchmark.Row] = []
  private var accounts: [[UInt8]: AddressNumber] = [:]

  mutating func take(_ batch: LedgerBatch) {
    for transaction in batch.transactions {
      rows.append(
        CoinJoinBenchmark.Row(
          isCoinbase: transaction.isCoinbase,
          inputs: batch.inputs[transaction.inputs].compactMap { input in
            guard let value = input.value, let script = input.script else { return nil }
            return (value, ScriptKind(of: batch[script]), account(Array(batch[script])))
          },
          outputs: batch.outputs[transaction.outputs].map { output in
            let script = Array(batch[output.script])
            return (
              output.value, ScriptKind(of: script), account(script), KnownScripts.isWasabi1Coordinator(script)
            )
          }))
    }
  }

  mutating func reject(_ reject: Reject) {}

  func height(ofBlock hash: TransactionID, on chain: Chain) -> Int64? { nil }

  private mutating func account(_ script: [UInt8]) -> AddressNumber {
    let number = accounts[script] ?? AddressNumber(accounts.count)
    accounts[script] = number
    return number
  }
}
