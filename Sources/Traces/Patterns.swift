import Heuristics
import Ledger
import Taint

/// Runs the rules that describe a finished walk: splits, consolidations, planted look-alikes, and the mixes it met.
struct Patterns {
  let walk: ForwardWalk

  /// Findings by kind, then first address or transaction.
  func find() throws -> [Finding] {
    var findings = walk.findings
    findings += fanOuts()
    findings += fanIns()
    findings += try poisonings()
    return findings.sorted { key($0) < key($1) }
  }

  /// Listing order; an address can have one finding of a kind in each of several assets.
  private func key(_ finding: Finding) -> (String, AddressNumber, TransactionNumber, AssetNumber) {
    var asset: AssetNumber = -1
    if case .asset(let number) = finding.details["asset"] { asset = number }
    return (finding.kind, finding.addresses.first ?? 0, finding.transactions.first ?? 0, asset)
  }

  private func fanOuts() -> [Finding] {
    let byPayer = Dictionary(grouping: walk.edges.indices) {
      AccountKey(address: walk.edges[$0].from, asset: walk.edges[$0].asset)
    }
    return byPayer.compactMap { key, edges in
      FanOut().judge(
        payer: key.address, asset: key.asset, chain: walk.edges[edges[0]].chain,
        payments: edges.map {
          FanOut.Payment(
            to: walk.edges[$0].to, amount: walk.edges[$0].amount, time: walk.edges[$0].time,
            transaction: walk.edges[$0].transaction)
        })
    }
  }

  private func fanIns() -> [Finding] {
    let byRecipient = Dictionary(grouping: walk.edges.indices) {
      AccountKey(address: walk.edges[$0].to, asset: walk.edges[$0].asset)
    }
    var assets: [AddressNumber: Int] = [:]
    for key in byRecipient.keys { assets[key.address, default: 0] += 1 }
    return byRecipient.compactMap { key, edges in
      let account = walk.accountOf[key]
      let received = account.map { walk.summaries[$0].received }
      return FanIn().judge(
        address: key.address, asset: key.asset, chain: walk.edges[edges[0]].chain,
        senders: edges.count == 1 ? 1 : Set(edges.map { walk.edges[$0].from }).count,
        received: received ?? edges.reduce(0) { $0.adding(clamped: walk.edges[$1].amount) },
        paid: account.map { walk.summaries[$0].sent } ?? 0, receivesOtherAssets: assets[key.address] != 1)
    }
  }

  private func poisonings() throws -> [Finding] {
    var findings: [Finding] = []
    var spoofs: [AssetNumber: Bool] = [:]
    func isSpoof(_ asset: AssetNumber) throws -> Bool {
      if let known = spoofs[asset] { return known }
      let facts = try walk.view.asset(asset)
      let verdict = try SpoofCheck.imitated(by: facts, on: walk.chains[Int(facts.chain)]) != nil
      spoofs[asset] = verdict
      return verdict
    }
    for payer in Set(walk.edges.lazy.filter { $0.position != nil }.map(\.from)).sorted() {
      let assets = try walk.view.assets(of: payer)
      // One asset, and every payment of it of value: nothing that could plant an address.
      if assets.count == 1, let only = walk.accountOf[AccountKey(address: payer, asset: assets[0])],
        !walk.summaries[only].paidNothing, try !isSpoof(assets[0])
      {
        continue
      }
      var sent: [Transfer] = []
      for asset in assets {
        sent += try walk.view.transfers(of: payer, asset: asset).filter { $0.from == payer && !$0.isFee }
        _ = try isSpoof(asset)
      }
      sent.sort { $0.position < $1.position }
      let isWorthless = { (transfer: Transfer) in transfer.amount == 0 || spoofs[transfer.asset] == true }
      guard sent.contains(where: isWorthless) else { continue }
      let found = try AddressPoisoning().lookAlikes(
        among: sent, worthless: isWorthless, text: { try walk.view.address($0).text }
      )
      guard !found.isEmpty else { continue }
      findings.append(try finding(payer: payer, found))
    }
    return findings
  }

  private func finding(payer: AddressNumber, _ found: [AddressPoisoning.LookAlike]) throws -> Finding {
    Finding(
      kind: "address_poisoning", rule: AddressPoisoning.card, chain: try walk.view.address(payer).chain,
      transactions: found.flatMap(\.transfers).map(\.transaction), addresses: [payer] + found.map(\.address),
      details: [
        "transfers": .count(found.reduce(0) { $0 + $1.transfers.count }),
        "look_alikes": .list(
          found.map { one in
            .fields([
              "address": .address(one.address), "imitates": .address(one.genuine),
              "transfers": .count(one.transfers.count),
            ])
          }),
      ])
  }
}
