internal import Foundation

/// A thread that does jobs in their order: inserts rows while the facts that follow are looked up, sorts while rows are written.
///
/// Who shares something with a job calls ``drain()`` before touching it, which ``Connection`` does by itself for every ordinary
/// statement. So nothing depends on how many threads run.
final class Lane: @unchecked Sendable {
  typealias Job = @Sendable () throws -> Void

  /// Jobs that may wait: enough to even out pauses, and a megabyte or two of rows.
  private static let limit = 8

  /// Guards everything below.
  private let condition = NSCondition()
  private var jobs: [Job] = []
  private var isBusy = false
  private var isClosed = false
  private var failure: (any Error)?

  /// Starts the thread, which ends with ``close()``.
  init() {
    let thread = Thread { [self] in work() }
    thread.name = "lane"
    thread.stackSize = 1 << 20
    thread.start()
  }

  /// Hands a job over, and waits while too many wait.
  ///
  /// - Throws: what an earlier job threw; jobs after it are not done.
  func submit(_ job: @escaping Job) throws {
    condition.lock()
    defer { condition.unlock() }
    while jobs.count >= Self.limit, failure == nil { condition.wait() }
    if let failure { throw failure }
    jobs.append(job)
    condition.broadcast()
  }

  /// True when nothing is left to do.
  var isIdle: Bool { condition.withLock { !isBusy && jobs.isEmpty } }

  /// Waits until all is done.
  ///
  /// - Throws: what a job threw.
  func drain() throws {
    condition.lock()
    defer { condition.unlock() }
    while isBusy || !jobs.isEmpty { condition.wait() }
    if let failure { throw failure }
  }

  /// Waits for the job at work, drops the others and ends the thread.
  func close() {
    condition.lock()
    defer { condition.unlock() }
    jobs.removeAll()
    isClosed = true
    condition.broadcast()
    while isBusy { condition.wait() }
  }

  private func work() {
    condition.lock()
    defer { condition.unlock() }
    while true {
      while jobs.isEmpty, !isClosed { condition.wait() }
      guard !jobs.isEmpty else { return }
      let job = jobs.removeFirst()
      isBusy = true
      condition.unlock()
      var fault: (any Error)?
      do { try job() } catch { fault = error }
      condition.lock()
      isBusy = false
      if let fault, failure == nil {
        failure = fault
        jobs.removeAll()
      }
      condition.broadcast()
    }
  }
}
