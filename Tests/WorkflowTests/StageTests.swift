import Foundation
import Ground
import Records
import Replica
import Testing

@testable import Workflow

@Suite("How an order stands at each stage")
struct StageTests {
  private func band(_ number: String, _ company: Company, at site: Place? = nil) async throws -> [String] {
    try await company.sync()
    let order = try await company.order(number).id
    return try await (site ?? company.office).workplace.look(as: Actor(name: "x", roles: [.salesClerk])) { context in
      try OrderProgress.of(order, context.snapshot).stages(context).map { stage in
        let told = [stage.money?.description, stage.figures?.en].compactMap { $0 }.joined(separator: " ")
        return "\(stage.kind.rawValue) \(stage.standing.rawValue)" + (told.isEmpty ? "" : ": \(told)")
      }
    }
  }

  @Test("at the office each stage moves when its site has reported, and says how much of how much")
  func office() async throws {
    let company = try await Company()
    try await company.setUp()
    let number = try await company.receiveOrder()
    #expect(
      try await band(number, company) == [
        "promise working", "production waiting", "quality waiting", "stock waiting", "shipment waiting", "invoice waiting", "payment waiting",
      ])
    for step in ["order.check", "order.confirm"] { try await company.office.take(step, ["order": number]) }
    try await company.office.take("order.review", ["order": number, "decision": "approve", "findings": ""])
    try await company.office.take("order.approve", ["order": number])
    #expect(try await band(number, company).prefix(2) == ["promise done: for 2026-12-01", "production waiting: 0 of 40 pcs made"])
    let work = try await company.releaseWork(number)
    try await company.plant.take("work.report", ["work_order": work, "good": "30"])
    #expect(try await band(number, company)[1] == "production working: 30 of 40 pcs made")
    try await company.plant.take("work.report", ["work_order": work, "good": "10"])
    try await company.sync()
    let receipt = try await company.receiveGoods(work)
    #expect(
      try await band(number, company)[1...3] == ["production done: 40 of 40 pcs made", "quality working: 0 of 40 pcs accepted", "stock waiting"])
    try await company.accept(receipt)
    #expect(try await band(number, company)[2...3] == ["quality done: 40 of 40 pcs accepted", "stock done: 40 of 40 pcs there"])
    let shipment = try await company.pack(number)
    #expect(try await band(number, company)[4] == "shipment working")
    try await company.warehouse.take("shipment.dispatch", ["shipment": shipment, "carrier": "SF"])
    #expect(try await band(number, company)[4] == "shipment working: 40 of 40 pcs shipped")
    try await company.warehouse.take("delivery.record", ["shipment": shipment, "received_by": "Wang"])
    #expect(try await band(number, company)[4...] == ["shipment done: 40 of 40 pcs delivered", "invoice working: to be issued", "payment waiting"])
    let invoice = try await company.invoice(number)
    #expect(try await band(number, company)[5...] == ["invoice done: 57856.00 CNY", "payment waiting: due 2026-12-23"])
    try await company.office.take("payment.record", ["invoice": invoice, "amount": "50000.00 CNY", "reference": "BK-1"])
    #expect(try await band(number, company)[6] == "payment working: 50000.00 CNY paid")
    try await company.office.take("payment.record", ["invoice": invoice, "amount": "7856.00 CNY", "reference": "BK-2"])
    #expect(try await band(number, company)[6] == "payment done: 57856.00 CNY paid")
  }

  @Test("what is not done by its day is late; what was begun for a cancelled order is blocked, the rest not needed")
  func lateAndBlocked() async throws {
    let company = try await Company()
    try await company.setUp()
    let number = try await company.approveOrder()
    try await company.sync()
    let work = try await company.make(number)
    try await company.sync()
    let receipt = try await company.receiveGoods(work)
    try await company.warehouse.take("inspection.record", ["receipt": receipt, "sample": "5", "defects": "5", "accepted": "no"])
    #expect(try await band(number, company)[2] == "quality blocked: 40 pcs blocked")
    company.clock.set(moment("2026-12-08", 9))
    #expect(try await band(number, company)[3...4] == ["stock late", "shipment late"])

    let other = try await company.confirmOrder("PO-2")
    try await company.office.take("order.cancel", ["order": other, "why": "The customer is gone."])
    let cancelled = try await band(other, company)
    #expect(cancelled[0] == "promise blocked: cancelled" && cancelled.dropFirst().allSatisfy { $0.hasSuffix(" unneeded") }, "\(cancelled)")

    let begun = try await company.approveOrder("PO-3")
    try await company.sync()
    let started = try await company.releaseWork(begun)
    try await company.plant.take("work.report", ["work_order": started, "good": "5"])
    try await company.sync()
    try await company.office.take("order.cancel", ["order": begun, "why": "The customer is gone."])
    #expect(try await band(begun, company)[1...2] == ["production blocked: 5 of 40 pcs made", "quality unneeded"])
  }

  @Test("an unpaid invoice is late from the day after it was due, and a delivery that nobody invoices when its time is over")
  func money() async throws {
    let company = try await Company()
    try await company.setUp()
    let number = try await company.deliverOrder()
    company.clock.set(moment("2026-11-25", 17, 1))
    #expect(try await band(number, company)[5] == "invoice late: to be issued")
    _ = try await company.invoice(number)
    company.clock.set(moment("2026-12-26", 9))
    #expect(try await band(number, company)[6].hasPrefix("payment late: due 2026-12-2"))
  }

  @Test("plant and warehouse see no stage of money")
  func parts() async throws {
    let company = try await Company()
    try await company.setUp()
    let number = try await company.deliverOrder()
    _ = try await company.invoice(number)
    for site in [company.plant, company.warehouse] {
      let stages = try await band(number, company, at: site)
      #expect(stages.map { $0.prefix { $0 != " " } } == ["promise", "production", "quality", "stock", "shipment"])
      #expect(stages.allSatisfy { !$0.contains("CNY") })
    }
  }

  @Test("who has an order is told by its open tasks, wherever they lie")
  func holders() async throws {
    let company = try await Company()
    try await company.setUp()
    let number = try await company.approveOrder()
    try await company.sync()
    let order = try await company.order(number).id
    func holders() async throws -> [String] {
      try await company.office.workplace.look(as: Actor(name: "x", roles: [])) { context in
        let progress = try OrderProgress.of(order, context.snapshot)
        return try context.holders(progress, context.tasks(aboutOrder: order, limit: 20)).map { "\($0.site) \($0.label.en)" }
      }
    }
    #expect(try await holders() == ["PL01 Schedule a standard product for the first time", "WH01 Deliver a standard product"])
    _ = try await company.scheduleWork(number)
    try await company.sync()
    #expect(try await holders().first == "PL01 Reserve the material of a work order")
  }
}

