import protocol GRDB.DatabaseValueConvertible
import struct GRDB.StatementArguments
import Ground
import Records
import Replica

/// 12.2 Promised against actual: how many orders came how many days before or after the day that we promised.
public struct PromiseKeeping: Sendable, Hashable {
  /// After the promised day; below 0 before it.
  public var days: Int
  public var orders: Int

  /// What lies further out counts with the last day that is told.
  public static let furthest = 30

  /// Of the orders with a promise and their last delivery in a period, the earliest first.
  ///
  /// - Parameter filter: by site, customer, region or channel; by anything else there is nothing.
  public static func of(_ period: FigurePeriod, where filter: FigureFilter? = nil, _ context: StepContext) throws -> [PromiseKeeping] {
    let fact = CompanyFacts.orders
    var arguments: [(any DatabaseValueConvertible)?] = [Int64(period.first.number), Int64(period.last.number)]
    var condition = ""
    if let filter {
      guard fact.columns.contains(where: { $0.name == filter.cut.rawValue }) else { return [] }
      arguments.append(filter.key.argument)
      condition = " AND \(filter.cut.rawValue) = ?3"
    }
    return try context.snapshot.integers(
      """
      SELECT max(-\(furthest), min(\(furthest), late_days)) AS days, count(*) FROM \(fact.table)
      WHERE done BETWEEN ?1 AND ?2 AND told = 1\(condition) GROUP BY days ORDER BY days
      """, StatementArguments(arguments)
    ).map { PromiseKeeping(days: Int($0[0]), orders: Int($0[1])) }
  }
}
