import Foundation
import Ground
import HTTPTypes
import Replica
import Testing
import Workflow

@testable import Console

@Suite("The page of approvals")
struct ApprovalsTests {
  /// Two orders that wait for their review.
  private static func seeded() async throws -> (Company.Seeded, [RecordKey]) {
    let seeded = try await Company.seeded()
    _ = try await seeded.office.do("operator.register", ["name": "qian", "full_name": "Qian Wei", "roles": "sales-manager"], by: Company.administrator)
    var orders: [RecordKey] = []
    for reference in ["PO-1", "PO-2"] {
      let order = try await seeded.order(reference)
      _ = try await seeded.office.do("order.check", ["order": order.description], by: Company.clerk)
      _ = try await seeded.office.do("order.confirm", ["order": order.description], by: Company.clerk)
      orders.append(order)
    }
    return (seeded, orders)
  }

  @Test("The one that is due first stands open with its facts and the step's own form; decided, the next one comes")
  func next() async throws {
    let (seeded, orders) = try await Self.seeded()
    try await seeded.browse { browser in
      try await browser.signIn()
      let page = try await browser.get("/approvals").text
      #expect(page.contains("action=\"/approvals/\(orders[0])/order.review\"") && !page.contains("action=\"/approvals/\(orders[1])"))
      for text in ["Suzhou Lantian Water Co., Ltd. (standard)", "CNY of 500,000.00 CNY", "12 pcs · P-100 Centrifugal pump", "Asked by li.na at SH01", "href=\"/approvals?about=\(orders[1])\"", "working days left", "value=\"conditions\">approve with conditions</button>", "<button disabled hidden>"] {
        #expect(page.contains(text), "\(text)")
      }
      #expect(try await browser.get("/approvals?about=\(orders[1])").text.contains("action=\"/approvals/\(orders[1])/order.review\""))
      let wrong = try await browser.post("/approvals/\(orders[0])/order.review", ["_token": Self.token(page), "decision": "conditions", "_reason": "typed"])
      #expect(wrong.status == .unprocessableContent && wrong.text.contains("The conditions are missing.") && wrong.text.contains("value=\"typed\""))
      let done = try await browser.post("/approvals/\(orders[0])/order.review", ["_token": Self.token(page), "decision": "approve"])
      #expect(done.status == .seeOther && done.location == "/approvals")
      let after = try await browser.get("/approvals").text
      #expect(after.contains("action=\"/approvals/\(orders[1])/order.review\""))
      // Four eyes: the first one now waits for its approval, by another person.
      #expect(after.contains("li.na reviewed this order."))
      let mine = try await browser.get("/approvals?about=\(orders[0])").text
      #expect(mine.contains("Another sales manager approves it.") && !mine.contains("/order.approve\""))
    }
  }

  @Test("Another person approves or says no with a reason; what is wrong comes back with what was typed")
  func fourEyes() async throws {
    let (seeded, orders) = try await Self.seeded()
    _ = try await seeded.office.do("order.review", ["order": orders[0].description, "decision": "approve"], by: Company.clerk)
    try await seeded.browse { browser in
      try await browser.signIn("Qian Wei")
      let page = try await browser.get("/approvals?about=\(orders[0])").text
      #expect(page.contains("action=\"/approvals/\(orders[0])/order.approve\"") && page.contains("action=\"/approvals/\(orders[0])/order.cancel\""))
      let wrong = try await browser.post("/approvals/\(orders[0])/order.approve", ["_token": Self.token(page), "warehouse": "WH77"])
      #expect(wrong.status == .unprocessableContent && wrong.text.contains("value=\"WH77\"") && wrong.text.contains("is no warehouse"))
      let no = try await browser.post("/approvals/\(orders[0])/order.cancel", ["_token": Self.token(page), "why": "too risky", "_confirmed": "yes"])
      #expect(no.location == "/approvals")
      #expect(try await !browser.get("/approvals").text.contains("\(orders[0])"))
    }
  }

  @Test("Who may approve nothing sees that; and no other step is taken from here")
  func nobody() async throws {
    let (seeded, orders) = try await Self.seeded()
    try await seeded.browse { browser in
      try await browser.signIn("Zhao Lei")
      let page = try await browser.get("/approvals")
      #expect(page.text.contains("Nothing waits for your approval.") && !page.text.contains("PO-1"))
      let token = try await browser.get("/sign-in").token
      #expect(try await browser.post("/approvals/\(orders[0])/order.check", ["_token": token]).status == .notFound)
      #expect(try await browser.post("/approvals/\(orders[0])/order.review", ["_token": token, "decision": "approve"]).status == .unprocessableContent)
      #expect(try await browser.post("/approvals/nothing/order.review", ["_token": token]).status == .notFound)
    }
  }

  private static func token(_ text: String) -> String {
    guard let start = text.range(of: "name=\"_token\" value=\"") else { return "" }
    return String(text[start.upperBound...].prefix { $0 != "\"" })
  }
}
