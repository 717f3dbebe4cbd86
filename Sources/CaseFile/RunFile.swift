internal import Foundation

/// Runs of bytes in a file without a name, which is gone when the process is.
final class RunFile {
  private let handle: FileHandle
  private let path: String
  private(set) var extents: [Range<UInt64>] = []

  init(in folder: URL) throws {
    let url = folder.appendingPathComponent(".dyepack-sort-\(UUID().uuidString)")
    path = url.path
    do {
      try Data().write(to: url, options: .withoutOverwriting)
      handle = try FileHandle(forUpdating: url)
      try FileManager.default.removeItem(at: url)
    } catch {
      throw CaseError(.io, "`\(url.path)` could not be made for sorting: \(error.localizedDescription)")
    }
  }

  deinit { handle.closeFile() }

  /// Where the next run will begin.
  var end: UInt64 { extents.last?.upperBound ?? 0 }

  /// Adds a run to ``extents``, unless it is empty.
  func append(_ bytes: UnsafeRawBufferPointer) throws {
    guard let base = bytes.baseAddress, !bytes.isEmpty else { return }
    let start = end
    do {
      try handle.seek(toOffset: start)
      try handle.write(
        contentsOf: Data(bytesNoCopy: UnsafeMutableRawPointer(mutating: base), count: bytes.count, deallocator: .none))
    } catch {
      throw failure(error)
    }
    extents.append(start..<start + UInt64(bytes.count))
  }

  /// The records of a part of a run.
  func records<Record: BitwiseCopyable>(_ part: Range<UInt64>) throws -> [Record] {
    try read(part.lowerBound, UInt64(part.count)) { bytes in
      let stride = MemoryLayout<Record>.stride
      return (0..<bytes.count / stride).map { bytes.loadUnaligned(fromByteOffset: $0 * stride, as: Record.self) }
    }
  }

  func read<Result>(_ start: UInt64, _ count: UInt64, _ body: (UnsafeRawBufferPointer) -> Result) throws -> Result {
    let data: Data
    do {
      try handle.seek(toOffset: start)
      data = try handle.read(upToCount: Int(count)) ?? Data()
    } catch {
      throw failure(error)
    }
    guard data.count == count else { throw CaseError(.io, "`\(path)`, a file for sorting, ended too early") }
    return data.withUnsafeBytes(body)
  }

  private func failure(_ error: any Error) -> CaseError {
    let cause = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError ?? error as NSError
    if cause.domain == NSPOSIXErrorDomain, let full = CaseError(full: Int32(cause.code), path: path) { return full }
    return CaseError(
      .io, "the sort beside the case failed, the case is as it was before: \(cause.localizedDescription)")
  }
}
