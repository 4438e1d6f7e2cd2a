import Foundation
import Ground
import Records
import Replica

/// 12.1 Orders and their value in one currency, of a period or a part of it.
public struct OrderStatistics: Sendable, Hashable {
  /// nil for all.
  public var key: FigureKey?
  public var label: Words
  public var currency: String
  /// All that were received; of a product the lines.
  public var orders: Int64
  /// Without those that were rejected or cancelled; of a product the lines.
  public var counted: Int64
  /// Of the counted, without tax.
  public var value: Money

  /// What statistics are broken down by.
  public static let cuts: [FigureCut] = [.site, .customer, .product, .region, .channel]

  /// Of the whole period, each currency.
  public static func total(_ period: FigurePeriod, where filter: FigureFilter? = nil, _ context: StepContext) throws -> [OrderStatistics] {
    try read(period, filter, context).map { currency, numbers in
      OrderStatistics(key: nil, label: Words("all", "全部"), currency: currency, orders: numbers[0], counted: numbers[1], value: Money(minor: numbers[2], currency: currency))
    }
  }

  /// Of each site, customer, product …, the largest value first. By anything but sites a period counts with whole months.
  public static func parts(by cut: FigureCut, _ period: FigurePeriod, limit: Int = Figure.mostParts, _ context: StepContext) throws -> [OrderStatistics] {
    let (sum, columns) = table(cut)
    let buckets = SumReading.buckets(period, cut)
    var found: [(key: FigureKey, currency: String, numbers: [Int64])] = []
    try context.snapshot.each(
      "SELECT key, unit, \(columns) FROM \(sum.table) WHERE cut = ?1 AND bucket BETWEEN ?2 AND ?3 GROUP BY key, unit",
      [cut.number, buckets.lowerBound, buckets.upperBound]
    ) { row in
      if let key = FigureKey(row, cut) { found.append((key, row.text(1) ?? "", (2...4).map { row.integer($0) ?? 0 })) }
    }
    found.sort { $0.numbers[2] != $1.numbers[2] ? $0.numbers[2] > $1.numbers[2] : $0.key.text < $1.key.text }
    return try found.prefix(max(0, min(limit, Figure.mostParts))).map { part in
      OrderStatistics(
        key: part.key, label: try part.key.label(cut, context.snapshot), currency: part.currency, orders: part.numbers[0], counted: part.numbers[1],
        value: Money(minor: part.numbers[2], currency: part.currency))
    }
  }

  private static func read(_ period: FigurePeriod, _ filter: FigureFilter?, _ context: StepContext) throws -> [(currency: String, numbers: [Int64])] {
    let (sum, columns) = table(filter?.cut)
    let buckets = SumReading.buckets(period, filter?.cut)
    return try context.snapshot.named(
      "SELECT unit, \(columns) FROM \(sum.table) WHERE cut = ?1 AND bucket BETWEEN ?2 AND ?3 AND key = ?4 GROUP BY unit ORDER BY 4 DESC",
      [filter?.cut.number ?? 0, buckets.lowerBound, buckets.upperBound, filter.map { $0.key.argument } ?? 0]
    ).map { ($0.name, $0.numbers) }
  }

  private static func table(_ cut: FigureCut?) -> (sum: FactSum, columns: String) {
    guard cut == .product else { return (CompanyFacts.orders.sums[0], "sum(orders), sum(counted), sum(value)") }
    return (CompanyFacts.lines.sums[0], "sum(lines), sum(lines), sum(value)")
  }
}
