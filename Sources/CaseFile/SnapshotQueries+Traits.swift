internal import Ledger

/// What rules that tell wallets apart ask of a case, and walks never do.
extension SnapshotQueries {
  func traits(of number: TransactionNumber) throws -> TransactionTraits {
    selectFields.bind(1, number)
    defer { selectFields.reset() }
    guard try selectFields.step() else { throw unknown("transaction", number) }
    var traits = TransactionTraits(
      version: selectFields.optionalInteger(0), lockTime: selectFields.optionalInteger(1), sequences: [])
    selectSequences.bind(1, number)
    defer { selectSequences.reset() }
    while try selectSequences.step() {
      traits.sequences.append(selectSequences.optionalInteger(0).map { UInt32(truncatingIfNeeded: $0) })
    }
    return traits
  }

  func otherReceipts(at address: AddressNumber, around number: TransactionNumber) throws -> OtherReceipts {
    let heading = try heading(of: number)
    var search = OtherReceipts.Search(around: .init(height: heading.height, index: heading.index, number: number))
    selectPlaces.bind(1, address)
    defer { selectPlaces.reset() }
    while !search.isSettled, try selectPlaces.step() {
      search.take(
        .init(
          height: selectPlaces.optionalInteger(0), index: selectPlaces.optionalInteger(1),
          number: selectPlaces.integer(2)))
    }
    return search.result
  }
}
