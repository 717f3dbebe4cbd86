internal import Foundation
internal import Readers
internal import Synchronization

/// A parameter of a call.
enum RPCValue: Encodable, Sendable {
  case text(String)
  case number(Int64)
  case flag(Bool)

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .text(let text): try container.encode(text)
    case .number(let number): try container.encode(number)
    case .flag(let flag): try container.encode(flag)
    }
  }
}

/// A call of a method.
struct RPCCall: Sendable {
  var method: String
  var parameters: [RPCValue] = []
}

/// A result as it stands in the body of an answer.
struct RPCResult: Sendable {
  let body: [UInt8]
  let range: Range<Int>

  var bytes: ArraySlice<UInt8> { body[range] }

  /// The value, of a small result.
  func decode<Value: Decodable>(_: Value.Type, from node: String, _ method: String) throws -> Value {
    do {
      // Our choice: what is decoded is a number, a hash, or a few fields of a status.
      guard range.count <= 1 << 16 else { throw CocoaError(.coderReadCorrupt) }
      return try JSONDecoder().decode(Value.self, from: Data(bytes))
    } catch {
      throw NodeError(.protocolBroken, node, "answers \(method) with something else than was asked for")
    }
  }
}

/// What a node says instead of a result.
struct RPCFailure: Error {
  let code: Int64
  let message: String

  /// The method is not known: JSON-RPC 2.0, section 5.1.
  static let unknownMethod: Int64 = -32601
  /// The node is starting (Bitcoin Core `src/rpc/protocol.h`, RPC_IN_WARMUP), or is asked too often (EIP-1474).
  static let transient: Set<Int64> = [-28, -32005]

  /// The error for a call that the node does not answer.
  func refusal(of method: String, by node: String) -> NodeError {
    NodeError(.refused, node, "refuses \(method): \(message) (code \(code))")
  }
}

/// Calls methods of a node: in lists where it takes them, again where it may work next time.
final class RPCClient: Sendable {
  let name: String
  let limits: NodeLimits
  private let transport: RPCTransport
  private let login: NodeLogin
  private let note: @Sendable (String) -> Void
  private let takesLists = Mutex(true)

  init(_ address: NodeAddress, _ login: NodeLogin, _ limits: NodeLimits, note: @escaping @Sendable (String) -> Void) {
    name = address.name
    self.limits = limits
    transport = RPCTransport(address, limits)
    self.login = login
    self.note = note
  }

  func close() async throws { try await transport.close() }

  /// Calls a method.
  ///
  /// - Throws: ``RPCFailure`` when the node says no; ``NodeError`` for everything else.
  func call(_ method: String, _ parameters: [RPCValue] = []) async throws -> RPCResult {
    try await answers(to: [RPCCall(method: method, parameters: parameters)], asList: false)[0].get()
  }

  /// Calls several methods, in one request if the node takes lists.
  func call(_ calls: [RPCCall]) async throws -> [Result<RPCResult, RPCFailure>] {
    guard calls.count > 1, takesLists.withLock({ $0 }) else { return try await oneByOne(calls) }
    do {
      return try await answers(to: calls, asList: true)
    } catch is ListRefused {
      takesLists.withLock { $0 = false }
      return try await oneByOne(calls)
    }
  }

  private func oneByOne(_ calls: [RPCCall]) async throws -> [Result<RPCResult, RPCFailure>] {
    var results: [Result<RPCResult, RPCFailure>] = []
    for call in calls { results += try await answers(to: [call], asList: false) }
    return results
  }

  // MARK: Attempts

  /// The node answers a list of calls as if it were not one.
  private struct ListRefused: Error {}

  private struct Attempt: Error {
    let reason: String
    var afterSeconds: Int64?
  }

  private func answers(to calls: [RPCCall], asList: Bool) async throws -> [Result<RPCResult, RPCFailure>] {
    let body = try Self.body(of: calls, asList: asList)
    var count = 0
    var hasReloaded = false
    while true {
      count += 1
      do {
        return try await attempt(body, calls, asList: asList)
      } catch let error as NodeError where error.code == .credentials && !hasReloaded {
        // A node writes a new cookie when it starts.
        hasReloaded = true
        guard try login.reload() else { throw error }
      } catch let attempt as Attempt {
        guard count < limits.attempts else {
          throw NodeError(
            .unreachable, name,
            "\(attempt.reason), tried \(count) times; see that the node runs and that its address is right")
        }
        let asked = attempt.afterSeconds.map { min(max($0, 0) * 1000, limits.longestPauseMilliseconds) }
        let pause = asked ?? limits.pause(after: count)
        note("\(name) \(attempt.reason); attempt \(count + 1) of \(limits.attempts) in \(pause) ms")
        try await Task.sleep(for: .milliseconds(pause))
      }
    }
  }

