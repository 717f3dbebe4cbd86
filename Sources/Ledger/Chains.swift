extension Chain {
  /// Every chain, in the order in which listings give them and in which an address without a chain is tried.
  public static let all: [Chain] = [
    .bitcoin,
  ]

  /// All aliases, for messages and help.
  public static var aliases: String { all.map(\.alias).joined(separator: ", ") }
}
