/// How much a node is asked for at once, and how long it is waited for.
public struct NodeLimits: Sendable {
  /// Requests under way.
  ///
  /// Bitcoin Core answers four at a time unless told otherwise (`-rpcthreads`, v0.21).
  public var requests = 4
  /// Bytes of one answer.
  ///
  /// Our choice: eight times what a full block of Bitcoin takes with verbosity 3.
  public var answerBytes = 128 << 20
  /// Blocks of one source.
  public var runBlocks = 500
  /// Bytes of one source, from which on no further blocks are asked for.
  public var runBytes = 64 << 20
  /// Bytes that one request for several blocks aims at.
  public var groupBytes = 1 << 20
  /// Blocks that one request asks for at most.
  public var groupBlocks = 32
  /// How often a request is tried before it counts as failed.
  public var attempts = 6
  /// Seconds that a request may take.
  public var timeoutSeconds: Int64 = 60
  /// Milliseconds before the second attempt; doubled for each further one, up to ``longestPauseMilliseconds``.
  public var pauseMilliseconds: Int64 = 500
  /// The longest pause between two attempts.
  public var longestPauseMilliseconds: Int64 = 30_000
  /// Blocks that a reorg may drop.
  public var reorgDepth: Int64 = 200

  /// Makes the limits that hold unless a user says otherwise; all are our choice where no source is given.
  public init() {}

  /// Milliseconds to wait after so many attempts.
  func pause(after attempts: Int) -> Int64 {
    min(longestPauseMilliseconds, pauseMilliseconds << Int64(min(max(attempts - 1, 0), 20)))
  }
}
