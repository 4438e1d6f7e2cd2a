import Foundation
import Ground
import Membership
import Records
import Replica

/// The minutes that work centres have in a period, by their plants' calendars.
enum CapacityMinutes {
  static func of(_ period: FigurePeriod, _ filter: FigureFilter?, _ context: StepContext) throws -> Int64 {
    let centres = try centres(filter, context.snapshot)
    // What is still to come has not been there to be used.
    let last = min(period.last, context.today)
    guard period.first <= last else { return 0 }
    var worked: [Shelf: Int64] = [:]
    var minutes: Int64 = 0
    for centre in centres {
      let days = try worked[centre.shelf] ?? Int64(workedDays(period.first, last, try context.calendar(of: centre.shelf)))
      worked[centre.shelf] = days
      minutes += days * Int64(max(0, centre.minutesADay))
    }
    return minutes
  }

  private static func centres(_ filter: FigureFilter?, _ snapshot: Snapshot) throws -> [Row<WorkCentre>] {
    switch (filter?.cut, filter?.key.value) {
    case (.centre, .record(let key)): return try snapshot.get(WorkCentre.ID(key)).map { [$0] } ?? []
    case (.site, .shelf(let code)): return try snapshot.all(WorkCentre.self, where: "_shelf = ?", [code], limit: most)
    default: return try snapshot.all(WorkCentre.self, limit: most)
    }
  }

  /// More work centres than this are not read.
  private static let most = 10_000

  private static func workedDays(_ first: Day, _ last: Day, _ calendar: WorkingCalendar) -> Int {
    (0...Int(last.number - first.number)).count { calendar.isWorked(first.advanced(by: $0)) }
  }
}

/// How often in a year the stock in hand would be delivered at the pace of a period.
enum StockTurnover {
  static func of(_ period: FigurePeriod, _ delivered: Int64, _ context: StepContext) throws -> FigureValue {
    let stock = Int64(try context.snapshot.count("SELECT coalesce(sum(quantity_e6), 0) FROM stock_balance WHERE owner = '' AND quantity_e6 > 0"))
    let days = Int64(min(period.last, context.today).number - period.first.number) + 1
    guard days > 0, stock > 0 else { return FigureValue(count: 0, sum: 0) }
    // Pieces a year over pieces in stock; both in thousandths, since a year's millionths of a large company need more than 64 bits.
    return FigureValue(count: max(1, stock / 1_000), sum: delivered / 1_000 * 365 / days, scale: 1_000)
  }
}

/// For how many days' sales customers owe at the end of a period.
enum OpenDebt {
  static func of(_ period: FigurePeriod, _ filter: FigureFilter?, _ invoiced: SumColumn, _ paid: SumColumn, _ context: StepContext) throws -> FigureValue {
    let end = FigurePeriod(Day(number: 0), min(period.last, context.today))
    let sold = try byCurrency(invoiced, period, filter, context.snapshot)
    let everSold = try byCurrency(invoiced, end, filter, context.snapshot)
    let settled = try byCurrency(paid, end, filter, context.snapshot)
    let invoices = try byCurrency(SumColumn(invoiced.fact, invoiced.sum.table, "invoices"), period, filter, context.snapshot)
    let days = Int64(end.last.number - period.first.number) + 1
    guard days > 0 else { return FigureValue(count: 0, sum: 0) }
    // Currencies are not added: each has its days, and they are weighed by its invoices. In thousandths of a day.
    var value = FigureValue(count: 0, sum: 0, divisor: 1_000)
    for (currency, gross) in sold where gross > 0 {
      let open = max(0, (everSold[currency] ?? 0) - (settled[currency] ?? 0))
      let weight = max(1, invoices[currency] ?? 0)
      let (thousandths, isTooMuch) = open.multipliedReportingOverflow(by: days * 1_000)
      value.count += weight
      value.sum += weight * (isTooMuch ? open / gross * days * 1_000 : thousandths / gross)
    }
    return value
  }

  private static func byCurrency(_ column: SumColumn, _ period: FigurePeriod, _ filter: FigureFilter?, _ snapshot: Snapshot) throws -> [String: Int64] {
    let buckets = SumReading.buckets(period, filter?.cut)
    let key = filter.map { $0.key.argument } ?? 0
    return try snapshot.named(
      "SELECT unit, sum(\(column.column)) FROM \(column.sum.table) WHERE cut = ?1 AND bucket BETWEEN ?2 AND ?3 AND key = ?4 GROUP BY unit",
      [filter?.cut.number ?? 0, buckets.lowerBound, buckets.upperBound, key]
    ).reduce(into: [:]) { $0[$1.name] = $1.numbers[0] }
  }
}
