public import Ledger

/// What the CoinJoin rules read of a transaction: values, script kinds and who stands where, in packed arrays.
///
/// One shape serves for one transaction after the other (``begin(isCoinbase:isBitcoin:)``, inputs, outputs, ``settle()``)
/// and keeps its memory, so that judging millions of transactions allocates nothing for each. What costs more than a pass
/// over the outputs is worked out only for transactions that pay some value twice.
public struct TransactionShape: Sendable {
  /// A value and how many outputs have it.
  public struct Group: Hashable, Sendable {
    /// Base units.
    public let value: UInt64
    /// Outputs, at least one.
    public let count: Int
  }

  /// The inputs or the outputs, in ledger order.
  public struct Side: Sendable {
    /// Base units; of an input whose output no source told, 0 (see ``TransactionShape/hasUnknownInputs``).
    public fileprivate(set) var values: [UInt64] = []
    /// What the scripts ask for; of an unknown input, ``ScriptKind/nonStandard``.
    public fileprivate(set) var kinds: [ScriptKind] = []
    /// Who stands there: equal numbers, equal scripts; negative for an unknown input.
    public fileprivate(set) var accounts: [AddressNumber] = []

    /// Number of inputs or outputs.
    public var count: Int { values.count }

    fileprivate mutating func removeAll() {
      values.removeAll(keepingCapacity: true)
      kinds.removeAll(keepingCapacity: true)
      accounts.removeAll(keepingCapacity: true)
    }

    fileprivate mutating func append(_ value: UInt64, _ kind: ScriptKind, _ account: AddressNumber) {
      values.append(value)
      kinds.append(kind)
      accounts.append(account)
    }
  }

  /// True for a coinbase: a pay-out of the network, never a mix.
  public private(set) var isCoinbase = false
  /// True on Bitcoin and its test networks, where the named mixes run.
  public private(set) var isBitcoin = true
  /// True when an input belongs to a service that pays for its customers, which only a caller who has labels knows.
  public var hasServiceInput = false
  /// True when every input spends a coinbase, which only a caller who can look the sources up knows.
  public var spendsOnlyCoinbases = false
  /// True when some input's value and place are not known.
  public private(set) var hasUnknownInputs = false
  /// True when an output pays a coordinator of Wasabi 1 (``KnownScripts``).
  public private(set) var paysWasabi1Coordinator = false
  /// The inputs.
  public private(set) var inputs = Side()
  /// The outputs, data carriers among them.
  public private(set) var outputs = Side()

  /// Outputs that can be spent.
  public private(set) var payments = 0
  /// Values of the outputs that can be spent, each once, by count and then by value, both falling; empty unless some value is
  /// paid twice.
  public private(set) var groups: [Group] = []
  /// Different scripts among the known inputs; 0 unless some value is paid twice.
  public private(set) var payers = 0
  /// Inputs of the script that has most; 0 unless some value is paid twice.
  public private(set) var largestPayer = 0
  /// Different scripts among the outputs that can be spent; 0 unless some value is paid twice.
  public private(set) var payees = 0
  /// Different scripts among inputs and outputs that can be spent; 0 unless some value is paid twice.
  public private(set) var parties = 0

  private var sorted: [UInt64] = []
  private var accounts: [AddressNumber] = []

  /// Makes an empty shape.
  public init() {}
}

// MARK: - Filling

extension TransactionShape {
  /// Starts the next transaction, and keeps the memory of the last one.
  public mutating func begin(isCoinbase: Bool, isBitcoin: Bool) {
    self.isCoinbase = isCoinbase
    self.isBitcoin = isBitcoin
    hasServiceInput = false
    spendsOnlyCoinbases = false
    hasUnknownInputs = false
    paysWasabi1Coordinator = false
    inputs.removeAll()
    outputs.removeAll()
    groups.removeAll(keepingCapacity: true)
    payments = 0
    payers = 0
    largestPayer = 0
    payees = 0
    parties = 0
  }

  /// Adds an input whose output is known.
  public mutating func addInput(value: UInt64, kind: ScriptKind, account: AddressNumber) {
    inputs.append(value, kind, account)
  }

  /// Adds an input whose output no source told.
  public mutating func addUnknownInput() {
    hasUnknownInputs = true
    inputs.append(0, .nonStandard, -1)
  }

  /// Adds an output.
  public mutating func addOutput(
    value: UInt64, kind: ScriptKind, account: AddressNumber, isWasabi1Coordinator: Bool = false
  ) {
    outputs.append(value, kind, account)
    if kind != .opReturn { payments += 1 }
    if isWasabi1Coordinator { paysWasabi1Coordinator = true }
  }

