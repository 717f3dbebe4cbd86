import Ledger
import Testing

@Suite struct IssuerTests {
  @Test(arguments: [Issuer.tether, .circle, .paxos])
  func asksForWhatARequestMustHold(_ issuer: Issuer) {
    #expect(Set(issuer.needs).count == issuer.needs.count)
    for word in ["contract", "address", "balance", "transaction ids"] {
      #expect(issuer.needs.contains { $0.contains(word) }, "\(word)")
    }
    #expect((issuer.actsOn == .courtOrder) == (issuer.needs.first?.hasPrefix("order ") == true))
  }

  @Test func onlyTetherActsOnARequest() {
    #expect(Issuer.tether.actsOn == .request)
    #expect(Issuer.circle.actsOn == .courtOrder && Issuer.paxos.actsOn == .courtOrder)
    #expect(Issuer.tether.needs.contains { $0.contains("case number") })
  }
}
