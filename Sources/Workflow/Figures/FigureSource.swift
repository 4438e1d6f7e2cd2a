import Foundation
import struct GRDB.StatementArguments
import protocol GRDB.DatabaseValueConvertible
import Ground
import Records
import Replica

/// Where a figure's numbers lie.
enum FigureSource: Sendable {
  /// A part or a mean of one table of sums.
  case ratio(SumRatio)
  /// One table's sum over another's.
  case across(above: SumColumn, below: SumColumn)
  /// Worked minutes over what the calendars give.
  case capacity(SumColumn)
  /// What was delivered over what lies in stock.
  case turnover(SumColumn)
  /// What is owed over what was invoiced.
  case debt(invoiced: SumColumn, paid: SumColumn)
  /// Counted in working hours, from a day until now.
  case indicator(Indicator)

  var records: [String] {
    switch self {
    case .ratio(let ratio): Self.records(of: [ratio.fact])
    case .across(let above, let below): Self.records(of: [above.fact, below.fact])
    case .capacity(let minutes): Self.records(of: [minutes.fact]) + [WorkCentre.record.name, SiteCalendar.record.name]
    case .turnover(let delivered): Self.records(of: [delivered.fact]) + [StockMove.record.name]
    case .debt(let invoiced, let paid): Self.records(of: [invoiced.fact, paid.fact])
    case .indicator: [SalesOrder.record.name, Delivery.record.name, Shipment.record.name, Mail.record.name]
    }
  }

  private static func records(of facts: [FactDeclaration]) -> [String] {
    facts.reduce(into: []) { names, fact in for touch in fact.touches where !names.contains(touch.record) { names.append(touch.record) } }
  }

  /// The declaration whose rows are the cases.
  var fact: FactDeclaration? {
    switch self {
    case .ratio(let ratio): ratio.fact
    case .across(let above, _): above.fact
    case .capacity(let column), .turnover(let column): column.fact
    case .debt(let invoiced, _): invoiced.fact
    case .indicator: nil
    }
  }

  var cuts: [FigureCut] {
    switch self {
    case .ratio(let ratio): FigureCut.allCases.filter { ratio.table(for: $0) != nil }
    case .across(let above, let below): FigureCut.allCases.filter { above.has($0) && below.has($0) }
    case .capacity: [.site, .centre]
    case .turnover: []
    case .debt(let invoiced, let paid): FigureCut.allCases.filter { invoiced.has($0) && paid.has($0) }
    case .indicator: []
    }
  }

  func sql(named name: String) -> String? {
    switch self {
    case .ratio(let ratio):
      """
      SELECT date(bucket * 86400, 'unixepoch') AS day, key AS shelf, sum(\(ratio.below)) AS count, sum(\(ratio.above)) AS sum, \
      1.0 * sum(\(ratio.above)) / sum(\(ratio.below)) / \(ratio.divisor) AS \(name) \
      FROM \(ratio.sum.table) WHERE cut = \(CompanyFacts.Cut.site.rawValue) GROUP BY bucket, key HAVING sum(\(ratio.below)) > 0
      """
    case .across(let above, let below):
      """
      SELECT date(b.bucket * 86400, 'unixepoch') AS day, sum(b.\(below.column)) AS count, \
      coalesce((SELECT sum(a.\(above.column)) FROM \(above.sum.table) a WHERE a.cut = 0 AND a.bucket = b.bucket), 0) AS sum \
      FROM \(below.sum.table) b WHERE b.cut = 0 GROUP BY b.bucket
      """
    case .capacity(let column), .turnover(let column): column.sql
    case .debt(let invoiced, _): invoiced.sql
    case .indicator: nil
    }
  }

  func value(_ period: FigurePeriod, _ filter: FigureFilter?, _ context: StepContext) throws -> FigureValue {
    switch self {
    case .ratio(let ratio):
      return try ratio.value(period, filter, context.snapshot)
    case .across(let above, let below):
      return FigureValue(count: try below.sum(period, filter, context.snapshot), sum: try above.sum(period, filter, context.snapshot))
    case .capacity(let minutes):
      return FigureValue(count: try CapacityMinutes.of(period, filter, context), sum: try minutes.sum(period, filter, context.snapshot), scale: 60)
    case .turnover(let delivered):
      return try StockTurnover.of(period, try delivered.sum(period, nil, context.snapshot), context)
    case .debt(let invoiced, let paid):
      return try OpenDebt.of(period, filter, invoiced, paid, context)
    case .indicator(let indicator):
      guard filter == nil, period.last >= context.today else { return FigureValue(count: 0, sum: 0) }
      let value = try indicator.value(from: period.first, context)
      return FigureValue(count: Int64(value.count), sum: Int64(value.good))
    }
  }
}

/// One measure of one table of sums.
struct SumColumn: Sendable {
  let fact: FactDeclaration
  let sum: FactSum
  let column: String

  init(_ fact: FactDeclaration, _ table: String, _ column: String) {
    self.fact = fact
    // Named in the declarations beside it; a test reads each.
    sum = fact.sums.first { $0.table == table }!
    self.column = column
  }

  func has(_ cut: FigureCut) -> Bool { sum.cuts.contains { $0.number == cut.number } }

