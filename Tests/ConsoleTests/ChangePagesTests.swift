import Foundation
import Ground
import Records
import Replica
import Testing
import Workflow

@testable import Console

@Suite("The pages of order changes")
struct ChangePagesTests {
  @Test("A change is requested on the order's page, assessed, offered and confirmed on its own, and the revisions stand side by side")
  func way() async throws {
    let town = try await OrderTown.made()
    let order = try await town.approved()
    try await town.browse(town.office, "Li Na") { browser in
      let page = try await browser.get("/r/\(order)")
      #expect(page.text.contains("action=\"/r/\(order)/change.request\"") && !page.text.contains("order-changes-title\">Order changes</h2>\n<ul"))
      let taken = try await browser.post(
        "/r/\(order)/change.request", ["_token": page.token, "asked_by": "Zhou <Min>", "lines": "1 30\r\n2 0", "why": "smaller"])
      #expect(taken.location.hasPrefix("/r/"))
      let shown = try await browser.get(taken.location)
      #expect(shown.location.hasPrefix("/changes/"))
      let path = shown.location
      let fresh = try await browser.get(path)
      for text in ["CH-SH01-2026-000001", "Zhou &lt;Min&gt;", "P-100 · 50 pcs", "P-100 · 30 pcs", "taken out", "Not assessed yet"] { #expect(fresh.text.contains(text), "\(text)") }
      #expect(!fresh.text.contains("style="))
      _ = try await browser.post("\(path)/change.assess", ["_token": fresh.token])
      let assessed = try await browser.get(path)
      for text in ["not planned: less can be done", "Order line 1", "the plant is asked for", "handling of the change"] { #expect(assessed.text.contains(text), "\(text)") }
      let wrong = try await browser.post("\(path)/change.offer", ["_token": assessed.token, "price": "3 EUR"])
      #expect(wrong.status == .unprocessableContent && wrong.text.contains("Nothing has been saved yet.") && wrong.text.contains("value=\"3 EUR\""))
      _ = try await browser.post("\(path)/change.offer", ["_token": assessed.token, "price": "300.00 CNY"])
      let listed = try await browser.get("/changes").text
      #expect(listed.contains("CH-SH01-2026-000001") && listed.contains("offered to the customer") && listed.contains("nobody yet"))
      #expect(try await browser.get("/r/\(order)").text.contains("several things <span class=\"badge tone-open\">offered to the customer"))
      _ = try await browser.post("\(path)/change.confirm", ["_token": assessed.token, "side": "ours"])
      let half = try await browser.get(path).text
      #expect(half.contains("Nothing is applied before both sides have confirmed. Waiting for: the customer") && half.contains("not confirmed yet"))
      #expect(half.contains("<option value=\"theirs\" selected>"))
      _ = try await browser.post("\(path)/change.confirm", ["_token": assessed.token, "side": "theirs", "who": "Zhou Min", "evidence": "mail"])
      let revisions = try await browser.get("/order/\(order)/revisions").text
      for text in ["Revision 1 → Revision 2", "changed with the customer", "P-100 · 50 pcs", "<strong>P-100 · 30 pcs", "changed</span>", "taken out</span>", "unchanged</span>"] {
        #expect(revisions.contains(text), "\(text)")
      }
      let after = try await browser.get("/r/\(order)").text
      #expect(after.contains("/order/\(order)/revisions") && after.contains("Revision 2"))
    }
  }

  @Test("An order without changes has one revision; what is no change and no order is not found; the plant sees neither")
  func nothing() async throws {
    let town = try await OrderTown.made()
    let order = try await town.approved()
    try await town.browse(town.office, "Li Na") { browser in
      let list = try await browser.get("/changes").text
      #expect(list.contains("No change is open."))
      #expect(try await browser.get("/order/\(order)/revisions").text.contains("there is one revision"))
      #expect(try await browser.get("/changes/\(order)").status == .notFound)
      #expect(try await browser.get("/changes/nonsense").status == .notFound)
      #expect(try await browser.get("/order/nonsense/revisions").status == .notFound)
    }
    try await town.browse(town.plant, "Chen Gang") { browser in
      #expect(try await browser.get("/order/\(order)/revisions").status == .notFound)
      let home = try await browser.get("/").text
      #expect(!home.contains("href=\"/changes\""))
    }
  }
}