  /// Works out what the rules share, if some value is paid twice.
  ///
  /// - Gives: false when no mix can have this shape, and nothing was worked out.
  /// - Complexity: O(n log n) in inputs and outputs; of what pays no value twice, a pass over the values.
  public mutating func settle() -> Bool {
    guard !isCoinbase, inputs.count > 0, payments >= 3 else { return false }
    collectValues()
    guard Self.repeats(&sorted) else { return false }
    group()
    countParties()
    return true
  }

  /// Whether these outputs could be a mix's, judged by their values alone: what to ask before looking scripts up.
  public static func mayMix(_ transaction: UTXOTransaction) -> Bool {
    guard !transaction.isCoinbase, !transaction.inputs.isEmpty, transaction.outputs.count >= 3 else { return false }
    var values = transaction.outputs.map(\.value)
    return repeats(&values)
  }

  private mutating func collectValues() {
    sorted.removeAll(keepingCapacity: true)
    for index in outputs.values.indices where outputs.kinds[index] != .opReturn { sorted.append(outputs.values[index]) }
  }

  /// Sorts the values, falling, and says whether one stands twice.
  private static func repeats(_ values: inout [UInt64]) -> Bool {
    if values.count <= 16 {
      for index in values.indices.dropFirst() {
        var place = index
        while place > 0, values[place - 1] < values[place] {
          values.swapAt(place - 1, place)
          place -= 1
        }
      }
    } else {
      values.sort(by: >)
    }
    for index in values.indices.dropFirst() where values[index] == values[index - 1] { return true }
    return false
  }

  private mutating func group() {
    var start = 0
    for end in 1...sorted.count where end == sorted.count || sorted[end] != sorted[start] {
      groups.append(Group(value: sorted[start], count: end - start))
      start = end
    }
    groups.sort { ($0.count, $0.value) > ($1.count, $1.value) }
  }

  private mutating func countParties() {
    accounts.removeAll(keepingCapacity: true)
    for account in inputs.accounts where account >= 0 { accounts.append(account) }
    (payers, largestPayer) = Self.distinct(&accounts)
    for index in outputs.accounts.indices where outputs.kinds[index] != .opReturn {
      accounts.append(outputs.accounts[index])
    }
    parties = Self.distinct(&accounts).count
    accounts.removeAll(keepingCapacity: true)
    for index in outputs.accounts.indices where outputs.kinds[index] != .opReturn {
      accounts.append(outputs.accounts[index])
    }
    payees = Self.distinct(&accounts).count
  }

  private static func distinct(_ accounts: inout [AddressNumber]) -> (count: Int, largest: Int) {
    accounts.sort()
    var count = 0
    var largest = 0
    var start = 0
    for index in accounts.indices {
      if index == 0 || accounts[index] != accounts[index - 1] {
        count += 1
        start = index
      }
      largest = max(largest, index - start + 1)
    }
    return (count, largest)
  }
}

// MARK: - Reading

extension TransactionShape {
  /// Outputs of the value paid most often; the larger value of two.
  public var largestGroup: Group? { groups.first }
  /// Values that more than one output has.
  public var repeatedValues: Int { groups.count { $0.count > 1 } }
  /// Outputs whose value another output has too.
  public var repeatedPayments: Int { groups.reduce(0) { $0 + ($1.count > 1 ? $1.count : 0) } }
  /// Outputs that carry data.
  public var dataCarriers: Int { outputs.count - payments }
  /// What the inputs leave to the miner, or nil when an input is unknown or the outputs come to more.
  public var fee: UInt64? {
    guard !hasUnknownInputs else { return nil }
    let arrived = inputs.values.reduce(Amount(0)) { $0 + Amount($1) }
    let paid = outputs.values.reduce(Amount(0)) { $0 + Amount($1) }
    return paid <= arrived ? UInt64(exactly: arrived - paid) : nil
  }

  /// Outputs of a value that can be spent.
  public func payments(of value: UInt64) -> Int { groups.first { $0.value == value }?.count ?? 0 }

  /// True when the places that were used before, on either side, are more than this share of all.
  ///
  /// - Source: crocs-muni/coinjoin-analysis, filter of JoinMarket's transactions: at most 34 % reuse.
  public func reusesMore(than percent: Int) -> Bool {
    let places = inputs.count + payments
    return (places - parties) * 100 > percent * places
  }

  /// True when one script has more than this share of the inputs.
  public func isFundedByOne(beyond percent: Int) -> Bool { largestPayer * 100 > percent * inputs.count }

  /// True when the inputs' values and the outputs' values both never rise.
  public var isSortedFalling: Bool { Self.falls(inputs.values) && Self.falls(outputs.values) }

  private static func falls(_ values: [UInt64]) -> Bool {
    values.indices.dropFirst().allSatisfy { values[$0] <= values[$0 - 1] }
  }
}
