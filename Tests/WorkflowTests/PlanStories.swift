import Foundation
import Ground
import Membership
import Records
import Testing

@testable import Replica
@testable import Workflow

@Suite("Plans explain themselves, and offices hear of them")
struct PlanStories {
  private let anyone = Actor(name: "x", roles: Set(OperatorRole.allCases))

  private func company(_ orders: Int, pieces: Int = 80, routing: String) async throws -> (Company, [String]) {
    let company = try await Company()
    try await company.setUp(price: "100.00 CNY/C62", limit: "9000000.00 CNY")
    for (code, name) in [("WC-2", "Old lathe"), ("WC-3", "Mill")] {
      try await company.plant.take("centre.define", ["code": code, "name": name, "minutes_a_day": "480"])
    }
    try await company.plant.take("routing.define", ["product": "P-100", "operations": routing])
    var numbers: [String] = []
    for number in 1...orders { numbers.append(try await company.approveOrder("PO-\(number)", lines: "P-100 \(pieces) C62", findings: "seen", promised: "2026-12-07")) }
    try await company.sync()
    for number in numbers { try await company.plant.take("plan.schedule", ["request": number]) }
    return (company, numbers)
  }

  private func explain(_ company: Company, _ order: String) async throws -> PlanExplanation? {
    try await company.plant.workplace.look(as: anyone) { context in
      try context.explainPlan(of: try #require(try context.snapshot.first(WorkOrder.self, where: "order_number = ?", [order])))
    }
  }

  @Test("Each operation says in both languages what it waited for, back to the first cause")
  func explain() async throws {
    let (company, orders) = try await company(2, routing: "10 WC-1 setup=30 run=3 transfer=60 Turn\n20 WC-3 run=3 queue=30 Mill")
    let second = try #require(try await explain(company, orders[1]))
    let first = try await company.plant.only(WorkOrder.self, where: "order_number = '\(orders[0])'").number
    #expect(second.operations.map(\.code) == ["WC-1", "WC-3"] && second.lateness == nil)
    #expect(second.operations[0].reasons[0].en == "WC-1 does \(first)/10 until 2026-11-24 12:30")
    #expect(second.operations[0].chain.count == 1 && second.operations[0].chain[0].en.hasPrefix("\(first)/10 starts 2026-11-24 08:00:"))
    #expect(second.operations[1].reasons[0].en.contains("operation 10 with 60 min transfer and 30 min queue"))
    for words in second.operations.flatMap({ $0.reasons + $0.chain }) { #expect(isBilingual(words), "\(words)") }
    #expect(second.waits.first?.code == "WC-1")
  }

  @Test("A late one says which work centre binds and by how much")
  func binds() async throws {
    let (company, orders) = try await company(12, routing: "10 WC-1 run=6")
    let late = try #require(try await explain(company, orders[11]))
    let lateness = try #require(late.lateness)
    #expect(lateness.en.contains("WC-1 binds") && lateness.en.contains("days after its due day") && isBilingual(lateness))
    #expect(try await explain(company, orders[0])?.lateness == nil)
  }

  @Test("A downtime pushes work to its end, the plan is made anew around it, and the office is warned before the day has come")
  func downtime() async throws {
    let (company, orders) = try await company(1, pieces: 640, routing: "10 WC-1 run=6")
    let plant = company.plant
    let order = try await company.order(orders[0])
    // Eight days of work from the 24th on; promised for the 7th of December.
    #expect(try await plant.only(WorkOrder.self).finish == Day("2026-12-03") && order.promised == Day("2026-12-07"))
    try await company.sync()
    func stage() async throws -> OrderStage? {
      try await company.office.workplace.look(as: anyone) { context in
        OrderStages(progress: try OrderProgress.of(order.id, context.snapshot), context: context).all().first { $0.kind == .production }
      }
    }
    #expect(try await stage()?.standing == .waiting)
    #expect(try await company.office.workplace.look(as: anyone) { try LateWork.count($0) } == 0)
    let down = try await plant.take("downtime.plan", ["centre": "WC-1", "kind": "unplanned", "why": "repair", "from": "2026-11-26", "to": "2026-12-02"])
    #expect(isBilingual(down.message) && down.message.en.contains("1 work orders lie there"))
    let result = try await plant.take("plan.improve", ["iterations": "0"])
    #expect(isBilingual(result.message))
    // Two days before it, six after: from Thursday the 3rd to Thursday the 10th.
    #expect(try await plant.only(WorkOrder.self).finish == Day("2026-12-10"))
    try await company.sync()
    let warned = try #require(try await stage())
    #expect(warned.standing == .late && warned.figures?.en.contains("planned to end on 2026-12-10, 3 days late") == true && isBilingual(warned.figures!))
    #expect(try await company.office.workplace.look(as: anyone) { try LateWork.count($0) } == 1)
    #expect(try await plant.workplace.look(as: anyone) { try LateWork.count($0) } == 1)
  }

  @Test("A VIP's rush goes first at the plant; its office and the office of what it delays see the new days")
  func vip() async throws {
    let (company, orders) = try await company(3, pieces: 80, routing: "10 WC-1 run=6")
    let last = try await company.plant.only(WorkOrder.self, where: "order_number = '\(orders[2])'")
    #expect(last.start == Day("2026-11-26"))
    try await company.plant.take("plan.rush", ["work": last.number])
    try await company.sync()
    let seen = try await company.office.only(WorkOrder.self, where: "order_number = '\(orders[2])'")
    #expect(seen.start == Day("2026-11-24") && seen.rush == true)
    #expect(try await company.office.only(WorkOrder.self, where: "order_number = '\(orders[0])'").start == Day("2026-11-25"))
    // It stays first when all is planned anew.
    do { try await company.plant.take("plan.improve", ["rule": "priority", "iterations": "0"]) } catch let problems as Problems { #expect(problems.all.map(\.code) == ["plan.same"]) }
    #expect(try await company.plant.only(WorkOrder.self, where: "order_number = '\(orders[2])'").start == Day("2026-11-24"))
  }

  @Test("Three plants plan days of work anew, each its own, and no office sees another plant's work moved")
  func threePlants() async throws {
    let company = try await Company(more: [("PL02", .plant, "company plant/5"), ("PL03", .plant, "company plant/6")])
    try await company.setUp()
    let plants = [company.plant, company.sites[4], company.sites[5]]
    for plant in plants.dropFirst() { try await plant.take("centre.define", ["code": "WC-\(plant.id.number)", "name": "Lathe", "minutes_a_day": "480"]) }
    for plant in plants {
      let home = Shelf(.plant, plant.id)
      _ = try await company.office.replica.commit(by: "li", step: "order.approve") { snapshot, changes in
        let product = try #require(try snapshot.first(Product.self))
        // Due in the reverse of the order in which they are asked for.
        for number in 0..<10 {
          let key = RecordKey(milliseconds: 1, counter: UInt64(number), site: SiteID(2), random: UInt64(plant.id.number) * 100 + UInt64(number))
          try changes.create(SupplyRequest.self, on: home) {
            $0.order = SalesOrder.ID(key)
            $0.orderNumber = "SO-\(plant.id.number)-\(number)"
            $0.line = OrderLine.ID(key)
            $0.product = product.id
            $0.quantity = Quantity(ExactDecimal(16), "C62")
            $0.due = Day("2026-12-08")!.advanced(by: -number)
            $0.grade = number == 9 ? .vip : .standard
            $0.warehouse = 4
          }
        }
      }
    }
    try await company.sync()
    for plant in plants {
      for number in 0..<10 { try await plant.take("plan.schedule", ["request": "SO-\(plant.id.number)-\(number)"]) }
      let before = try await plant.workplace.look(as: anyone) { try $0.anew(rule: .best, iterations: 200, seed: 7) }
      let again = try await plant.workplace.look(as: anyone) { try $0.anew(rule: .best, iterations: 200, seed: 7) }
      #expect(before.plan.mark == again.plan.mark && before.after.daysLate < before.before.daysLate, "\(before.before) \(before.after)")
      try await plant.take("plan.improve", ["iterations": "200", "seed": "7", "mark": before.plan.mark])
      try await company.sync()
    }
    for plant in plants {
      #expect(try await company.office.replica.read { try $0.count("SELECT count(*) FROM work_order WHERE _shelf = ?", [Int64(Shelf(.plant, plant.id).code)]) } == 10)
      // No work centre does two at once, after all of it.
      let spans = try await plant.replica.read { snapshot in
        try snapshot.all(WorkOperation.self, where: "_shelf = ?", [Int64(Shelf(.plant, plant.id).code)], order: "start_ms").map { ($0.start, $0.finish) }
      }
      #expect(spans.count == 10 && zip(spans, spans.dropFirst()).allSatisfy { $0.1 <= $1.0 })
    }
  }

  @Test("Load stands against capacity by day and week, with what is not planned laid back from its due day")
  func loads() async throws {
    let (company, _) = try await company(2, routing: "10 WC-1 run=6")
    // 640 pieces are 3,840 minutes, due on the 7th of December: eight days before it.
    _ = try await company.approveOrder("PO-9", lines: "P-100 640 C62", findings: "seen", promised: "2026-12-07")
    try await company.sync()
    let days = try await company.plant.workplace.look(as: anyone) { try $0.loads(from: Day("2026-11-24")!, count: 14, length: 1) }
    let lathe = try #require(days.first { $0.code == "WC-1" })
    #expect(lathe.spans[0] == { var span = CentreLoad.Span(first: Day("2026-11-24")!, last: Day("2026-11-24")!); (span.open, span.planned) = (480, 480); return span }())
    #expect(lathe.spans.map(\.asked).reduce(0, +) == 3_840 && lathe.spans[13].asked == 480 && lathe.spans[2].asked == 480)
    #expect(lathe.spans.map(\.isOver) == lathe.spans.map { $0.planned + $0.asked > $0.open })
    let weeks = try await company.plant.workplace.look(as: anyone) { try $0.loads(from: Day("2026-11-23")!, count: 12, length: 7) }
    let week = try #require(weeks.first { $0.code == "WC-1" }).spans[0]
    #expect(week.open == 2_400 && week.planned == 960 && week.share == (960 + week.asked) * 100 / 2_400)
    #expect(days.first { $0.code == "WC-2" }!.spans.allSatisfy { $0.planned == 0 && $0.asked == 0 })
  }
}
