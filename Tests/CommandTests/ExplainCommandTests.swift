import TestSupport
import Testing

@Suite struct ExplainCommandTests {
  @Test func listsAndExplains() throws {
    let list = try Dyepack.succeed("explain")
    for topic in ["fifo", "haircut", "coinjoin.generic", "anomaly.address-poisoning"] {
      #expect(list.contains(topic))
      #expect(try Dyepack.succeed("explain", topic).contains(topic))
    }
    #expect(try Dyepack.succeed("explain", "coinjoin.generic").contains("fails when"))
  }

  @Test func unknownTopic() throws {
    Dyepack.expectFailure(try Dyepack.run("explain", "astrology"), naming: ["astrology"])
  }
}
