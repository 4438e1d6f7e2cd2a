import Foundation
import Ground
import Membership
import Records
import Replica
import Testing

@testable import Workflow

@Suite("Stock to promise")
struct AllotmentTests {
  @Test("10 − 8 − 8: two offices offline, each with its allotment; one promises, the other waits, and nothing is oversold")
  func twoOffices() async throws {
    let company = try await Company.selling(stock: "10")
    try await company.grant("8", to: company.office)
    try await company.grant("2", to: company.secondOffice)
    try await company.sync()
    // The network is down.
    let first = try await company.sell("8", at: company.office, "PO-1")
    let second = try await company.sell("8", at: company.secondOffice, "PO-2")
    #expect(first.state == .confirmed && first.promised != nil)
    #expect(second.state == .waiting && second.promised == nil)
    #expect(try await company.secondOffice.inbox(.salesClerk).map(\.level).contains("order-stock"))
    try await company.sync()
    #expect(try await company.left(of: company.office, at: company.headquarters) == .zero)
    #expect(try await company.left(of: company.secondOffice, at: company.headquarters) == ExactDecimal(2))
    try await company.expectCovered()
    try await company.expectOneTruth()
  }

  @Test("what a warehouse allots does not exceed what is free and not pledged", arguments: [("10", nil), ("10.000001", "allotment.tooMuch @ quantity")])
  func granting(quantity: String, problem: String?) async throws {
    let company = try await Company.selling(stock: "12")
    try await company.grant("2", to: company.secondOffice)
    let input = ["product": "P-100", "site": "SH01", "quantity": quantity]
    if let problem { try await company.warehouse.refuses("allotment.grant", input, [problem]) } else { try await company.warehouse.take("allotment.grant", input) }
    try await company.expectCovered()
  }

  @Test("a grant names every problem at once")
  func grantProblems() async throws {
    let company = try await Company.selling()
    try await company.warehouse.refuses(
      "allotment.grant", ["product": "P-100", "site": "PL01", "quantity": "0", "hours": "0", "low_water": "-1"],
      ["quantity.notPositive @ quantity", "quantity.notPositive @ low_water", "number.range @ hours", "site.unclear @ site"])
    try await company.office.refuses("allotment.grant", by: Actor(name: "x", roles: [.storekeeper]), [:], ["step.otherSite @ "])
  }

  @Test("without any grant a product is promised as before, and made to order")
  func notAllotted() async throws {
    let company = try await Company.selling(stock: "0")
    #expect(try await company.sell("40", at: company.office, "PO-1").state == .confirmed)
    #expect(try await company.office.replica.read { try $0.count("SELECT count(*) FROM promise_move") } == 0)
  }

