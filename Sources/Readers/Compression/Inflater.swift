/// Undoes one kind of compression, a piece of one member (frame, stream) at a time.
///
/// What several members, padding and the end of the source mean is the business of ``InflatingStream``. A class, because
/// the libraries keep pointers into their own state, which must not move.
protocol Inflater: AnyObject {
  /// Name for messages.
  static var name: String { get }
  /// True where zeros may follow the last member.
  static var allowsPadding: Bool { get }

  /// Tells the compression from the beginning of a source.
  static func recognises(_ head: ArraySlice<UInt8>) -> Bool

  /// Makes an inflater that stands before a member.
  init() throws(InflateFault)

  /// Goes on in the member, from as much of `source` as it takes, into `target`.
  func step(_ source: UnsafeMutableBufferPointer<UInt8>, into target: UnsafeMutableBufferPointer<UInt8>) -> InflateStep

  /// Stands before the next member.
  func restart() throws(InflateFault)
}

/// How far an inflater came.
struct InflateStep {
  enum Outcome { case goesOn, endOfMember, fault(InflateFault) }

  /// Bytes taken.
  var taken: Int
  /// Bytes made.
  var made: Int
  var outcome: Outcome
}

/// What stands in the way of undoing a compression.
enum InflateFault: Error {
  /// The data is wrong: how.
  case broken(String)
  /// The data may be right, but is not read: why, and what to do.
  case refused(String)
  case truncated
}

/// The compressions that are undone.
enum Inflaters {
  static var all: [any Inflater.Type] { [GzipInflater.self, ZstdInflater.self, Bzip2Inflater.self] }
}
