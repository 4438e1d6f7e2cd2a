import Foundation
import Ground
import HTTPTypes
import Records
import Replica
import Testing
import Workflow

@testable import Console

@Suite("The pages of exceptions and check rules")
struct ChecksPagesTests {
  @Test("An order with a strange price stands on the page of exceptions; a manager accepts it there, and the order's page says so")
  func exceptions() async throws {
    let seeded = try await Company.seeded(customerName: "Lantian <b>Water</b>")
    let order = try await seeded.order("PO-1", lines: "P-100 12 C62 1500.00 CNY")
    _ = try await seeded.office.do("order.check", ["order": order.description], by: Company.clerk)
    try await seeded.browse { browser in
      try await browser.signIn()
      let page = try await browser.get("/exceptions").text
      for text in ["EX-SH01-", "price out of tolerance", "1500.00 CNY/pcs is more than 5 % off the list price 1280.00 CNY/pcs", "holds the order", "line 1, price", "sales manager", "price.tolerance", "Lantian &lt;b&gt;Water&lt;/b&gt;"] {
        #expect(page.contains(text), "\(text)")
      }
      #expect(try await browser.get("/exceptions?type=fraud").text.contains("No exception holds an order."))
      #expect(try await browser.get("/exceptions?type=price&owner=sales-manager").text.contains("EX-SH01-"))
      let action = try #require(page.firstMatch(of: #/action="(/exceptions/[^"]+/exception.accept)"/#)).1
      let token = try await browser.get("/exceptions").token
      let wrong = try await browser.post(String(action), ["_token": token, "_reason": "typed"])
      #expect(wrong.status == .unprocessableContent && wrong.text.contains("Why is missing.") && wrong.text.contains("value=\"typed\""))
      let done = try await browser.post(String(action), ["_token": token, "why": "Agreed with Mr Zhou."])
      #expect(done.status == .seeOther && done.location == "/exceptions")
      let own = try await browser.get("/r/\(order)").text
      #expect(own.contains("accepted") && own.contains("Agreed with Mr Zhou.") && own.contains("<meter max=\"100\" value=\"90\""))
      #expect(try await browser.get("/list/sales_order").text.contains("90 %"))
      #expect(try await browser.get("/exceptions").text.contains("No exception holds an order."))
      #expect(try await browser.post("/exceptions/\(order)/order.cancel", ["_token": token]).status == .notFound)
    }
  }

  @Test("The pages speak Chinese too")
  func chinese() async throws {
    let seeded = try await Company.seeded()
    let order = try await seeded.order("PO-1", lines: "P-100 12 C62 1500.00 CNY")
    _ = try await seeded.office.do("order.check", ["order": order.description], by: Company.clerk)
    try await seeded.browse { browser in
      try await browser.signIn()
      _ = try await browser.post("/language", ["_token": try await browser.get("/").token, "language": "zh", "back": "/"])
      let page = try await browser.get("/exceptions").text
      #expect(page.contains("挂起订单的异常") && page.contains("价格超差") && page.contains("与目录价") && page.contains("订单挂起"))
      #expect(try await browser.get("/rules").text.contains("订单核对规则"))
      #expect(try await browser.get("/r/\(order)").text.contains("完整度"))
    }
  }

  @Test("An office reads the rules; headquarters sets them with a reason, and bad numbers come back with what was typed")
  func rules() async throws {
    let seeded = try await Company.seeded()
    try await seeded.browse { browser in
      try await browser.signIn()
      let page = try await browser.get("/rules").text
      #expect(page.contains("id=\"rule-price.tolerance\"") && page.contains("Tolerance, per cent: 5") && !page.contains("action=\"/rules\""))
      #expect(page.contains("is not done at a"))
    }
    _ = try await seeded.headquarters.do("operator.register", ["name": "anna", "full_name": "Anna Weber", "roles": "administrator"], by: Company.administrator)
    let atHeadquarters = Company.Seeded(headquarters: seeded.headquarters, office: seeded.headquarters, company: seeded.company)
    try await atHeadquarters.browse { browser in
      try await browser.signIn("Anna Weber")
      let page = try await browser.get("/rules")
      #expect(page.text.contains("action=\"/rules\"") && page.text.contains("value=\"percent=5\"") && page.text.contains("href=\"/rules\""))
      let form = ["_token": page.token, "rule": "price.tolerance", "is_on": "yes", "severity": "warns", "parameters": "percent=500", "reason": ""]
      let wrong = try await browser.post("/rules", form)
      #expect(wrong.status == .unprocessableContent && wrong.text.contains("Reason is missing.") && wrong.text.contains("value=\"percent=500\""))
      let large = try await browser.post("/rules", form.merging(["reason": "Wider."]) { $1 })
      #expect(large.text.contains("must be a whole number from 0 to 100") && large.text.contains("value=\"Wider.\""))
      let done = try await browser.post("/rules", form.merging(["reason": "Wider.", "parameters": "percent=7"]) { $1 })
      #expect(done.status == .seeOther && done.location == "/rules")
      let after = try await browser.get("/rules").text
      #expect(after.contains("Tolerance, per cent: 7") && after.contains("anna, ") && after.contains("Wider."))
    }
  }

  @Test("While an order is typed, the sheet says how whole it is")
  func sheet() async throws {
    let seeded = try await Company.seeded()
    try await seeded.browse { browser in
      try await browser.signIn()
      let empty = try await browser.get("/order/new").text
      #expect(empty.contains("<meter max=\"100\" value=\"0\"") && empty.contains("Products or models"))
      let token = try await browser.get("/order/new").token
      let looked = try await browser.post(
        "/order/new", ["_token": token, "_do": "look", "customer": "C-LANTIAN", "customer_reference": "PO-9", "product.1": "P-100", "quantity.1": "3"])
      #expect(looked.text.contains("value=\"80\"") && looked.text.contains("Delivery time") && !looked.text.contains("Products or models"))
    }
  }
}
