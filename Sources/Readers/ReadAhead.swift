public import Ledger

internal import Foundation

/// Reads a source on a thread of its own, so that facts are read while those before them are taken.
///
/// The sink gets the same calls in the same order as from ``LedgerReader/read(_:into:)``, on the thread of the caller.
public final class ReadAhead: @unchecked Sendable {
  /// What a whole source was.
  public typealias Result = (counts: ReaderCounts, seal: ByteSource.Seal)

  private enum Item {
    case batch(LedgerBatch)
    case reject(Reject)
    case height(of: TransactionID, on: Chain)
    case end(Swift.Result<Result, any Error>)
  }

  /// Items that may wait: a few batches, some megabytes.
  private static let limit = 6

  /// Used by one thread at a time: that of ``read(with:into:)``, or the one that it starts.
  private var source: ByteSource

  /// Guards everything below.
  private let condition = NSCondition()
  private var items: [Item] = []
  private var isCancelled = false
  /// The answer to ``Item/height(of:on:)``; nil while it is awaited.
  private var height: Swift.Result<Int64?, any Error>?

  /// Takes a source over.
  public init(_ source: consuming ByteSource) {
    self.source = source
  }

  /// Name of the reader that the content asks for.
  public func detect() throws -> any LedgerReader.Type { try Readers.detect(&source) }

  /// Calls `body` with the source, before anything is read.
  public func with<Value>(_ body: (inout ByteSource) throws -> Value) rethrows -> Value { try body(&source) }

  /// Reads the source to its end; `isAhead` false does it all on this thread.
  ///
  /// - Throws: what the reader or the sink throws.
  public func read(with reader: some LedgerReader, into sink: inout some LedgerSink, isAhead: Bool) throws -> Result {
    guard isAhead else { return try readWhole(with: reader, into: &sink) }
    let thread = Thread { [self] in
      var sink = Sink(queue: self)
      finish(.init { try readWhole(with: reader, into: &sink) })
    }
    thread.name = "reader"
    thread.stackSize = 8 << 20
    thread.start()
    // A reader that waits for input is left behind; it ends with the process.
    defer { cancel() }
    while true {
      switch take() {
      case .batch(let batch): try sink.take(batch)
      case .reject(let reject): try sink.reject(reject)
      case .height(let hash, let chain): answer(.init { try sink.height(ofBlock: hash, on: chain) })
      case .end(let result): return try result.get()
      }
    }
  }

  private func readWhole(with reader: some LedgerReader, into sink: inout some LedgerSink) throws -> Result {
    do {
      let counts = try reader.read(&source, into: &sink)
      return (counts, try source.finish())
    } catch let error as ReaderError {
      // Whatever the reader complains of is then no fault of the file as it was.
      throw source.change ?? error
    }
  }

  /// Makes ``read(with:into:isAhead:)`` throw `CancellationError` at once where it reads ahead, even while it waits for input.
  public func interrupt() {
    condition.withLock {
      items = [.end(.failure(CancellationError()))]
      condition.broadcast()
    }
  }

  private func cancel() {
    condition.withLock {
      isCancelled = true
      items.removeAll()
      condition.broadcast()
    }
  }

  private func put(_ item: Item) throws {
    try condition.withLock {
      while items.count >= Self.limit, !isCancelled { condition.wait() }
      guard !isCancelled else { throw CancellationError() }
      items.append(item)
      condition.broadcast()
    }
  }

  private func finish(_ result: Swift.Result<Result, any Error>) {
    condition.withLock {
      items.append(.end(result))
      condition.broadcast()
    }
  }

  private func take() -> Item {
    condition.withLock {
      while items.isEmpty { condition.wait() }
      condition.broadcast()
      return items.removeFirst()
    }
  }

  private func answer(_ answer: Swift.Result<Int64?, any Error>) {
    condition.withLock {
      height = answer
      condition.broadcast()
    }
  }

  private func ask(_ hash: TransactionID, _ chain: Chain) throws -> Int64? {
    try put(.height(of: hash, on: chain))
    return try condition.withLock {
      while height == nil, !isCancelled { condition.wait() }
      guard let answer = height else { throw CancellationError() }
      height = nil
      return try answer.get()
    }
  }

  /// What the reader sees.
  private struct Sink: LedgerSink {
    let queue: ReadAhead

    func take(_ batch: LedgerBatch) throws { try queue.put(.batch(batch)) }
    func reject(_ reject: Reject) throws { try queue.put(.reject(reject)) }
    func height(ofBlock hash: TransactionID, on chain: Chain) throws -> Int64? { try queue.ask(hash, chain) }
  }
}
