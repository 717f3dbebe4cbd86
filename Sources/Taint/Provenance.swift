public import Ledger

/// A part of a payment and the arrival it came from.
public struct Chunk: Hashable, Sendable {
  /// Zero-based arrival, or nil for value that was never seen to arrive (the opening balance).
  public var arrival: Int?
  /// Where in the arrival it begins, under FIFO and LIFO; 0 under the other policies.
  public var offset: Amount
  /// Base units of the payment that came from there; under TIHO and poison, 1 where the arrival can reach the payment.
  public var amount: Amount

  /// Makes a chunk.
  public init(arrival: Int?, offset: Amount, amount: Amount) {
    self.arrival = arrival
    self.offset = offset
    self.amount = amount
  }
}

/// The arithmetic of taint read the other way: where what a pool paid came from.
///
/// Each arrival is seeded as a theft of its own and the policy pays as ever; the seeds in a payment then name its arrivals, so
/// forward and backward agree by construction. TIHO and poison do not add up over arrivals, so they answer with reach alone:
/// an arrival is named where it would taint the payment if it alone were tainted.
/// - Known failure: under TIHO, value that parts and meets again can together reach a payment that no part alone reaches, and
///   is then not named; poison names it.
public enum Provenance {
  /// Origins of each output of a UTXO transaction, in output order.
  ///
  /// - Complexity: one settlement; under TIHO one for each input.
  public static func settle(_ policy: Policy, inputs: [Amount], outputs: [Amount], fee: Amount) -> [[Chunk]] {
    func run<Pool: TaintPool>(_: Pool.Type) -> [[Chunk]] {
      if policy == .tiho { return reach(Pool.self, inputs: inputs, outputs: outputs, fee: fee) }
      let tape = inputs.enumerated().map { [Parcel($0.element, seed: SeedNumber($0.offset + 1))] }
      let paid = Pool.settle(inputs: tape, outputs: outputs, fee: fee)
      var cursor = Cursor(policy: policy, arrivals: inputs)
      return paid.outputs.map { cursor.chunks(of: $0) }
    }
    return run(policy.pool)
  }

  private static func reach<Pool: TaintPool>(
    _: Pool.Type, inputs: [Amount], outputs: [Amount], fee: Amount
  ) -> [[Chunk]] {
    var result: [[Chunk]] = Array(repeating: [], count: outputs.count)
    for alone in inputs.indices {
      let tape = inputs.enumerated().map { [Parcel($0.element, seed: $0.offset == alone ? 1 : 0)] }
      for (output, parcels) in Pool.settle(inputs: tape, outputs: outputs, fee: fee).outputs.enumerated()
      where Pool.taint(of: parcels) > 0 {
        result[output].append(Chunk(arrival: alone, offset: 0, amount: 1))
      }
    }
    return result
  }

  /// Keeps track of how much of each arrival is used, to tell where in it a chunk begins.
  struct Cursor {
    let policy: Policy
    private var used: [Amount]
    private var left: [Amount]

    init(policy: Policy, arrivals: [Amount]) {
      self.policy = policy
      used = Array(repeating: 0, count: arrivals.count)
      left = arrivals
    }

    mutating func addArrival(_ amount: Amount) {
      used.append(0)
      left.append(amount)
    }

    /// FIFO uses an arrival from its front, LIFO from its back; the others have no order inside an arrival.
    mutating func chunks(of parcels: [Parcel]) -> [Chunk] {
      parcels.map { parcel in
        guard parcel.isTainted else { return Chunk(arrival: nil, offset: 0, amount: parcel.amount) }
        let arrival = Int(parcel.seed) - 1
        switch policy {
        case .fifo:
          defer { used[arrival] += parcel.amount }
          return Chunk(arrival: arrival, offset: used[arrival], amount: parcel.amount)
        case .lifo:
          left[arrival] -= parcel.amount
          return Chunk(arrival: arrival, offset: left[arrival], amount: parcel.amount)
        case .haircut: return Chunk(arrival: arrival, offset: 0, amount: parcel.amount)
        case .tiho, .poison: return Chunk(arrival: arrival, offset: 0, amount: 1)
        }
      }
    }
  }
}

