internal import AsyncHTTPClient
internal import Foundation
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix

/// Sends one request and reads the answer, whatever it is, within bounds of size and time.
struct RPCTransport: Sendable {
  /// An answer of HTTP.
  struct Reply: Sendable {
    var status: Int
    var body: [UInt8]
    /// Seconds after which the server asks to be asked again.
    var retryAfterSeconds: Int64?
  }

  /// Why there is no answer.
  enum Fault: Error {
    /// It may work next time.
    case transient(String)
    case tooLarge
    case permanent(String)
  }

  private let client: HTTPClient
  private let url: String
  private let limits: NodeLimits

  init(_ address: NodeAddress, _ limits: NodeLimits) {
    var configuration = HTTPClient.Configuration()
    // A redirect would carry credentials to another place.
    configuration.redirectConfiguration = .disallow
    configuration.httpVersion = .http1Only
    configuration.connectionPool.retryConnectionEstablishment = false
    configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = limits.requests
    configuration.timeout = .init(
      connect: .seconds(min(10, limits.timeoutSeconds)), read: .seconds(limits.timeoutSeconds))
    client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    url = address.url
    self.limits = limits
  }

  func close() async throws { try await client.shutdown() }

  /// Sends a request.
  func post(_ body: [UInt8], authorization: String?) async throws -> Reply {
    try await withThrowingTaskGroup(of: Reply?.self) { group in
      defer { group.cancelAll() }
      group.addTask { try await exchange(body, authorization) }
      group.addTask {
        try await Task.sleep(for: .seconds(limits.timeoutSeconds))
        return nil
      }
      guard let first = try await group.next(), let reply = first else {
        throw Fault.transient("did not answer in time (\(limits.timeoutSeconds) s)")
      }
      return reply
    }
  }

  private func exchange(_ body: [UInt8], _ authorization: String?) async throws -> Reply {
    var request = HTTPClientRequest(url: url)
    request.method = .POST
    request.headers.add(name: "Content-Type", value: "application/json")
    if let authorization { request.headers.add(name: "Authorization", value: authorization) }
    request.body = .bytes(body)
    do {
      let response = try await client.execute(request, timeout: .seconds(limits.timeoutSeconds))
      let told = response.headers.first(name: "content-length").flatMap { Int($0) } ?? 0
      guard told <= limits.answerBytes else { throw Fault.tooLarge }
      var bytes: [UInt8] = []
      bytes.reserveCapacity(told)
      for try await part in response.body {
        guard bytes.count + part.readableBytes <= limits.answerBytes else { throw Fault.tooLarge }
        bytes.append(contentsOf: part.readableBytesView)
      }
      return Reply(
        status: Int(response.status.code), body: bytes,
        retryAfterSeconds: response.headers.first(name: "retry-after").flatMap { Int64($0) })
    } catch {
      throw fault(error)
    }
  }

  /// What an error of the client means; its own text could hold the address.
  private func fault(_ error: any Error) -> any Error {
    switch error {
    case is CancellationError, is Fault: return error
    case let error as NIOConnectionError:
      let cause = error.connectionErrors.lazy.compactMap { ($0.error as? IOError)?.errnoCode }.first
      return Fault.transient(
        "cannot be reached (\(cause.map { String(cString: strerror($0)) } ?? "its name is not known"))")
    case let error as IOError:
      return Fault.transient("cannot be reached (\(String(cString: strerror(error.errnoCode))))")
    case let error as HTTPClientError:
      if error == .cancelled { return CancellationError() }
      if [.readTimeout, .connectTimeout, .deadlineExceeded].contains(error) {
        return Fault.transient("did not answer in time (\(limits.timeoutSeconds) s)")
      }
      if error == .remoteConnectionClosed { return Fault.transient("broke off in the middle") }
      return Fault.transient("cannot be asked (\(error.shortDescription))")
    case is HTTPParserError: return Fault.transient("broke off in the middle, or does not speak HTTP")
    default: return Fault.transient("cannot be asked (\(type(of: error)))")
    }
  }
}
