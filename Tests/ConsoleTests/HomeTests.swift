import Foundation
import GRDB
import Ground
import HTTPTypes
import Membership
import Records
import Replica
import Testing
import Workflow

@testable import Console

@Suite("Home")
struct HomeTests {
  @Test("My tasks stand by deadline, the overdue first, each with its clock in working time, its customer and the way to its step")
  func tasks() async throws {
    let seeded = try await Company.seeded()
    let order = try await seeded.order("PO-1")
    seeded.company.clock.advance(hours: 5)
    _ = try await seeded.order("PO-2")
    try await seeded.browse { browser in
      try await browser.signIn()
      let page = try await browser.get("/").text
      // Received at 10:00, to be checked within 2 and confirmed within 4 working hours; now it is 15:00.
      #expect(page.contains("overdue by 3 h<") && page.contains("overdue by 1 h<") && page.contains("2 h left<") && page.contains("4 h left<"))
      #expect(page.contains("4 working hours") && page.contains("Suzhou Lantian Water Co., Ltd."))
      #expect(page.contains("href=\"/r/\(order)/order.check#step-order.check\"") && page.contains("href=\"/r/\(order)\""))
      let late = try #require(page.range(of: "overdue by 3 h")), soon = try #require(page.range(of: "2 h left"))
      #expect(late.lowerBound < soon.lowerBound)
      #expect(page.contains("Overdue <span class=\"count\">2</span>"))
      try await browser.signIn("Zhao Lei")
      #expect(try await browser.get("/").text.contains("Nothing is waiting for you."))
    }
  }

  @Test("At most 20 tasks are shown; all of them stand on their own page, by step and page by page")
  func manyTasks() async throws {
    let seeded = try await Company.seeded()
    for number in 1...27 { _ = try await seeded.order("PO-\(number)", lines: "S-010 1 C62") }
    try await seeded.browse { browser in
      try await browser.signIn()
      let home = try await browser.get("/").text
      #expect(home.components(separatedBy: "class=\"my-task\"").count == 21 && home.contains("+ 34 more tasks"))
      #expect(home.utf8.count < 150_000)
      let first = try await browser.get("/tasks").text
      #expect(first.components(separatedBy: "class=\"my-task\"").count == 51 && first.contains("All my tasks 54"))
      let start = try #require(first.range(of: "href=\"/tasks?after="))
      let second = try await browser.get("/tasks?after=" + first[start.upperBound...].prefix { $0 != "\"" }).text
      #expect(second.components(separatedBy: "class=\"my-task\"").count == 5 && second.contains("First page"))
      let checks = try await browser.get("/tasks?step=order.check").text
      #expect(checks.components(separatedBy: "class=\"my-task\"").count == 28 && !checks.contains("/order.confirm#"))
      #expect(try await browser.get("/tasks?step=no.such&after=x").status == .ok)
    }
  }

  @Test("What is not as it should be is counted for who can do something about it, and leads there")
  func exceptions() async throws {
    let seeded = try await Company.seeded()
    let order = try await seeded.order("PO-1")
    _ = try await seeded.office.do("order.check", ["order": order.description], by: Company.clerk)
    _ = try await seeded.office.replica.commit(by: "li.na", step: "order.confirm") { snapshot, changes in
      guard let row = try snapshot.first(SalesOrder.self) else { return }
      try changes.update(row) {
        $0.promised = Day("2026-11-20")!
        $0.state = .waiting
      }
    }
    try await seeded.browse { browser in
      try await browser.signIn()
      let page = try await browser.get("/").text
      #expect(page.contains("Orders later than promised</a> <span class=\"badge tone-stop\">1</span>"))
      #expect(page.contains("<a href=\"/list/sales_order?state=waiting\">Orders waiting for stock or credit</a> <span class=\"badge tone-stop\">1</span>"))
      #expect(!page.contains("Invoices past their due day") && !page.contains("Nothing is out of order here."))
      #expect(try await browser.get("/list/sales_order?state=waiting").text.contains("PO-1"))
    }
  }

