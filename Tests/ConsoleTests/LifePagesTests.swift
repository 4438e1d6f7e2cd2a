import Ground
import Records
import Replica
import Testing
import Workflow

@testable import Console

@Suite("The page of an order's life")
struct LifePagesTests {
  @Test("The order's page leads to its life: a picture of its stages, and their numbers in a table, in both languages")
  func life() async throws {
    let town = try await OrderTown.made()
    let order = try await town.approved()
    let work = try await town.make(order, good: "30")
    _ = try await town.ship(order, work, made: "30")
    try await town.browse(town.office, "Li Na") { browser in
      let path = LifePage.path(SalesOrder.ID(order))
      #expect(try await browser.get("/r/\(order)").text.contains("href=\"\(path)\""))
      let page = try await browser.get(path)
      #expect(page.status == .ok && page.text.contains("<svg") && page.text.contains("Production WO-PL01-2026-000001") && page.text.contains("href=\"/r/\(work)\""))
      #expect(page.text.contains("<td data-label=\"Stage\">Confirmation</td>") && page.text.contains("still runs") && !page.text.contains("style=") && !page.text.contains("<b>Water</b>"))
      #expect(try await browser.get("/orders/01a20b48-0900-7007-8000-0800000000ff/life").status == .notFound)
      #expect(try await browser.get("/orders/nonsense/life").status == .notFound)
      _ = try await browser.post("/language", ["_token": page.token, "language": "zh", "back": path])
      let chinese = try await browser.get(path).text
      #expect(chinese.contains("订单全程") && chinese.contains("包装发运") && chinese.contains("进行中"))
    }
    // A plant has only its part of it and no such page.
    try await town.browse(town.plant, "Chen Gang") { browser in
      let (life, part) = (try await browser.get(LifePage.path(SalesOrder.ID(order))), try await browser.get("/r/\(order)"))
      #expect(life.status == .notFound && part.status == .ok && !part.text.contains("/life\""))
    }
  }
}
