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

  @Test func tellsWhatWasMeasured() throws {
    let rule = try Dyepack.succeed("explain", "coinjoin.whirlpool")
    #expect(rule.contains("recall, Whirlpool: 429 of 429, 100.00 % (99.11 to 100.00)"))
    #expect(rule.contains("BlockSci isCoinjoin, Whirlpool: 0 of 429"))
    #expect(rule.contains("SHA-256 4074563ea058ffb6"))
    let all = try Dyepack.succeed("explain", "errors")
    #expect(all.contains("GraphSense joinmarket") && all.contains("coinjoin.generic 2") && all.contains("by shape"))
  }

  @Test func unknownTopic() throws {
    Dyepack.expectFailure(try Dyepack.run("explain", "astrology"), naming: ["astrology"])
  }
}
