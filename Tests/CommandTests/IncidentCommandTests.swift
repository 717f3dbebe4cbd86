import Foundation
import TestSupport
import Testing

@Suite struct IncidentCommandTests {
  @Test func addListShow() throws {
    let folder = try TemporaryFolder()
    let path = try Dyepack.bybit(in: folder)
    try Dyepack.succeed(
      "incident", "add", path, "--id", "swapped", "--name", "Swapped leg", "--from",
      "ethereum/0xa4b2fd68593b6f34e51cb9edb66e71c1b4ab449e", "--asset", "eip155:1/slip44:60", "--source", "made up")
    let list = try Dyepack.document("incident", Dyepack.succeed("incident", "list", path, "--json"))
    #expect(list.rows("incidents").map { $0.text("id") } == ["bybit-2025", "swapped"])
    let show = try Dyepack.succeed("incident", "show", path, "swapped")
    #expect(show.contains("ethereum/0xa4b2fd68593b6f34e51cb9edb66e71c1b4ab449e"))
    let trace = try Dyepack.document("trace", Dyepack.succeed("trace", path, "--incident", "swapped", "--json"))
    #expect(trace.rows("seeds").map { $0.text("amount") } == ["98048894800000000000000"])
  }

  @Test func twoOfOneIdAreRefused() throws {
    let folder = try TemporaryFolder()
    let path = try Dyepack.bybit(in: folder)
    Dyepack.expectFailure(
      try Dyepack.run("incident", "import", path, Dyepack.sample("bybit-2025/incident.yaml")), naming: ["bybit-2025"])
    try Dyepack.succeed("incident", "import", path, Dyepack.sample("bybit-2025/incident.yaml"), "--replace")
    Dyepack.expectFailure(
      try Dyepack.run("incident", "add", path, "--id", "x", "--from", "0x12"), naming: ["0x12"])
    Dyepack.expectFailure(try Dyepack.run("incident", "show", path, "none"), naming: ["none"])
  }
}
