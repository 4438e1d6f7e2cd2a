import Foundation
import Ground
import Membership
import Records
import Testing

@testable import Company
@testable import Replica
@testable import Workflow

@Suite("Companies that are made", .serialized)
struct CompanyTests {
  /// A company in a folder of its own, removed with it.
  final class Made {
    let folder: URL
    let company: MadeCompany
    let replica: Replica

    init(_ plan: CompanyPlan) async throws {
      folder = FileManager.default.temporaryDirectory.appendingPathComponent("weft-company-\(UUID().uuidString)")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      company = try await CompanyMaker(plan, at: folder.appendingPathComponent("site.sqlite").path).make(founded: Instant(milliseconds: 1_760_000_000_000))
      replica = try await company.replica()
    }

    deinit { try? FileManager.default.removeItem(at: folder) }  // Scratch: that it stays behind harms nothing.

    func count(_ sql: String) async throws -> Int { try await replica.read { try $0.count(sql) } }
  }

  @Test("A small company opens as headquarters: its books verify, no stock is below nothing, all states come about, and orders and figures read well")
  func headquarters() async throws {
    let plan = CompanyPlan(orders: 700, years: 1, offlineDays: 10)
    let made = try await Made(plan)
    let verification = try await made.replica.verify()
    #expect(verification.findings.isEmpty, "\(verification.findings.prefix(5))")
    #expect(try await made.count("SELECT count(*) FROM sales_order") == 700)
    for (table, sum) in [("stock_balance", "quantity_e6"), ("money_left", "amount_minor"), ("invoice_paid", "amount_minor"), ("work_progress", "good_e6")] {
      #expect(try await made.count("SELECT count(*) FROM \(table) WHERE \(sum) < 0") == 0, "\(table)")
    }
    #expect(try await made.count("SELECT count(*) FROM stock_balance WHERE quantity_e6 > 0") > 10)
    try await states(made)
    try await reads(made)
    // A plant that is not heard of has its newest work before its silence, the other one after it.
    func newest(_ site: UInt32) async throws -> UInt64 {
      try await made.replica.read { UInt64(try $0.count("SELECT coalesce(max(at_ms), 0) FROM work_report WHERE _shelf = \(Shelf(.plant, SiteID(site)).code)")) }
    }
    let (heard, quiet) = (try await newest(5), try await newest(6))
    #expect(heard > plan.silence && quiet > 0 && quiet <= plan.silence)
  }

