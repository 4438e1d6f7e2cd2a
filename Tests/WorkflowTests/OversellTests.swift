import Foundation
import Ground
import Membership
import Records
import Replica
import Testing

@testable import Workflow

@Suite("Oversells")
struct OversellTests {
  @Test("an override takes a sales manager and a reason, shows at headquarters and the warehouse, and is over once more is allotted")
  func override() async throws {
    let company = try await Company.selling(stock: "10")
    try await company.grant("5", to: company.office)
    try await company.sync()
    let order = try await company.sell("8", at: company.office, "PO-1")
    let clerk = Actor(name: "wang", roles: [.salesClerk])
    try await company.office.refuses("allotment.override", by: clerk, ["order": order.number, "why": "x"], ["step.otherRole @ "])
    try await company.office.refuses("allotment.override", ["order": order.number], ["entry.missing @ why"])
    try await company.office.take("allotment.override", ["order": order.number, "why": "a lorry comes on Friday"])
    #expect(try await company.order(order.number).state == .confirmed)
    #expect(try await company.left(of: company.office, at: company.office) == ExactDecimal(-3))
    // An honest order waits behind it.
    #expect(try await company.sell("1", at: company.office, "PO-2").state == .waiting)
    try await company.sync()
    for place in [company.headquarters, company.warehouse] {
      let task = try #require(try await place.inbox(.administrator, .storekeeper).first { $0.step == "oversell.resolve" })
      #expect(task.subjectNumber == "P-100: 3 C62, SH01, \(order.number)")
    }
    let oversell = try #require(try await company.headquarters.replica.read { try $0.oversells() }.first)
    #expect(oversell.cause == .override && oversell.why == "a lorry comes on Friday")
    #expect(isBilingual(oversell.advice))
    // 3 of the 4 pay it off; the last one serves the order that waits.
    try await company.grant("4", to: company.office)
    try await company.sync()
    _ = try await company.office.workplace.takeAutomaticSteps()
    #expect(try await company.headquarters.inbox(.administrator).isEmpty)
    #expect(try await company.left(of: company.office, at: company.office) == .zero)
    try await company.sync()
    try await company.expectCovered()
    try await company.expectOneTruth()
  }

  @Test("an override is for an order that waits for stock")
  func notWaiting() async throws {
    let company = try await Company.selling(stock: "10")
    try await company.grant("8", to: company.office)
    try await company.sync()
    let order = try await company.sell("8", at: company.office, "PO-1")
    try await company.office.refuses("allotment.override", ["order": order.number, "why": "x"], ["state.other @ order"])
  }

  @Test("a promise of a lost laptop that turns up after the takeback is an oversell with what to do, until the warehouse takes it over")
  func late() async throws {
    let company = try await Company.selling(stock: "10")
    let laptop = company.laptops[0]
    try await company.grant("10", to: laptop, ["hours": "2"])
    try await company.sync()
    let order = try await company.sell("8", at: laptop, "PO-1")
    #expect(order.state == .confirmed)
    #expect(try await laptop.inbox(.salesClerk).contains { $0.level == "promise-unconfirmed" } == false)
    company.clock.set(Instant(milliseconds: company.clock.milliseconds()).advanced(byHours: 3))
    // The laptop knows that nobody has its promise.
    #expect(try await laptop.inbox(.salesClerk).filter { $0.level == "promise-unconfirmed" }.map(\.subjectNumber) == [order.number])
    let notes = try await laptop.replica.read { try OrderProgress.of(order.id, $0).notes }
    #expect(notes.map(\.en) == ["promise of 8 pcs not confirmed: its lease ended before another site had it"])
    #expect(try await company.warehouse.workplace.takeAutomaticSteps().taken.count == 1)
    try await company.grant("10", to: company.secondOffice)
    // It turns up.
    try await company.sync()
    try await laptop.replica.acknowledged(by: company.warehouse.id, try await company.warehouse.replica.frontier(), at: Instant(milliseconds: company.clock.milliseconds()))
    #expect(try await laptop.inbox(.salesClerk).contains { $0.level == "promise-unconfirmed" } == false)
    let oversell = try #require(try await company.headquarters.replica.read { try $0.oversells() }.first)
    #expect(oversell.cause == .lateLease && oversell.what == "P-100: 8 C62" && oversell.orderNumber == order.number)
    #expect(try await company.headquarters.inbox(.salesManager).map(\.step) == ["oversell.resolve"])
    #expect(try await company.warehouse.inbox(.storekeeper).contains { $0.step == "oversell.resolve" })
    // The books say so too: 10 may be promised by the other office, 8 are promised, 10 are there.
    let books = try await company.books()
    #expect(books.free == ExactDecimal(10) && books.pledged == ExactDecimal(18) && books.agree)
    // Nothing more is allotted meanwhile.
    try await company.warehouse.refuses("allotment.grant", ["product": "P-100", "site": "SH01", "quantity": "1"], ["allotment.tooMuch @ quantity"])
    let resolve = ["move": oversell.move.description, "decision": "customer_told", "note": "they take it next week"]
    try await company.headquarters.refuses("oversell.resolve", resolve, ["site.other @ move"])
    try await company.warehouse.take("oversell.resolve", resolve)
    try await company.warehouse.refuses("oversell.resolve", resolve, ["oversell.none @ move"])
    try await company.sync()
    #expect(try await company.headquarters.inbox(.salesManager).isEmpty)
    try await company.expectOneTruth()
  }

