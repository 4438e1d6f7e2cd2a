import Foundation
import Ground
import Records
import Replica

/// Who is to do something next for an order.
public struct OrderHolder: Sendable {
  /// The site's code.
  public var site: String
  /// The roles of whom the step is.
  public var roles: [OperatorRole]
  public var label: Words
  public var due: Instant
}

extension StepContext {
  /// The open tasks about an order and its documents, by deadline.
  public func tasks(aboutOrder order: SalesOrder.ID, limit: Int) throws -> [Row<WorkTask>] {
    // The plus keeps SQLite from reading all open tasks by the index on the state.
    try snapshot.all(
      WorkTask.self, where: "subject IN (\(Self.documentsSQL)) AND +state = 'open'", [Data(order.key.bytes)], order: "due_ms, id", limit: limit)
  }

  private static let documentsSQL =
    "SELECT ?1" + ["supply_request", "work_order", "goods_receipt", "dispatch_request", "shipment", "invoice", "complaint"]
    .map { " UNION ALL SELECT id FROM \($0) WHERE sales_order = ?1" }.joined()

  /// Who has an order now: from its open tasks as this site sees them, each site and task once, the most urgent first.
  public func holders(_ progress: OrderProgress, _ tasks: [Row<WorkTask>], catalogue: [AnyStep] = Catalogue.steps) throws -> [OrderHolder] {
    var holders: [OrderHolder] = []
    var codes: [SiteID: String] = [:]
    for task in tasks {
      // Tasks lie on the shelf of the site that is to do them.
      let site = try codes[task.shelf.site] ?? snapshot.code(of: task.shelf.site)
      codes[task.shelf.site] = site
      let step = catalogue.first { $0.name == task.step }?.declaration
      let label = levels.find(task.level)?.label ?? step?.label ?? Words(task.step, task.step)
      guard !holders.contains(where: { $0.site == site && $0.label == label }) else { continue }
      holders.append(OrderHolder(site: site, roles: task.role.flatMap { OperatorRole(rawValue: $0) }.map { [$0] } ?? (step?.operators ?? []).sorted { $0.rawValue < $1.rawValue }, label: label, due: task.due))
    }
    if let since = progress.signs.uninvoicedSince, let shelf = progress.row?.shelf {
      let level = levels["invoice-issue"]
      holders.append(
        OrderHolder(
          site: try snapshot.code(of: shelf.site), roles: [.accountant], label: level.label,
          due: level.due(from: calendar.closing(of: since), calendar)))
    }
    return holders
  }
}
