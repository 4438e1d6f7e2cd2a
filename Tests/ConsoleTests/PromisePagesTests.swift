import Foundation
import Ground
import HTTPTypes
import Records
import Replica
import Testing
import Workflow

@testable import Console

@Suite("The page of a promise")
struct PromisePagesTests {
  @Test("The page says the day and why, its form confirms the order, and afterwards it shows what the promise rests on")
  func page() async throws {
    let seeded = try await Company.seeded()
    let order = try await seeded.order("PO-1")
    try await seeded.browse { browser in
      try await browser.signIn()
      let before = try await browser.get("/promise/\(order)").text
      #expect(before.contains("Lines to confirm") && before.contains("no plan of a plant is known here") && before.contains("<svg class=\"promise-strip\""))
      // An order is checked before it is confirmed.
      #expect(!before.contains("action=\"/r/\(order)/order.confirm\"") && before.contains("This step is for one that is checked"))
      #expect(try await browser.get("/r/\(order)").text.contains("href=\"/promise/\(order)\""))
      _ = try await browser.post("/r/\(order)/order.check", ["_token": try await browser.get("/r/\(order)").token])
      let form = try await browser.get("/promise/SO-SH01-2026-000001")
      #expect(form.text.contains("action=\"/r/\(order)/order.confirm\"") && form.text.contains("name=\"lines\"") && form.text.contains("name=\"short\""))
      _ = try await browser.post("/r/\(order)/order.confirm", ["_token": form.token])
      let after = try await browser.get("/promise/\(order)").text
      #expect(after.contains("Confirmed lines, and what they rest on") && !after.contains("Lines to confirm"))
      #expect(try await browser.get("/promise/SO-NONE").status == .notFound)
    }
  }

  @Test("Programs ask the same with a token, and nobody without one")
  func program() async throws {
    let seeded = try await Company.seeded()
    let order = try await seeded.order("PO-1")
    try await seeded.browse { browser in
      let token = try await browser.desk.store.newToken(for: try await browser.key("li.na"), name: "x", at: try await browser.desk.now())
      let headers: HTTPFields = [.authorization: "Bearer \(token)"]
      let answer = try await browser.get("/api/promise/\(order)", headers: headers)
      #expect(answer.status == .ok && answer.text.contains("\"limited_by\":\"no_plan\"") && answer.text.contains("\"days_late\":0"))
      #expect(try await browser.get("/api/promise/SO-NONE", headers: headers).status == .notFound)
      #expect(try await browser.get("/api/promise/\(order)").status == .unauthorized)
    }
  }
}
