import Ground
import Workflow

/// Which cell of a row is which column: by the header's own words, or by what a person has said about it.
struct CSVHeader {
  private(set) var places: [OrderColumn: Int] = [:]
  /// What holds for every row.
  private(set) var constants: [OrderColumn: String] = [:]
  let count: Int
  /// Whether a person has said what the columns mean.
  private let isSaid: Bool

  init(_ row: CSVText.Row, _ findings: inout Findings) {
    var unknown: [String] = []
    for (index, header) in row.cells.enumerated() where !header.isEmpty {
      guard let column = OrderColumn.named(header) else {
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
    isSaid = false
    for (columns, column) in Self.missing(places) {
      let name = columns.map { "\($0.label.en) (\($0.label.zh))" }.joined(separator: " / ")
      let near = columns.compactMap { $0.nearest(among: unknown) }.first
      // What is likely meant for one column is not offered for the next.
      unknown.removeAll { $0 == near }
      let suggestion = near ?? unknown.prefix(5).joined(separator: ", ")
      findings.add(.csvColumnMissing, column.rawValue, line: row.line, got: name, other: String(suggestion.prefix(200)))
    }
  }

  /// The meaning that a person has given to the columns of this row.
  init(_ row: CSVText.Row, _ mapping: TableMapping, defaults: [OrderColumn: String], fileName: String) {
    count = row.cells.count
    isSaid = true
    constants = defaults
    for (column, source) in mapping.sources {
      switch source {
      case .column(let number):
        places[column] = number - 1
        // A column that the table has says it, even with an empty cell.
        constants[column] = nil
      case .constant(let text): constants[column] = text
      case .fileName: constants[column] = fileName
      }
    }
    if [.customer, .customerCode, .taxNumber].contains(where: { places[$0] != nil }) { constants[.customerCode] = nil }
  }

  /// Whether the row says all that an order table must.
  static func isComplete(_ row: CSVText.Row) -> Bool {
    let columns = row.cells.compactMap(OrderColumn.named)
    guard Set(columns).count == columns.count else { return false }
    return missing(Dictionary(uniqueKeysWithValues: columns.map { ($0, 0) })).isEmpty
  }

  /// Each missing column, or group of which none is there, once.
  private static func missing(_ places: [OrderColumn: Int]) -> [(columns: [OrderColumn], first: OrderColumn)] {
    OrderColumn.allCases.compactMap { column in
      switch column.need {
      case .required where places[column] == nil: ([column], column)
      case .oneOf(let group) where group.first == column && group.allSatisfy({ places[$0] == nil }): (group, column)
      default: nil
      }
    }
  }

  func has(_ column: OrderColumn) -> Bool { places[column] != nil || constants[column] != nil }

  /// The row's cell of a column, if it says anything.
  func entry(_ column: OrderColumn, in row: CSVText.Row) -> Entry? {
    if let text = constants[column] { return Entry(text: text, line: row.line, isTyped: true) }
    guard let index = places[column], index < row.cells.count, !row.cells[index].isEmpty else { return nil }
    return Entry(text: row.cells[index], line: row.line, isTyped: row.typed.contains(index))
  }

  /// Whether the row of a customer's own table is no line of an order but a sum, a remark or a page's end: it names neither an order, nor an
  /// item's code, nor a unit, as far as the table has columns for them.
  func isNoLine(_ row: CSVText.Row) -> Bool {
    guard isSaid else { return false }
    let telling = [OrderColumn.order, .item, .buyerItem, .unit].compactMap { places[$0] }
    let asked = telling.isEmpty ? Array(places.values) : telling
    return asked.allSatisfy { $0 >= row.cells.count || row.cells[$0].isEmpty }
  }
}