@Suite("The trail of an order")
struct TrailTests {
  @Test("law: it is the histories of all its records, put together by step, the newest first")
  func law() async throws {
    let company = try await Company()
    try await company.setUp()
    let number = try await company.deliverOrder()
    _ = try await company.invoice(number)
    try await company.sync()
    let order = try await company.order(number).id
    for site in company.sites {
      try await site.replica.read { snapshot in
        let rows = try OrderProgress.of(order, snapshot).records
        let trail = try snapshot.trail(of: rows, limit: 1_000)
        let histories = try rows.flatMap { try snapshot.history(of: $0) }
        #expect(!trail.goesOn && trail.entries.map(\.version) == Set(histories.map(\.version)).sorted(by: >))
        func told(_ entry: HistoryEntry) -> String {
          "\(entry.version) \(entry.record) \(entry.isCreation) \(entry.step) \(entry.operatorName) "
            + entry.changes.map { "\($0.field.name) \(String(describing: $0.before)) \(String(describing: $0.after))" }.joined()
        }
        #expect(Set(trail.entries.flatMap(\.marks).map(told)) == Set(histories.map(told)))
      }
    }
  }

  @Test("cut at a limit it holds the newest, with what they replaced, and says that it goes on")
  func cut() async throws {
    let company = try await Company()
    try await company.setUp()
    let number = try await company.approveOrder()
    let order = try await company.order(number)
    try await company.office.replica.read { snapshot in
      let trail = try snapshot.trail(of: [order.any], limit: 1)
      #expect(trail.goesOn && trail.entries.map(\.step) == ["order.approve"])
      let state = try #require(trail.entries[0].marks.first?.changes.first { $0.field.name == "state" })
      #expect(state.before?.first?.text == "reviewed" && state.after?.first?.text == "approved")
    }
  }
}
