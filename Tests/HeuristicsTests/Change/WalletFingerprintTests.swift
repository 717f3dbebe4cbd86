import Heuristics
import Ledger
import Testing

@Suite("WalletFingerprint")
struct WalletFingerprintTests {
  private static func print(
    version: Int64? = 2, lockTime: Int64? = 0, sequences: [UInt32?] = [.max], height: Int64? = 800_000,
    spent: [ScriptKind] = [.p2wpkh], paid: [UInt64] = [1, 2]
  ) -> WalletFingerprint {
    WalletFingerprint(
      TransactionTraits(version: version, lockTime: lockTime, sequences: sequences), height: height, spent: spent,
      paid: paid)
  }

  @Test("classes sequences")
  func sequences() {
    #expect(Self.print(sequences: [0xFFFF_FFFF, 0xFFFF_FFFF]).sequence == .final)
    #expect(Self.print(sequences: [0xFFFF_FFFE]).sequence == .lockTime)
    #expect(Self.print(sequences: [0xFFFF_FFFD, 0]).sequence == .replaceable)
    #expect(Self.print(sequences: [0xFFFF_FFFF, 0xFFFF_FFFE, 0xFFFF_FFFE]).sequence == .mixed)
    #expect(Self.print(sequences: [0xFFFF_FFFF, nil]).sequence == nil)
    #expect(Self.print(sequences: []).sequence == nil)
  }

  @Test("classes lock times")
  func lockTimes() {
    #expect(Self.print(lockTime: 0).lockTime == WalletFingerprint.LockTimeClass.none)
    #expect(Self.print(lockTime: 799_900).lockTime == .nearHeight)
    #expect(Self.print(lockTime: 800_100).lockTime == .nearHeight)
    #expect(Self.print(lockTime: 799_899).lockTime == .other)
    #expect(Self.print(lockTime: 800_101).lockTime == .other)
    #expect(Self.print(lockTime: 5, height: nil).lockTime == nil)
    #expect(Self.print(lockTime: 500_000_000, height: nil).lockTime == .other)
    #expect(Self.print(lockTime: nil).lockTime == nil)
  }

  @Test("knows witnesses by the outputs that are spent")
  func witnesses() {
    #expect(Self.print(spent: [.p2pkh, .p2wpkh]).usesWitness == true)
    #expect(Self.print(spent: [.p2sh, .p2tr]).usesWitness == true)
    #expect(Self.print(spent: [.p2pkh, .p2pk, .multisig]).usesWitness == false)
    #expect(Self.print(spent: [.p2pkh, .p2sh]).usesWitness == nil)
    #expect(Self.print(spent: []).usesWitness == nil)
  }

  @Test("tells whether outputs rise")
  func order() {
    #expect(Self.print(paid: [1, 1, 3]).outputsRise == true)
    #expect(Self.print(paid: [2, 1]).outputsRise == false)
    #expect(Self.print(paid: [2]).outputsRise == nil)
  }

  @Test("gives the differences that are known of both")
  func differences() {
    let one = Self.print()
    #expect(one.differences(from: one) == [])
    let other = Self.print(version: 1, lockTime: 5, sequences: [0], spent: [.p2pkh], paid: [2, 1])
    #expect(one.differences(from: other) == [.version, .sequence, .witness, .lockTime, .outputOrder])
    let silent = Self.print(version: nil, lockTime: nil, sequences: [nil], spent: [.p2sh], paid: [2])
    #expect(one.differences(from: silent) == [])
    #expect(silent.differences(from: other) == [])
    #expect(WalletFingerprint.Feature.allCases.filter { !$0.isFixed } == [.outputOrder])
  }
}