  @Test("when more is allotted the node serves the waiting orders by itself: the highest grade first, then the oldest; nobody jumps the queue")
  func serving() async throws {
    let company = try await Company.selling(stock: "30")
    try await company.grant("1", to: company.office)
    try await company.sync()
    try await company.office.take(
      "customer.register",
      ["code": "C-VIP", "name": "Key Works", "tax_number": "9144030071526726XG", "address": Company.address, "credit_limit": "1.00 CNY", "grade": "vip"])
    let old = try await company.sell("8", at: company.office, "PO-1")
    let small = try await company.sell("2", at: company.office, "PO-2")
    let result = try await company.office.take("order.receive", ["customer": "C-VIP", "customer_reference": "PO-3", "lines": "P-100 5 C62"])
    let vip = try await company.office.get(SalesOrder.self, result.subject)
    try await company.office.take("order.check", ["order": vip.number])
    let told = try await company.office.take("order.confirm", ["order": vip.number])
    #expect(told.message.en == "Order \(vip.number) waits. P-100: 5 pcs are needed, 1 may be promised here. It is served by itself as soon as enough is allotted.")
    #expect(try await company.office.workplace.takeAutomaticSteps().taken.map(\.step.name) == ["allotment.request"])
    try await company.grant("8", to: company.office)
    try await company.sync()
    // 9 may be promised: 5 for the VIP; 8 were next and cannot be served, so the 2 behind them wait as well.
    #expect(try await company.office.workplace.takeAutomaticSteps().taken.map(\.step.name) == ["order.serve"])
    var states: [OrderState] = []
    for order in [vip, old, small] { states.append(try await company.order(order.number).state) }
    #expect(states == [.confirmed, .waiting, .waiting])
    try await company.grant("6", to: company.office)
    try await company.sync()
    _ = try await company.office.workplace.takeAutomaticSteps()
    for order in [old, small] { #expect(try await company.order(order.number).state == .confirmed) }
    #expect(try await company.office.inbox(.salesClerk).contains { $0.level == "order-stock" } == false)
    let history = try await company.office.replica.history(of: old.id.key)
    #expect(history.contains { $0.operatorName == "weft" && $0.step == "order.serve" })
    try await company.expectCovered()
  }

  @Test("an order from stock is not made; packing uses its promise up, and the books agree all the way")
  func fromStock() async throws {
    let company = try await Company.selling(stock: "10")
    try await company.grant("8", to: company.office)
    try await company.sync()
    let order = try await company.sell("8", at: company.office, "PO-1").number
    try await company.office.take("order.review", ["order": order, "decision": "approve"])
    try await company.office.take("order.approve", ["order": order])
    #expect(try await company.office.replica.read { try $0.count("SELECT count(*) FROM supply_request") } == 0)
    try await company.sync()
    try await company.expectCovered()
    #expect(try await company.books().pledged == ExactDecimal(8))
    _ = try await company.pack(order)
    let books = try await company.books()
    #expect(books.free == ExactDecimal(2) && books.pledged == .zero && books.agree)
  }

  @Test("goods that others may promise are not packed for an order without a promise")
  func pledgedStays() async throws {
    let company = try await Company.selling(stock: "0")
    let order = try await company.approveOrder(lines: "P-100 8 C62")
    try await company.warehouse.take("stock.count", ["product": "P-100", "lot": "L-1", "counted": "10", "why": "opening stock"])
    try await company.sync()
    try await company.grant("3", to: company.secondOffice)
    try await company.warehouse.refuses("shipment.pack", ["request": order, "cartons": "1"], ["stock.short @ lines[1].quantity"])
    try await company.warehouse.take("stock.count", ["product": "P-100", "lot": "L-2", "counted": "1", "why": "found"])
    _ = try await company.pack(order)
    try await company.expectCovered()
  }

  @Test("a cancelled order gives its promise back to whoever holds it")
  func cancelling() async throws {
    let company = try await Company.selling(stock: "10")
    try await company.grant("8", to: company.office)
    try await company.sync()
    let order = try await company.sell("8", at: company.office, "PO-1")
    #expect(try await company.left(of: company.office, at: company.office) == .zero)
    try await company.office.take("order.cancel", ["order": order.number, "why": "customer changed mind"])
    #expect(try await company.left(of: company.office, at: company.office) == ExactDecimal(8))
    #expect(try await company.sell("8", at: company.office, "PO-2").state == .confirmed)
    try await company.sync()
    try await company.expectCovered()
  }

  @Test("an order that a laptop promised and the office cancels falls back to the warehouse")
  func cancelledElsewhere() async throws {
    let company = try await Company.selling(stock: "10")
    let laptop = company.laptops[0]
    try await company.grant("8", to: laptop)
    try await company.sync()
    let order = try await company.sell("8", at: laptop, "PO-1")
    try await company.sync()
    try await company.office.take("order.cancel", ["order": order.number, "why": "customer changed mind"])
    try await company.sync()
    #expect(try await company.left(of: laptop, at: company.warehouse) == .zero)
    #expect(try await company.books().pledged == .zero)
    try await company.grant("10", to: company.office)
  }

  @Test("what is not needed is returned, at most what is left")
  func returning() async throws {
    let company = try await Company.selling(stock: "10")
    try await company.grant("8", to: company.office)
    try await company.sync()
    try await company.office.refuses("allotment.return", ["product": "P-100", "quantity": "8.000001"], ["allotment.left @ quantity"])
    try await company.office.take("allotment.return", ["product": "P-100", "quantity": "8"])
    try await company.sync()
    try await company.grant("10", to: company.secondOffice)
    try await company.expectCovered()
  }
}

@Suite("Leases of laptops")
struct LeaseTests {
  @Test("three laptops on a train take orders without a network, each from its own lease")
  func train() async throws {
    let company = try await Company.selling(stock: "10")
    for (laptop, quantity) in zip(company.laptops, ["4", "3", "3"]) { try await company.grant(quantity, to: laptop, ["hours": "8"]) }
    try await company.sync()
    var states: [OrderState] = []
    for (index, laptop) in company.laptops.enumerated() {
      for round in 0..<2 { states.append(try await company.sell("2", at: laptop, "PO-\(index)-\(round)").state) }
    }
    #expect(states == [.confirmed, .confirmed, .confirmed, .waiting, .confirmed, .waiting])
    // They meet at the table and go home.
    try await company.sync(company.laptops)
    try await company.sync()
    try await company.expectCovered()
    try await company.expectOneTruth()
    #expect(try await company.books().pledged == ExactDecimal(10))
  }

  @Test("a lease is spent until its margin before the end; after that the order waits", arguments: [(-1, OrderState.confirmed), (0, .waiting), (1, .waiting)])
  func margin(offset: Int, state: OrderState) async throws {
    let company = try await Company.selling(stock: "10")
    try await company.grant("8", to: company.laptops[0], ["hours": "2"])
    try await company.sync()
    let end = company.clock.milliseconds() + 2 * 3_600_000
    company.clock.set(Instant(milliseconds: UInt64(Int(end - Lease.margin) + offset)))
    #expect(try await company.sell("8", at: company.laptops[0], "PO-1").state == state)
  }

