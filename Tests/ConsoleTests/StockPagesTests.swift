import Foundation
import Ground
import Records
import Replica
import Testing
import Workflow

@testable import Console

@Suite("The pages of stock")
struct StockPagesTests {
  private func product(_ code: String, at town: DockTown) async throws -> Row<Product> {
    try #require(try await town.warehouse.replica.read { try $0.first(Product.self, where: "code = ?", [code]) })
  }

  @Test("stock is listed and filtered by product, lot, location and status, in both languages")
  func list() async throws {
    let town = try await DockTown.made()
    _ = try await town.warehouse.do("location.define", ["code": "A-01", "kind": "storage", "walk": "10"], by: DockTown.storekeeper)
    _ = try await town.warehouse.do("stock.move", ["product": "P-100", "lot": "L-7", "quantity": "5", "to": "A-01"], by: DockTown.storekeeper)
    try await town.browse { browser, _ in
      try await browser.signIn("Zhao Min")
      let all = try await browser.get("/stock")
      #expect(all.status == .ok && all.text.contains("L-7") && all.text.contains("L-8") && all.text.contains("45 pcs"))
      let narrow = try await browser.get("/stock?product=P-100&location=A-01&status=free").text
      #expect(narrow.contains("5 pcs") && !narrow.contains("45 pcs") && !narrow.contains(">L-8<"))
      #expect(try await browser.get("/stock?lot=NONE").text.contains("Nothing lies here that fits."))
      #expect(try await browser.get("/stock?product=NONE").text.contains("Nothing lies here that fits."))
    }
  }

  @Test("a product's ledger and a lot's life lead to each other, and nothing unknown is shown")
  func ledger() async throws {
    let town = try await DockTown.made()
    let key = try await product("P-100", at: town).id
    _ = try await town.warehouse.do("lot.block", ["product": "P-100", "lot": "L-7", "why": "leaks <b>"], by: DockTown.storekeeper)
    try await town.browse { browser, _ in
      try await browser.signIn("Zhao Min")
      let ledger = try await browser.get("/stock/product/\(key)").text
      #expect(ledger.contains("/stock/lot/\(key)?lot&#x3D;L%2D7") || ledger.contains("/stock/lot/\(key)?lot=L%2D7"))
      #expect(ledger.contains("+50 pcs"))
      let life = try await browser.get("/stock/lot/\(key)?lot=L-7").text
      #expect(life.contains("lot held") && life.contains("LH-WH01-") && !life.contains("leaks <b>"))
      #expect(try await browser.get("/stock/lot/\(key)").status == .notFound)
      #expect(try await browser.get("/stock/product/\(RecordKey(high: 1, low: 1))").status == .notFound)
      let holds = try await browser.get("/stock/recalls").text
      #expect(holds.contains("LH-WH01-"))
      for page in ["/stock/transfers", "/stock/differences", "/stock/counts"] { #expect(try await browser.get(page).status == .ok, "\(page)") }
    }
  }

  @Test("a count list shows no book quantity, and its entry answers what is wrong with what was typed kept")
  func count() async throws {
    let town = try await DockTown.made()
    let list = try await town.warehouse.do("count.start", ["scope": "product", "filter": "P-100"], by: DockTown.storekeeper)
    let line = try #require(try await town.warehouse.replica.read { try $0.first(CountLine.self) })
    _ = try await town.warehouse.do(
      "stock.adjust", ["product": "P-100", "lot": "L-7", "quantity": "-3", "because": "damage", "why": "dropped"], by: DockTown.storekeeper)
    try await town.browse { browser, _ in
      try await browser.signIn("Zhao Min")
      let address = "/stock/counts/\(list)"
      let page = try await browser.get(address)
      let shown = page.text.split(separator: "<main").last.map(String.init) ?? ""
      #expect(shown.contains("L-7") && !shown.contains(">50") && !shown.contains(">47") && !shown.contains("50 pcs") && !shown.contains("47 pcs"))
      let asked = try await browser.post(address, ["_token": page.token, "line": line.id.description, "counted": "47"])
      #expect(asked.status == .unprocessableContent && asked.text.contains("value=\"47\"") && asked.text.contains("damaged") && asked.text.contains("name=\"moment\""))
      _ = try await browser.post(address, ["_token": page.token, "line": line.id.description, "counted": "47", "moment": "after"])
      #expect(try await browser.get(address).text.contains("posted"))
    }
    #expect(try await town.warehouse.replica.read { try $0.get(line.id)?.state } == .posted)
  }
}
