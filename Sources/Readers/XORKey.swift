#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The key with which a node obscures its block files, so that a virus scanner does not take somebody's output for a virus.
///
/// - Source: Bitcoin Core v28, `src/node/blockstorage.cpp`, `InitBlocksdirXorKey`: eight bytes in `xor.dat` beside the
///   files, combined with the byte at each offset modulo eight.
struct XORKey: Equatable {
  private static let size = 8

  private let bytes: [UInt8]

  /// No key: nothing is changed.
  static let none = XORKey(bytes: [UInt8](repeating: 0, count: size))

  init(bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// The key in the folder of a file, or nil when there is none.
  ///
  /// - Throws: ``ReaderError`` when the key file cannot be read or is not eight bytes.
  static func beside(_ path: String) throws(ReaderError) -> XORKey? {
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    let keyPath = folder + "xor.dat"
    guard access(keyPath, F_OK) == 0 else { return nil }
    var source = try ByteSource(path: keyPath)
    var bytes: [UInt8] = []
    guard try source.take(size, into: &bytes), try source.peek() == nil else {
      throw ReaderError(.format, keyPath, "is not a key of \(size) bytes; without it the block files cannot be read")
    }
    return XORKey(bytes: bytes)
  }

  /// Changes bytes that stand at an offset of the file.
  func apply(to target: inout [UInt8], at offset: Int64) {
    guard self != .none else { return }
    let shift = Int(offset % Int64(Self.size))
    bytes.withUnsafeBufferPointer { key in
      target.withUnsafeMutableBufferPointer { target in
        for index in target.indices { target[index] ^= key[(index + shift) & 7] }
      }
    }
  }
}
