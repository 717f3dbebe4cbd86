/// The bytes of one source in order: a file, standard input, or memory; gzip, zstd and bzip2 are undone on the way.
///
/// Holds one buffer of 256 KiB (two when the source is compressed, and what undoing takes), however long the source is. The SHA-256 and the count are
/// those of the source as it lies on disk, before anything is undone.
public struct ByteSource: ~Copyable {
  /// What a source was, once it has been read to its end.
  public struct Seal: Hashable, Sendable {
    /// SHA-256 of the raw bytes.
    public let sha256: [UInt8]
    /// Number of raw bytes.
    public let count: Int64
  }

  /// Size of each buffer: what the nearest caches hold from hashing to reading.
  static let bufferSize = 1 << 18
  /// How much of the beginning is read before anything else, so that a format can be told and not merely guessed.
  static let headSize = 1 << 16

  /// Path, or nil for standard input and memory.
  public let path: String?

  /// Bytes to be read now, from ``position`` to ``end``, for the inner loops of readers.
  var window: [UInt8]
  /// Next byte in ``window``.
  var position = 0
  /// End of the valid part of ``window``.
  var end = 0

  /// Offset of the window's first byte in the content, after any inflating.
  private var windowOffset: Int64 = 0
  private var isPrimed = false
  private var raw: RawBytes
  private var inflating: InflatingStream?
  private var compressed: [UInt8] = []
  private var compressedPosition = 0
  private var compressedEnd = 0

  /// Opens a file, or standard input for `-`.
  ///
  /// - Throws: ``ReaderError`` when it cannot be opened or is a folder.
  public init(path: String) throws(ReaderError) {
    raw = try RawBytes(path: path)
    self.path = path == "-" ? nil : path
    window = [UInt8](repeating: 0, count: Self.bufferSize)
  }

  /// Makes a source of bytes in memory.
  public init(bytes: [UInt8], name: String) {
    raw = RawBytes(memory: bytes, name: name)
    path = nil
    window = bytes
  }

  /// Name for messages: the last part of the path, or `standard input`.
  public var name: String { raw.name }

  /// Size of the file when it was opened, or nil where that has no meaning.
  public var size: Int64? { raw.opened.flatMap { $0.isRegular ? $0.size : nil } }

  /// Called with the number of raw bytes read so far, once a buffer.
  public var progress: ((Int64) -> Void)? {
    get { raw.progress }
    set { raw.progress = newValue }
  }

  /// Offset of the next byte in the content, after any inflating.
  public var offset: Int64 { windowOffset + Int64(position) }

  /// True when the content is inflated on the way; known once the first byte was asked for.
  public var isCompressed: Bool { inflating != nil }

  /// Shows up to 64 KiB from the beginning without taking them; only before anything is taken.
  public mutating func head() throws(ReaderError) -> ArraySlice<UInt8> {
    try prime()
    return window[position..<min(end, position + Self.headSize)]
  }

  /// Takes the next byte, or nil at the end.
  @inline(__always)
  mutating func next() throws(ReaderError) -> UInt8? {
    if position == end, try !refill() { return nil }
    let byte = window[position]
    position += 1
    return byte
  }

  /// Shows the next byte, or nil at the end.
  @inline(__always)
  mutating func peek() throws(ReaderError) -> UInt8? {
    if position == end, try !refill() { return nil }
    return window[position]
  }

  /// Takes exactly `count` bytes into `target`; false when the content ends before.
  mutating func take(_ count: Int, into target: inout [UInt8]) throws(ReaderError) -> Bool {
    target.removeAll(keepingCapacity: true)
    while target.count < count {
      if position == end, try !refill() { return false }
      let step = min(end - position, count - target.count)
      target.append(contentsOf: window[position..<position + step])
      position += step
    }
    return true
  }

  /// Passes over `count` bytes; false when the content ends before.
  mutating func skip(_ count: Int) throws(ReaderError) -> Bool {
    var left = count
    while left > 0 {
      if position == end, try !refill() { return false }
      let step = min(end - position, left)
      position += step
      left -= step
    }
    return true
  }

  /// The error for a file that is no longer as it was when it was opened, or nil.
  var change: ReaderError? { raw.hasChanged ? raw.changed : nil }

