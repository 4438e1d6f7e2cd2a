import Ground
import Workflow

/// Reads a table with one order line in each row; rows with the same order reference are one order.
enum CSVOrderReader {
  private struct Group {
    var reference: Entry
    var rows: [CSVText.Row] = []
  }

  /// Reads a table whose header says itself what its columns are.
  static func read(_ table: OrderTable, limits: OrderLimits) -> OrderReading {
    var findings = Findings(limits)
    for problem in table.problems { findings.add(problem.kind, line: problem.line, got: problem.got, other: problem.other) }
    let complete = table.headers(limits).filter { CSVHeader.isComplete(table.row($0)) }
    let sheets = Set(complete.map(\.sheet))
    if sheets.count > 1 {
      findings.add(.workbookSeveralSheets, got: sheets.sorted().map { table.sheets[$0].name }.joined(separator: ", "))
      return OrderReading(problems: findings.listed)
    }
    guard let place = complete.first ?? table.firstRow else {
      if findings.isEmpty { findings.add(.fileEmpty) }
      return OrderReading(problems: findings.listed)
    }
    let before = findings.problems.count
    let header = CSVHeader(table.row(place), &findings)
    // Without its columns, every row would only repeat what the header lacks.
    guard findings.problems.count == before else { return OrderReading(problems: findings.listed) }
    return read(table, place, header, findings)
  }

  /// Reads a table whose columns a person has given their meaning.
  static func read(_ table: OrderTable, _ known: KnownTable, name: String, limits: OrderLimits) -> OrderReading {
    var findings = Findings(limits)
    findings.notation = TableNotation(decimal: known.decimal, days: known.days)
    for problem in table.problems { findings.add(problem.kind, line: problem.line, got: problem.got, other: problem.other) }
    let header = CSVHeader(table.row(known.place), known.mapping, defaults: known.defaults, fileName: fileTitle(name))
    return read(table, known.place, header, findings)
  }

  /// `PO-4711` for `PO-4711.xlsx`.
  private static func fileTitle(_ name: String) -> String {
    guard let dot = name.lastIndex(of: "."), dot > name.startIndex else { return name }
    return String(name[..<dot])
  }

  private static func read(_ table: OrderTable, _ place: OrderTable.Place, _ header: CSVHeader, _ found: Findings) -> OrderReading {
    var findings = found
    let rows = table.sheets[place.sheet].rows.dropFirst(place.row + 1).filter { !header.isNoLine($0) }
    if rows.isEmpty, table.problems.isEmpty { findings.add(.orderNoLines, "lines", line: table.row(place).line) }
    let groups = groups(rows, header, &findings)
    var orders: [ReceivedOrder] = []
    for (index, group) in groups.enumerated() {
      var reader = CSVOrder(header: header, path: groups.count > 1 ? "orders[\(index + 1)]." : "", findings: findings)
      if let order = reader.order(group.reference, group.rows) { orders.append(order) }
      findings = reader.findings
    }
    return OrderReading(
      orders: findings.isEmpty ? orders : [], problems: findings.listed, references: groups.map(\.reference.text))
  }

  /// The rows by order, in the order in which the references first appear.
  private static func groups(_ rows: [CSVText.Row], _ header: CSVHeader, _ findings: inout Findings) -> [Group] {
    let limits = findings.limits
    var places: [String: Int] = [:]
    var groups: [Group] = []
    for var row in rows {
      if row.cells.dropFirst(header.count).contains(where: { !$0.isEmpty }) {
        findings.add(.csvTooManyCells, line: row.line, other: String(header.count))
        row.overflows = true
      }
      guard let reference = header.entry(.order, in: row) else {
        findings.add(.orderNoReference, "customerReference", line: row.line)
        continue
      }
      let place = places[reference.text] ?? groups.count
      if place == groups.count {
        guard groups.count < limits.orders else {
          findings.add(.fileTooManyOrders, line: row.line, other: String(limits.orders))
          return groups
        }
        places[reference.text] = place
        groups.append(Group(reference: reference))
      }
      guard groups[place].rows.count < limits.lines else {
        findings.add(.orderTooManyLines, "lines", line: row.line, other: String(limits.lines))
        return groups
      }
      groups[place].rows.append(row)
    }
    return groups
  }
}
