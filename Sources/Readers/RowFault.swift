/// Why a row of a table cannot be read.
struct RowFault: Error, Equatable {
  /// One sentence without a full stop, naming column and value.
  let reason: String
  /// What to do, when the whole source must be wrong: then it fails and the row is not merely rejected.
  let remedy: String?

  init(_ reason: String, remedy: String? = nil) {
    self.reason = reason
    self.remedy = remedy
  }
}
