import Foundation
import GRDB
import Ground
import Membership
import Records
import Testing

@testable import Replica
@testable import Workflow

@Suite("How the readings find their rows")
struct QueryPlanTests {
  /// The queries that a reading makes, with what SQLite does for each.
  private func plans(_ place: Place, _ reading: @escaping @Sendable (StepContext) throws -> Void) async throws -> [String] {
    try await place.workplace.look(as: Actor(name: "x", roles: Set(OperatorRole.allCases))) { context in
      let seen = Seen()
      context.snapshot.db.trace { seen.queries.append($0.expandedDescription) }
      defer { context.snapshot.db.trace(options: []) }
      try reading(context)
      context.snapshot.db.trace(options: [])
      return try seen.queries.filter { $0.hasPrefix("SELECT") }.flatMap { query in
        try GRDB.Row.fetchAll(context.snapshot.db, sql: "EXPLAIN QUERY PLAN \(query)").map { $0["detail"] as String }
      }
    }
  }

  private final class Seen: @unchecked Sendable { var queries: [String] = [] }

  @Test("the inbox reads no growing table whole")
  func inbox() async throws {
    let company = try await Company()
    try await company.setUp()
    let order = try await company.deliverOrder()
    _ = try await company.confirmOrder("PO-2")
    let plans = try await plans(company.office) { _ = try Inbox.tasks($0) }
    #expect(plans.contains { $0.contains("task_by_state") } && plans.contains { $0.contains("dispatch_request_by_sales_order") })
    // The open conflicts are the list that is shown.
    #expect(plans.filter { $0.hasPrefix("SCAN") }.allSatisfy { $0 == "SCAN conflict USING INDEX conflict_open" }, "\(plans)")
    _ = order
  }

  @Test("an order's progress is found by indexes all the way")
  func progress() async throws {
    let company = try await Company()
    try await company.setUp()
    let number = try await company.deliverOrder()
    _ = try await company.invoice(number)
    let order = try await company.order(number).id
    let plans = try await plans(company.office) { _ = try OrderProgress.of(order, $0.snapshot) }
    #expect(plans.count > 15)
    // Member sites are few.
    #expect(plans.filter { $0.hasPrefix("SCAN") }.allSatisfy { $0 == "SCAN member" || $0 == "SCAN CONSTANT ROW" }, "\(plans)")
  }

  @Test("scheduling looks at open work orders only")
  func schedule() async throws {
    let company = try await Company()
    try await company.setUp()
    let number = try await company.approveOrder()
    try await company.sync()
    _ = try await company.scheduleWork(number)
    let plans = try await plans(company.plant) { context in
      _ = try ScheduleWork.schedule(of: try #require(try context.snapshot.first(WorkCentre.self)), context)
    }
    #expect(plans.contains { $0.contains("work_order_by_state") })
    #expect(!plans.contains { $0.hasPrefix("SCAN work_order") })
  }
}
