// Written by `make error-rates`; not by hand.

extension MeasuredErrors {
  /// What was measured on.
  public static let data: [Source] = []

  /// Every count.
  public static let rows: [Row] = []
}
