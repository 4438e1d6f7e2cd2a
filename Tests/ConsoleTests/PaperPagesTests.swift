import Foundation
import Ground
import Replica
import Testing

@testable import Console

@Suite("Pages of papers")
struct PaperPagesTests {
  private func packed(_ town: DockTown, cartons: String = "2") async throws -> RecordKey {
    try await town.warehouse.do("shipment.pack", ["request": town.request.description, "cartons": cartons], by: DockTown.storekeeper)
  }

  @Test("A shipment's page leads to its papers, in three languages, without a price and without the console's frame")
  func shipment() async throws {
    let town = try await DockTown.made(customer: "<b>Müller</b> 蓝天")
    let shipment = try await packed(town)
    try await town.browse { browser, _ in
      try await browser.signIn("Zhao Min")
      let record = try await browser.get("/r/\(shipment)").text
      for kind in ["delivery-note", "packing-list", "carton-labels"] { #expect(record.contains("href=\"/paper/\(kind)/\(shipment)\"")) }
      #expect(!record.contains("/paper/invoice") && !record.contains("/paper/order-confirmation"))
      let both = try await browser.get("/paper/delivery-note/\(shipment)")
      #expect(both.status == .ok && both.text.contains("送货单") && both.text.contains("Delivery note") && both.text.contains("SH-WH01-2026-000001"))
      #expect(both.text.contains("&lt;b&gt;Müller") && !both.text.contains("<b>Müller") && !both.text.contains("<nav aria-label=\"Navigation"))
      #expect(!both.text.contains("CNY") && !both.text.contains("<style") && both.text.utf8.count < 150_000)
      let english = try await browser.get("/paper/delivery-note/SH-WH01-2026-000001?language=en").text
      #expect(english.contains("Delivery note") && !english.contains("送货单"))
      let chinese = try await browser.get("/paper/delivery-note/\(shipment)?language=zh").text
      #expect(chinese.contains("送货单") && !chinese.contains("Delivery note</span>"))
    }
  }

  @Test("The page of a paper has its style and its script from here, and they may be kept")
  func style() async throws {
    let town = try await DockTown.made()
    let shipment = try await packed(town)
    try await town.browse { browser, _ in
      try await browser.signIn("Zhao Min")
      let page = try await browser.get("/paper/packing-list/\(shipment)").text
      for match in page.matches(of: /(?:href|src)="(\/(?:paper\/style|assets)[^"]+)"/) {
        let file = try await browser.get(String(match.1).replacingOccurrences(of: "&amp;", with: "&"))
        #expect(file.status == .ok, "\(match.1)")
      }
      let style = try await browser.get("/paper/style.css")
      #expect(style.text.contains("--accent") && style.text.contains("@page") && style.headers[.cacheControl]?.contains("immutable") == true)
      #expect(try await browser.get("/paper/logo").status == .notFound)
    }
  }

  @Test("Many labels come in parts that a page can carry")
  func labels() async throws {
    let town = try await DockTown.made()
    let shipment = try await packed(town, cartons: "70")
    try await town.browse { browser, _ in
      try await browser.signIn("Zhao Min")
      let first = try await browser.get("/paper/carton-labels/\(shipment)")
      #expect(first.text.utf8.count < 150_000 && first.text.contains("SH-WH01-2026-000001/30<") && !first.text.contains("SH-WH01-2026-000001/31<"))
      #expect(first.text.contains("&amp;part=3\""))
      let third = try await browser.get("/paper/carton-labels/\(shipment)?part=3").text
      #expect(third.contains("SH-WH01-2026-000001/61<") && third.contains("SH-WH01-2026-000001/70<"))
      let fourth = try await browser.get("/paper/carton-labels/\(shipment)?part=4")
      #expect(fourth.status == .unprocessableContent && fourth.text.contains("no part 4"))
    }
  }

  @Test("Nobody prints what is not theirs to print, and what there is not is not found")
  func refusals() async throws {
    let town = try await DockTown.made()
    let shipment = try await packed(town)
    try await town.browse { browser, other in
      #expect(try await browser.get("/paper/delivery-note/\(shipment)").location.hasPrefix("/sign-in"))
      #expect(try await browser.get("/paper/delivery-note/\(shipment).pdf").location.hasPrefix("/sign-in"))
      try await other.signIn("Du Wei")
      let labels = try await other.get("/paper/carton-labels/\(shipment)")
      #expect(labels.status == .unprocessableContent && labels.text.contains("may not print"))
      try await browser.signIn("Zhao Min")
      #expect(try await browser.get("/paper/poem/\(shipment)").status == .notFound)
      #expect(try await browser.get("/paper/delivery-note/\(town.request)").status == .notFound)
      let invoice = try await browser.get("/paper/invoice/\(shipment)")
      #expect(invoice.status == .unprocessableContent && invoice.text.contains("is not printed at a warehouse"))
    }
  }

  @Test(
    "The PDF opens in the browser under the document's number",
    .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/weasyprint") || ProcessInfo.processInfo.environment["CI"] != nil, "weasyprint is not here"))
  func pdf() async throws {
    let town = try await DockTown.made()
    let shipment = try await packed(town)
    try await town.browse { browser, _ in
      try await browser.signIn("Zhao Min")
      let page = try await browser.get("/paper/delivery-note/\(shipment).pdf?language=en")
      #expect(page.status == .ok && page.headers[.contentType] == "application/pdf")
      #expect(page.headers[.contentDisposition] == "inline; filename*=UTF-8''delivery%2Dnote%20SH%2DWH01%2D2026%2D000001.pdf")
      #expect(page.headers[.cacheControl] == "no-store")
    }
  }
}
