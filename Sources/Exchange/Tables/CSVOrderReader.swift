import Ground

/// Reads a table with one order line in each row; rows with the same order reference are one order.
enum CSVOrderReader {
  private struct Group {
    var reference: Entry
    var rows: [CSVText.Row] = []
  }

  static func read(_ bytes: [UInt8], limits: OrderLimits) -> OrderReading {
    guard let text = CSVText.decode(bytes) else { return OrderReading(problems: [OrderProblem.csvEncoding.problem()]) }
    var findings = Findings(limits)
    let (rows, refusal) = CSVText.rows(text, limits: limits)
    switch refusal {
    case .quotes(let line): findings.add(.csvQuotes, line: line)
    case .cells(let line): findings.add(.csvTooManyCells, line: line, other: String(limits.cells))
    case .rows(let line): findings.add(.csvTooManyRows, line: line, other: String(limits.rows))
    case nil: break
    }
    guard let first = rows.first else {
      if findings.isEmpty { findings.add(.fileEmpty) }
      return OrderReading(problems: findings.listed)
    }
    let before = findings.problems.count
    let header = CSVHeader(first, &findings)
    // Without its columns, every row would only repeat what the header lacks.
    guard findings.problems.count == before else { return OrderReading(problems: findings.listed) }
    if rows.count == 1, refusal == nil { findings.add(.orderNoLines, "lines", line: first.line) }

    let groups = groups(rows.dropFirst(), header, &findings)
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
  private static func groups(_ rows: ArraySlice<CSVText.Row>, _ header: CSVHeader, _ findings: inout Findings) -> [Group] {
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
