import CaseFile
import Ledger
extension CaseFile {
  func rejects(ofSource: [UInt8]) throws -> [Reject] { [] }
}
extension CaseSnapshot {
  func heightGaps() throws -> [ChainNumber: [ClosedRange<Int64>]] { [:] }
}
