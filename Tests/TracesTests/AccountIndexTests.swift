import Ledger
import TestSupport
import Testing

@testable import Traces

@Suite("Account index")
struct AccountIndexTests {
  @Test("finds what a dictionary finds, however the numbers lie", arguments: Seeds.first(20))
  func sameAsDictionary(seeds: Range<UInt64>) {
    for seed in seeds { sameAsDictionaryOnce(seed) }
  }

  private func sameAsDictionaryOnce(_ seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var index = AccountIndex()
    var oracle: [AccountKey: Int] = [:]
    // Dense numbers, the edges of pages, and what only a damaged case holds.
    let addresses: [AddressNumber] =
      Array(0..<200) + [4_095, 4_096, 1 << 20, (1 << 28) - 1, 1 << 28, -1, .min, .max]
    func key() -> AccountKey {
      AccountKey(
        address: random.pick(addresses), asset: AssetNumber(random.number(-1...3)))
    }
    for number in 0..<400 {
      let added = key()
      index[added] = number
      oracle[added] = number
      let asked = key()
      #expect(index[asked] == oracle[asked])
    }
    for (key, number) in oracle { #expect(index[key] == number) }
  }
}
