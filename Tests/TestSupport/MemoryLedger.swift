public import Ledger

/// A small ledger in memory, of any number of chains, that tests write fact by fact.
///
/// Slow and obvious. Nothing is checked: double spends, circles and outputs that were never made are kept as they are told, as
/// a case file keeps what its sources say.
public struct MemoryLedger: LedgerIndex {
  /// What an input of a transaction says of the output that it spends.
  public struct Input: Sendable {
    var source: OutPoint
    var value: UInt64?
    var address: AddressNumber?

    /// Spends an output of this ledger, now or later known; its value is looked up where its transaction is seen.
    public static func output(_ transaction: TransactionNumber, _ vout: UInt32) -> Input {
      Input(source: OutPoint(transaction: transaction, vout: vout), value: nil, address: nil)
    }

    /// Spends an output of a transaction that is not seen, whose value and place the spender tells (or nobody does).
    public static func unseen(
      _ transaction: TransactionNumber, _ vout: UInt32, value: UInt64?, at address: AddressNumber?
    ) -> Input {
      Input(source: OutPoint(transaction: transaction, vout: vout), value: value, address: address)
    }
  }

  /// The chains, by dense id.
  public private(set) var chains: [Chain]
  /// Every address ever named, by dense id.
  public private(set) var addressRows: [(chain: ChainNumber, text: String)] = []
  /// Every asset, by dense id.
  public private(set) var assetRows: [Asset] = []
  /// Every transaction ever named, by dense id.
  public private(set) var headings: [TransactionHeading] = []
  /// Every transfer and fee, in the order in which they were told.
  public private(set) var transferRows: [Transfer] = []
  /// The UTXO transactions that were told, by dense id.
  public private(set) var utxoRows: [TransactionNumber: UTXOTransaction] = [:]

  private var traitRows: [TransactionNumber: TransactionTraits] = [:]
  private var addressNumbers: [String: AddressNumber] = [:]
  private var spenderRows: [OutPoint: [TransactionNumber]] = [:]
  private var claims: [OutPoint: UTXOTransaction.Output] = [:]
  private var outputRows: [AddressNumber: [OutPoint]] = [:]
  private var movements: [Account: [Int]] = [:]
  private var movementsOfTransaction: [TransactionNumber: [Int]] = [:]

  private struct Account: Hashable {
    var address: AddressNumber
    var asset: AssetNumber
  }

  /// Makes a ledger without facts; the native coin of each chain is asset 0, 1, … in the order of the chains.
  public init(_ chains: [Chain]) {
    self.chains = chains
    for (number, chain) in chains.enumerated() {
      assetRows.append(
        Asset(
          id: chain.nativeAsset, chain: ChainNumber(number), symbol: chain.coin.symbol, decimals: chain.coin.decimals))
    }
  }
}

// MARK: - Telling facts

extension MemoryLedger {
  /// The address of a payload: the output script on a UTXO chain, 20 bytes on an account chain.
  public mutating func address(payload: [UInt8], on chain: ChainNumber = 0) -> AddressNumber {
    let text = chains[Int(chain)].text(of: payload)
    let key = "\(chain)/\(text)"
    if let known = addressNumbers[key] { return known }
    let number = AddressNumber(addressRows.count)
    addressNumbers[key] = number
    addressRows.append((chain, text))
    return number
  }

  /// The `n`-th ordinary address of a chain: a key hash or an account whose last bytes count.
  public mutating func address(_ n: Int, on chain: ChainNumber = 0) -> AddressNumber {
    let count = [UInt8(truncatingIfNeeded: n >> 16), UInt8(truncatingIfNeeded: n >> 8), UInt8(truncatingIfNeeded: n)]
    let account = [0x77] + [UInt8](repeating: 0x11, count: 16) + count
    guard chains[Int(chain)].model == .utxo else { return address(payload: account, on: chain) }
    // OP_DUP OP_HASH160 <20 bytes> OP_EQUALVERIFY OP_CHECKSIG
    return address(payload: [0x76, 0xA9, 0x14] + account + [0x88, 0xAC], on: chain)
  }

  /// A token of an account chain.
  public mutating func addAsset(_ id: String, symbol: String?, decimals: Int?, on chain: ChainNumber = 0) -> AssetNumber
  {
    assetRows.append(Asset(id: id, chain: chain, symbol: symbol, decimals: decimals))
    return AssetNumber(assetRows.count - 1)
  }

  /// A transaction that is named before (or without) being told, so that circles and gaps can be written.
  public mutating func reserve(on chain: ChainNumber = 0) -> TransactionNumber {
    let number = TransactionNumber(headings.count)
    headings.append(
      TransactionHeading(
        id: TransactionID(words: (0xD1E, UInt64(chain), 0, UInt64(number) + 1)), chain: chain, height: nil, index: nil,
        time: nil))
    return number
  }

