import Foundation
import TestSupport

/// Sources of any size for tests of faults: the same rows for the same seed.
enum FaultSources {
  /// Our own table: transfers between accounts of Ethereum, ten a block.
  static func transfers(rows: Int, seed: UInt64) -> Data {
    var random = SplitMix64(seed: seed)
    var text = "chain,block,tx_index,log_index,time,txid,from,to,asset,amount,kind,fee\n"
    text.reserveCapacity(rows * 240)
    for row in 0..<rows {
      let (from, to) = (random.number(0...rows / 8), random.number(0...rows / 8))
      text +=
        "ethereum,\(1000 + row / 10),\(row % 10),,\(1_700_000_000 + row / 10),0x" + hex(random.next(), random.next())
      text += ",0x" + account(from) + ",0x" + account(to) + ",native,\(random.number(1...1_000_000_000)),native,21000\n"
    }
    return Data(text.utf8)
  }

  /// Esplora's JSON, one transaction a line: each spends what one before it paid, or nothing yet told.
  static func esplora(rows: Int, seed: UInt64) -> Data {
    var random = SplitMix64(seed: seed)
    var text = ""
    var ids: [String] = []
    for row in 0..<rows {
      let id = hex(random.next(), random.next())
      let spent = random.once(in: 10) || ids.isEmpty ? hex(random.next(), random.next()) : random.pick(ids)
      let payments = (0..<2).map { _ in
        "{\"scriptpubkey\":\"0014\(account(random.number(0...rows / 8)))\",\"value\":\(random.number(0...1_000_000))}"
      }
      text += "{\"txid\":\"\(id)\",\"version\":2,\"locktime\":0,\"vin\":[{\"txid\":\"\(spent)\",\"vout\":\(row % 2),"
      text += "\"is_coinbase\":false,\"sequence\":0,\"prevout\":null}],\"vout\":[\(payments.joined(separator: ","))],"
      text +=
        "\"status\":{\"confirmed\":true,\"block_height\":\(row / 10),\"block_hash\":\"\(hex(7, UInt64(row / 10)))\","
      text += "\"block_time\":\(1_300_000_000 + row / 10)}}\n"
      ids.append(id)
    }
    return Data(text.utf8)
  }

  private static func account(_ number: Int) -> String {
    var random = SplitMix64(seed: UInt64(number) + 1)
    return String((padded(random.next()) + padded(random.next()) + padded(random.next())).prefix(40))
  }

  private static func hex(_ high: UInt64, _ low: UInt64) -> String {
    padded(high) + padded(low) + padded(high &* 31) + padded(low &* 17)
  }

  private static func padded(_ number: UInt64) -> String {
    let digits = String(number, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
