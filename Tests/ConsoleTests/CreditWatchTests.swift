import Foundation
import Ground
import HTTPTypes
import Replica
import Testing

@testable import Console

@Suite("Who looks at a customer's credit")
struct CreditWatchTests {
  private func viewings(_ site: Company.Site) async throws -> [String] {
    try await site.replica.read { try $0.texts("SELECT person || ' ' || type || ' ' || way || CASE WHEN customer IS NULL THEN '' ELSE ' one' END FROM viewing ORDER BY id") }
  }

  @Test("A page, an export and a program that show it are written down before they do, once an hour each; headquarters reads it")
  func noted() async throws {
    let seeded = try await Company.seeded()
    let customer = try #require(try await seeded.office.replica.read { try $0.rows("customer", where: "1", limit: 1).first }).key
    try await seeded.browse { browser in
      try await browser.signIn("Zhao Lei")
      #expect(try await browser.get("/list/customer").text.contains("500,000") == false)
      #expect(try await viewings(seeded.office).isEmpty)
      #expect(try await browser.get("/r/\(customer)").text.contains("500,000.00 CNY"))
      #expect(try await browser.get("/r/\(customer)").status == .ok)
      #expect(try await browser.get("/list/customer/csv").text.contains("500000.00"))
      #expect(try await browser.get("/list/credit_move").status == .ok)
      #expect(try await viewings(seeded.office) == ["zhao customer page one", "zhao customer export", "zhao credit_move list"])
      seeded.company.clock.advance(hours: 2)
      try await browser.signIn("Zhao Lei")
      _ = try await browser.get("/r/\(customer)")
      try await browser.signIn()
      _ = try await browser.get("/r/\(customer)")
      let token = try await browser.desk.store.newToken(for: try await browser.key("li.na"), name: "x", at: try await browser.desk.now())
      _ = try await browser.get("/api/records/customer/C-LANTIAN", headers: [.authorization: "Bearer \(token)"])
      #expect(try await viewings(seeded.office).suffix(3) == ["zhao customer page one", "li.na customer page one", "li.na customer program one"])
      #expect(try await browser.get("/list/viewing").text.contains("in an export"))
    }
    try await seeded.office.send(to: seeded.headquarters)
    #expect(try await viewings(seeded.headquarters).count == 6)
  }

  @Test("A view that could not be written down is none that was: the next one is written down")
  func failed() async {
    let watch = CreditWatch()
    let now = Instant(milliseconds: 1_795_000_000_000)
    for _ in 1...2 { #expect(await watch.isNew("zhao C page", at: now)) }
    await watch.noted("zhao C page", at: now)
    #expect(await !watch.isNew("zhao C page", at: now))
    #expect(await watch.isNew("li.na C page", at: now))
    #expect(await watch.isNew("zhao C page", at: now.advanced(byHours: 1)))
  }

  @Test("An order's page shows no credit of its customer")
  func order() async throws {
    let seeded = try await Company.seeded()
    let order = try await seeded.order("PO-1")
    for step in ["order.check", "order.confirm"] { _ = try await seeded.office.do(step, ["order": order.description], by: Company.clerk) }
    _ = try await seeded.office.do("order.review", ["order": order.description, "decision": "approve", "findings": "within limits"], by: Company.clerk)
    let exposure = try await seeded.office.replica.read { try $0.texts("SELECT exposure_minor FROM order_review") }
    #expect(exposure.count == 1)
    try await seeded.browse { browser in
      try await browser.signIn()
      let page = try await browser.get("/r/\(order)").text
      #expect(page.contains("within limits") && !page.contains("Credit exposure") && !page.contains("500,000.00"))
    }
  }
}
