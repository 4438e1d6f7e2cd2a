import Foundation
import Ground
import HTTPTypes
import Replica
import Testing
import Workflow

@testable import Console

@Suite("The page of a review and the page of limits")
struct ReviewPagesTests {
  /// A confirmed order of the office.
  private static func seeded() async throws -> (Company.Seeded, RecordKey) {
    let seeded = try await Company.seeded()
    _ = try await seeded.office.do("operator.register", ["name": "qian", "full_name": "Qian Wei", "roles": "sales-manager"], by: Company.administrator)
    let order = try await seeded.order("PO-1")
    _ = try await seeded.office.do("order.check", ["order": order.description], by: Company.clerk)
    _ = try await seeded.office.do("order.confirm", ["order": order.description], by: Company.clerk)
    return (seeded, order)
  }

  @Test("Everything about the order stands on one page, and the word is said there; what is wrong comes back with what was typed")
  func inPlace() async throws {
    let (seeded, order) = try await Self.seeded()
    try await seeded.browse { browser in
      try await browser.signIn()
      let page = try await browser.get("/review/\(order)").text
      for text in ["SO-SH01-2026-000001", "sales terms", "Missing:", "Open orders, with this one", "500,000.00 CNY", "12 pcs · P-100 Centrifugal pump", "action=\"/review/\(order)/\(order)/order.review\"", "value=\"return\">return for correction</button>"] {
        #expect(page.contains(text), "\(text)")
      }
      #expect(!page.contains("order.approve\"") && !page.contains("approvals were skipped"))
      #expect(try await browser.get("/r/\(order)").text.contains("href=\"/review/\(order)\""))
      #expect(try await browser.get("/approvals").text.contains("href=\"/review/\(order)\""))
      let path = "/review/\(order)/\(order)/order.review"
      let wrong = try await browser.post(path, ["_token": browser.get("/review/\(order)").token, "decision": "conditions", "aspects": "credit", "_reason": "typed"])
      #expect(wrong.status == .unprocessableContent && wrong.text.contains("The conditions are missing.") && wrong.text.contains("value=\"typed\""))
      let done = try await browser.post(path, ["_token": browser.get("/review/\(order)").token, "decision": "conditions", "findings": "Half <in> advance"])
      #expect(done.status == .seeOther && done.location == "/review/\(order)")
      let after = try await browser.get("/review/\(order)").text
      #expect(after.contains("Half &lt;in&gt; advance") && after.contains("approve with conditions") && after.contains("Nothing here waits for you.") == false)
      try await browser.signIn("Qian Wei")
      #expect(try await browser.get("/review/\(order)").text.contains("action=\"/review/\(order)/\(order)/order.approve\""))
      #expect(try await browser.get("/review/\(order)/x").status == .notFound)
      #expect(try await browser.get("/review/nonsense").status == .notFound)
      let other = try await browser.post("/review/\(order)/\(order)/order.check", ["_token": browser.get("/review/\(order)").token])
      #expect(other.status == .notFound)
    }
  }

  @Test("The page speaks Chinese, and notes that somebody looked at the customer's credit")
  func chinese() async throws {
    let (seeded, order) = try await Self.seeded()
    try await seeded.browse { browser in
      try await browser.signIn()
      _ = try await browser.post("/language", ["_token": browser.get("/").token, "language": "zh", "back": "/"])
      let page = try await browser.get("/review/\(order)").text
      for text in ["订单评审", "销售条款", "尚缺：", "信用占用"] { #expect(page.contains(text), "\(text)") }
      #expect(try await seeded.office.replica.read { try $0.count("SELECT count(*) FROM viewing WHERE type = 'customer'") } == 1)
    }
  }

  @Test("Limits are read at the office and changed at headquarters only")
  func limits() async throws {
    let (seeded, _) = try await Self.seeded()
    try await seeded.browse { browser in
      try await browser.signIn()
      let page = try await browser.get("/limits").text
      for text in ["1,000,000.00 CNY", "5,000,000.00 CNY", "second credit review", "from an amount on", "500,000.00 CNY"] { #expect(page.contains(text), "\(text)") }
      #expect(!page.contains("action=\"/limits/limit.change\""))
      let refused = try await browser.post(
        "/limits/limit.change", ["_token": browser.get("/limits").token, "role": "sales-manager", "place": "office", "amount": "1.00 CNY", "why": "x"])
      #expect(refused.status == .unprocessableContent)
      #expect(try await browser.post("/limits/order.cancel", ["_token": browser.get("/limits").token]).status == .notFound)
    }
  }
}
