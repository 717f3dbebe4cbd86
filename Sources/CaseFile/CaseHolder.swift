internal import Foundation
internal import Synchronization

/// The process that keeps others from a case, as the locks of SQLite tell it.
///
/// - Source: https://www.sqlite.org/src/file/src/os.h, `PENDING_BYTE` and what follows; https://www.sqlite.org/walformat.html
///   section 2.2 for the locks of the index of the log.
struct CaseHolder: Equatable {
  /// Id of the process.
  let process: Int32
  /// False where it only reads.
  let isWriting: Bool

  /// The holder of the case at `path`, or nil where this process holds it itself, or nobody any more.
  static func find(_ path: String) -> CaseHolder? {
    if let log = descriptor(of: path + "-shm"), let process = process(locking: 120, 3, against: F_RDLCK, of: log) {
      return CaseHolder(process: process, isWriting: true)
    }
    guard let file = descriptor(of: path) else { return nil }
    let pending: off_t = 0x4000_0000
    if let process = process(locking: pending, 2, against: F_RDLCK, of: file)
      ?? process(locking: pending + 2, 510, against: F_RDLCK, of: file)
    {
      return CaseHolder(process: process, isWriting: true)
    }
    return process(locking: pending + 2, 510, against: F_WRLCK, of: file).map {
      CaseHolder(process: $0, isWriting: false)
    }
  }

  /// The process whose lock on a range would keep a lock of ours of some kind away.
  private static func process(
    locking start: off_t, _ count: off_t, against kind: Int32, of descriptor: Int32
  ) -> Int32? {
    var lock = flock()
    lock.l_type = Int16(kind)
    lock.l_whence = Int16(SEEK_SET)
    lock.l_start = start
    lock.l_len = count
    guard fcntl(descriptor, F_GETLK, &lock) == 0, lock.l_type != Int16(F_UNLCK), lock.l_pid > 0 else { return nil }
    return lock.l_pid
  }

  /// Files that were asked of, by path.
  ///
  /// They stay open: closing any descriptor of a file drops all locks that the process has on it, those of SQLite included.
  private static let open = Mutex<[String: (descriptor: Int32, file: UInt64)]>([:])

  private static func descriptor(of path: String) -> Int32? {
    var state = stat()
    guard stat(path, &state) == 0 else { return nil }
    let file = UInt64(state.st_ino)
    return open.withLock { open in
      if let known = open[path], known.file == file { return known.descriptor }
      let descriptor = Foundation.open(path, O_RDONLY | O_CLOEXEC)
      guard descriptor >= 0 else { return nil }
      open[path] = (descriptor, file)
      return descriptor
    }
  }
}
