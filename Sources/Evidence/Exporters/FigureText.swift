import Ledger

/// Amounts, units and times as a figure writes them: short, with a mark where something was left out.
struct FigureText {
  /// Digits after the point; our choice.
  private static let fractionMax = 4
  /// Characters of a text that somebody else chose.
  private static let foreignMax = 40

  private let names: [String: String]

  /// - Parameter units: The units of the figure; tickers that two of them share are told apart by contract.
  init(_ units: some Sequence<AssetUnit>) {
    let units = Set(units).sorted { ($0.id, $0.symbol ?? "") < ($1.id, $1.symbol ?? "") }
    let owners = Dictionary(grouping: units, by: { Self.ticker($0) }).mapValues { Set($0.map(\.id)).count }
    let contracts = ShortAddresses(units.map { Self.contract(of: $0.id) })
    var names: [String: String] = [:]
    for unit in units {
      let ticker = Self.ticker(unit)
      let needsContract = ticker == nil || owners[ticker, default: 1] > 1
      let contract = needsContract ? contracts.text(of: HostileText.ticker(Self.contract(of: unit.id))) : nil
      names[unit.id] = [ticker, contract].compactMap { $0 }.joined(separator: " ")
    }
    self.names = names
  }

  /// Known tickers as they are; the claim of an unknown contract in quotes, since anybody may claim any.
  private static func ticker(_ unit: AssetUnit) -> String? {
    guard let symbol = unit.symbol else { return nil }
    let shown = cut(HostileText.ticker(symbol))
    return unit.isKnown ? shown : "“\(shown)”"
  }

  /// The last part of a CAIP-19 id: the contract of a token.
  private static func contract(of asset: String) -> String {
    asset.split(separator: ":").last.map { String($0) } ?? asset
  }

  private static func cut(_ text: String) -> String {
    text.count > foreignMax ? text.prefix(foreignMax) + "…" : text
  }

  /// A label, entity or other text that somebody else chose, on one line.
  static func foreign(_ text: String) -> String { cut(HostileText.terminal(text)) }

  /// `10,000 ETH`; digits past the fourth are cut, never rounded, and `…` stands for them.
  func amount(_ amount: Amount?, _ unit: AssetUnit) -> String { "\(number(amount, unit)) \(name(unit))" }

  /// The number of ``amount(_:_:)`` alone.
  func number(_ amount: Amount?, _ unit: AssetUnit) -> String {
    guard let amount else { return "more than 128 bits of" }
    guard let decimals = unit.decimals else { return AmountText.grouped(amount, decimals: 0) + " base units of" }
    let text = AmountText.grouped(amount, decimals: decimals)
    guard let point = text.firstIndex(of: ".") else { return text }
    let fraction = text[text.index(after: point)...]
    // An amount that would be cut to nothing keeps its first digit.
    let zeros = text[..<point] == "0" ? fraction.prefix { $0 == "0" }.count : 0
    let digits = max(Self.fractionMax, zeros + 1)
    return fraction.count > digits ? "\(text[..<point]).\(fraction.prefix(digits))…" : text
  }

  /// What the figure calls an asset.
  func name(_ unit: AssetUnit) -> String { names[unit.id] ?? HostileText.ticker(unit.id) }

  /// `2025-02-21 14:56`, to the minute.
  static func time(_ time: String) -> String { HostileText.terminal(String(time.prefix(16))).replacing("T", with: " ") }

  /// `2025-02-21 14:56 – 16:28`; the second day is named when it is another.
  static func times(_ first: String?, _ last: String?) -> String? {
    guard let first, let last else { return first.map { time($0) } }
    let (from, to) = (time(first), time(last))
    if from == to { return from }
    return from.prefix(10) == to.prefix(10) ? "\(from) – \(to.dropFirst(11))" : "\(from) – \(to)"
  }

  /// Numbers with thousands separated.
  static func count(_ number: Int, _ one: String, _ many: String) -> String {
    "\(AmountText.grouped(Amount(max(0, number)), decimals: 0)) \(number == 1 ? one : many)"
  }
}