  /// Tells a UTXO transaction; its fee is what the outputs leave.
  @discardableResult
  public mutating func addTransaction(
    _ reserved: TransactionNumber? = nil, height: Int64?, index: Int64? = nil, time: Int64? = nil,
    isCoinbase: Bool = false, inputs: [Input], outputs: [(to: AddressNumber, value: UInt64)], on chain: ChainNumber = 0
  ) -> TransactionNumber {
    let number = reserved ?? reserve(on: chain)
    let id = headings[Int(number)].id
    headings[Int(number)] = TransactionHeading(id: id, chain: chain, height: height, index: index, time: time)
    for input in inputs {
      spenderRows[input.source, default: []].append(number)
      if let value = input.value, let address = input.address {
        claims[input.source] = UTXOTransaction.Output(value: value, address: address)
        outputRows[address, default: []].append(input.source)
      }
    }
    for (vout, output) in outputs.enumerated() {
      outputRows[output.to, default: []].append(OutPoint(transaction: number, vout: UInt32(vout)))
    }
    utxoRows[number] = UTXOTransaction(
      number: number, chain: chain, height: height, index: index, time: time, isCoinbase: isCoinbase, isSeen: true,
      inputs: inputs.map {
        UTXOTransaction.Input(source: $0.source, value: $0.value, address: $0.address, sourceHeight: nil)
      },
      outputs: outputs.map { UTXOTransaction.Output(value: $0.value, address: $0.to) })
    return number
  }

  /// Tells what the wallet of a UTXO transaction chose.
  public mutating func tell(_ traits: TransactionTraits, of transaction: TransactionNumber) {
    traitRows[transaction] = traits
  }

  /// Tells the heading of an account transaction; transfers are added to it afterwards.
  public mutating func addAccountTransaction(
    height: Int64, index: Int64? = nil, time: Int64? = nil, on chain: ChainNumber = 0
  ) -> TransactionNumber {
    let number = reserve(on: chain)
    headings[Int(number)] = TransactionHeading(
      id: headings[Int(number)].id, chain: chain, height: height, index: index, time: time)
    return number
  }

  /// Tells a movement of an account transaction.
  public mutating func addTransfer(
    in transaction: TransactionNumber, log: Int64? = nil, from: AddressNumber, to: AddressNumber, asset: AssetNumber,
    amount: Amount
  ) {
    record(
      transaction, step: log.map { $0 + 2 } ?? 1, id: Int64(transferRows.count), from: from, to: to, asset: asset,
      amount: amount)
  }

  /// Tells the gas of an account transaction.
  public mutating func addFee(in transaction: TransactionNumber, payer: AddressNumber, amount: Amount) {
    let native = AssetNumber(headings[Int(transaction)].chain)
    record(transaction, step: 0, id: transaction, from: payer, to: nil, asset: native, amount: amount)
  }

  private mutating func record(
    _ transaction: TransactionNumber, step: Int64, id: Int64, from: AddressNumber, to: AddressNumber?,
    asset: AssetNumber, amount: Amount
  ) {
    let heading = headings[Int(transaction)]
    // Unknown transaction indices come after the known ones, in the order of telling (``LedgerPosition``).
    let position = LedgerPosition(
      height: heading.height ?? 0, transaction: heading.index ?? LedgerPosition.unknownIndex + transaction, step: step,
      id: id)
    let row = transferRows.count
    transferRows.append(
      Transfer(
        position: position, transaction: transaction, from: from, to: to, asset: asset, amount: amount,
        time: heading.time))
    movements[Account(address: from, asset: asset), default: []].append(row)
    if let to, to != from { movements[Account(address: to, asset: asset), default: []].append(row) }
    movementsOfTransaction[transaction, default: []].append(row)
  }
}

// MARK: - LedgerIndex

extension MemoryLedger {
  /// The highest block of the chain that any transaction names.
  public func tip(of chain: ChainNumber) -> Tip? {
    let confirmed = headings.filter { $0.chain == chain && $0.height != nil }
    guard let top = confirmed.max(by: { ($0.height ?? 0) < ($1.height ?? 0) }), let height = top.height else {
      return nil
    }
    return Tip(height: height, hash: nil, time: top.time)
  }

  /// The asset's row.
  public func asset(_ asset: AssetNumber) -> Asset { assetRows[Int(asset)] }

  /// Asset 0, 1, … as the chains.
  public func nativeAsset(of chain: ChainNumber) -> AssetNumber? { AssetNumber(chain) }