  private func states(_ made: Made) async throws {
    func states(_ type: String) async throws -> Set<String> {
      try await made.replica.read { snapshot in Set(try snapshot.texts("SELECT DISTINCT state FROM \(type)")) }
    }
    let orders = try await states("sales_order")
    #expect(orders.isSuperset(of: ["approved", "rejected", "cancelled", "invoiced", "paid"]), "\(orders)")
    #expect(try await states("invoice").isSuperset(of: ["issued", "paid"]))
    #expect(try await states("shipment").contains("delivered"))
    #expect(try await states("goods_receipt").isSuperset(of: ["accepted", "rejected"]))
    #expect(try await states("work_order").contains("finished"))
    #expect(try await made.count("SELECT count(*) FROM complaint") > 5)
    #expect(try await made.count("SELECT count(*) FROM delivery WHERE short = 1") > 0)
    #expect(try await made.count("SELECT count(DISTINCT total_currency) FROM sales_order") == 2)
    for revision in try await made.replica.read({ try $0.all(OrderRevision.self) }) { #expect(try !OrderPicture(revision).lines.isEmpty) }
  }

  /// Orders that went well are done at each stage, and every indicator has something to tell.
  private func reads(_ made: Made) async throws {
    let workplace = Workplace(made.replica)
    let actor = Actor(name: "wei", roles: [.analyst])
    let figures = try await workplace.look(as: actor) { try IndicatorFigures($0) }
    for indicator in Indicators.all { #expect(figures.value(indicator, .quarter).count > 10, "\(indicator.name)") }
    let stages = try await workplace.look(as: actor) { context in
      try context.snapshot.all(
        SalesOrder.self,
        where: """
          state = 'paid' AND NOT EXISTS (SELECT 1 FROM delivery d WHERE d.sales_order = sales_order.id AND d.short = 1)
            AND NOT EXISTS (SELECT 1 FROM goods_receipt g WHERE g.sales_order = sales_order.id AND g.state = 'rejected')
          """, limit: 30
      ).map { order in
        let all = OrderStages(progress: try OrderProgress.of(order.id, context.snapshot), context: context).all()
        return "\(order.number): " + all.filter { $0.standing != .done && $0.standing != .unneeded }.map { "\($0.kind) \($0.standing)" }.joined(separator: ", ")
      }
    }
    #expect(stages.count == 30)
    for told in stages { #expect(told.hasSuffix(": "), "\(told)") }
  }

  @Test("Documents refer to documents that are there, except to what a silent plant has not sent yet")
  func references() async throws {
    let made = try await Made(CompanyPlan(orders: 250, years: 1, offlineDays: 0))
    let schema = made.replica.schema
    let broken = try await made.replica.read { snapshot in
      try schema.records.flatMap { record in
        try record.fields.compactMap { field -> String? in
          guard let type = field.type.target, let target = schema.record(named: type) else { return nil }
          let count = try snapshot.count(
            "SELECT count(*) FROM \(record.name) r WHERE r.\(field.name) IS NOT NULL AND NOT EXISTS (SELECT 1 FROM \(target.name) t WHERE t.id = r.\(field.name))")
          return count == 0 ? nil : "\(count) \(record.name).\(field.name)"
        }
      }
    }
    #expect(broken.isEmpty, "\(broken)")
  }

  @Test("The same plan gives the same company, another seed another one")
  func repeated() async throws {
    func totals(_ seed: UInt64) async throws -> [String] {
      let made = try await Made(CompanyPlan(orders: 60, seed: seed, years: 1))
      return try await made.replica.read { try $0.texts("SELECT number || state || total_minor || coalesce(promised, '') FROM sales_order ORDER BY number") }
    }
    let first = try await totals(1)
    #expect(try await totals(1) == first)
    #expect(try await totals(2) != first)
  }

  @Test("Shallower companies leave out what they say, and are the same size", arguments: [CompanyPlan.Depth.orders, .deliveries])
  func depth(depth: CompanyPlan.Depth) async throws {
    let made = try await Made(CompanyPlan(orders: 300, years: 1, depth: depth))
    #expect(try await made.count("SELECT count(*) FROM sales_order") == 300)
    #expect(try await made.count("SELECT count(*) FROM order_line") > 1_200)
    #expect(try await made.count("SELECT count(*) FROM work_order") == 0)
    let deliveries = try await made.count("SELECT count(*) FROM delivery")
    #expect(depth == .orders ? deliveries == 0 : deliveries > 150)
    #expect(try await made.replica.verify().findings.isEmpty)
  }

  @Test("Plans outside their limits are refused with what may be given")
  func limits() {
    for plan in [CompanyPlan(orders: 0), CompanyPlan(orders: CompanyPlan.maximumOrders + 1), CompanyPlan(orders: 1, offices: CompanyPlan.maximumSites + 1), CompanyPlan(orders: 1, years: 0)] {
      #expect(plan.problem?.code == "plan.outside")
    }
    #expect(CompanyPlan(orders: 1).problem == nil && CompanyPlan(orders: CompanyPlan.maximumOrders, offices: CompanyPlan.maximumSites).problem == nil)
  }

  @Test("A day's orders add up to the whole, with fewer at weekends")
  func flow() {
    let plan = CompanyPlan(orders: 12_345)
    let flow = OrderFlow(plan)
    #expect(flow.counts.reduce(0, +) == 12_345)
    let (weekdays, weekends) = flow.counts.enumerated().reduce(into: (0, 0)) { sums, day in
      if plan.first.advanced(by: day.offset).weekday > 5 { sums.1 += day.element } else { sums.0 += day.element }
    }
    #expect(weekends * 10 < weekdays && weekends > 0)
  }
}
