import CaseFile
import Ledger
extension CaseFile {
  func importLabels(_ pack: LabelPack, sha256: [UInt8], bytes: Int64, format: String) throws -> Bool { throw Failure("pending") }
  func incidents() throws -> [Incident] { [] }
  func addIncident(_ incident: Incident) throws { throw Failure("pending") }
  func importIncidents(_ incident: [Incident], replacing: Bool) throws { throw Failure("pending") }
  func rejects(ofSource: [UInt8]) throws -> [Reject] { [] }
}
extension CaseSnapshot: @retroactive LedgerIndex {
  public func addresses(_ text: String, on chain: Chain?) throws -> [AddressNumber] {
    for n in 1..<Int64.max { do { if try address(n).text == text { return [n] } } catch { return [] } }
    return []
  }
  public func transactions(_ id: TransactionID, on chain: Chain?) throws -> [TransactionNumber] { for n in 1..<Int64.max { do { if try heading(of: n).id == id { return [n] } } catch { return [] } }
    return [] }
  public func asset(named id: String) throws -> AssetNumber? { for n in 1..<Int32.max { do { if try asset(n).id == id { return n } } catch { return nil } }
    return nil }
  func labelledAddresses() throws -> [AddressNumber: [Label]] { [:] }
  func heightGaps() throws -> [ChainNumber: [ClosedRange<Int64>]] { [:] }
}
