import Foundation
import Ground
import Membership
import Records
import Replica
import Testing

@testable import Workflow

extension Place {
  /// What can be promised of an order here.
  func answer(_ order: String) async throws -> PromiseAnswer {
    let row = try await only(SalesOrder.self, where: "number = '\(order)'")
    return try await workplace.look(as: Actor(name: "reader", roles: [.salesClerk])) { try PromiseAnswer.of(row, $0) }
  }

  func parts(_ order: Row<SalesOrder>) async throws -> [Row<PromisePart>] {
    try await replica.read { try $0.all(PromisePart.self, where: "sales_order = ?", [Data(order.id.key.bytes)]) }
  }
}

@Suite("What can be promised and by when")
struct PromiseTests {
  private func checked(_ company: Company, _ reference: String, _ lines: String, requested: String = "") async throws -> String {
    let result = try await company.office.take(
      "order.receive", ["customer": "C-LANTIAN", "customer_reference": reference, "lines": lines, "requested": requested])
    let number = try await company.office.get(SalesOrder.self, result.subject).number
    try await company.office.take("order.check", ["order": number])
    return number
  }

  @Test("an idle plant: the day is the work, its receipt, the picking and the way, and the answer says so")
  func idle() async throws {
    let company = try await Company()
    try await company.setUp()
    let order = try await checked(company, "PO-1", "P-100 40 C62")
    let answer = try await company.office.answer(order)
    // 1,200 minutes are 2.5 days from Tuesday the 24th on; then a day each for receipt, picking and the way, over a weekend.
    #expect(answer.earliest == Day("2026-12-01") && answer.daysLate == 0 && !answer.waits)
    let part = try #require(answer.lines.first?.parts.first)
    #expect(part.source == .capacity && part.siteCode == "PL01" && part.number == "WC-1" && part.limit == .work && part.ready == Day("2026-11-26"))
    #expect(part.words.en == "40 pcs to be made at PL01 on WC-1, ready 2026-11-26: the work itself ends no earlier on WC-1")
    #expect(isBilingual(part.words))
    #expect(part.asOf != nil)
  }

  @Test("a full press is named with the day until which it is full, and the day that was asked for is missed by so many days")
  func full() async throws {
    let company = try await Company()
    try await company.setUp()
    let first = try await company.approveOrder("PO-0", lines: "P-100 160 C62")
    try await company.sync()
    _ = try await company.scheduleWork(first)
    try await company.sync()
    let order = try await checked(company, "PO-1", "P-100 40 C62", requested: "2026-12-01")
    let answer = try await company.office.answer(order)
    let part = try #require(answer.lines.first?.parts.first)
    // 4,800 minutes take the centre from the 24th of November to the 7th of December.
    #expect(part.limit == .load && part.limitName == "WC-1" && part.limitUntil == Day("2026-12-07") && part.limitClock == "16:00")
    #expect(part.words.en.hasSuffix("WC-1 is full until 2026-12-07 16:00") && isBilingual(part.words))
    #expect(part.ready == Day("2026-12-10") && answer.earliest == Day("2026-12-15") && answer.daysLate == 14)
    #expect(answer.lateWords?.en == "2026-12-01 can't be met: line 1 (P-100) is 14 days later, 2026-12-15. \(part.words.en).")
    #expect(isBilingual(try #require(answer.lateWords)))
  }

  @Test("minutes are promised once: to what the plant has not planned yet, to what is confirmed and not approved, and to an order's own first line")
  func earlierPromises() async throws {
    let company = try await Company()
    try await company.setUp()
    _ = try await company.approveOrder("PO-1", lines: "P-100 16 C62")
    _ = try await company.confirmOrder("PO-2", lines: "P-100 16 C62")
    let order = try await checked(company, "PO-3", "P-100 16 C62\nP-100 16 C62")
    let answer = try await company.office.answer(order)
    // A day each: the 24th is asked for, the 25th confirmed, so the lines are made on the 26th and 27th.
    #expect(answer.lines.map { $0.parts.first?.ready } == [Day("2026-11-26"), Day("2026-11-27")])
  }

