import Ledger

/// Scripts that a protocol is known to pay.
public enum KnownScripts {
  /// Programs of the two addresses that Wasabi 1's coordinator was paid at until about height 610,000,
  /// `bc1qs604c7jv6amk4cxqlnvuxv26hv3e48cds4m0ew` and `bc1qa24tsgchvuxsaccp8vrnkfd85hrcpafg20kmjw`.
  ///
  /// - Source: nopara73/Dumplings, the addresses of its Wasabi 1 filter.
  public static let wasabi1Coordinators = [
    "0014869f5c7a4cd7776ae0c0fcd9c3315abb239a9f0d", "0014eaaab82317670d0ee3013b073b25a7a5c780f528",
  ]

  private static let wasabi1Bytes = wasabi1Coordinators.compactMap { Hex.bytes($0) }

  /// Whether a script is that of a coordinator of Wasabi 1.
  public static func isWasabi1Coordinator(_ script: some Collection<UInt8>) -> Bool {
    script.count == 22 && wasabi1Bytes.contains { $0.elementsEqual(script) }
  }
}
