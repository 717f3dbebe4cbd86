import Ledger
import Testing

@testable import CaseFile

@Suite struct CaseFileIncidentsTests {
  private let folder: CaseFolder

  init() throws { folder = try CaseFolder() }

  private func incident(_ id: String, name: String = "A theft") -> Incident {
    let address = Chain.ethereum.text(of: account(1))
    return Incident(
      id: id, name: name,
      seeds: [
        .init(reference: Reference(chain: .bitcoin, target: .output(hash(1), vout: 3)), claimed: 0),
        .init(
          reference: Reference(chain: .ethereum, target: .transaction(hash(2))),
          to: [
            Reference(chain: .ethereum, target: .address(address)), Reference(chain: nil, target: .address(address)),
          ],
          asset: token(1), claimed: .max),
        .init(reference: Reference(chain: nil, target: .address(address)), since: -5, until: .max),
        .init(reference: Reference(chain: nil, target: .log(hash(3), index: 7))),
      ], sources: ["https://example.org/b", "A book, page 5"])
  }

  @Test func everyFieldComesBack() throws {
    let store = try folder.makeCase()
    try store.addIncident(incident("b"))
    try store.addIncident(Incident(id: "a", name: "Nothing known", seeds: [], sources: []))
    let found = try store.snapshot().incidents()
    #expect(found == [Incident(id: "a", name: "Nothing known", seeds: [], sources: []), incident("b")])
  }

  @Test func takenIdsAreRefused() throws {
    let store = try folder.makeCase()
    try store.addIncident(incident("a"))
    let error = #expect(throws: CaseError.self) {
      try store.importIncidents([incident("b"), incident("a", name: "Other")], replacing: false)
    }
    #expect(error?.code == .duplicateIncident)
    // All or none.
    #expect(try store.snapshot().incidents() == [incident("a")])
    #expect(throws: CaseError.self) { try store.importIncidents([incident("c"), incident("c")], replacing: false) }
    #expect(try store.snapshot().incidents() == [incident("a")])
  }

  @Test func replacingTakesTheLastOne() throws {
    let store = try folder.makeCase()
    try store.addIncident(incident("a"))
    let short = Incident(id: "a", name: "Short", seeds: [], sources: ["one"])
    try store.importIncidents([incident("a", name: "Middle"), short, incident("b")], replacing: true)
    #expect(try store.snapshot().incidents() == [short, incident("b")])
  }
}