  var sql: String {
    "SELECT date(bucket * 86400, 'unixepoch') AS day, sum(\(column)) AS sum FROM \(sum.table) WHERE cut = 0 GROUP BY bucket"
  }

  func sum(_ period: FigurePeriod, _ filter: FigureFilter?, _ snapshot: Snapshot) throws -> Int64 {
    try SumReading(sum, [column]).row(period, filter, snapshot)[0]
  }
}

/// A measure over another one of the same table, and where products are told apart, of the table of lines.
struct SumRatio: Sendable {
  let fact: FactDeclaration
  let sum: FactSum
  let above, below: String
  let squares: String?
  let divisor: Int64
  let scale: Int64
  /// The same figure of order lines, for products; nil where there is none.
  let lines: (sum: FactSum, above: String, below: String)?

  init(
    _ fact: FactDeclaration, _ table: String, _ above: String, of below: String, squares: String? = nil, divisor: Int64 = 1, scale: Int64 = 1,
    lines: (table: String, above: String, below: String)? = nil
  ) {
    self.fact = fact
    sum = fact.sums.first { $0.table == table }!
    self.above = above
    self.below = below
    self.squares = squares
    self.divisor = divisor
    self.scale = scale
    self.lines = lines.map { lines in (CompanyFacts.lines.sums.first { $0.table == lines.table }!, lines.above, lines.below) }
  }

  func table(for cut: FigureCut?) -> (sum: FactSum, above: String, below: String)? {
    guard let cut else { return (sum, above, below) }
    if sum.cuts.contains(where: { $0.number == cut.number }) { return (sum, above, below) }
    return lines.flatMap { lines in lines.sum.cuts.contains { $0.number == cut.number } ? lines : nil }
  }

  func value(_ period: FigurePeriod, _ filter: FigureFilter?, _ snapshot: Snapshot) throws -> FigureValue {
    guard let table = table(for: filter?.cut) else { return FigureValue(count: 0, sum: 0) }
    return value(try SumReading(table.sum, columns(table)).row(period, filter, snapshot))
  }

  func columns(_ table: (sum: FactSum, above: String, below: String)) -> [String] {
    [table.below, table.above] + (table.sum.table == sum.table ? squares.map { [$0] } ?? [] : [])
  }

  func value(_ numbers: [Int64]) -> FigureValue {
    // What is one or nothing is its own square.
    FigureValue(count: numbers[0], sum: numbers[1], squares: numbers.count > 2 ? numbers[2] : squares == nil ? numbers[1] : nil, divisor: divisor, scale: scale)
  }
}

/// Reads a table of sums. Each reading goes along one stretch of its key.
struct SumReading {
  let sum: FactSum
  let columns: [String]

  init(_ sum: FactSum, _ columns: [String]) {
    self.sum = sum
    self.columns = columns
  }

  /// The sums of a period. What is told by whole months counts with the whole of its first and last month.
  func row(_ period: FigurePeriod, _ filter: FigureFilter?, _ snapshot: Snapshot) throws -> [Int64] {
    let buckets = Self.buckets(period, filter?.cut)
    var arguments: [(any DatabaseValueConvertible)?] = [filter?.cut.number ?? 0, buckets.lowerBound, buckets.upperBound]
    if let filter { arguments.append(filter.key.argument) }
    return try snapshot.integers(
      "SELECT \(selected) FROM \(sum.table) WHERE cut = ?1 AND bucket BETWEEN ?2 AND ?3\(filter == nil ? "" : " AND key = ?4")", StatementArguments(arguments)
    ).first ?? columns.map { _ in 0 }
  }

  /// The sums of a period for each key of a cut.
  func rows(_ period: FigurePeriod, by cut: FigureCut, _ snapshot: Snapshot) throws -> [(key: FigureKey, numbers: [Int64])] {
    let buckets = Self.buckets(period, cut)
    var rows: [(FigureKey, [Int64])] = []
    try snapshot.each(
      "SELECT key, \(selected) FROM \(sum.table) WHERE cut = ?1 AND bucket BETWEEN ?2 AND ?3 GROUP BY key", [cut.number, buckets.lowerBound, buckets.upperBound]
    ) { row in
      if let key = FigureKey(row, cut) { rows.append((key, columns.indices.map { row.integer($0 + 1) ?? 0 })) }
    }
    return rows
  }

  private var selected: String { columns.map { "coalesce(sum(\($0)), 0)" }.joined(separator: ", ") }

  static func buckets(_ period: FigurePeriod, _ cut: FigureCut?) -> ClosedRange<Int64> { cut?.isMonthly == true ? period.monthNumbers : period.dayNumbers }
}

extension FigureKey {
  /// As the tables of sums keep it.
  var argument: (any DatabaseValueConvertible)? {
    switch value {
    case .shelf(let code): code
    case .record(let key): Data(key.bytes)
    case .name(let name): name
    }
  }

  /// Of a row's first column.
  init?(_ row: Snapshot.Cells, _ cut: FigureCut) {
    switch cut {
    case .site: value = .shelf(row.integer(0) ?? 0)
    case .customer, .product, .centre:
      guard let key = row.key(0) else { return nil }
      value = .record(key)
    case .region, .channel, .kind: value = .name(row.text(0) ?? "")
    }
  }
}
