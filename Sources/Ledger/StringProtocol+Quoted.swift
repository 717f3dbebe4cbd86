extension StringProtocol {
  /// This text between backticks for a message: at most 128 characters, and nothing that a terminal would obey.
  ///
  /// Text that is quoted in messages comes from files and command lines; a megabyte of it, or an escape sequence, must not
  /// reach a terminal or a log.
  public var quoted: String {
    var result = "`"
    for (index, scalar) in unicodeScalars.enumerated() {
      if index == 128 {
        result += "…"
        break
      }
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate, .unassigned:
        result += "\u{FFFD}"
      default:
        result.unicodeScalars.append(scalar)
      }
    }
    return result + "`"
  }
}