/// What happened to one account in one asset, as far as taint cares.
public enum AccountStep: Hashable, Sendable {
  /// Something arrived.
  case receive(Amount)
  /// A payment, and the payments announced with it when it begins a run (``TaintPool/announce(_:)``).
  case pay(Amount, run: [Amount]?)
}

/// Where the payments of an account came from, simulated once for each policy.
public final class AccountProvenance {
  private let steps: [AccountStep]
  /// Number of arrivals before each step.
  private let arrivalsBefore: [Int]
  private var simulated: [Policy: [Int: [Chunk]]] = [:]

  /// Takes the account's history; the balance that is left is paid by a step at the end, `steps.count`.
  ///
  /// A balance that no 128 bits hold is some contract's invention: of an arrival, what does not fit is left out.
  public init(steps: [AccountStep]) {
    var arrivals = 0
    var balance: Amount = 0
    var before: [Int] = []
    var steps = steps
    for (index, step) in steps.enumerated() {
      before.append(arrivals)
      switch step {
      case .receive(let amount):
        arrivals += 1
        let fitting = min(amount, .max - balance)
        steps[index] = .receive(fitting)
        balance += fitting
      case .pay(let amount, _): balance -= min(balance, amount)
      }
    }
    before.append(arrivals)
    arrivalsBefore = before
    self.steps = steps + [.pay(balance, run: [balance])]
  }

  /// What the account holds after its history.
  public var balance: Amount {
    guard case .pay(let amount, _) = steps.last else { return 0 }
    return amount
  }

  /// The step that pays out what is left.
  public var lastStep: Int { steps.count - 1 }

  /// Origins of the payment at a step.
  ///
  /// - Complexity: the first call of a policy simulates the whole history; under haircut each payment costs as much as there
  ///   are arrivals with value left, under TIHO each arrival costs the payments it reaches.
  public func chunks(_ policy: Policy, ofStep step: Int) -> [Chunk] {
    if policy == .poison {
      return (0..<arrivalsBefore[step]).map { Chunk(arrival: $0, offset: 0, amount: 1) }
    }
    if simulated[policy] == nil { simulated[policy] = policy == .tiho ? reach() : simulate(policy) }
    return simulated[policy]?[step] ?? []
  }

  private func simulate(_ policy: Policy) -> [Int: [Chunk]] {
    func run<Pool: TaintPool>(_: Pool.Type) -> [Int: [Chunk]] {
      var pool = Pool()
      var cursor = Provenance.Cursor(policy: policy, arrivals: [])
      var arrivals: SeedNumber = 0
      var result: [Int: [Chunk]] = [:]
      for (index, step) in steps.enumerated() {
        switch step {
        case .receive(let amount):
          arrivals += 1
          cursor.addArrival(amount)
          pool.receive([Parcel(amount, seed: arrivals)])
        case .pay(let amount, let run):
          if let run { pool.announce(run) }
          result[index] = cursor.chunks(of: pool.pay(amount))
        }
      }
      return result
    }
    return run(policy.pool)
  }

  /// For each arrival alone: the payments it taints, until its taint is gone.
  private func reach() -> [Int: [Chunk]] {
    var result: [Int: [Chunk]] = [:]
    var arrival = 0
    for (start, step) in steps.enumerated() {
      guard case .receive(let amount) = step else { continue }
      var pool = TIHO()
      pool.receive([Parcel(amount, seed: 1)])
      var left = amount
      for index in steps.indices[(start + 1)...] where left > 0 {
        guard case .pay(let paid, let run) = steps[index] else { continue }
        if let run { pool.announce(run) }
        let taint = pool.pay(paid).tainted
        guard taint > 0 else { continue }
        left -= taint
        result[index, default: []].append(Chunk(arrival: arrival, offset: 0, amount: 1))
      }
      arrival += 1
    }
    return result
  }
}
