import Foundation
import Ground
import Membership
import Records
import Testing

@testable import Replica
@testable import Workflow

@Suite("One person's tasks, page by page")
struct MyTasksTests {
  private func tasks(
    _ site: Place, _ roles: OperatorRole..., step: String? = nil, after: MyTasks.Place? = nil, limit: Int = 20
  ) async throws -> MyTasks {
    try await site.workplace.look(as: Actor(name: "x", roles: Set(roles))) { try MyTasks($0, step: step, after: after, limit: limit) }
  }

  @Test("They stand by deadline, and are counted by when they are due and by step")
  func spans() async throws {
    let company = try await Company()
    try await company.setUp()
    _ = try await company.receiveOrder("PO-1")
    company.clock.set(moment("2026-11-23", 12))
    _ = try await company.receiveOrder("PO-2")
    // Half past four: the first order's check is over, its confirmation too; the second's are due at five of today and at nine of tomorrow.
    company.clock.set(moment("2026-11-23", 16, 30))
    _ = try await company.receiveOrder("PO-3")
    let mine = try await tasks(company.office, .salesClerk)
    #expect(mine.counts == [.overdue: 4, .week: 2])
    #expect(mine.steps == ["order.check": 3, "order.confirm": 3])
    #expect(mine.shown.map(\.due) == mine.shown.map(\.due).sorted() && mine.shown.count == 6 && mine.next == nil)
    let checks = try await tasks(company.office, .salesClerk, step: "order.check")
    #expect(checks.shown.map(\.step) == ["order.check", "order.check", "order.check"])
    #expect(checks.counts == [.overdue: 2, .week: 1] && checks.steps == mine.steps)
    #expect(try await tasks(company.office, .driver).shown.isEmpty)
  }

  @Test("Pages follow one another without a gap and without one twice")
  func pages() async throws {
    let company = try await Company()
    try await company.setUp()
    for number in 1...4 { _ = try await company.receiveOrder("PO-\(number)") }
    let all = try await tasks(company.office, .salesClerk).shown.map(\.place)
    var read: [MyTasks.Place] = []
    var after: MyTasks.Place?
    repeat {
      let page = try await tasks(company.office, .salesClerk, after: after, limit: 3)
      #expect(page.shown.count <= 3 && page.total == 8)
      read += page.shown.map(\.place)
      after = page.next
    } while after != nil
    #expect(read == all && Set(read).count == 8)
    #expect(MyTasks.Place(all[0].description) == all[0])
    #expect(MyTasks.Place("1.2.3") == nil && MyTasks.Place("x") == nil && MyTasks.Place("") == nil)
  }

  @Test("What follows from the records is among them: a delivery to invoice, for who may issue one")
  func following() async throws {
    let company = try await Company()
    try await company.setUp()
    let order = try await company.deliverOrder()
    let mine = try await tasks(company.office, .accountant)
    #expect(mine.shown.map(\.step) == ["invoice.issue"] && mine.shown[0].subjectNumber == order)
    #expect(try await tasks(company.office, .salesClerk, step: "invoice.issue").shown.isEmpty)
    _ = try await company.invoice(order)
    #expect(try await tasks(company.office, .accountant).shown.isEmpty)
  }

  @Test("Working time stands still at night and on days that are not worked")
  func worked() {
    let calendar = WorkingCalendar.shipped
    let hour: UInt64 = 3_600_000
    #expect(calendar.worked(from: moment("2026-11-24", 16), to: moment("2026-11-25", 9)) == 2 * hour)
    #expect(calendar.worked(from: moment("2026-11-27", 18), to: moment("2026-11-30", 8)) == 0)
    #expect(calendar.worked(from: moment("2026-11-24", 9), to: moment("2026-11-24", 9)) == 0)
    #expect(calendar.worked(from: moment("2026-11-23", 0), to: moment("2026-11-30", 0)) == 5 * calendar.dayLength)
    // What a level allows is what is left when it begins.
    let due = ServiceLevels.shipped["order-confirm"].due(from: moment("2026-11-27", 16, 20), calendar)
    #expect(calendar.worked(from: moment("2026-11-27", 16, 20), to: due) == 4 * hour)
    #expect(calendar.spells(from: moment("2026-11-27", 16), to: moment("2026-11-30", 9)).count == 2)
    #expect(calendar.spells(from: moment("2000-01-01", 0), to: moment("2026-11-30", 9)).count <= WorkingCalendar.maximumDays)
  }

  @Test("Late is what is promised for a day gone by and has not gone out: at the office, at the plant and at headquarters")
  func late() async throws {
    let company = try await Company()
    try await company.setUp()
    let order = try await company.approveOrder()
    try await company.sync()
    func late(_ site: Place) async throws -> [String] {
      try await site.workplace.look(as: Actor(name: "x", roles: [.analyst])) { context in
        let rows = try LateWork.rows(context, limit: 10)
        #expect(try LateWork.count(context) == rows.count)
        return rows.compactMap(RecordNames.ownName)
      }
    }
    #expect(try await late(company.office).isEmpty)
    company.clock.set(moment("2027-02-01", 9))
    for site in [company.office, company.plant, company.warehouse, company.headquarters] { #expect(try await late(site) == [order]) }
    _ = try await company.office.workplace.perform("order.cancel", ["order": order, "why": "too late"], by: Actor(name: "liu", roles: [.salesManager]))
    try await company.sync()
    for site in [company.office, company.plant, company.warehouse, company.headquarters] { #expect(try await late(site).isEmpty) }
  }
}