  @Test("without a plan the tenth working day stands, and the answer says that no plan is known")
  func noPlan() async throws {
    let company = try await Company()
    try await company.headquarters.take("product.define", ["code": "P-100", "name_en": "Pump", "name_zh": "水泵", "unit": "C62", "minutes": "30"])
    try await company.sync()
    try await company.office.take("price.set", ["product": "P-100", "price": "1280.00 CNY/C62"])
    try await company.office.take(
      "customer.register",
      ["code": "C-LANTIAN", "name": "Lantian Pumps", "tax_number": Company.taxNumber, "address": Company.address, "credit_limit": "400000.00 CNY"])
    let order = try await company.confirmOrder()
    #expect(try await company.order(order).promised == Day("2026-12-07"))
    let part = try #require(try await company.office.parts(company.order(order)).first)
    #expect(part.source == .standard && part.limit == .noPlan && part.earliest == Day("2026-12-07"))
  }

  @Test("what is promised is kept part by part: source, day, limit and how old the plan was")
  func kept() async throws {
    let company = try await Company.selling(stock: "30")
    try await company.grant("30", to: company.office)
    try await company.sync()
    let order = try await checked(company, "PO-1", "P-100 46 C62")
    let answer = try await company.office.answer(order)
    #expect(answer.lines.first?.waits == Quantity(ExactDecimal(16), "C62") && answer.lines.first?.parts.map(\.source) == [.stock, .capacity])
    // By itself it waits, as ever; a person has the rest made.
    let told = try await company.office.take("order.confirm", ["order": order, "short": "make"])
    let row = try await company.order(order)
    let day = try #require(answer.earliest)
    #expect(row.state == .confirmed && row.promised == day && told.message.en == "Order \(order) is promised for \(day).")
    let parts = try await company.office.parts(row)
    #expect(parts.map(\.source) == [.stock, .capacity] && parts.map(\.quantity.amount) == [ExactDecimal(30), ExactDecimal(16)])
    #expect(parts[0].earliest == Day("2026-11-25") && parts[1].ready == Day("2026-11-24") && parts.allSatisfy { $0.asOf != nil && $0.promised == row.promised })
    // The plant is asked for the rest only, the warehouse for all.
    try await company.office.take("order.review", ["order": order, "decision": "approve"])
    try await company.office.take("order.approve", ["order": order])
    #expect(try await company.office.only(SupplyRequest.self).quantity.amount == ExactDecimal(16))
    #expect(try await company.office.only(DispatchLine.self).quantity.amount == ExactDecimal(46))
    try await company.sync()
    try await company.expectCovered()
    try await company.expectOneTruth()
  }

  @Test("what is made for a cancelled order is promised to the next, once, and is not made again")
  func surplus() async throws {
    let company = try await Company()
    try await company.setUp()
    let cancelled = try await company.approveOrder("PO-1", lines: "P-100 40 C62")
    try await company.sync()
    let work = try await company.releaseWork(cancelled)
    try await company.sync()
    try await company.office.take("order.cancel", ["order": cancelled, "why": "the customer closed"])
    let order = try await checked(company, "PO-2", "P-100 30 C62")
    try await company.office.take("order.confirm", ["order": order])
    let first = try await company.office.parts(company.order(order))
    #expect(first.map(\.source) == [.work] && first[0].sourceNumber == work && first[0].ready == Day("2026-11-26"))
    let next = try await company.office.answer(try await checked(company, "PO-3", "P-100 30 C62"))
    #expect(next.lines.first?.parts.map(\.source) == [.work, .capacity])
    #expect(next.lines.first?.parts.map(\.quantity.amount) == [ExactDecimal(10), ExactDecimal(20)])
    // Nothing of it is asked of the plant, and what is taken in and waits for its inspection is still promised.
    try await company.office.take("order.review", ["order": order, "decision": "approve"])
    try await company.office.take("order.approve", ["order": order])
    #expect(try await company.office.replica.read { try $0.all(SupplyRequest.self, where: "state = 'requested'") }.isEmpty)
    try await company.plant.take("work.report", ["work_order": work, "good": "40"])
    try await company.sync()
    let receipt = try await company.receiveGoods(work)
    try await company.sync()
    let last = try await company.office.answer(try await checked(company, "PO-4", "P-100 30 C62"))
    #expect(last.lines.first?.parts.map(\.source) == [.receipt, .capacity] && last.lines.first?.parts.first?.number == receipt)
    #expect(last.lines.first?.parts.first?.quantity.amount == ExactDecimal(10))
  }

  @Test("stock that no site was allotted is shown and never promised: two offices would sell it twice")
  func unallotted() async throws {
    let company = try await Company.selling(stock: "30")
    let order = try await checked(company, "PO-1", "P-100 10 C62")
    let line = try #require(try await company.office.answer(order).lines.first)
    #expect(line.parts.map(\.source) == [.capacity])
    #expect(line.unallotted == [.init(siteCode: "WH01", quantity: Quantity(ExactDecimal(30), "C62"))])
  }

