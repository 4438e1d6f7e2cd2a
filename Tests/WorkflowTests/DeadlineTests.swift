import Foundation
import Ground
import Membership
import Records
import Replica
import Testing

@testable import Workflow

@Suite("Deadlines and the inbox")
struct DeadlineTests {
  private func tasks(_ site: Place, _ roles: OperatorRole...) async throws -> [InboxTask] {
    try await site.workplace.look(as: Actor(name: "x", roles: Set(roles))) { try Inbox.tasks($0) }
  }

  @Test("an order received on Friday at 16:00 is to be confirmed on Monday at 11:00")
  func weekend() async throws {
    let company = try await Company()
    try await company.setUp()
    company.clock.set(moment("2026-11-27", 16))
    _ = try await company.receiveOrder()
    let tasks = try await tasks(company.office, .salesClerk)
    #expect(tasks.map(\.step) == ["order.check", "order.confirm"])
    #expect(tasks.map(\.due) == [moment("2026-11-30", 9), moment("2026-11-30", 11)])
    #expect(tasks.allSatisfy { !$0.isOverdue && $0.opened == moment("2026-11-27", 16) })
  }

  @Test("over the National Day week the clock stands still; a Saturday that is worked instead counts")
  func nationalDay() async throws {
    let company = try await Company(at: moment("2026-09-28", 9))
    try await company.setUp()
    let eve = moment("2026-09-30", 16)
    company.clock.set(eve)
    _ = try await company.receiveOrder()
    #expect(try await tasks(company.office, .salesClerk).map(\.due) == [moment("2026-10-08", 9), moment("2026-10-08", 11)])
    let levels = ServiceLevels.shipped, calendar = WorkingCalendar.shipped
    // Two working days: the 8th is the first, the 9th the second.
    #expect(levels["order-review"].due(from: eve, calendar) == moment("2026-10-09", 17))
    // Saturday the 10th is worked in place of a day of the holiday.
    #expect(levels["order-review"].due(from: moment("2026-10-08", 10), calendar) == moment("2026-10-10", 17))
    // 24 hours are hours of the clock.
    #expect(levels["plan-schedule"].due(from: eve, calendar) == moment("2026-10-01", 16))
    #expect(levels["shipment-pack"].due(from: eve, calendar) == moment("2026-10-20", 17))
  }

  @Test("steps open and close tasks: one after the other, and overdue ones come first")
  func openAndClose() async throws {
    let company = try await Company()
    try await company.setUp()
    let order = try await company.receiveOrder()
    try await company.office.take("order.check", ["order": order])
    #expect(try await company.office.waiting() == ["order.confirm"])
    company.clock.set(moment("2026-11-23", 13))
    #expect(try await tasks(company.office, .salesClerk).map(\.isOverdue) == [false])
    company.clock.set(moment("2026-11-23", 14))
    _ = try await company.receiveOrder("PO-2")
    let waiting = try await tasks(company.office, .salesClerk)
    #expect(waiting.map(\.step) == ["order.confirm", "order.check", "order.confirm"])
    #expect(waiting.map(\.isOverdue) == [true, false, false])
    #expect(waiting[0].subjectNumber == order && waiting[0].level == "order-confirm" && waiting[0].label.zh == "接收订单后确认")
    try await company.office.take("order.confirm", ["order": order])
    #expect(try await company.office.waiting() == ["order.check", "order.confirm", "order.review"])
  }

  @Test("each role sees its own tasks, at its own site only")
  func roles() async throws {
    let company = try await Company()
    try await company.setUp()
    _ = try await company.approveOrder()
    _ = try await company.confirmOrder("PO-2")
    try await company.sync()
    #expect(try await tasks(company.office, .creditController).map(\.step) == ["order.review"])
    #expect(try await tasks(company.office, .driver).isEmpty)
    #expect(try await tasks(company.office, .planner).isEmpty)
    #expect(try await tasks(company.plant, .planner).map(\.step) == ["plan.schedule"])
    #expect(try await tasks(company.warehouse, .dispatcher).map(\.step) == ["shipment.pack"])
    #expect(try await tasks(company.headquarters, .planner, .dispatcher, .creditController).isEmpty)
  }