  @Test("a lost laptop strands nothing: a quarter of an hour after the end the warehouse's node takes back what is left", arguments: [(-1, 0), (0, 1), (1, 1)])
  func lost(offset: Int, taken: Int) async throws {
    let company = try await Company.selling(stock: "10")
    try await company.grant("10", to: company.laptops[0], ["hours": "2"])
    try await company.sync()
    let end = company.clock.milliseconds() + 2 * 3_600_000
    try await company.warehouse.refuses("allotment.grant", ["product": "P-100", "site": "SH01", "quantity": "1"], ["allotment.tooMuch @ quantity"])
    company.clock.set(Instant(milliseconds: UInt64(Int(end + HybridClock.maximumLead + Lease.margin) + offset)))
    let round = try await company.warehouse.workplace.takeAutomaticSteps()
    #expect(round.taken.map(\.step.name) == Array(repeating: "allotment.takeback", count: taken))
    if taken == 1 {
      try await company.grant("10", to: company.office)
      #expect(try await company.warehouse.workplace.takeAutomaticSteps().taken.isEmpty)
    }
    try await company.expectCovered()
  }

  @Test("an office's allotment is never taken back by the warehouse")
  func office() async throws {
    let company = try await Company.selling(stock: "10")
    try await company.grant("10", to: company.office)
    company.clock.set(moment("2028-01-03", 9))
    try await company.warehouse.refuses("allotment.takeback", ["product": "P-100"], ["allotment.noneEnded @ product"])
  }
}

@Suite("Requests for stock to promise")
struct RequestTests {
  @Test("below the low-water mark a site asks by itself once, and the warehouse's node answers by its rule as far as there is stock")
  func lowWater() async throws {
    let company = try await Company.selling(stock: "20")
    try await company.warehouse.take("allotment.rule", ["product": "P-100", "per_request": "6", "low_water": "4"])
    try await company.grant("8", to: company.office, ["low_water": "4"])
    try await company.sync()
    #expect(try await company.office.workplace.takeAutomaticSteps().taken.isEmpty)
    _ = try await company.sell("5", at: company.office, "PO-1")
    // 3 are left: asks for what is missing up to twice the mark.
    #expect(try await company.office.workplace.takeAutomaticSteps().taken.map(\.step.name) == ["allotment.request"])
    #expect(try await company.office.workplace.takeAutomaticSteps().taken.isEmpty)
    let request = try await company.office.only(AllotmentRequest.self)
    #expect(request.quantity.amount == ExactDecimal(5) && request.holder == 2)
    try await company.sync()
    #expect(try await company.warehouse.workplace.takeAutomaticSteps().taken.map(\.step.name) == ["allotment.answer"])
    #expect(try await company.warehouse.workplace.takeAutomaticSteps().taken.isEmpty)
    try await company.sync()
    #expect(try await company.office.only(AllotmentRequest.self).state == .granted)
    #expect(try await company.left(of: company.office, at: company.office) == ExactDecimal(8))
    try await company.expectCovered()
  }

  @Test("the rule grants no more than a request's most, and no more than there is", arguments: [("20", "6"), ("11", "3")])
  func limits(stock: String, granted: String) async throws {
    let company = try await Company.selling(stock: stock)
    try await company.grant("8", to: company.office)
    try await company.warehouse.take("allotment.rule", ["product": "P-100", "per_request": "6"])
    try await company.sync()
    try await company.office.take("allotment.request", ["product": "P-100", "quantity": "30"])
    try await company.office.refuses("allotment.request", ["product": "P-100", "quantity": "1"], ["request.open @ product"])
    try await company.sync()
    _ = try await company.warehouse.workplace.takeAutomaticSteps()
    #expect(try await company.left(of: company.office, at: company.warehouse) == ExactDecimal(8) + ExactDecimal(parsing: granted))
  }

  @Test("without a rule a person answers; a declined request is not repeated before a day has passed")
  func declined() async throws {
    let company = try await Company.selling(stock: "10")
    try await company.grant("2", to: company.office)
    try await company.sync()
    _ = try await company.sell("8", at: company.office, "PO-1")
    _ = try await company.office.workplace.takeAutomaticSteps()
    try await company.sync()
    #expect(try await company.warehouse.workplace.takeAutomaticSteps().taken.isEmpty)
    #expect(try await company.warehouse.inbox(.storekeeper).map(\.step) == ["allotment.answer"])
    let request = try await company.warehouse.only(AllotmentRequest.self)
    #expect(request.quantity.amount == ExactDecimal(6))
    try await company.warehouse.take("allotment.answer", ["request": request.number, "quantity": "0"])
    #expect(try await company.warehouse.inbox(.storekeeper).isEmpty)
    try await company.sync()
    #expect(try await company.office.workplace.takeAutomaticSteps().taken.isEmpty)
    company.clock.set(Instant(milliseconds: company.clock.milliseconds()).advanced(byHours: RequestAllotment.patienceHours))
    #expect(try await company.office.workplace.takeAutomaticSteps().taken.map(\.step.name) == ["allotment.request"])
  }
}
