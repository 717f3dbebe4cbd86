public import Ledger

/// A labelled place at which a walk ends.
public struct Stop: Hashable, Sendable {
  /// What it is.
  public var status: Status
  /// The label that says so.
  public var label: Label
}

/// Which labelled addresses end a walk.
public enum Stops {
  /// What each TagPack concept means for a walk; concepts that are not here do not stop it.
  ///
  /// - Source: concept ids of graphsense-lib a82914bf; which of them stop a walk is our choice.
  private static let statusOfConcept: [String: Status] = {
    let services = [
      "service", "exchange", "wallet_service", "escrow_wallet", "ico_wallet", "cold_wallet", "hot_wallet",
      "warm_wallet",
      "deposit_wallet", "filesharing", "market", "messaging_service", "mining_service", "gambling", "shop", "faucet",
      "payment_processor", "atm", "hosting", "vpn", "nameservice", "defi", "defi_token", "defi_lending", "defi_dex",
      "defi_dex_pair", "defi_derivative", "defi_dao", "defi_staking", "defi_custody", "donation", "dark_web",
    ]
    var table = Dictionary(uniqueKeysWithValues: services.map { ($0, Status.service) })
    for concept in ["mixing_service", "mixing", "coinjoin"] { table[concept] = .mixer }
    table["defi_bridge"] = .bridge
    return table
  }()

  /// What a label means for a walk, or nil when it does not stop it; a mixer or bridge says more than a service.
  public static func status(of label: Label) -> Status? {
    label.categories.compactMap { statusOfConcept[$0] }.max()
  }

  /// The strongest stopping label of each address: mixer or bridge before service, then the higher confidence, then pack order.
  ///
  /// - Reads: `through` are the kinds of stop that the person walks through; they are left out.
  public static func byAddress(
    _ labels: [AddressNumber: [Label]], through: Set<StopKind> = []
  ) -> [AddressNumber: Stop] {
    labels.compactMapValues { candidates in
      var best: Stop?
      for label in candidates {
        guard let status = status(of: label) else { continue }
        let rank = (status, label.confidence.level)
        if let held = best, (held.status, held.label.confidence.level) >= rank { continue }
        best = Stop(status: status, label: label)
      }
      if let kind = best.flatMap({ StopKind(rawValue: $0.status.rawValue) }), through.contains(kind) { return nil }
      return best
    }
  }
}
