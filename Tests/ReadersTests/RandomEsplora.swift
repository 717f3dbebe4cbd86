import Ledger
import TestSupport

/// Transactions in Esplora's JSON, each with the line that a reader should make of it.
struct RandomEsplora {
  /// One transaction.
  struct Record {
    var json: String
    var line: String
  }

  private var random: SplitMix64

  init(seed: UInt64) {
    random = SplitMix64(seed: seed)
  }

  /// A transaction with every shape of optional field.
  mutating func record() -> Record {
    let id = hash()
    let isCoinbase = random.once(in: 6)
    let outputs = (0..<random.number(1...4)).map { _ in (value: UInt64(random.number(0...5_000_000)), script: script())
    }
    let total = outputs.reduce(0) { $0 + $1.value }
    let fee = UInt64(random.number(0...10_000))
    var inputs: [(json: String, line: String)] = []
    let knowsAll = random.once(in: 2)
    if isCoinbase {
      let null = String(repeating: "0", count: 64)
      let flag = random.once(in: 4) ? "" : ",\"is_coinbase\":true"
      inputs = [("{\"txid\":\"\(null)\",\"vout\":4294967295\(flag),\"prevout\":null}", "")]
    } else {
      let count = random.number(1...4)
      for index in 0..<count {
        let value = index == 0 ? total + fee : 0
        inputs.append(input(value: value, hasPrevout: knowsAll || random.once(in: 2)))
      }
    }
    let status = status()
    let version = random.pick([Int64(1), 2, -1, 4_294_967_295])
    var members = [
      "\"txid\":\"\(id)\"", "\"version\":\(version)", "\"locktime\":\(random.pick([0, 500_000_000, 4_294_967_295]))",
      "\"size\":12,\"weight\":1.5e3", "\"vin\":[\(inputs.map(\.json).joined(separator: ","))]",
      "\"vout\":[\(outputs.map { output(value: $0.value, script: $0.script) }.joined(separator: ", "))]",
      "\"status\":\(status.json)", "\"junk\":{\"txid\":[1,{\"vin\":null}],\"s\":\"a\\\"}\"}",
    ]
    let lock = members[2].split(separator: ":")[1]
    if !isCoinbase, knowsAll, random.once(in: 2) { members.append("\"fee\":\(fee)") }
    for index in members.indices.reversed() { members.swapAt(index, random.number(0...index)) }
    let line =
      "\(id) \(status.line)\(isCoinbase ? " coinbase" : "") version \(version) lock \(lock)"
      + " in \(isCoinbase ? [] : inputs.map(\.line)) out \(outputs.map { "\($0.value)/\($0.script)" }) payer - fee -"
    return Record(json: "{" + members.joined(separator: space(",")) + "}", line: line)
  }

  private mutating func input(value: UInt64, hasPrevout: Bool) -> (json: String, line: String) {
    let previous = hash()
    let vout = random.number(0...70_000)
    let sequence = random.once(in: 2) ? 4_294_967_293 : nil
    var members = [
      "\"txid\":\"\(previous)\"", "\"vout\":\(vout)", "\"scriptsig_asm\":\"OP_0 [\"", "\"is_coinbase\":false",
    ]
    if let sequence { members.append("\"sequence\":\(sequence)") }
    var line = "\(previous):\(vout)/\(sequence.map(String.init) ?? "-")"
    if hasPrevout {
      let script = script()
      members.append("\"prevout\":" + output(value: value, script: script))
      line += "/\(value)/\(script)"
    } else {
      if random.once(in: 2) { members.append("\"prevout\":null") }
      line += "/-/-"
    }
    return ("{" + members.joined(separator: ",") + "}", line)
  }

  private mutating func output(value: UInt64, script: String) -> String {
    var members = ["\"value\":\(value)", "\"scriptpubkey\":\"\(random.once(in: 3) ? script.uppercased() : script)\""]
    let address = Hex.bytes(script).flatMap { Chain.bitcoin.codec.text(of: $0) }
    if let address, random.once(in: 2) { members.append("\"scriptpubkey_address\":\"\(address)\"") }
    return "{" + members.joined(separator: ",") + "}"
  }

  private mutating func status() -> (json: String, line: String) {
    guard !random.once(in: 4) else {
      return (random.pick(["{\"confirmed\":false}", "null"]), "height - index - time - block -")
    }
    let height = random.number(0...900_000)
    let block = hash()
    let time = random.number(1_231_006_505...2_000_000_000)
    return (
      "{\"confirmed\":true,\"block_height\":\(height),\"block_hash\":\"\(block)\",\"block_time\":\(time)}",
      "height \(height) index - time \(time) block \(block)"
    )
  }

  /// Separators with and without space around them.
  private mutating func space(_ separator: String) -> String {
    random.pick([separator, separator + " ", separator + "\t  "])
  }

  private mutating func hash() -> String { Hex.text((0..<32).map { _ in UInt8(truncatingIfNeeded: random.next()) }) }

  private mutating func script() -> String {
    let hash = Hex.text((0..<20).map { _ in UInt8(truncatingIfNeeded: random.next()) })
    return random.pick(["0014\(hash)", "76a914\(hash)88ac", "a914\(hash)87", "6a04deadbeef", "", "51"])
  }
}
