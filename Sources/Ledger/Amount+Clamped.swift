extension Amount {
  /// The sum, or the largest amount there is where the sum is larger.
  ///
  /// A token's contract may claim any amounts, so that what it moved in all can pass 128 bits though every single movement fits.
  /// For figures that describe; sums that must balance are never clamped.
  public func adding(clamped other: Amount) -> Amount {
    let (sum, overflows) = addingReportingOverflow(other)
    return overflows ? .max : sum
  }
}
