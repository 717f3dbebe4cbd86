import Ledger
import TestSupport
import Testing
import Traces

@Suite("Paths")
struct PathFinderTests {
  /// Transfers of one coin, one a block in the order given.
  private static func accounts(_ rows: [(from: Int, to: Int)]) -> MemoryLedger {
    var ledger = MemoryLedger([.ethereum])
    for n in 0...9 { _ = ledger.address(n) }
    for (height, row) in rows.enumerated() {
      let transaction = ledger.addAccountTransaction(height: Int64(height), index: 0, time: Int64(height) * 12)
      ledger.addTransfer(
        in: transaction, from: AddressNumber(row.from), to: AddressNumber(row.to), asset: 0, amount: 5)
    }
    return ledger
  }

  private static func reference(_ ledger: MemoryLedger, _ address: AddressNumber) -> Reference {
    Reference(chain: ledger.chains[0], target: .address(ledger.address(address).text))
  }

  /// Paths as the transactions on the way.
  private static func paths(
    _ ledger: MemoryLedger, from: Reference, to: Reference, stops: Set<AddressNumber> = [], maxSteps: Int = 8,
    maxPaths: Int = 5
  ) throws -> [[TransactionNumber]] {
    let labels = Dictionary(
      uniqueKeysWithValues: stops.map { ($0, [Label("exchange", at: $0, in: ledger)]) })
    return try PathFinder(ledger, stops: Stops.byAddress(labels), maxSteps: maxSteps, maxPaths: maxPaths)
      .paths(from: from, to: to).map { $0.map(\.transaction) }
  }

  private static func paths(_ ledger: MemoryLedger, _ from: AddressNumber, _ to: AddressNumber) throws
    -> [[TransactionNumber]]
  {
    try paths(ledger, from: reference(ledger, from), to: reference(ledger, to))
  }

  @Test("no step is before the one it rests on")
  func time() throws {
    // 0 → 1 comes after the only 1 → 2 in the first ledger, and before it in the second.
    #expect(try Self.paths(Self.accounts([(1, 2), (0, 1)]), 0, 2) == [])
    #expect(try Self.paths(Self.accounts([(0, 1), (1, 2)]), 0, 2) == [[0, 1]])
    // The later arrival at 1 opens nothing that the earlier did not.
    #expect(try Self.paths(Self.accounts([(0, 1), (1, 2), (0, 1)]), 0, 2) == [[0, 1]])
  }

  @Test("the fewest steps win over a longer way that was there first")
  func fewest() throws {
    let ledger = Self.accounts([(0, 1), (1, 2), (2, 3), (0, 4), (4, 3)])
    #expect(try Self.paths(ledger, 0, 3) == [[3, 4]])
  }

  @Test("an account that is reached late by few steps is left for one reached early by more")
  func earliest() throws {
    // 0 → 1 → 2 is early, 0 → 2 late, and 2 → 3 stands between: only the early way reaches 3.
    let ledger = Self.accounts([(0, 1), (1, 2), (2, 3), (0, 2)])
    #expect(try Self.paths(ledger, 0, 3) == [[0, 1, 2]])
  }

  @Test("several paths of one length, as many as asked for, in ledger order")
  func several() throws {
    let ledger = Self.accounts([(0, 1), (0, 2), (1, 3), (2, 3), (1, 3)])
    #expect(try Self.paths(ledger, 0, 3) == [[0, 2], [1, 3], [0, 4]])
    let (from, to) = (Self.reference(ledger, 0), Self.reference(ledger, 3))
    #expect(try Self.paths(ledger, from: from, to: to, maxPaths: 1) == [[0, 2]])
  }

  @Test("a labelled stop is an end of a path and never on its way")
  func stops() throws {
    let ledger = Self.accounts([(0, 1), (1, 2)])
    let from = Self.reference(ledger, 0)
    #expect(try Self.paths(ledger, from: from, to: Self.reference(ledger, 2), stops: [1]) == [])
    #expect(try Self.paths(ledger, from: from, to: Self.reference(ledger, 1), stops: [1]) == [[0]])
  }

  @Test("no path is longer than allowed")
  func maxSteps() throws {
    let ledger = Self.accounts([(0, 1), (1, 2), (2, 3)])
    let (from, to) = (Self.reference(ledger, 0), Self.reference(ledger, 3))
    #expect(try Self.paths(ledger, from: from, to: to, maxSteps: 2) == [])
    #expect(try Self.paths(ledger, from: from, to: to, maxSteps: 3) == [[0, 1, 2]])
  }

  @Test("outputs: by the transaction that spends them, to an address, a transaction or one output")
  func outputs() throws {
    var ledger = MemoryLedger([.bitcoin])
    var people: [AddressNumber] = []
    for n in 0...4 { people.append(ledger.address(n)) }
    let start = ledger.addTransaction(
      height: 1, isCoinbase: true, inputs: [], outputs: [(people[0], 9), (people[4], 9)])
    let middle = ledger.addTransaction(
      height: 2, inputs: [.output(start, 0)], outputs: [(people[1], 4), (people[2], 5)])
    let last = ledger.addTransaction(height: 3, inputs: [.output(middle, 1)], outputs: [(people[3], 5)])
    func output(_ transaction: TransactionNumber, _ vout: UInt32) -> Reference {
      Reference(chain: .bitcoin, target: .output(ledger.heading(of: transaction).id, vout: vout))
    }
    let from = output(start, 0)
    let transaction = Reference(chain: .bitcoin, target: .transaction(ledger.heading(of: last).id))
    for to in [Self.reference(ledger, people[3]), transaction, output(last, 0)] {
      #expect(try Self.paths(ledger, from: from, to: to) == [[middle, last]])
      #expect(try Self.paths(ledger, from: output(start, 1), to: to) == [])
      #expect(try Self.paths(ledger, from: output(middle, 0), to: to) == [])
    }
    let steps = try PathFinder(ledger, stops: [:], maxSteps: 8, maxPaths: 5).paths(from: from, to: transaction)[0]
    #expect(steps.map(\.from) == [people[0], people[2]])
    #expect(steps.map(\.to) == [people[2], people[3]])
    #expect(steps.map(\.amount) == [5, 5])
  }

  @Test("a place that is not there is an error that names it")
  func unknown() throws {
    let ledger = Self.accounts([(0, 1)])
    let known = Self.reference(ledger, 0)
    let stranger = Reference(chain: .ethereum, target: .transaction(TransactionID(words: (9, 9, 9, 9))))
    for (from, to) in [(known, stranger), (stranger, known)] {
      #expect {
        try Self.paths(ledger, from: from, to: to)
      } throws: { ($0 as? TraceError)?.code == .unknownReference }
    }
  }
}
