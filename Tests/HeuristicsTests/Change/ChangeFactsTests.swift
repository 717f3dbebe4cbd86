import Heuristics
import Ledger
import TestSupport
import Testing

@Suite("ChangeFacts")
struct ChangeFactsTests {
  private var ledger = MemoryLedger([.bitcoin])
  private let witness: AddressNumber
  private let source: TransactionNumber
  private let payment: TransactionNumber
  private let spender: TransactionNumber

  /// A payment at height 11 of one output of height 10 to an address that received before, with change to a new one and a note; the
  /// change is spent at height 12.
  init() {
    let payer = ledger.address(1)
    witness = ledger.address(payload: [0x00, 0x14] + [UInt8](repeating: 7, count: 20))
    let note = ledger.address(payload: [0x6A, 1, 5])
    source = ledger.addTransaction(
      height: 10, index: 1, isCoinbase: true, inputs: [], outputs: [(payer, 1000), (ledger.address(2), 5)])
    payment = ledger.addTransaction(
      height: 11, index: 3, inputs: [.output(source, 0)],
      outputs: [(ledger.address(2), 600), (witness, 390), (note, 0)])
    ledger.tell(TransactionTraits(version: 2, lockTime: 10, sequences: [0xFFFF_FFFE]), of: payment)
    spender = ledger.addTransaction(
      height: 12, index: 0, inputs: [.output(payment, 1)], outputs: [(ledger.address(3), 300), (witness, 80)])
    ledger.tell(TransactionTraits(version: 1, lockTime: 0, sequences: [.max]), of: spender)
  }

  private func facts(_ horizon: RuleCard.Horizon, of number: TransactionNumber? = nil) throws -> ChangeFacts {
    try ChangeFacts(of: ledger.utxoTransaction(number ?? payment), in: ledger, horizon: horizon)
  }

  @Test("reads what was known when the transaction confirmed")
  func confirmation() throws {
    let facts = try facts(.confirmation)
    #expect(facts.outputs == 3)
    #expect(facts.spendable.places == [0, 1])
    #expect(facts.lockTime == 10)
    #expect(facts.fingerprint.version == 2)
    #expect(facts.fingerprint.sequence == .lockTime)
    #expect(facts.fingerprint.lockTime == .nearHeight)
    #expect(facts.fingerprint.usesWitness == false)
    #expect(facts.fingerprint.outputsRise == false)
    #expect((0..<3).map { facts.isFresh($0) } == [false, true, true])
    #expect(facts.receipts[1].after == true)
    #expect(facts.followsLink == false)
    #expect(!facts.isCoinJoin)
    #expect(facts.smallestInput == 1000)
    #expect(facts.hindsight == nil)
  }

  @Test("reads what became of the outputs, and up to which height")
  func hindsight() throws {
    let later = try #require(try facts(.hindsight).hindsight)
    #expect(later.height == 12)
    #expect(later.fates[0] == .unspent)
    #expect(later.fates[2] == .unspent)
    guard case .spent(let found) = later.fates[1] else {
      Issue.record("not spent")
      return
    }
    #expect(found.inputs == 1)
    #expect(found.outputs == 2)
    #expect(found.isLink)
    #expect(found.lockTime == 0)
    #expect(found.fingerprint.version == 1)
    #expect(found.fingerprint.usesWitness == true)
    #expect(found.fingerprint.outputsRise == false)
  }

  @Test("says where a spender is not clear")
  mutating func unclear() throws {
    ledger.addTransaction(height: 13, inputs: [.output(payment, 1)], outputs: [(ledger.address(4), 1)])
    #expect(try facts(.hindsight).hindsight?.fates[1] == .unclear)
  }

  @Test("follows a link, or does not know")
  func links() throws {
    #expect(try facts(.confirmation, of: spender).followsLink == false)
    var other = self
    let link = other.ledger.addTransaction(
      height: 13, inputs: [.output(spender, 0)],
      outputs: [(other.ledger.address(5), 200), (other.ledger.address(6), 90)])
    #expect(
      try ChangeFacts(of: other.ledger.utxoTransaction(link), in: other.ledger, horizon: .confirmation).followsLink
        == true)
    let stranger = other.ledger.reserve()
    let heir = other.ledger.addTransaction(
      height: 14, inputs: [.unseen(stranger, 0, value: 9, at: other.ledger.address(7))],
      outputs: [(other.ledger.address(8), 5), (other.ledger.address(7), 4)])
    let facts = try ChangeFacts(of: other.ledger.utxoTransaction(heir), in: other.ledger, horizon: .confirmation)
    #expect(facts.followsLink == nil)
    #expect(facts.isFresh(0) == true)
    // Of the other, only an output without a place is known; but an input stood there.
    #expect(facts.receipts[1].before == nil)
    #expect(facts.isFresh(1) == false)
  }

  @Test("knows a mix")
  func mixes() throws {
    var other = self
    let payers = (20..<23).map { other.ledger.address($0) }
    let funding = other.ledger.addTransaction(
      height: 20, inputs: [.output(source, 1)], outputs: payers.map { ($0, 6_000_000) })
    let paid: [UInt64] = [5_000_000, 5_000_000, 5_000_000, 990_000, 995_000]
    let mix = other.ledger.addTransaction(
      height: 21, inputs: (0..<3).map { .output(funding, UInt32($0)) },
      outputs: paid.enumerated().map { (other.ledger.address(30 + $0.offset), $0.element) })
    let facts = try ChangeFacts(of: other.ledger.utxoTransaction(mix), in: other.ledger, horizon: .confirmation)
    #expect(facts.isCoinJoin)
    #expect(ChangeVote(on: facts, horizon: .confirmation) == nil)
  }

  @Test("gives a vote on a payment of a view")
  func vote() throws {
    let vote = try #require(ChangeVote(on: facts(.hindsight), horizon: .hindsight))
    // The change is of another type, and its spender is of another version: a vote is no truth.
    #expect(vote.votes == [.freshness: 1, .script: 0, .spender: 0])
    #expect(vote.output == 0)
    #expect(vote.tier == .lead)
    #expect(vote.judgedAt == 12)
  }
}
