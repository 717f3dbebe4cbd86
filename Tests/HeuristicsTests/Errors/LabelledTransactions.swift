import Crypto
import Foundation
import Heuristics
import Ledger
import Readers

/// Transactions of a published set as shapes, in the order of the file.
struct LabelledTransactions {
  /// One transaction.
  struct Row {
    var id: String
    /// What the set says it is; empty where it says nothing.
    var label = ""
    var shape: TransactionShape
  }

  var rows: [Row] = []
  /// SHA-256 of the file that was read.
  var sha256 = ""

  /// The folder of published sets that `DYEPACK_DATA` names, where it holds what is measured on.
  static let folder: String? = ProcessInfo.processInfo.environment["DYEPACK_DATA"].flatMap { folder in
    FileManager.default.fileExists(atPath: folder + "/bitcoin-mixers/transactions.ndjson.gz") ? folder : nil
  }

  /// 2,353 mainnet transactions with their classes.
  static func mixers(in folder: String) throws -> LabelledTransactions {
    var set = try LabelledTransactions(folder + "/bitcoin-mixers/transactions.ndjson.gz", chain: .bitcoin)
    let table = try String(contentsOfFile: folder + "/bitcoin-mixers/labels.tsv", encoding: .utf8)
    var labels: [String: String] = [:]
    for line in table.split(separator: "\n").dropFirst() {
      let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
      if fields.count >= 3 { labels[String(fields[0])] = String(fields[2]) }
    }
    for index in set.rows.indices { set.rows[index].label = labels[set.rows[index].id] ?? "" }
    return set
  }

  /// Block 928,828 of testnet 3.
  static func block(in folder: String) throws -> LabelledTransactions {
    try LabelledTransactions(folder + "/bitcoin-blocks/testnet3-928828.esplora.ndjson", chain: .bitcoinTestnet)
  }

  /// Reads a file of Esplora objects.
  init(_ path: String, chain: Chain) throws {
    let digest = SHA256.hash(data: try Data(contentsOf: URL(fileURLWithPath: path)))
    sha256 = digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    var source = try ByteSource(path: path)
    var sink = ShapeSink()
    _ = try EsploraReader(options: ReaderOptions(chain: chain)).read(&source, into: &sink)
    rows = sink.rows
  }
}

/// Makes a shape of every transaction that a reader hands over.
private struct ShapeSink: LedgerSink {
  var rows: [LabelledTransactions.Row] = []
  var rejected = 0
  private var accounts: [ArraySlice<UInt8>: AddressNumber] = [:]

  mutating func take(_ batch: LedgerBatch) {
    for transaction in batch.transactions {
      var shape = TransactionShape()
      shape.begin(isCoinbase: transaction.isCoinbase, isBitcoin: TransactionShape.runsMixes(batch.chain))
      for input in batch.inputs[transaction.inputs] {
        if let value = input.value, let script = input.script {
          shape.addInput(value: value, kind: ScriptKind(of: batch[script]), account: account(batch[script]))
        } else {
          shape.addUnknownInput()
        }
      }
      for output in batch.outputs[transaction.outputs] {
        let script = batch[output.script]
        shape.addOutput(
          value: output.value, kind: ScriptKind(of: script), account: account(script),
          isWasabi1Coordinator: KnownScripts.isWasabi1Coordinator(script))
      }
      rows.append(LabelledTransactions.Row(id: transaction.id.hex, shape: shape))
    }
  }

  mutating func reject(_ reject: Reject) { rejected += 1 }

  func height(ofBlock hash: TransactionID, on chain: Chain) -> Int64? { nil }

  private mutating func account(_ script: ArraySlice<UInt8>) -> AddressNumber {
    if let known = accounts[script] { return known }
    let number = AddressNumber(accounts.count)
    accounts[ArraySlice(Array(script))] = number
    return number
  }
}