  /// The address's row.
  public func address(_ address: AddressNumber) -> (chain: ChainNumber, text: String) { addressRows[Int(address)] }

  /// The transaction's row.
  public func heading(of transaction: TransactionNumber) -> TransactionHeading { headings[Int(transaction)] }

  /// The transaction, with the values of the outputs it spends; an unseen one is empty.
  public func utxoTransaction(_ number: TransactionNumber) -> UTXOTransaction {
    guard var row = utxoRows[number] else {
      return UTXOTransaction(
        number: number, chain: headings[Int(number)].chain, height: nil, index: nil, time: nil, isCoinbase: false,
        isSeen: false, inputs: [], outputs: [])
    }
    for place in row.inputs.indices {
      let source = row.inputs[place].source
      let spent = output(source)
      row.inputs[place].value = spent?.value
      row.inputs[place].address = spent?.address
      row.inputs[place].sourceHeight = headings[Int(source.transaction)].height
    }
    return row
  }

  /// The output as its transaction has it, else as a spender tells it.
  public func output(_ point: OutPoint) -> UTXOTransaction.Output? {
    guard let row = utxoRows[point.transaction], !row.outputs.isEmpty else { return claims[point] }
    return Int(point.vout) < row.outputs.count ? row.outputs[Int(point.vout)] : nil
  }

  /// Spenders, ascending, each once.
  public func spenders(of point: OutPoint) -> [TransactionNumber] { Set(spenderRows[point] ?? []).sorted() }

  /// Outputs at an address, ascending, each once.
  public func outputs(at address: AddressNumber) -> [OutPoint] { Set(outputRows[address] ?? []).sorted() }

  /// What was told, or nothing of any field.
  public func traits(of number: TransactionNumber) -> TransactionTraits {
    traitRows[number]
      ?? TransactionTraits(
        version: nil, lockTime: nil, sequences: (utxoRows[number]?.inputs ?? []).map { _ in nil })
  }

  /// Whether any of the address's outputs is of another transaction before or after.
  public func otherReceipts(at address: AddressNumber, around number: TransactionNumber) -> OtherReceipts {
    func place(_ number: TransactionNumber) -> OtherReceipts.Place {
      OtherReceipts.Place(height: headings[Int(number)].height, index: headings[Int(number)].index, number: number)
    }
    var search = OtherReceipts.Search(around: place(number))
    for point in outputs(at: address) { search.take(place(point.transaction)) }
    return search.result
  }

  /// Assets of an address, ascending.
  public func assets(of address: AddressNumber) -> [AssetNumber] {
    assetRows.indices.map { AssetNumber($0) }.filter { movements[Account(address: address, asset: $0)] != nil }
  }

  /// Movements of an account, in ledger order.
  public func transfers(of address: AddressNumber, asset: AssetNumber) -> [Transfer] {
    (movements[Account(address: address, asset: asset)] ?? []).map { transferRows[$0] }
      .sorted { $0.position < $1.position }
  }

  /// Movements of an account, in ledger order, or their sums; those are not at hand for every third account, as in a case.
  public func read(
    _ history: inout [Transfer], of address: AddressNumber, asset: AssetNumber,
    unlessQuietAfter place: AccountSummary.Place?
  ) -> AccountSummary? {
    history = transfers(of: address, asset: asset)
    guard let place, !address.isMultiple(of: 3) else { return nil }
    var summary = AccountSummary()
    for transfer in history { summary.add(transfer, of: address) }
    guard summary.isExact, summary.lastPayment.map({ $0 < place }) ?? true else { return nil }
    history = []
    return summary
  }

  /// Movements of a transaction, in ledger order.
  public func transfers(in transaction: TransactionNumber) -> [Transfer] {
    (movementsOfTransaction[transaction] ?? []).map { transferRows[$0] }.sorted { $0.position < $1.position }
  }

  /// Addresses with a text, ascending.
  public func addresses(_ text: String, on chain: Chain?) -> [AddressNumber] {
    chains.indices.filter { chain == nil || chains[$0] == chain }.compactMap { addressNumbers["\($0)/\(text)"] }
      .sorted()
  }

  /// Transactions with an id, ascending.
  public func transactions(_ id: TransactionID, on chain: Chain?) -> [TransactionNumber] {
    headings.indices.filter {
      headings[$0].id == id && (chain == nil || chains[Int(headings[$0].chain)] == chain)
    }.map { TransactionNumber($0) }
  }

  /// The asset with an id.
  public func asset(named id: String) -> AssetNumber? {
    assetRows.firstIndex { $0.id == id }.map { AssetNumber($0) }
  }
}