  @Test("a day earlier than the answer's takes a reason, which is written down")
  func early() async throws {
    let company = try await Company()
    try await company.setUp()
    let order = try await checked(company, "PO-1", "P-100 40 C62")
    try await company.office.refuses("order.confirm", ["order": order, "promised": "2026-11-27"], ["promise.early @ promised"])
    try await company.office.take("order.confirm", ["order": order, "promised": "2026-11-27", "why": "the night shift makes it"])
    let row = try await company.order(order)
    #expect(row.promised == Day("2026-11-27"))
    let part = try #require(try await company.office.parts(row).first)
    #expect(part.why == "the night shift makes it" && part.earliest == Day("2026-12-01") && part.promised == Day("2026-11-27"))
  }

  @Test("the promise is not before the day that was asked for")
  func requested() async throws {
    let company = try await Company()
    try await company.setUp()
    let order = try await checked(company, "PO-1", "P-100 40 C62", requested: "2027-01-16")
    try await company.office.take("order.confirm", ["order": order])
    // A Saturday: the next working day.
    #expect(try await company.order(order).promised == Day("2027-01-18"))
  }

  @Test("lines are confirmed one by one: each with its day, the others wait, and the last one confirms the order")
  func byLine() async throws {
    let company = try await Company()
    try await company.setUp()
    let order = try await checked(company, "PO-1", "P-100 8 C62\nP-100 16 C62\nP-100 16 C62")
    try await company.office.take("order.confirm", ["order": order, "lines": "1\n3 2026-12-21"])
    let waiting = try await company.order(order)
    #expect(waiting.state == .waiting && waiting.promised == nil)
    #expect(try await company.office.inbox(.salesClerk).map(\.level) == ["order-rest"])
    let row = waiting
    let lines = try await company.office.workplace.look(as: Actor(name: "x", roles: [])) { try row.lines($0) }
    #expect(lines.map(\.promised) == [Day("2026-11-27"), nil, Day("2026-12-21")])
    #expect(Set(try await company.office.parts(row).map(\.line)) == [lines[0].id, lines[2].id])
    // No node confirms by itself what a person left out.
    #expect(try await company.office.workplace.takeAutomaticSteps().taken.isEmpty)
    try await company.office.refuses("order.confirm", ["order": order, "lines": "3\n4 2026-11-22"], [
      "promise.notOpen @ lines[1]", "promise.notOpen @ lines[2]", "date.past @ lines[2].day", "date.free @ lines[2].day",
    ])
    try await company.office.take("order.confirm", ["order": order])
    let confirmed = try await company.order(order)
    #expect(confirmed.state == .confirmed && confirmed.promised == Day("2026-12-21"))
    #expect(Set(try await company.office.parts(row).map(\.line)) == Set(lines.map(\.id)))
    // The plant is asked for each line by its own day.
    try await company.office.take("order.review", ["order": order, "decision": "approve"])
    try await company.office.take("order.approve", ["order": order])
    let dues = try await company.office.replica.read { try $0.all(SupplyRequest.self).map(\.due) }
    #expect(Set(dues) == [Day("2026-11-27"), Day("2026-12-21")])
  }

  @Test("lines to confirm that can't be read are told all at once, each at its row")
  func unreadableLines() async throws {
    let company = try await Company()
    try await company.setUp()
    let order = try await checked(company, "PO-1", "P-100 8 C62")
    try await company.office.refuses("order.confirm", ["order": order, "lines": "one\n1 2026-02-30\n1\n1\n1 2 3"], [
      "promise.form @ lines[1]", "date.impossible @ lines[2].day", "promise.twice @ lines[4]", "promise.form @ lines[5]",
    ])
  }

  @Test("cancelling an order of which some lines were confirmed gives back what they hold")
  func cancelPart() async throws {
    let company = try await Company.selling(stock: "10")
    try await company.grant("8", to: company.office)
    try await company.sync()
    let order = try await checked(company, "PO-1", "P-100 5 C62\nP-100 5 C62")
    try await company.office.take("order.confirm", ["order": order, "lines": "1"])
    #expect(try await company.left(of: company.office, at: company.office) == ExactDecimal(3))
    try await company.office.take("order.cancel", ["order": order, "why": "x"])
    #expect(try await company.left(of: company.office, at: company.office) == ExactDecimal(8))
    try await company.sync()
    try await company.expectCovered()
  }
}
