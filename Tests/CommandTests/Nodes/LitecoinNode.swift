import Foundation
import TestSupport

/// Litecoin Core on a network of its own, with a wallet, in a folder that goes with it.
final class LitecoinNode {
  let folder: TemporaryFolder
  let port: Int
  private var program: RunningProgram?
  private var home = ""

  static let user = "dyepack"
  static let password = "not-a-secret:at=all"

  init(starts: Bool = true) throws {
    folder = try TemporaryFolder()
    port = try Self.freePort()
    try FileManager.default.createDirectory(at: folder.url.appending(path: "node"), withIntermediateDirectories: true)
    if starts { try start() }
  }

  var url: String { "http://127.0.0.1:\(port)" }
  /// The raw blocks.
  var blocks: String { folder.path("node/regtest/blocks") }

  /// A file with user and password.
  func credentials() throws -> String {
    try folder.write(Data("\(Self.user):\(Self.password)\n".utf8), "credentials").path
  }

  func start() throws {
    program = try RunningProgram(
      "/usr/bin/litecoind",
      [
        "-regtest", "-datadir=\(folder.path("node"))", "-server=1", "-listen=0", "-dnsseed=0", "-rpcport=\(port)",
        "-rpcbind=127.0.0.1", "-rpcallowip=127.0.0.1", "-rpcuser=\(Self.user)", "-rpcpassword=\(Self.password)",
        // The extension block begins with somebody's money in it, or never: without that no block from 432 on is valid.
        "-vbparams=mweb:4000000000:4100000000", "-fallbackfee=0.0002", "-keypool=10", "-printtoconsole=0",
      ])
  }

  /// Makes the wallet, once the node answers.
  func makeWallet() throws {
    _ = try call("createwallet", "w")
    home = try call("getnewaddress").text
  }

  func stop() throws {
    _ = try call("stop")
    program?.process.waitUntilExit()
    program = nil
  }

  /// Asks the node through its own client.
  @discardableResult
  func call(_ method: String, _ parameters: String...) throws -> Answer {
    let result = try Program.run(
      "/usr/bin/litecoin-cli",
      [
        "-regtest", "-datadir=\(folder.path("node"))", "-rpcport=\(port)", "-rpcuser=\(Self.user)",
        "-rpcpassword=\(Self.password)", "-rpcwait", method,
      ] + parameters)
    guard result.status == 0 else { throw Refused(method: method, errors: result.errors) }
    return Answer(text: result.output.trimmingCharacters(in: .whitespacesAndNewlines))
  }

  /// Mines blocks, to the wallet or to an address.
  func mine(_ count: Int, to address: String? = nil) throws {
    try call("generatetoaddress", "\(count)", address ?? home)
  }

  /// Pays to a new address, which it gives.
  func pay(_ amount: String, kind: String = "bech32") throws -> (address: String, txid: String) {
    let address = try call("getnewaddress", "", kind).text
    return (address, try call("sendtoaddress", address, amount).text)
  }

  struct Refused: Error {
    let method: String
    let errors: String
  }

  struct Answer {
    let text: String

    func json() throws -> [String: Any] {
      try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any] ?? [:]
    }
  }

  /// A port of the loopback that nobody listens on now.
  private static func freePort() throws -> Int {
    let result = try Program.run(
      "/usr/bin/python3",
      ["-c", "import socket; s = socket.socket(); s.bind(('127.0.0.1', 0)); print(s.getsockname()[1])"])
    return Int(result.output.trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0
  }
}
