import Foundation
import protocol GRDB.DatabaseValueConvertible
import struct GRDB.StatementArguments
import Ground
import Records
import Replica

/// One of the records behind a figure.
public struct FigureCase: Sendable {
  /// Of this type: an order, a report, an invoice, a complaint.
  public var type: String
  public var key: RecordKey
  /// What people call it.
  public var number: String
  /// The order that it belongs to, if that is held here.
  public var order: Row<SalesOrder>?
  public var day: Day
  /// Whether it is as it should be; nil where single ones are neither.
  public var isGood: Bool?
}

extension Figure {
  /// At most so many cases are given at a time.
  public static let mostCases = 500
  /// The records behind it, the newest first.
  ///
  /// - Parameters:
  ///   - missesOnly: only those that are not as they should be.
  ///   - before: the case after which the list goes on; nil for its beginning.
  public func cases(
    _ period: FigurePeriod, where filter: FigureFilter? = nil, missesOnly: Bool = true, before: FigureCase? = nil, limit: Int = 50, _ context: StepContext
  ) throws -> [FigureCase] {
    guard let rows = source.caseRows else { return try indicatorCases(period, limit: limit, context) }
    let covered = filter?.cut.isMonthly == true ? FigurePeriod.months(period.months.count, to: period.last) : period
    var arguments: [(any DatabaseValueConvertible)?] = [Int64(covered.first.number), Int64(covered.last.number)]
    var condition = missesOnly ? rows.miss.map { " AND \($0)" } ?? "" : ""
    if let filter, let column = rows.column(filter.cut) {
      arguments.append(filter.key.argument)
      condition += " AND \(column) = ?3"
    }
    if let before {
      condition += " AND (\(rows.bucket), f.id) < (\(before.day.number), x'\(hexadecimal(before.key.bytes))')"
    }
    let sql = """
      SELECT f.id, f.owner, \(rows.bucket), \(rows.good ?? "NULL") FROM \(rows.tables(filter?.cut)) \
      WHERE \(rows.bucket) BETWEEN ?1 AND ?2\(condition) ORDER BY \(rows.bucket) DESC, f.id DESC LIMIT \(max(0, min(limit, Self.mostCases)))
      """
    var found: [FigureCase] = []
    try context.snapshot.each(sql, StatementArguments(arguments)) { row in
      guard let id = row.key(0), let owner = row.key(1), let day = row.integer(2) else { return }
      found.append(try Self.read(rows.type, id, owner, Day(number: Int32(clamping: day)), row.integer(3).map { $0 != 0 }, context.snapshot))
    }
    return found
  }

  private static func read(_ type: String, _ id: RecordKey, _ owner: RecordKey, _ day: Day, _ isGood: Bool?, _ snapshot: Snapshot) throws -> FigureCase {
    let row = try snapshot.rows(type, where: "id = ?", [Data(owner.bytes)], limit: 1).first
    var order: Row<SalesOrder>? = type == SalesOrder.record.name ? row.map(Row<SalesOrder>.init) : nil
    var number = row.map(RecordNames.name) ?? owner.description
    if type == WorkReport.record.name, let row, let work = try snapshot.get(Row<WorkReport>(row).workOrder) {
      number = work.number
      order = try snapshot.get(work.order)
    } else if order == nil, let row, let field = row.schema.field(named: "sales_order"), let key = row.value(field).flatMap({ RecordNames.target($0, field) }) {
      order = try snapshot.get(SalesOrder.ID(key))
    }
    return FigureCase(type: type, key: owner, number: number, order: order, day: day, isGood: isGood)
  }

  private func indicatorCases(_ period: FigurePeriod, limit: Int, _ context: StepContext) throws -> [FigureCase] {
    guard case .indicator(let indicator) = source, period.last >= context.today else { return [] }
    return try indicator.orders(from: period.first, limit: limit, context).map { order in
      FigureCase(type: SalesOrder.record.name, key: order.id.key, number: order.number, order: order, day: Day(milliseconds: order.received.milliseconds), isGood: false)
    }
  }
}

/// The rows that a figure's cases are found in.
struct CaseRows {
  let fact: FactDeclaration
  let bucket: String
  /// SQL that tells a good one; nil where single ones are neither.
  let good: String?
  /// SQL that tells one that misses.
  let miss: String?

  var type: String { fact.owner }

  init(_ fact: FactDeclaration, _ bucket: String, good: String?, miss: String?) {
    self.fact = fact
    self.bucket = "f.\(bucket)"
    self.good = good
    self.miss = miss
  }

  /// Orders are found by the products of their lines.
  func tables(_ cut: FigureCut?) -> String {
    cut == .product && fact.table == CompanyFacts.orders.table
      ? "order_line l CROSS JOIN \(fact.table) f ON f.owner = l.sales_order AND f.id = l.sales_order" : "\(fact.table) f"
  }

  func column(_ cut: FigureCut) -> String? {
    if fact.columns.contains(where: { $0.name == cut.rawValue }) { return "f.\(cut.rawValue)" }
    return cut == .product && fact.table == CompanyFacts.orders.table ? "l.product" : nil
  }
}

extension FigureSource {
  /// nil where the cases are found in another way.
  var caseRows: CaseRows? {
    switch self {
    case .ratio(let ratio) where ratio.squares == nil && ratio.fact.table == CompanyFacts.reports.table:
      CaseRows(ratio.fact, ratio.sum.bucket, good: "f.\(ratio.above) >= f.\(ratio.below)", miss: "f.\(ratio.above) < f.\(ratio.below)")
    case .ratio(let ratio) where ratio.squares == nil && ratio.above == "wrong":
      CaseRows(ratio.fact, ratio.sum.bucket, good: "f.\(ratio.above) = 0", miss: "f.\(ratio.above) = 1")
    case .ratio(let ratio) where ratio.squares == nil:
      CaseRows(ratio.fact, ratio.sum.bucket, good: "f.\(ratio.above) = 1", miss: "f.\(ratio.below) = 1 AND f.\(ratio.above) = 0")
    case .ratio(let ratio): CaseRows(ratio.fact, ratio.sum.bucket, good: nil, miss: "f.\(ratio.below) = 1")
    case .across(let above, _): CaseRows(above.fact, above.sum.bucket, good: nil, miss: nil)
    case .capacity(let column): CaseRows(column.fact, column.sum.bucket, good: nil, miss: nil)
    case .debt(let invoiced, _): CaseRows(invoiced.fact, invoiced.sum.bucket, good: nil, miss: "f.gross > coalesce((SELECT amount_minor FROM invoice_paid WHERE invoice = f.owner), 0)")
    // All that was delivered and all that lies in stock: no single record is behind it.
    case .turnover: nil
    case .indicator: nil
    }
  }
}
