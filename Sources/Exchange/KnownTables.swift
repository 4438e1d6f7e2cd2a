import Foundation
import Ground
import Records
import Replica
import Workflow

/// Finds what a person has said about a customer's tables.
extension OrderIntake {
  /// The orders of a file, by what is known of its customer's tables; and what a person must say when that is not enough.
  static func read(
    _ bytes: [UInt8], _ name: String, _ customer: String?, _ workplace: Workplace, limits: OrderLimits = .standard
  ) async throws -> (OrderReading, IntakeResult.Question?) {
    guard let table = OrderTable.open(bytes, name: name, limits: limits), !table.sheets.isEmpty else {
      return (OrderFile.read(bytes, name: name, limits: limits), nil)
    }
    let known = try await workplace.replica.read { snapshot in
      try KnownTables.find(table, customer, today: workplace.calendar.day(of: snapshot.now), snapshot, limits)
    }
    switch known.count {
    case 0:
      let reading = CSVOrderReader.read(table, limits: limits)
      return (reading, reading.problems.contains { unclear.contains($0.code) } ? .columns : nil)
    case 1:
      let reading = CSVOrderReader.read(table, known[0].table, name: name, limits: limits)
      return (reading, reading.problems.contains { unclear.contains($0.code) } ? .columns : nil)
    default:
      let names = Set(known.map(\.customer)).sorted().joined(separator: ", ")
      guard Set(known.map(\.customer)).count > 1 else {
        let sheets = known.map { table.sheets[$0.table.place.sheet].name }.joined(separator: ", ")
        return (OrderReading(problems: [OrderProblem.workbookSeveralSheets.problem(got: sheets)]), .columns)
      }
      return (OrderReading(problems: [OrderProblem.tableSeveralMappings.problem(got: names)]), .columns)
    }
  }

  /// Problems that end when somebody says what the columns mean, and how numbers and days are written.
  private static let unclear: Set = [
    OrderProblem.csvColumnMissing.rawValue, OrderProblem.csvColumnTwice.rawValue, OrderProblem.workbookSeveralSheets.rawValue,
    OrderProblem.quantityNotANumber.rawValue, OrderProblem.priceNotANumber.rawValue, OrderProblem.dateNotADate.rawValue,
  ]
}

enum KnownTables {
  struct Found: Sendable {
    var customer: String
    var table: KnownTable
  }

  /// The mappings that fit the file: one a customer and sheet, where its header first stands.
  ///
  /// - Parameter customer: a customer's code, to leave the others' out.
  static func find(_ table: OrderTable, _ customer: String?, today: Day, _ snapshot: Snapshot, _ limits: OrderLimits) throws -> [Found] {
    var found: [Found] = []
    for place in table.headers(limits) {
      guard let fingerprint = TableFingerprint.of(table.row(place).cells) else { continue }
      for row in try snapshot.all(ColumnMapping.self, where: "fingerprint = ?", [fingerprint], order: "id", limit: limits.sheets) {
        guard let whose = try snapshot.get(row.customer), customer == nil || customer == whose.code,
          row.sheet == nil || row.sheet == table.sheets[place.sheet].name, !found.contains(where: { $0.customer == whose.code && $0.table.place.sheet == place.sheet }),
          // What a newer program wrote may say more than this one reads: then a person is asked.
          let mapping = try? TableMapping(parsing: row.columns)
        else { continue }
        let defaults: [OrderColumn: String] = [.customerCode: whose.code, .currency: whose.creditLimit.currency, .issued: today.description]
        found.append(Found(customer: whose.code, table: KnownTable(place: place, mapping: mapping, decimal: row.decimal, days: row.days, defaults: defaults)))
      }
    }
    return found
  }
}