  @Test("one cancels while the other packs: what was released after it had left is taken back")
  func clash() async throws {
    let company = try await Company.selling(stock: "10")
    try await company.grant("8", to: company.office)
    try await company.sync()
    let order = try await company.sell("8", at: company.office, "PO-1").number
    try await company.office.take("order.review", ["order": order, "decision": "approve"])
    try await company.office.take("order.approve", ["order": order])
    try await company.sync()
    try await company.office.take("order.cancel", ["order": order, "why": "changed mind"])
    _ = try await company.pack(order)
    try await company.sync()
    #expect(try await company.warehouse.workplace.takeAutomaticSteps().taken.map(\.step.name) == ["allotment.correct"])
    #expect(try await company.warehouse.workplace.takeAutomaticSteps().taken.isEmpty)
    #expect(try await company.left(of: company.office, at: company.warehouse) == .zero)
    try await company.expectCovered()
    try await company.grant("2", to: company.secondOffice)
  }
}

@Suite("Credit to use")
struct CreditTests {
  @Test("a laptop confirms orders up to its credit; one more waits for credit, takes no stock, and is served when headquarters allots more")
  func credit() async throws {
    let company = try await Company.selling(stock: "10")
    let laptop = company.laptops[0]
    try await company.grant("10", to: laptop, ["hours": "8"])
    try await company.headquarters.take("credit.grant", ["customer": "C-LANTIAN", "site": "FL01", "amount": "5120.00 CNY", "hours": "8"])
    try await company.sync()
    #expect(try await company.sell("4", at: laptop, "PO-1").state == .confirmed)
    let second = try await company.sell("4", at: laptop, "PO-2")
    #expect(second.state == .waiting)
    #expect(try await laptop.inbox(.salesClerk).filter { $0.subject == second.id.key }.map(\.level) == ["order-credit"])
    #expect(try await company.left(of: laptop, at: laptop) == ExactDecimal(6))
    try await company.sync()
    try await company.headquarters.take("credit.grant", ["customer": "C-LANTIAN", "site": "FL01", "amount": "5120.00 CNY", "hours": "8"])
    try await company.sync()
    #expect(try await laptop.workplace.takeAutomaticSteps().taken.map(\.step.name) == ["order.serve"])
    #expect(try await company.left(of: laptop, at: laptop) == ExactDecimal(2))
    try await company.sync()
    try await company.expectOneTruth()
  }

  @Test(
    "headquarters allots what the limit leaves after open orders and what sites may still use",
    arguments: [("348800.00 CNY", true), ("348800.01 CNY", false)])
  func limit(amount: String, isEnough: Bool) async throws {
    let company = try await Company.selling(stock: "0")
    _ = try await company.sell("40", at: company.office, "PO-1")  // 51200.00 of the limit of 400000.00
    try await company.sync()
    let input = ["customer": "C-LANTIAN", "site": "SH01", "amount": amount]
    if isEnough { try await company.headquarters.take("credit.grant", input) } else {
      try await company.headquarters.refuses("credit.grant", input, ["credit.tooMuch @ amount"])
    }
    if isEnough {
      try await company.headquarters.refuses("credit.grant", ["customer": "C-LANTIAN", "site": "FL01", "amount": "0.01 CNY"], ["credit.tooMuch @ amount"])
    }
    try await company.headquarters.refuses(
      "credit.grant", ["customer": "C-LANTIAN", "site": "PL01", "amount": "-1.00 EUR", "hours": "2161"],
      ["quantity.notPositive @ amount", "number.range @ hours", "site.unclear @ site", "credit.currency @ amount"])
  }

  @Test("credit of an ended lease is taken back, an overrun is seen at headquarters until it is taken over, a return needs what is left")
  func overrun() async throws {
    let company = try await Company.selling(stock: "0")
    let laptop = company.laptops[0]
    try await company.headquarters.take("credit.grant", ["customer": "C-LANTIAN", "site": "FL01", "amount": "6000.00 CNY", "hours": "2"])
    try await company.headquarters.take("credit.grant", ["customer": "C-LANTIAN", "site": "SH01", "amount": "1000.00 CNY"])
    try await company.sync()
    try await company.office.refuses("credit.return", ["customer": "C-LANTIAN", "amount": "1000.01 CNY"], ["allotment.left @ amount"])
    try await company.office.take("credit.return", ["customer": "C-LANTIAN", "amount": "400.00 CNY"])
    // The laptop is offline and promises; its lease is taken back before that is known.
    let order = try await company.sell("4", at: laptop, "PO-1")
    #expect(order.state == .confirmed)
    company.clock.set(Instant(milliseconds: company.clock.milliseconds()).advanced(byHours: 3))
    #expect(try await company.headquarters.workplace.takeAutomaticSteps().taken.map(\.step.name) == ["credit.takeback"])
    #expect(try await company.headquarters.workplace.takeAutomaticSteps().taken.isEmpty)
    try await company.sync()
    let task = try #require(try await company.headquarters.inbox(.creditController).first)
    #expect(task.step == "credit.resolve" && task.subjectNumber == "C-LANTIAN: 5120.00 CNY, FL01, \(order.number)")
    try await company.headquarters.take("credit.resolve", ["move": task.subject.description, "note": "agreed with the customer"])
    #expect(try await company.headquarters.inbox(.creditController).isEmpty)
    // The office has 600.00 left: an override of its credit controller.
    let second = try await company.sell("1", at: company.office, "PO-2")
    try await company.office.take("credit.override", ["order": second.number, "why": "paid in cash tomorrow"])
    #expect(try await company.order(second.number).state == .confirmed)
    try await company.sync()
    #expect(try await company.headquarters.inbox(.creditController).map(\.subjectNumber) == ["C-LANTIAN: 680.00 CNY, SH01, \(second.number)"])
    try await company.office.take("order.cancel", ["order": second.number, "why": "never paid"])
    try await company.sync()
    #expect(try await company.headquarters.inbox(.creditController).isEmpty)
    try await company.expectOneTruth()
  }
}
