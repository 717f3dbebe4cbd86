import Foundation

/// What an interrupt (Ctrl-C) does: it ends the process with 130, after what is half done has been undone.
final class Interrupts: @unchecked Sendable {
  static let shared = Interrupts()
  /// 128 and the number of the signal, as shells have it.
  static let exitCode: Int32 = 130

  /// Guards everything below.
  private let lock = NSLock()
  private var undoing: (@Sendable () -> Void)?
  private var isMet = false

  /// True once the process was interrupted.
  var isInterrupted: Bool { lock.withLock { isMet } }

  /// Makes the work at hand stop and undo itself, where it can; the process then ends by itself, and a second interrupt
  /// ends it at once.
  var undo: (@Sendable () -> Void)? {
    get { lock.withLock { undoing } }
    set { lock.withLock { undoing = newValue } }
  }

  /// Waits for interrupts on a thread of its own; called before there are others, so that none of them is met by one.
  func listen() {
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGINT)
    pthread_sigmask(SIG_BLOCK, &signals, nil)
    let waited = signals
    let thread = Thread { [self] in
      var (signals, signal) = (waited, Int32(0))
      while sigwait(&signals, &signal) == 0 { meet() }
    }
    thread.name = "interrupts"
    thread.stackSize = 1 << 18
    thread.start()
  }

  private func meet() {
    let undo = lock.withLock {
      let undo = isMet ? nil : undoing
      isMet = true
      return undo
    }
    guard let undo else { _exit(Self.exitCode) }
    undo()
  }
}
