import Foundation
import Ground
import HTTPTypes
import Records
import Replica
import Testing
import Workflow

@testable import Console

@Suite("The pages of the rules of service")
struct ServicePagesTests {
  @Test("The table of service levels shows the default beside what holds; the office reads it and changes nothing")
  func levels() async throws {
    let seeded = try await Company.seeded()
    _ = try await seeded.headquarters.do(
      "level.change", ["level": "order-confirm", "amount": "6", "unit": "working_hours", "from": "2026-11-25", "reason": "<Winter> peak"], by: Company.administrator)
    try await seeded.headquarters.send(to: seeded.office)
    try await seeded.browse { browser in
      try await browser.signIn()
      let before = try await browser.get("/levels").text
      #expect(before.contains("4 working hours") && before.contains("→ From 2026-11-25: 6 working hours. 2026-11-25 · wei: &lt;Winter&gt; peak"))
      #expect(!before.contains("action=\"/levels\"") && before.contains("Change a service level is not done at"))
      seeded.company.clock.advance(hours: 24)
      let after = try await browser.get("/levels").text
      #expect(after.contains("<b>6 working hours</b>") && after.contains("changed</span>"))
    }
  }

  @Test("The calendar shows a month with its holidays and make-up days by name, and a wrong shift is said beside its entry")
  func calendar() async throws {
    let seeded = try await Company.seeded()
    try await seeded.browse { browser in
      try await browser.signIn()
      let october = try await browser.get("/calendar?month=2026-10").text
      #expect(october.contains("National Day") && october.contains("worked in place of a holiday") && october.contains("Asia/Shanghai"))
      #expect(october.components(separatedBy: "day-holiday").count - 1 == 5 && october.components(separatedBy: "day-makeup").count - 1 == 1)
      #expect(!october.contains("action=\"/calendar/site\""))
      #expect(try await browser.get("/calendar?month=nonsense&site=NONE").status == .ok)
    }
    _ = try await seeded.office.do("operator.register", ["name": "boss", "full_name": "Boss", "roles": "administrator"], by: Company.administrator)
    try await seeded.browse { browser in
      try await browser.signIn("Boss")
      var fields = ["_token": try await browser.get("/calendar").token, "zone": "Europe/Amsterdam", "shifts": "9-17", "weekdays": "1-5"]
      let wrong = try await browser.post("/calendar/site", fields)
      #expect(wrong.status == .unprocessableContent && wrong.text.contains("is no list of at most 6 shifts") && wrong.text.contains("value=\"9-17\""))
      fields["shifts"] = "09:00-12:30 13:00-17:30"
      #expect(try await browser.post("/calendar/site", fields).location == "/calendar")
      let page = try await browser.get("/calendar").text
      #expect(page.contains("<b>Europe/Amsterdam</b>") && page.contains("09:00-12:30 13:00-17:30") && !page.contains("as shipped"))
    }
  }

  @Test("The table of duties says for each step who has to do with it")
  func duties() async throws {
    try await Company.seeded().browse { browser in
      try await browser.signIn()
      let page = try await browser.get("/duties").text
      #expect(page.contains("<code>order.confirm</code>") && page.contains("sales manager") && !page.contains("action=\"/duties\""))
    }
  }

  @Test("A missed indicator leads to the orders behind it; programs get the same figures")
  func indicators() async throws {
    let seeded = try await Company.seeded()
    _ = try await seeded.order("PO-1")
    seeded.company.clock.advance(hours: 48)
    try await seeded.browse { browser in
      try await browser.signIn()
      let page = try await browser.get("/indicators").text
      #expect(page.contains("id=\"indicator-confirmation\"") && page.contains("off target") && page.contains("0.0 % of 1") && page.contains("As of <time>"))
      let orders = try await browser.get("/indicators/confirmation?period=week").text
      #expect(orders.contains("SO-SH01-2026-000001"))
      #expect(try await browser.get("/indicators/nothing").status == .notFound)
      #expect(try await browser.get("/indicators/cycle").text.contains("None in this period."))
    }
  }

  @Test("A paused task says on whom it waits and until when, on the list and on the order; its link lets the clock go on")
  func pause() async throws {
    let seeded = try await Company.seeded()
    let order = try await seeded.order("PO-1")
    try await seeded.browse { browser in
      try await browser.signIn()
      let tasks = try await browser.get("/tasks").text
      #expect(tasks.contains("href=\"/do/clock.pause?about=\(order)\""))
      let form = try await browser.get("/do/clock.pause?about=\(order)")
      #expect(form.text.contains("value=\"\(order)\""))
      let done = try await browser.post(
        "/do/clock.pause", ["_token": form.token, "about": order.description, "reason": "drawing", "waits_for": "Mr <Chen>"])
      #expect(done.status == .seeOther)
      let paused = try await browser.get("/tasks").text
      #expect(paused.contains("drawing or specification to be approved; waits for Mr &lt;Chen&gt;") && paused.contains("/clock.resume#step-clock.resume"))
      #expect(try await browser.get("/r/\(order)").text.contains("waits for Mr &lt;Chen&gt;"))
    }
  }
}
