import Ground
import Membership
import Records
import Replica

/// 12.1 Where the open orders stand: how many at each stage, what they are worth, and how many are past their day.
public struct OpenOrders: Sendable {
  public var state: OrderState
  public var orders = 0
  /// Past the promised day, or the requested one where none is promised. What is invoiced waits for money alone and is not counted here.
  public var late = 0
  /// Without tax, each currency on its own.
  public var value: [Money] = []

  /// The states of an order that goes on, in their order.
  public static let states = OrderState.allCases.filter { !$0.next.isEmpty }

  /// - Parameter shelf: the office whose orders count; nil for all that are held.
  public static func byState(on shelf: Shelf? = nil, _ context: StepContext) throws -> [OpenOrders] {
    let open = states.map { "'\($0.rawValue)'" }.joined(separator: ", ")
    // The plus keeps the index of shelves out: an office's orders of all years lie on one, the open ones are few.
    let rows = try context.snapshot.named(
      """
      SELECT state || ' ' || total_currency, count(*), sum(state <> 'invoiced' AND coalesce(promised, requested) < ?1), sum(total_minor)
      FROM sales_order WHERE state IN (\(open)) AND (?2 = 0 OR +_shelf = ?2) GROUP BY state, total_currency ORDER BY state, 4 DESC
      """, [context.today.description, shelf.map { Int64($0.code) } ?? 0])
    var found = Dictionary(uniqueKeysWithValues: states.map { ($0, OpenOrders(state: $0)) })
    for row in rows {
      let parts = row.name.split(separator: " ", omittingEmptySubsequences: false)
      guard parts.count == 2, let state = OrderState(rawValue: String(parts[0])) else { continue }
      found[state]?.orders += Int(row.numbers[0])
      found[state]?.late += Int(row.numbers[1])
      found[state]?.value.append(Money(minor: row.numbers[2], currency: String(parts[1])))
    }
    return states.compactMap { found[$0] }
  }
}