  private func attempt(_ body: [UInt8], _ calls: [RPCCall], asList: Bool) async throws -> [Result<
    RPCResult, RPCFailure
  >] {
    let reply: RPCTransport.Reply
    do {
      reply = try await transport.post(body, authorization: login.header)
    } catch RPCTransport.Fault.transient(let reason) {
      throw Attempt(reason: reason)
    } catch RPCTransport.Fault.permanent(let reason) {
      throw NodeError(.protocolBroken, name, reason)
    } catch RPCTransport.Fault.tooLarge {
      throw NodeError(.tooLarge, name, "gives an answer of more than \(limits.answerBytes) bytes, which is not read")
    }
    try judge(reply)
    let answers: RPCAnswers
    do throws(ReaderError) {
      answers = try RPCAnswers(reply.body, name: name)
    } catch {
      if asList, reply.status != 200 { throw ListRefused() }
      guard reply.status == 200 else {
        throw NodeError(
          .protocolBroken, name, "answers HTTP \(reply.status) and no JSON-RPC; see that the address is right")
      }
      throw NodeError(.protocolBroken, name, "breaks JSON-RPC: \(error.reason)")
    }
    if asList, !answers.isList {
      if let failure = answers.answers.first?.error, RPCFailure.transient.contains(failure.code) {
        throw Attempt(reason: "says: \(failure.message)")
      }
      throw ListRefused()
    }
    return try results(of: answers.answers, in: reply.body, calls)
  }

  /// Judges an answer by its status alone, as far as that goes.
  private func judge(_ reply: RPCTransport.Reply) throws {
    let first = reply.body.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
    let isJSON = first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
    switch reply.status {
    case 300..<400:
      throw NodeError(
        .protocolBroken, name, "sends the caller elsewhere (HTTP \(reply.status)); name the address itself")
    case 401, 403, 407:
      throw NodeError(
        .credentials, name,
        "does not take the credentials (HTTP \(reply.status)); give them with --rpc-credentials FILE or in "
          + NodeCredentials.variable)
    case 408, 429: throw Attempt(reason: "answers HTTP \(reply.status)", afterSeconds: reply.retryAfterSeconds)
    // Bitcoin-family nodes answer 500 beside every error of a method.
    case 500... where !isJSON:
      throw Attempt(reason: "answers HTTP \(reply.status)", afterSeconds: reply.retryAfterSeconds)
    default: break
    }
  }

  /// Puts answers in the order of their calls.
  private func results(
    of answers: [RPCAnswers.Answer], in body: [UInt8], _ calls: [RPCCall]
  ) throws -> [Result<RPCResult, RPCFailure>] {
    var results: [Result<RPCResult, RPCFailure>?] = Array(repeating: nil, count: calls.count)
    for answer in answers {
      if let error = answer.error, RPCFailure.transient.contains(error.code) {
        throw Attempt(reason: "says: \(error.message)")
      }
      // Some nodes answer a call that they do not understand without its id.
      let id = answer.id ?? (answer.error != nil && calls.count == 1 ? 0 : nil)
      guard let id, results.indices.contains(Int(clamping: id)), results[Int(id)] == nil else {
        throw NodeError(
          .protocolBroken, name,
          "breaks JSON-RPC: it answers call \(answer.id.map(String.init) ?? "null"), which was not made")
      }
      if let error = answer.error {
        results[Int(id)] = .failure(RPCFailure(code: error.code, message: error.message))
      } else {
        results[Int(id)] = .success(RPCResult(body: body, range: answer.result ?? 0..<0))
      }
    }
    return try results.enumerated().map { place, result in
      guard let result else {
        throw NodeError(.protocolBroken, name, "breaks JSON-RPC: it leaves \(calls[place].method) without an answer")
      }
      return result
    }
  }

  private struct Request: Encodable {
    let jsonrpc = "2.0"
    let id: Int
    let method: String
    let params: [RPCValue]
  }

  private static func body(of calls: [RPCCall], asList: Bool) throws -> [UInt8] {
    let requests = calls.enumerated().map { Request(id: $0, method: $1.method, params: $1.parameters) }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return Array(try asList ? encoder.encode(requests) : encoder.encode(requests[0]))
  }
}