  /// Reads what is left, checks that the source did not change meanwhile, and gives its hash.
  ///
  /// - Throws: ``ReaderError`` when the rest cannot be read or the file is not the one that was opened.
  public mutating func finish() throws(ReaderError) -> Seal {
    position = end
    while try refill() { position = end }
    return try raw.seal()
  }
}

// MARK: Filling

extension ByteSource {
  /// Brings the next bytes into the window, which must be used up; false at the end of the content.
  mutating func refill() throws(ReaderError) -> Bool {
    if !isPrimed {
      try prime()
      return position < end
    }
    windowOffset += Int64(end)
    position = 0
    end = 0
    if inflating != nil { return try inflateWindow() }
    guard !raw.isEnded else { return false }
    end = try raw.read(into: &window, atLeast: 1)
    return end > 0
  }

  /// Reads the first buffer and finds out about compression.
  private mutating func prime() throws(ReaderError) {
    guard !isPrimed else { return }
    isPrimed = true
    // A pipe hands over small pieces.
    end = raw.isMemory ? window.count : try raw.read(into: &window, atLeast: Self.headSize)
    let head = window[0..<end]
    do throws(InflateFault) { inflating = try InflatingStream(head: head) } catch { throw failure(error) }
    if inflating != nil {
      swap(&compressed, &window)
      compressedEnd = end
      window = [UInt8](repeating: 0, count: Self.bufferSize)
      end = 0
      _ = try inflateWindow()
    } else if let other = Self.otherCompression(head) {
      throw ReaderError(.compression, name, "is compressed with \(other), which is not read here; decompress it first")
    }
  }

  /// Compressions that are recognised in order to be refused by name.
  ///
  /// - Source: The .xz File Format 1.2.1, 2.1.1.1; APPNOTE.TXT 6.3.10, 4.3.7.
  private static func otherCompression(_ head: ArraySlice<UInt8>) -> String? {
    if head.starts(with: [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]) { return "xz" }
    if head.starts(with: [0x50, 0x4B, 0x03, 0x04]) { return "zip" }
    return nil
  }

  private mutating func inflateWindow() throws(ReaderError) -> Bool {
    while inflating != nil {
      if compressedPosition == compressedEnd {
        compressedPosition = 0
        compressedEnd = raw.isEnded ? 0 : try raw.read(into: &compressed, atLeast: 1)
        if compressedEnd == 0 {
          do throws(InflateFault) { try inflating?.finish() } catch { throw failure(error) }
          return false
        }
      }
      do throws(InflateFault) {
        let step = try inflating?.inflate(&compressed, from: compressedPosition, to: compressedEnd, into: &window)
        compressedPosition += step?.taken ?? 0
        end = step?.made ?? 0
      } catch {
        throw failure(error)
      }
      if end > 0 { return true }
    }
    return false
  }

  private func failure(_ fault: InflateFault) -> ReaderError {
    let compression = inflating?.name ?? "compressed"
    switch fault {
    case .broken(let reason):
      return ReaderError(
        .compression, name, "the \(compression) data is broken before byte \(raw.count): \(reason); get the file again")
    case .refused(let reason):
      return ReaderError(.compression, name, "the \(compression) data \(reason)")
    case .truncated:
      return ReaderError(
        .truncated, name, "the \(compression) data is cut short after \(raw.count) bytes; get the whole file")
    }
  }
}

// MARK: Random access

extension ByteSource {
  /// True when ``read(at:count:into:)`` can be used: a plain file or memory, not compressed.
  var allowsRandomAccess: Bool { inflating == nil && (raw.isMemory || raw.opened?.isRegular == true) }

  /// Reads exactly `count` raw bytes at an offset, apart from the sequence; false when the file ends before.
  func read(at offset: Int64, count: Int, into target: inout [UInt8]) throws(ReaderError) -> Bool {
    if raw.isMemory {
      guard offset >= 0, Int(offset) + count <= window.count else { return false }
      target.replaceSubrange(target.indices, with: window[Int(offset)..<Int(offset) + count])
      return true
    }
    if target.count < count { target.append(contentsOf: repeatElement(0, count: count - target.count)) }
    if target.count > count { target.removeLast(target.count - count) }
    return try raw.read(at: offset, into: &target)
  }
}