  @Test("The warehouse sees what it blocked, what came back, and who asks for stock; an approval's button says how many wait")
  func warehouse() async throws {
    let town = try await DockTown.made()
    let requestKey = town.request
    let shelf = Shelf(.warehouse, SiteID(3))
    let (shipment, receipt) = try await town.warehouse.replica.commit(by: "min", step: "shipment.pack") { snapshot, changes in
      let product = try #require(try snapshot.first(Product.self, where: "code = 'P-200'"))
      func id(_ random: UInt64) -> RecordKey { RecordKey(milliseconds: 3, counter: 0, site: SiteID(3), random: random) }
      let shipment = try changes.create(Shipment.self, on: shelf) {
        $0.request = DispatchRequest.ID(requestKey)
        $0.order = SalesOrder.ID(id(1))
        $0.orderNumber = "SO-TEST-1"
        $0.cartons = 1
      }
      let receipt = try changes.create(GoodsReceipt.self, on: shelf) {
        $0.workOrder = WorkOrder.ID(id(2))
        $0.order = SalesOrder.ID(id(1))
        $0.product = product.id
        $0.quantity = Quantity(ExactDecimal(4), "C62")
        $0.lot = "L-BAD"
        $0.location = "Q-1"
      }
      try changes.create(StockMove.self, on: shelf) {
        $0.product = product.id
        $0.lot = "L-BAD"
        $0.status = .blocked
        $0.quantity = Quantity(ExactDecimal(4), "C62")
        $0.document = "GR"
      }
      return (shipment, receipt)
    }.value
    _ = try await town.warehouse.replica.commit(by: "min", step: "delivery.attempt") { snapshot, changes in
      let (sent, rejected) = (try #require(try snapshot.get(shipment)), try #require(try snapshot.get(receipt)))
      try changes.update(sent) {
        $0.state = .dispatched
        $0.attempt = .nobody
      }
      try changes.update(rejected) { $0.state = .rejected }
    }
    try await town.browse { browser, _ in
      try await browser.signIn("Zhao Min")
      let page = try await browser.get("/").text
      for text in ["Deliveries that did not succeed</a> <span class=\"badge tone-stop\">1<", "Receipts with blocked stock</a> <span class=\"badge tone-stop\">1<"] {
        #expect(page.contains(text), "\(text)")
      }
      #expect(!page.contains("Requests for stock to promise") && !page.contains("class=\"home-number\""))
      try await browser.signIn("Du Wei")
      let driver = try await browser.get("/").text
      #expect(driver.contains("Deliveries that did not succeed") && !driver.contains("Receipts with blocked stock"))
    }
  }

  @Test("Who approves sees on the button how many wait, and comes to the facts from the task")
  func approvals() async throws {
    let seeded = try await Company.seeded()
    let order = try await seeded.order("PO-1")
    _ = try await seeded.office.do("order.check", ["order": order.description], by: Company.clerk)
    _ = try await seeded.office.do("order.confirm", ["order": order.description], by: Company.clerk)
    try await seeded.browse { browser in
      try await browser.signIn()
      let page = try await browser.get("/").text
      #expect(page.contains("Approvals <b class=\"home-number\">1</b>") && page.contains("href=\"/approvals?about=\(order)\""))
    }
  }

  @Test("A sales manager sees the five figures of the week, by sign and word on or off target; others do not")
  func figures() async throws {
    let seeded = try await Company.seeded()
    _ = try await seeded.order("PO-1")
    seeded.company.clock.advance(hours: 24)
    try await seeded.browse { browser in
      try await browser.signIn()
      let page = try await browser.get("/").text
      #expect(page.components(separatedBy: "class=\"figure figure-").count == 6)
      #expect(page.contains("href=\"/indicators#indicator-confirmation\"><span class=\"tile-label\">Confirmed in time</span><b><span class=\"figure-mark\" aria-hidden=\"true\">▲</span>0.0 %</b>"))
      #expect(page.contains("off target <span class=\"quiet\">This week</span>") && page.contains("nothing to judge"))
      try await browser.signIn("Zhao Lei")
      #expect(try await !browser.get("/").text.contains("figure-mark"))
    }
  }

  @Test("The other sites stand there in words")
  func peers() async throws {
    let peers = [
      PeerLine(code: "HQ", state: Words("connected", "已连接"), lastHeard: nil, waiting: 3, error: "", clock: Words("our clock is 9 min behind by theirs", "慢"))
    ]
    try await Company.seeded().browse(peers) { browser in
      try await browser.signIn()
      let page = try await browser.get("/").text
      #expect(page.contains("3 of your site&#39;s changes wait") || page.contains("3 of your site's changes wait"))
      #expect(page.contains("connected") && page.contains("our clock is 9 min behind by theirs") && page.contains("not heard yet"))
    }
  }

  @Test("Each role has its home: what it begins with, at the sites that have it, and what stands first")
  func roles() {
    for role in OperatorRole.allCases { #expect(HomeRole.all.count { $0.role == role } == 1, "\(role)") }
    func paths(_ site: SiteRole, _ roles: OperatorRole...) -> [String] { HomeRole.actions(Actor(name: "x", roles: Set(roles)), at: site).map(\.path) }
    #expect(paths(.office, .salesClerk) == ["/order/new", "/import"])
    #expect(paths(.office, .salesClerk, .salesManager) == ["/approvals", "/meeting", "/order/new", "/import"])
    #expect(paths(.warehouse, .storekeeper, .driver) == ["/dock", "/approvals", "/deliveries"])
    #expect(paths(.plant, .planner) == ["/board", "/meeting"] && paths(.plant, .foreman, .worker) == ["/floor"])
    #expect(paths(.plant, .salesClerk).isEmpty)
    #expect(HomeRole.cards(Actor(name: "x", roles: [.driver])).first == .tasks)
    #expect(HomeRole.cards(Actor(name: "x", roles: [.analyst])).first == .changes)
    #expect(HomeRole.cards(Actor(name: "x", roles: [.administrator])).first == .sites)
    for entry in HomeRole.all { #expect(Set(entry.cards).count == 4, "\(entry.role): nothing is left out") }
  }

  @Test("A deadline is told as what is left of it, in working time or by the clock, in both languages")
  func clocks() {
    let calendar = WorkingCalendar.shipped, levels = ServiceLevels.shipped
    func at(_ day: String, _ hour: Int, _ minute: Int = 0) -> Instant {
      Instant(milliseconds: calendar.midnight(of: Day(day)!).milliseconds + UInt64(hour * 60 + minute) * 60_000)
    }
    func text(_ level: String, due: Instant, now: Instant, _ language: Language = .english) -> String {
      TaskClock(due, levels[level], calendar, TimeWords(zoneMinutes: 480, now: now, language: language)).text
    }
    #expect(text("order-confirm", due: at("2026-11-25", 9), now: at("2026-11-24", 16, 40)) == "1 h 20 min left")
    #expect(text("order-confirm", due: at("2026-11-25", 9), now: at("2026-11-24", 22)) == "1 h left")
    #expect(text("order-confirm", due: at("2026-11-25", 9), now: at("2026-11-25", 9, 40)) == "overdue by 40 min")
    #expect(text("order-confirm", due: at("2026-11-24", 17), now: at("2026-11-24", 23)) == "overdue")
    #expect(text("order-review", due: at("2026-11-26", 17), now: at("2026-11-24", 16)) == "2 working days left")
    #expect(text("order-review", due: at("2026-11-25", 17), now: at("2026-11-25", 8)) == "1 working day left")
    #expect(text("complaint-answer", due: at("2026-11-25", 9), now: at("2026-11-24", 10)) == "23 h left")
    #expect(text("complaint-answer", due: at("2026-11-28", 10), now: at("2026-11-24", 10)) == "4 days left")
    #expect(text("order-confirm", due: at("2026-11-25", 9), now: at("2026-11-24", 16, 40), .chinese) == "剩余 1 小时 20 分钟")
    #expect(text("order-confirm", due: at("2026-11-25", 8, 0), now: at("2026-11-25", 7, 0)) == "under a minute left")
  }

  @Test("Home reads no growing table whole")
  func plans() async throws {
    let seeded = try await Company.seeded()
    _ = try await seeded.order("PO-1")
    let actor = Actor(name: "x", roles: Set(OperatorRole.allCases))
    let plans = try await seeded.office.workplace.look(as: actor) { step in
      let seen = Seen()
      step.snapshot.db.trace { seen.queries.append($0.expandedDescription) }
      defer { step.snapshot.db.trace(options: []) }
      _ = try ExceptionView.all(step, .english)
      _ = try HomeChanges(after: 0, step, Catalogue.steps, TimeWords(zoneMinutes: 480, now: step.now, language: .english), .english)
      step.snapshot.db.trace(options: [])
      return try seen.queries.filter { $0.hasPrefix("SELECT") }.flatMap { query in
        try GRDB.Row.fetchAll(step.snapshot.db, sql: "EXPLAIN QUERY PLAN \(query)").map { $0["detail"] as String }
      }
    }
    #expect(plans.count > 10)
    // The open conflicts are what is counted; the newest files are a bounded walk; the newest arrival is the end of a table.
    let bounded = ["SCAN conflict USING COVERING INDEX conflict_open", "SCAN conflict USING INDEX conflict_open", "SCAN (subquery-", "SCAN member"]
    #expect(plans.filter { $0.hasPrefix("SCAN") }.allSatisfy { plan in bounded.contains { plan.hasPrefix($0) } }, "\(plans)")
  }

  private final class Seen: @unchecked Sendable { var queries: [String] = [] }
}
