import Ground
import Membership
import Records
import Replica

/// 1.3 What is later than it was promised, or will be by a plant's plan, as a site sees it: an office its orders, a plant what it was asked to make, a warehouse what it was
/// asked to send. Headquarters sees the orders of all offices.
///
/// Each is looked for among the open ones, by their state's index.
public enum LateWork {
  /// The record type that is late at a site of a role, and SQL over it: `?1` the shelf's code or 0 for any, `?2` today.
  private static func reading(_ role: SiteRole) -> (type: String, day: String, condition: String)? {
    switch role {
    case .office, .field, .headquarters: (SalesOrder.record.name, "promised", "(promised < ?2 OR \(plannedLate)) AND \(openOrder)")
    case .plant: (SupplyRequest.record.name, "due", "(due < ?2 OR \(plannedLateHere)) AND state IN ('requested', 'scheduled')")
    case .warehouse: (DispatchRequest.record.name, "due", "due < ?2 AND state IN ('requested', 'packed')")
    case .reader: nil
    }
  }

  /// An approved order is over for its customer once nothing of it is to be sent any more, though it is not invoiced yet.
  private static let openOrder = """
    (state IN ('checked', 'waiting', 'confirmed', 'reviewed') OR (state = 'approved' AND EXISTS (
      SELECT 1 FROM dispatch_request r WHERE r.sales_order = sales_order.id AND (r.state IN ('requested', 'packed')
        OR (r.state = 'shipped' AND EXISTS (SELECT 1 FROM shipment s WHERE s.dispatch_request = r.id AND s.state NOT IN ('delivered', 'unpacked')))))))
    """

  /// A plant plans to end work for it after the day that was promised, or forecasts so by what its floor has reported.
  private static let plannedLate = """
    (state = 'approved' AND EXISTS (SELECT 1 FROM work_order w WHERE w.sales_order = sales_order.id
      AND w.state IN ('planned', 'reserved', 'released', 'started') AND (w.finish > sales_order.promised OR EXISTS (
        SELECT 1 FROM work_forecast f WHERE f.work_order = w.id AND +f.late = 1 AND f.finish > sales_order.promised))))
    """

  private static let plannedLateHere = """
    EXISTS (SELECT 1 FROM work_order w WHERE w.supply_request = supply_request.id AND w.state IN ('planned', 'reserved', 'released', 'started')
      AND (w.finish > supply_request.due OR EXISTS (SELECT 1 FROM work_forecast f WHERE f.work_order = w.id AND +f.late = 1)))
    """

  private static func shelf(_ context: StepContext) -> Int64 { context.site.role == .headquarters ? 0 : Int64(context.home.code) }

  public static func count(_ context: StepContext) throws -> Int {
    guard let (type, _, condition) = reading(context.site.role) else { return 0 }
    return try context.snapshot.count(
      "SELECT count(*) FROM \(type) WHERE (?1 = 0 OR _shelf = ?1) AND \(condition)", [shelf(context), context.today.description])
  }

  /// The latest first.
  public static func rows(_ context: StepContext, limit: Int) throws -> [AnyRow] {
    guard let (type, day, condition) = reading(context.site.role) else { return [] }
    return try context.snapshot.rows(
      type, where: "(?1 = 0 OR _shelf = ?1) AND \(condition)", [shelf(context), context.today.description], order: "\(day), id", limit: limit)
  }
}
