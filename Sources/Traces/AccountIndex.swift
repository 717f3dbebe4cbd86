import Ledger

/// Finds the number of an account of the walk by address and asset.
///
/// Addresses are dense, so that a table of short pages is smaller and quicker than a hash table: one memory access that the processor
/// has to wait for, and nothing to compute.
/// - Complexity: O(1); 4 bytes for each 64 addresses of the case, and 256 for each 64 of which one is met, an asset.
struct AccountIndex {
  fileprivate struct Table {
    let asset: AssetNumber
    /// Number of the page of 64 addresses, or 0: page 0 stays empty.
    var pages: [Int32] = []
    /// Accounts in pages of 64, plus 1; 0 where none is.
    var slots: [Int32] = Array(repeating: 0, count: 64)
  }

  /// Addresses beyond this are met in damaged cases alone, or in cases a thousand times as large as any yet.
  private static var denseLimit: AddressNumber { 1 << 28 }

  private var tables: [Table] = []
  private var tableOfAsset: [AssetNumber: Int] = [:]
  private var others: [AccountKey: Int] = [:]

  subscript(key: AccountKey) -> Int? {
    get {
      guard (0..<Self.denseLimit).contains(key.address) else { return others[key] }
      guard let table = table(of: key.asset) else { return nil }
      let page = Int(key.address >> 6)
      guard page < tables[table].pages.count else { return nil }
      let slot = Int(tables[table].pages[page]) * 64 + Int(key.address & 63)
      let account = tables[table].slots[slot]
      return account == 0 ? nil : Int(account) - 1
    }
    set {
      guard (0..<Self.denseLimit).contains(key.address) else {
        others[key] = newValue
        return
      }
      let table = table(of: key.asset) ?? addTable(of: key.asset)
      tables[table].set(newValue.map { Int32($0 + 1) } ?? 0, at: key.address)
    }
  }

  /// Most traces follow one asset, so the first table is asked first.
  private func table(of asset: AssetNumber) -> Int? {
    if !tables.isEmpty, tables[0].asset == asset { return 0 }
    return tableOfAsset[asset]
  }

  private mutating func addTable(of asset: AssetNumber) -> Int {
    tables.append(Table(asset: asset))
    tableOfAsset[asset] = tables.count - 1
    return tables.count - 1
  }
}

extension AccountIndex.Table {
  fileprivate mutating func set(_ account: Int32, at address: AddressNumber) {
    let page = Int(address >> 6)
    if page >= pages.count { pages += Array(repeating: 0, count: page + 1 - pages.count) }
    if pages[page] == 0 {
      pages[page] = Int32(slots.count / 64)
      slots += Array(repeating: 0, count: 64)
    }
    slots[Int(pages[page]) * 64 + Int(address & 63)] = account
  }
}
