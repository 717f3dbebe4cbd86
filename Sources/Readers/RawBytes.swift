import Crypto

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The bytes of a file or pipe as they lie there, hashed and counted as they pass.
struct RawBytes: ~Copyable {
  /// Name for messages.
  let name: String
  /// The file as it was when it was opened; nil for standard input and memory.
  let opened: FileState?
  /// Called with ``count`` once a buffer.
  var progress: ((Int64) -> Void)?
  /// Bytes read so far.
  private(set) var count: Int64 = 0
  /// True once the end has been met.
  private(set) var isEnded = false

  private let descriptor: Int32
  private let ownsDescriptor: Bool
  private var hasher = SHA256()

  /// Opens a file, or standard input for `-`.
  init(path: String) throws(ReaderError) {
    guard path != "-" else {
      self.init(name: "standard input", descriptor: STDIN_FILENO, owns: false, opened: nil)
      return
    }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw ReaderError(.io, path, "cannot be opened: \(Self.reason(errno))")
    }
    guard let state = FileState(of: descriptor) else {
      let reason = Self.reason(errno)
      close(descriptor)
      throw ReaderError(.io, path, "cannot be examined: \(reason)")
    }
    guard !state.isFolder else {
      close(descriptor)
      throw ReaderError(.io, path, "is a folder; name the files in it")
    }
    let name = path.split(separator: "/").last.map(String.init) ?? path
    self.init(name: name, descriptor: descriptor, owns: true, opened: state)
  }

  /// Stands for bytes that are in memory already.
  init(memory: [UInt8], name: String) {
    self.init(name: name, descriptor: -1, owns: false, opened: nil)
    hasher.update(data: memory)
    count = Int64(memory.count)
    isEnded = true
  }

  private init(name: String, descriptor: Int32, owns: Bool, opened: FileState?) {
    self.name = name
    self.descriptor = descriptor
    ownsDescriptor = owns
    self.opened = opened
  }

  deinit {
    if ownsDescriptor { close(descriptor) }
  }

  /// True when there is no file or pipe behind.
  var isMemory: Bool { descriptor < 0 }

  /// Fills the front of the buffer until `least` bytes are there or the end is met; gives their number.
  mutating func read(into buffer: inout [UInt8], atLeast least: Int) throws(ReaderError) -> Int {
    var filled = 0
    while filled < least, !isEnded {
      let got = buffer.withUnsafeMutableBytes { target in
        systemRead(descriptor, target.baseAddress.map { $0 + filled }, target.count - filled)
      }
      if got < 0 {
        if errno == EINTR { continue }
        throw failure(at: count)
      }
      if got == 0 { isEnded = true }
      buffer.withUnsafeBytes { hasher.update(bufferPointer: .init(rebasing: $0[filled..<filled + got])) }
      filled += got
      count += Int64(got)
    }
    progress?(count)
    return filled
  }

  /// Fills the whole target from an offset, apart from the sequence; false when the file ends before.
  func read(at offset: Int64, into target: inout [UInt8]) throws(ReaderError) -> Bool {
    var done = 0
    while done < target.count {
      let got = target.withUnsafeMutableBytes { buffer in
        pread(descriptor, buffer.baseAddress.map { $0 + done }, buffer.count - done, off_t(offset) + off_t(done))
      }
      if got < 0 {
        if errno == EINTR { continue }
        throw failure(at: offset)
      }
      if got == 0 { return false }
      done += got
    }
    return true
  }

  /// The hash of what has been read; checks that a file is still what was opened, and was read whole.
  func seal() throws(ReaderError) -> ByteSource.Seal {
    if let opened, opened.isRegular, hasChanged || count != opened.size { throw changed }
    return ByteSource.Seal(sha256: Array(hasher.finalize()), count: count)
  }

  /// True when the file is no longer as it was when it was opened.
  var hasChanged: Bool {
    guard let opened, opened.isRegular else { return false }
    return FileState(of: descriptor) != opened
  }

  /// The error for a file that changed.
  var changed: ReaderError {
    ReaderError(.changed, name, "the file changed while it was read; read it again when nobody writes to it")
  }

  private func failure(at offset: Int64) -> ReaderError {
    ReaderError(.io, name, at: "byte \(offset)", "cannot be read: \(Self.reason(errno))")
  }

  private static func reason(_ code: Int32) -> String { String(cString: strerror(code)) }
}

/// `read(2)`, under a name that the methods here do not hide.
private func systemRead(_ descriptor: Int32, _ target: UnsafeMutableRawPointer?, _ count: Int) -> Int {
  read(descriptor, target, count)
}

/// What tells that a file changed.
struct FileState: Equatable {
  let size: Int64
  let isRegular: Bool
  let isFolder: Bool
  private let modified: Int64
  private let modifiedNanoseconds: Int64
  /// Of the file's own entry: also another file under its name, and times set back, move it.
  private let altered: Int64
  private let alteredNanoseconds: Int64

  init?(of descriptor: Int32) {
    var state = stat()
    guard fstat(descriptor, &state) == 0 else { return nil }
    size = Int64(state.st_size)
    #if canImport(Darwin)
      let (time, alteration) = (state.st_mtimespec, state.st_ctimespec)
    #else
      let (time, alteration) = (state.st_mtim, state.st_ctim)
    #endif
    modified = Int64(time.tv_sec)
    modifiedNanoseconds = Int64(time.tv_nsec)
    altered = Int64(alteration.tv_sec)
    alteredNanoseconds = Int64(alteration.tv_nsec)
    isRegular = state.st_mode & S_IFMT == S_IFREG
    isFolder = state.st_mode & S_IFMT == S_IFDIR
  }
}
