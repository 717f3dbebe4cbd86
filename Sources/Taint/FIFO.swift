public import Ledger

/// First in, first out: parcels leave in the order they came and are split where needed.
///
/// - Source: Anderson, Shumailov, Ahmed, "Making Bitcoin Legal", Security Protocols XXVI, 2018 (Clayton's Case, 1816).
/// - Known failure: the sender chooses the order of inputs and outputs, so the answer is a convention, not a sign of intent.
/// - Complexity: amortised O(1) a parcel.
public struct FIFO: TaintPool {
  /// The policy's name.
  public static let policy = Policy.fifo

  private var tape: [Parcel] = []
  private var head = 0

  /// Makes an empty pool.
  public init() {}

  /// What is left of the tape, oldest first.
  public var parcels: [Parcel] { Array(tape[head...]) }

  /// Appends to the tape.
  public mutating func receive(_ parcels: [Parcel]) {
    dropSpentTape()
    for parcel in parcels { tape.push(parcel) }
  }

  /// Appends to the tape without a list of parcels.
  public mutating func receiveClean(_ amount: Amount) {
    dropSpentTape()
    tape.push(Parcel(amount))
  }

  private mutating func dropSpentTape() {
    guard head == tape.count else { return }
    tape.removeAll(keepingCapacity: true)
    head = 0
  }

  /// Takes from the head; the opening balance follows the seen parcels.
  public mutating func pay(_ amount: Amount) -> [Parcel] {
    var paid: [Parcel] = []
    var missing = amount
    while missing > 0, head < tape.count {
      let taken = min(missing, tape[head].amount)
      paid.push(Parcel(taken, seed: tape[head].seed))
      missing -= taken
      tape[head].amount -= taken
      if tape[head].amount == 0 { head += 1 }
    }
    paid.push(Parcel(missing))
    compact()
    return paid
  }

  /// Drops the spent front when it is most of the tape, so that memory follows what is held.
  private mutating func compact() {
    guard head > 64, head * 2 > tape.count else { return }
    tape.removeFirst(head)
    head = 0
  }
}
