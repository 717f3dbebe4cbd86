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

  /// Waits for interrupts on a thread of its own.
  ///
  /// The signal may arrive on any thread, also on one of the runtime's that does not keep signals blocked: so its handler writes into a
  /// pipe, which is all that a handler may do, and the thread reads.
  func listen() {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return }
    interruptPipe = ends[1]
    signal(SIGINT) { _ in
      var byte: UInt8 = 0
      _ = write(interruptPipe, &byte, 1)
    }
    // Whoever started this process may have kept the signal blocked.
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGINT)
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    let end = ends[0]
    let thread = Thread { [self] in
      var byte: UInt8 = 0
      while true {
        let got = read(end, &byte, 1)
        if got == 1 { meet() } else if got == 0 || errno != EINTR { return }
      }
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

/// Where the handler of the signal writes; set before the handler is, and never again.
private nonisolated(unsafe) var interruptPipe: Int32 = -1