  @Test("a delivery is to be invoiced within two working days, and an unpaid invoice shows from the day after it was due")
  func derived() async throws {
    let company = try await Company()
    try await company.setUp()
    let order = try await company.deliverOrder()
    let invoicing = try await tasks(company.office, .accountant)
    #expect(invoicing.map(\.step) == ["invoice.issue"])
    #expect(invoicing[0].due == moment("2026-11-25", 17) && invoicing[0].subjectNumber == order && invoicing[0].task == nil)
    company.clock.set(moment("2026-11-25", 17, 1))
    #expect(try await tasks(company.office, .accountant).map(\.isOverdue) == [true])
    let number = try await company.invoice(order)
    #expect(try await tasks(company.office, .accountant).isEmpty)
    company.clock.set(moment("2026-12-25", 18))  // The day when it is due.
    #expect(try await tasks(company.office, .accountant).isEmpty)
    company.clock.set(moment("2026-12-26", 9))
    let overdue = try await tasks(company.office, .accountant)
    #expect(overdue.map(\.step) == ["payment.record"] && overdue[0].subjectNumber == number && overdue[0].isOverdue)
    try await company.office.take("payment.record", ["invoice": number, "amount": "57856.00 CNY", "reference": "BK-1"])
    #expect(try await tasks(company.office, .accountant).isEmpty)
  }

  @Test("a complaint is to be answered within 24 hours, at night too")
  func complaint() async throws {
    let company = try await Company()
    try await company.setUp()
    let order = try await company.receiveOrder()
    company.clock.set(moment("2026-11-27", 16))
    try await company.office.take("complaint.open", ["order": order, "kind": "service", "text": "Nobody calls back."])
    #expect(try await tasks(company.office, .serviceAgent).map(\.due) == [moment("2026-11-28", 16)])
  }
}

@Suite("The working calendar")
struct CalendarTests {
  private let calendar = WorkingCalendar.shipped

  private func isInWorkingHours(_ instant: Instant) -> Bool {
    let day = calendar.day(of: instant)
    return calendar.windows(of: day).contains { $0.lowerBound <= instant && instant <= $0.upperBound }
  }

  @Test("law: working hours end in working hours, later starts never end earlier, and hours add up")
  func laws() {
    var generator = SeededGenerator(seed: 3)
    let start = moment("2026-01-01", 0).milliseconds
    var last = (start: Instant(milliseconds: 0), end: Instant(milliseconds: 0))
    let starts = (0..<2_000).map { _ in start + UInt64.random(in: 0..<31_536_000_000, using: &generator) }.sorted()
    for milliseconds in starts {
      let instant = Instant(milliseconds: milliseconds)
      let end = calendar.moment(hours: 4, after: instant)
      #expect(isInWorkingHours(end), "\(instant) → \(end)")
      #expect(end >= last.end && end > instant)
      last = (instant, end)
      let (a, b) = (Int.random(in: 1...30, using: &generator), Int.random(in: 1...30, using: &generator))
      #expect(calendar.moment(hours: b, after: calendar.moment(hours: a, after: instant)) == calendar.moment(hours: a + b, after: instant))
    }
  }

  @Test("law: so many working days later is a worked day, with just as many worked days on the way")
  func days() {
    var generator = SeededGenerator(seed: 5)
    for _ in 0..<500 {
      let day = Day("2025-01-01")!.advanced(by: Int.random(in: 0..<700, using: &generator))
      let count = Int.random(in: 0...20, using: &generator)
      let end = calendar.day(count, after: day)
      #expect(calendar.isWorked(end))
      let first = calendar.day(0, after: day)
      #expect((first.number..<end.number).filter { calendar.isWorked(Day(number: $0)) }.count == count)
      #expect(first == day || !calendar.isWorked(day))
    }
  }

  @Test("the next whole day is today before work begins, and the next worked day after that")
  func nextWholeDay() {
    #expect(calendar.nextWholeDay(after: moment("2026-11-23", 7, 59)) == Day("2026-11-23"))
    #expect(calendar.nextWholeDay(after: moment("2026-11-23", 8)) == Day("2026-11-23"))
    #expect(calendar.nextWholeDay(after: moment("2026-11-23", 8, 1)) == Day("2026-11-24"))
    #expect(calendar.nextWholeDay(after: moment("2026-11-27", 12)) == Day("2026-11-30"))
    #expect(calendar.nextWholeDay(after: moment("2026-11-28", 7)) == Day("2026-11-30"))
    #expect(calendar.nextWholeDay(after: moment("2026-09-30", 9)) == Day("2026-10-08"))
  }
}
