import Foundation
import Ground
import HTTPTypes
import Records
import Replica
import Testing

@testable import Console

@Suite("A step that can't be taken back")
struct ConfirmTests {
  private static func state(_ seeded: Company.Seeded, _ order: RecordKey) async throws -> OrderState? {
    try await seeded.office.replica.read { try $0.get(SalesOrder.ID(order))?.state }
  }

  @Test("Its form says what will happen, and its button is not like the others'")
  func form() async throws {
    let seeded = try await Company.seeded()
    let order = try await seeded.order("PO-1")
    try await seeded.browse { browser in
      try await browser.signIn()
      let page = try await browser.get("/r/\(order)").text
      #expect(page.contains("The order ends for good.") && page.contains("<button class=\"primary danger\">Cancel the order</button>"))
      #expect(page.contains("<button class=\"primary\">Check the order</button>"))
      #expect(page.matches(of: #/data-confirm="/#).count == 1)
    }
  }

  @Test("It is asked once more with what was entered, and done only then; going back finds the form as it was")
  func asked() async throws {
    let seeded = try await Company.seeded()
    let order = try await seeded.order("PO-1")
    try await seeded.browse { browser in
      try await browser.signIn()
      let place = "/r/\(order)/order.cancel"
      let token = try await browser.get("/r/\(order)").token
      let asked = try await browser.post(place, ["_token": token, "why": "No money & \"no\" <hope>", "_reason": "By telephone"])
      #expect(asked.status == .ok && asked.text.contains("Cancel the order?") && asked.text.contains("The order ends for good."))
      #expect(asked.text.contains("No money &amp; ") && !asked.text.contains("<hope>") && asked.text.contains("By telephone") && asked.text.contains("SO-SH01-2026-000001"))
      #expect(asked.text.contains("name=\"_confirmed\" value=\"yes\"") && asked.text.contains("action=\"\(place)\""))
      #expect(try await Self.state(seeded, order) == .received)
      let back = try await browser.get(place).text
      #expect(back.contains("hope") && back.contains("kept since"))
      let done = try await browser.post(place, ["_token": asked.token, "why": "No money", "_confirmed": "yes"])
      #expect(done.status == .seeOther)
      #expect(try await Self.state(seeded, order) == .cancelled)
    }
  }

  @Test("What is wrong is said before anything is asked")
  func wrong() async throws {
    let seeded = try await Company.seeded()
    let order = try await seeded.order("PO-1")
    try await seeded.browse { browser in
      try await browser.signIn()
      let token = try await browser.get("/r/\(order)").token
      let page = try await browser.post("/r/\(order)/order.cancel", ["_token": token])
      #expect(page.status == .unprocessableContent && page.text.contains("Why is missing.") && !page.text.contains("Cancel the order?"))
      // Asked or not, a form without our token does nothing.
      #expect(try await browser.post("/r/\(order)/order.cancel", ["why": "x", "_confirmed": "yes"]).status == .forbidden)
      #expect(try await Self.state(seeded, order) == .received)
    }
  }
}
