import Foundation
import TestSupport
import Testing

@testable import CaseFile

@Suite struct LaneTests {
  private struct Fault: Error {}

  /// What jobs leave behind; read only when the lane is drained.
  private final class Log: @unchecked Sendable {
    var entries: [Int] = []
  }

  @Test func jobsAreDoneInTheirOrder() throws {
    let lane = Lane()
    defer { lane.close() }
    let log = Log()
    for number in 0..<1000 { try lane.submit { log.entries.append(number) } }
    try lane.drain()
    #expect(log.entries == Array(0..<1000))
    #expect(lane.isIdle)
  }

  @Test func aFailureIsThrownAndEndsTheWork() throws {
    let lane = Lane()
    defer { lane.close() }
    let log = Log()
    try lane.submit { throw Fault() }
    #expect(throws: Fault.self) { try lane.drain() }
    #expect(throws: Fault.self) { try lane.submit { log.entries.append(1) } }
    #expect(throws: Fault.self) { try lane.drain() }
    #expect(log.entries == [])
  }

  @Test func closingWaitsForTheJobAtWorkAndDropsTheOthers() throws {
    let lane = Lane()
    let log = Log()
    let (begun, goOn) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    try lane.submit {
      begun.signal()
      goOn.wait()
      log.entries.append(1)
    }
    try lane.submit { log.entries.append(2) }
    begun.wait()
    #expect(!lane.isIdle)
    goOn.signal()
    lane.close()
    #expect(log.entries == [1] || log.entries == [1, 2])
    lane.close()
  }
}
