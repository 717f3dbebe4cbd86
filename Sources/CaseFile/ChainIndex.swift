internal import Ledger

/// Dense ids of chains while a source is written, and the heights that their facts span.
final class ChainIndex {
  private struct Item {
    let chain: Chain
    let native: AssetNumber
    var first: Int64?
    var last: Int64?
    var lastTime: Int64?
  }

  private let assets: AssetIndex
  @exclusivity(unchecked) private var items: [Item]
  private let insert: Statement
  private let update: Statement

  init(_ connection: Connection, assets: AssetIndex) throws {
    self.assets = assets
    items = []
    insert = try connection.prepare("INSERT INTO chain (id, caip2, native_asset_id) VALUES (?, ?, ?)")
    update = try connection.prepare("UPDATE chain SET first_height = ?, last_height = ?, last_time = ? WHERE id = ?")
    let select = try connection.prepare(
      "SELECT caip2, first_height, last_height, last_time, native_asset_id, id FROM chain ORDER BY id")
    while try select.step() {
      guard select.integer(5) == items.count else { throw connection.damage("the chains are not numbered from 0") }
      items.append(
        Item(
          chain: try Self.named(select.text(0), in: connection), native: try select.number(4),
          first: select.optionalInteger(1), last: select.optionalInteger(2), lastTime: select.optionalInteger(3)))
    }
  }

  /// The chain that a case names.
  ///
  /// - Throws: ``CaseError`` when this program does not know it.
  static func named(_ caip2: String, in connection: Connection) throws -> Chain {
    guard let chain = Chain.named(caip2) else {
      throw CaseError(
        .unknownChain,
        "`\(connection.path)` holds facts of `\(caip2)`, a chain that this program does not know; "
          + "use a newer program")
    }
    return chain
  }

  subscript(number: ChainNumber) -> Chain { items[Int(number)].chain }

  /// The coin that pays the fees of a chain.
  func native(of chain: ChainNumber) -> AssetNumber { items[Int(chain)].native }

  /// The id of a chain of the case, or nil.
  func find(_ chain: Chain) -> ChainNumber? {
    items.firstIndex { $0.chain == chain }.map(ChainNumber.init)
  }

  /// The id of a chain, new if need be.
  func number(of chain: Chain) throws -> ChainNumber {
    if let number = find(chain) { return number }
    let number = ChainNumber(items.count)
    let native = try assets.addNative(of: chain, number)
    items.append(Item(chain: chain, native: native))
    insert.bind(1, number)
    try insert.bind(2, chain.id)
    insert.bind(3, native)
    try insert.run()
    return number
  }

  /// Takes note of the height and time of a fact.
  func note(_ height: Int64?, _ time: Int64?, on chain: ChainNumber) {
    guard let height else { return }
    let index = Int(chain)
    items[index].first = min(items[index].first ?? height, height)
    if items[index].last.map({ height > $0 }) ?? true {
      items[index].last = height
      items[index].lastTime = time
    } else if items[index].last == height, let time {
      // Times of one height differ only where sources contradict each other; the earliest is as good as any and does
      // not depend on the order of reading.
      items[index].lastTime = min(items[index].lastTime ?? time, time)
    }
  }

  /// Sets what the facts of a chain span, where some of them have left.
  func reset(_ span: ClosedRange<Int64>?, lastTime: Int64?, on chain: ChainNumber) {
    let index = Int(chain)
    items[index].first = span?.lowerBound
    items[index].last = span?.upperBound
    items[index].lastTime = lastTime
  }

  /// Writes the spans.
  func finish() throws {
    for (number, item) in items.enumerated() {
      update.bind(1, item.first)
      update.bind(2, item.last)
      update.bind(3, item.lastTime)
      update.bind(4, Int64(number))
      try update.run()
    }
  }
}
