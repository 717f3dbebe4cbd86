import Evidence

/// A plain table for people: columns padded to the widest cell, two spaces between.
struct TextTable {
  /// How a column stands.
  enum Alignment { case left, right }

  private let alignments: [Alignment]
  private let indent: String
  private var rows: [[String]] = []

  /// Makes a table; cells are cleaned for the terminal when they are added.
  init(_ alignments: [Alignment], indent: String = "") {
    self.alignments = alignments
    self.indent = indent
  }

  /// Adds a row; missing cells are empty.
  mutating func add(_ cells: [String]) { rows.append(cells.map { HostileText.terminal($0) }) }

  /// True when nothing was added.
  var isEmpty: Bool { rows.isEmpty }

  /// The lines, each with its newline, without spaces at their end.
  var text: String {
    var widths = Array(repeating: 0, count: alignments.count)
    for row in rows {
      for (column, cell) in row.enumerated() { widths[column] = max(widths[column], cell.count) }
    }
    return rows.map { row in
      var line = indent
      for (column, cell) in row.enumerated() {
        let padding = String(repeating: " ", count: widths[column] - cell.count)
        if column > 0 { line += "  " }
        line += alignments[column] == .left ? cell + padding : padding + cell
      }
      while line.last == " " { line.removeLast() }
      return line + "\n"
    }.joined()
  }
}
