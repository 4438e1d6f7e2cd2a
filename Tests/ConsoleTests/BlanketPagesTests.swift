import Foundation
import Ground
import Records
import Replica
import Testing
import Workflow

@testable import Console

@Suite("The pages of blanket orders")
struct BlanketPagesTests {
  @Test("A manager agrees one, a clerk calls off beside the lines; too much is said at its line, and the rest goes down")
  func way() async throws {
    let town = try await OrderTown.made()
    try await town.browse(town.office, "Li Na") { browser in
      let list = try await browser.get("/blankets")
      #expect(list.text.contains("No blanket order is open.") && list.text.contains("href=\"/do/blanket.agree\""))
      let form = try await browser.get("/do/blanket.agree")
      let wrong = try await browser.post("/do/blanket.agree", ["_token": form.token, "customer": "C-LANTIAN", "lines": "P-100 100 pcs 1150.00 CNY", "valid_until": "2020-01-01"])
      #expect(wrong.status == .unprocessableContent && wrong.text.contains("2020-01-01 is past"))
      let made = try await browser.post(
        "/do/blanket.agree", ["_token": form.token, "customer": "C-LANTIAN", "lines": "P-100 100 pcs 1150.00 CNY", "valid_until": "2027-06-30", "reference": "FA <1>"])
      let page = try await browser.get(made.location)
      #expect(page.location.hasPrefix("/blankets/"))
      let path = page.location
      let shown = try await browser.get(path)
      for text in ["BL-SH01-2026-000001", "FA &lt;1&gt;", "1,150.00 CNY/pcs", "<strong>100</strong> pcs", "name=\"quantity.1\"", "agreed"] { #expect(shown.text.contains(text), "\(text)") }
      #expect(!shown.text.contains("style=") && !shown.text.contains("C62"))

      let nameless = try await browser.post("\(path)/blanket.calloff", ["_token": shown.token, "quantity.1": "101", "customer_reference": ""])
      #expect(nameless.status == .unprocessableContent && nameless.text.contains("id=\"calloff-customer_reference-notes\" class=\"notes\"><p class=\"fault\">"))
      let much = try await browser.post("\(path)/blanket.calloff", ["_token": shown.token, "quantity.1": "101", "customer_reference": "PO-9"])
      #expect(much.status == .unprocessableContent && much.text.contains("100 pcs are left of BL-SH01-2026-000001; asked for are 101 pcs.") && much.text.contains("value=\"101\""))
      let none = try await browser.post("\(path)/blanket.calloff", ["_token": shown.token, "customer_reference": "PO-9"])
      #expect(none.status == .unprocessableContent && none.text.contains("Nothing has been saved yet."))
      let stale = try await browser.post("\(path)/blanket.calloff", ["_token": "x", "quantity.1": "7", "customer_reference": "PO-9"])
      #expect(stale.status == .forbidden && stale.text.contains("value=\"7\""))

      let done = try await browser.post("\(path)/blanket.calloff", ["_token": shown.token, "quantity.1": "1,0", "customer_reference": "PO-9"])
      #expect(done.status == .unprocessableContent)
      let order = try await browser.post("\(path)/blanket.calloff", ["_token": shown.token, "quantity.1": "60", "customer_reference": "PO-9"])
      let ordered = try await browser.get(order.location).text
      #expect(ordered.contains("BL-SH01-2026-000001") && ordered.contains("69,000.00 CNY"))
      let after = try await browser.get(path).text
      #expect(after.contains("<strong>40</strong> pcs") && after.contains("called off") && after.contains(order.location))
      #expect(try await browser.get("/blankets").text.contains("P-100 40 pcs"))
    }
  }

  @Test("Order entry knows the kinds and the customer's agreements: their prices stand in the cells, and a sample's are nothing")
  func entry() async throws {
    let town = try await OrderTown.made()
    try await town.browse(town.office, "Li Na") { browser in
      let form = try await browser.get("/do/blanket.agree")
      _ = try await browser.post("/do/blanket.agree", ["_token": form.token, "customer": "C-LANTIAN", "lines": "P-100 100 pcs 1150.00 CNY", "valid_until": "2027-06-30"])
      let page = try await browser.get("/order/new")
      for text in ["<option value=\"sample\">free sample</option>", "<option value=\"trial\">", "name=\"blanket\""] { #expect(page.text.contains(text), "\(text)") }
      var sheet = ["_token": page.token, "customer": "C-LANTIAN", "customer_reference": "PO-1", "product.1": "P-100", "quantity.1": "10", "blanket": "BL-SH01-2026-000001", "_do": "look"]
      let looked = try await browser.post("/order/new", sheet).text
      #expect(looked.contains("placeholder=\"1,150.00\"") && looked.contains("BL-SH01-2026-000001 · until 2027-06-30</option>") && looked.contains("11,500.00 CNY"))
      sheet["_do"] = nil
      sheet["kind"] = "sample"
      let refused = try await browser.post("/order/new", sheet)
      #expect(refused.status == .unprocessableContent && refused.text.contains("A free sample needs its reason.") && refused.text.contains("not called off from an agreement"))
      sheet["blanket"] = ""
      sheet["sample_reason"] = "exhibition"
      let taken = try await browser.post("/order/new", sheet)
      let order = try await browser.get(taken.location).text
      #expect(order.contains("free sample · exhibition") && order.contains("0.00 CNY"))
      let samples = try await browser.get("/list/sales_order?kind=sample").text
      #expect(samples.contains("SO-SH01-2026-") && samples.contains("<option value=\"sample\" selected>"))
      let spares = try await browser.get("/list/sales_order?kind=spare").text
      #expect(spares.contains("<option value=\"spare\" selected>") && !spares.contains(">PO-1<"))
    }
  }

  @Test("A message of something that did not come out as wished looks like a warning")
  func warning() async throws {
    let town = try await OrderTown.made()
    let order = try await town.receive("PO-1", lines: "P-100 12 C62 1500.00 CNY")
    try await town.browse(town.office, "Li Na") { browser in
      let page = try await browser.get("/r/\(order)")
      let checked = try await browser.post("/r/\(order)/order.check", ["_token": page.token])
      let held = try await browser.get(checked.location).text
      #expect(held.contains("class=\"flash flash-warning\" role=\"status\"><span aria-hidden=\"true\">▲</span>") && held.contains("is held by 1 exception"))
    }
  }

  @Test("What is no agreement is not found, and the plant has no page of them")
  func nothing() async throws {
    let town = try await OrderTown.made()
    try await town.browse(town.office, "Li Na") { browser in
      #expect(try await browser.get("/blankets/nonsense").status == .notFound)
      let page = try await browser.get("/blankets")
      #expect(try await browser.post("/blankets/nonsense/blanket.end", ["_token": page.token]).status == .notFound)
      #expect(try await browser.post("/blankets/nonsense/order.check", ["_token": page.token]).status == .notFound)
    }
    try await town.browse(town.plant, "Chen Gang") { browser in
      let home = try await browser.get("/").text
      #expect(!home.contains("href=\"/blankets\""))
    }
  }
}
