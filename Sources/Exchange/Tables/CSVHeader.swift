import Ground

/// The header row of an order table: which cell is which column.
struct CSVHeader {
  private(set) var places: [CSVColumn: Int] = [:]
  let count: Int

  init(_ row: CSVText.Row, _ findings: inout Findings) {
    var unknown: [String] = []
    for (index, header) in row.cells.enumerated() where !header.isEmpty {
      guard let column = CSVColumn.named(header) else {
        unknown.append(header)
        continue
      }
      if let former = places[column] {
        findings.add(.csvColumnTwice, column.rawValue, line: row.line, got: row.cells[former], other: header)
      } else {
        places[column] = index
      }
    }
    count = row.cells.count
    for (columns, column) in Self.missing(places) {
      let name = columns.map { "\($0.label.en) (\($0.label.zh))" }.joined(separator: " / ")
      let near = columns.compactMap { $0.nearest(among: unknown) }.first
      // What is likely meant for one column is not offered for the next.
      unknown.removeAll { $0 == near }
      let suggestion = near ?? unknown.prefix(5).joined(separator: ", ")
      findings.add(.csvColumnMissing, column.rawValue, line: row.line, got: name, other: String(suggestion.prefix(200)))
    }
  }

  /// Each missing column, or group of which none is there, once.
  private static func missing(_ places: [CSVColumn: Int]) -> [(columns: [CSVColumn], first: CSVColumn)] {
    CSVColumn.allCases.compactMap { column in
      switch column.need {
      case .required where places[column] == nil: ([column], column)
      case .oneOf(let group) where group.first == column && group.allSatisfy({ places[$0] == nil }): (group, column)
      default: nil
      }
    }
  }

  /// The row's cell of a column, if it says anything.
  func entry(_ column: CSVColumn, in row: CSVText.Row) -> Entry? {
    guard let index = places[column], index < row.cells.count, !row.cells[index].isEmpty else { return nil }
    return Entry(text: row.cells[index], line: row.line)
  }
}
