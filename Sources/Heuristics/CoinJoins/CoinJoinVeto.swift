import Ledger

/// Why a transaction that looks like a CoinJoin is not called one, or not by name, or only as a lead.
///
/// - Source: the vetoes of graphsense/graphsense-lib@a82914b (Stonewall, exchange), Copexit/am-i-exposed@5cc642b (batch
///   withdrawal) and crocs-muni/coinjoin-analysis (address reuse); those without one are our choice.
public enum CoinJoinVeto: String, CaseIterable, Comparable, Sendable {
  /// The inputs belong to a service that pays for its customers: no CoinJoin.
  case exchange
  /// Every input is the reward of a block, and ten or more outputs are paid: a mining pool pays out. No CoinJoin.
  case mining
  /// One or two inputs pay ten or more outputs: a batch of withdrawals. No CoinJoin.
  case batch
  /// All outputs but the change are equal, or all of them: an airdrop or a pay-out. No CoinJoin.
  case airdrop
  /// Every input is a script of several keys: an escrow pays out. No CoinJoin.
  case escrow
  /// The equal outputs are token dust beside a data carrier, and most places were used before. No CoinJoin.
  case tokenTransfer = "token_transfer"
  /// Two equal outputs and one or two others: one wallet can make that alone. Not named.
  case stonewall
  /// All payers stand at plain key hashes: SharedCoin and old JoinMarket cannot be told apart. Not named.
  case legacyKeys = "legacy_keys"
  /// More participants than the protocol's users ask for. Not named.
  case crowd
  /// Every participant pays a share of the fee, where makers would earn. Not named.
  case sharedFee = "shared_fee"
  /// The equal outputs have a value that carries tokens. A lead at most, and no value is hidden.
  case dust
  /// The equal outputs are smaller than the protocol mixes. A lead at most.
  case smallDenomination = "small_denomination"
  /// Addresses stand on several sides or several times, which mixing wallets avoid. A lead at most.
  case addressReuse = "address_reuse"
  /// Kinds of scripts stand together that one protocol's wallets do not mix. A lead at most.
  case mixedScripts = "mixed_scripts"
  /// One script brings more than a tenth of the inputs. A lead at most.
  case onePayer = "one_payer"
  /// Change could not be tied to its payers. A lead at most.
  case unlinkedChange = "unlinked_change"
  /// A mark of the protocol's own software is missing. A lead at most.
  case missingMarks = "missing_marks"

  /// In the order of declaration.
  public static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }

  private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }

  /// What it means, for people.
  public var summary: String {
    switch self {
    case .exchange: "inputs of a service that pays for its customers"
    case .mining: "rewards of blocks pay ten or more outputs"
    case .batch: "one or two inputs pay ten or more outputs"
    case .airdrop: "all outputs but the change are equal"
    case .escrow: "every input is a script of several keys"
    case .tokenTransfer: "token dust between the sender's own addresses"
    case .stonewall: "one wallet can make this shape alone"
    case .legacyKeys: "plain key hashes: SharedCoin has the same shape"
    case .crowd: "more participants than the protocol's users ask for"
    case .sharedFee: "every participant pays a share of the fee"
    case .dust: "the equal outputs carry tokens, not value"
    case .smallDenomination: "smaller than the protocol mixes"
    case .addressReuse: "addresses stand several times"
    case .mixedScripts: "kinds of scripts that one protocol does not mix"
    case .onePayer: "one script brings more than a tenth of the inputs"
    case .unlinkedChange: "change could not be tied to its payers"
    case .missingMarks: "a mark of the protocol's software is missing"
    }
  }
}

extension CoinJoinVeto {
  /// Values that carry tokens: 294 and 330 are the dust limits of outputs at witness key hashes and at taproot keys, 546 that of
  /// key hashes, and 2,730 is what Mastercoin paid.
  ///
  /// - Source: citp/BlockSci@14ccc935 (546, 2730); Bitcoin Core `GetDustThreshold` at 3,000 sat/kvB.
  public static let dustValues: [UInt64] = [294, 330, 546, 2730]

  /// What rules the shape out altogether, whatever the values; nil when nothing does.
  ///
  /// The order is that of the cases. Whirlpool, where all outputs are equal, does not ask. Ten outputs are our choice for mining,
  /// and am-i-exposed's for a batch.
  public static func excluding(_ shape: TransactionShape, group: TransactionShape.Group) -> CoinJoinVeto? {
    if shape.hasServiceInput { return .exchange }
    if shape.spendsOnlyCoinbases, shape.payments >= 10 { return .mining }
    if shape.inputs.count <= 2, shape.payments >= 10 { return .batch }
    if group.count > 2, group.count + 1 >= shape.payments { return .airdrop }
    if shape.inputs.kinds.allSatisfy({ $0 == .multisig || $0 == .p2wsh }) { return .escrow }
    if dustValues.contains(group.value), shape.dataCarriers > 0, shape.reusesMore(than: 50) { return .tokenTransfer }
    return nil
  }
}
