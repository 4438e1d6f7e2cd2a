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
      #expect(try await browser.get("/paper/packing-list/\(shipment)").text.contains("<title>Packing list SH-WH01-2026-000001 · Weft</title>"))
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

  @Test("Headquarters' form is filled with what stands, says what is wrong beside its entry, and loses nothing")
  func letterhead() async throws {
    let seeded = try await Company.seeded()
    _ = try await seeded.headquarters.do("operator.register", ["name": "wei", "full_name": "Wei", "roles": "administrator"], by: Company.administrator)
    let place = Company.Seeded(headquarters: seeded.headquarters, office: seeded.headquarters, company: seeded.company)
    try await place.browse { browser in
      try await browser.signIn("Wei")
      let empty = try await browser.get("/do/letterhead.set")
      #expect(empty.status == .ok && !empty.text.contains("/paper/logo"))
      #expect(try await browser.get("/do").text.contains("href=\"/do/letterhead.set\""))
      let form = ["name_zh": "天禾 <泵业>", "bank": "Bank\n1", "logo": "bm8gcGljdHVyZQ==", "_token": empty.token]
      let refused = try await browser.post("/do/letterhead.set", form)
      #expect(refused.status == .unprocessableContent)
      #expect(refused.text.contains("value=\"bm8gcGljdHVyZQ==\"") && refused.text.contains("value=\"天禾 &lt;泵业&gt;\"") && refused.text.contains("id=\"letterhead-name_en\""))
      #expect(refused.text.matches(of: /aria-invalid="true"/).count == 1 && refused.text.contains("Bank\n1</textarea>"))
      let noPicture = try await browser.post("/do/letterhead.set", form.merging(["name_en": "Tianhe"]) { $1 })
      #expect(noPicture.status == .unprocessableContent && noPicture.text.contains("no whole PNG file"))
      let pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8/5+hHgAHggJ/PchI7wAAAABJRU5ErkJggg=="
      let done = try await browser.post("/do/letterhead.set", form.merging(["name_en": "Tianhe", "logo": pixel]) { $1 })
      #expect(done.status == .seeOther && done.location == "/do/letterhead.set")
      let page = try await browser.get("/do/letterhead.set").text
      #expect(page.contains("value=\"Tianhe\"") && page.contains("src=\"/paper/logo\""))
      let logo = try await browser.get("/paper/logo")
      #expect(logo.status == .ok && logo.headers[.contentType] == "image/png" && logo.headers[.cacheControl] == "no-store")
    }
  }
}
