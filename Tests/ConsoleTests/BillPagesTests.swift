import Foundation
import Ground
import HTTPTypes
import Records
import Replica
import Testing

@testable import Console
@testable import Workflow

@Suite("The pages of bills of materials")
struct BillPagesTests {
  /// Headquarters with two levels of a pump, its people, and its console.
  private func browse(_ body: @escaping @Sendable (Browser, Company.Site) async throws -> Void) async throws {
    let seeded = try await Company.seeded()
    let place = seeded.headquarters
    for (name, full, roles) in [("wei", "Wei Jun", "administrator planner"), ("tang", "Tang Yu", "foreman"), ("lu", "Lu Bo", "sales-clerk")] {
      _ = try await place.do("operator.register", ["name": name, "full_name": full, "roles": roles], by: Company.administrator)
    }
    _ = try await place.do("material.define", ["code": "STEEL-45", "name_en": "Steel bar", "name_zh": "圆钢", "unit": "kg", "cost": "5.20 CNY/kg"], by: Company.administrator)
    _ = try await place.do("rate.set", ["rate": "90 CNY/h"], by: Company.administrator)
    let table = "Parent,Component,Quantity,Unit,Scrap\nP-100,S-010,2,pcs,\nP-100,STEEL-45,2500,g,3\nS-010,STEEL-45,0.1,kg,"
    _ = try await place.do("bill.import", ["lines": table, "from": "2026-11-01", "release": "yes"], by: Company.administrator)
    let town = Company.Seeded(headquarters: place, office: place, company: seeded.company)
    try await town.browse { try await body($0, place) }
  }

  @Test("The list, the levels, the sums, where a part is used, and the cost, which a foreman does not see")
  func read() async throws {
    try await browse { browser, _ in
      #expect(try await browser.get("/bills").location.hasPrefix("/sign-in"))
      try await browser.signIn("Wei Jun")
      let list = try await browser.get("/bills").text
      #expect(list.contains("href=\"/bills/of/P%2D100\"") && list.contains("Centrifugal pump") && list.contains("no bill") && list.contains("href=\"/bills/import\""))
      let some = try await browser.get("/bills?q=V").text
      #expect(some.contains("V-050") && !some.contains("P-100"))
      let bill = try await browser.get("/bills/of/P%2D100?quantity=10").text
      for text in ["P-100/A", "<details open>", "S-010", "20 pcs", "STEEL-45", "2500 g", "scrap 3 %", "href=\"/do/bill.revise?product=P%2D100\"", "aria-current=\"page\">Levels"] { #expect(bill.contains(text), "\(text)") }
      #expect(!bill.contains("style=") && !bill.contains("onclick"))
      let sums = try await browser.get("/bills/of/P%2D100?view=sums&quantity=97").text
      // 97 × 2.5 ÷ 0.97 and 97 × 2 × 0.1.
      #expect(sums.contains("269.4 kg") && sums.contains("194 pcs"))
      let uses = try await browser.get("/bills/of/STEEL%2D45").text
      #expect(uses.contains("Where used") && uses.contains("S-010") && uses.contains("in nothing else") && !uses.contains("href=\"/bills/of/STEEL%2D45?view=cost"))
      let cost = try await browser.get("/bills/of/P%2D100?view=cost").text
      #expect(cost.contains("Cost of one unit") && cost.contains("CNY</strong>") && !cost.contains("Not all of it is known."))
      #expect(try await browser.get("/bills/of/NOTHING").status == .notFound)
      for odd in ["/bills/of/P%2D100?day=never&quantity=-1&view=x&revision=Q", "/bills?q=%00&after=zzz"] { #expect(try await browser.get(odd).status == .ok, "\(odd)") }
      browser.forget()
      try await browser.signIn("Tang Yu")
      let foreman = try await browser.get("/bills/of/P%2D100?view=cost").text
      #expect(foreman.contains("aria-current=\"page\">Levels") && !foreman.contains("view=cost&amp;") && !foreman.contains("CNY") && !foreman.contains("/do/bill.revise"))
      browser.forget()
      try await browser.signIn("Lu Bo")
      #expect(try await browser.get("/bills").status == .notFound)
    }
  }

  @Test("A planner begins a revision by its form, writes a line, compares, and releases it; Chinese says the same")
  func revise() async throws {
    try await browse { browser, place in
      try await browser.signIn("Wei Jun")
      let form = try await browser.get("/do/bill.revise?product=P%2D100")
      let begun = try await browser.post("/do/bill.revise", ["_token": form.token, "product": "P-100", "from": "2027-01-01"])
      #expect(begun.status == .seeOther)
      let page = try await browser.get(begun.location)
      #expect(page.location == "/bills/of/P%2D100?revision=B")
      let draft = try await browser.get(page.location).text
      #expect(draft.contains("P-100/B · draft") && draft.contains("href=\"/do/bill.line?bill=P%2D100%2FB\"") && draft.contains("/do/bill.release?bill="))
      let wrong = try await browser.post("/do/bill.line", ["_token": form.token, "bill": "P-100/B", "component": "STEEL-4", "quantity": "2 kg"])
      #expect(wrong.status == .unprocessableContent && wrong.text.contains("Is one of these meant: STEEL-45?"))
      #expect(try await browser.post("/do/bill.line", ["_token": form.token, "bill": "P-100/B", "component": "STEEL-45", "quantity": "2.4 kg", "scrap": "3"]).status == .seeOther)
      let compared = try await browser.get("/bills/of/P%2D100?view=revisions").text
      #expect(compared.contains("A → B") && compared.contains("1 lines differ") && compared.contains("2500 g · scrap 3 %") && compared.contains("2.4 kg · scrap 3 %"))
      #expect(try await browser.post("/do/bill.release", ["_token": form.token, "bill": "P-100/B"]).status == .seeOther)
      #expect(try await place.replica.read { try $0.first(BillRevision.self, where: "number = 'P-100/B'")?.state } == .released)
      let list = try await browser.get("/bills").text
      #expect(list.contains("B (2027-01-01)"))
      _ = try await browser.post("/language", ["_token": form.token, "language": "zh", "back": "/bills"])
      let chinese = try await browser.get("/bills/of/P%2D100").text
      #expect(chinese.contains("物料清单") && chinese.contains("多级结构") && chinese.contains("损耗 3 %"))
    }
  }

  @Test("A file is taken in from the page, or every row's problem is listed and nothing is; the table comes back as CSV")
  func files() async throws {
    try await browse { browser, place in
      try await browser.signIn("Wei Jun")
      let token = try await browser.get("/bills/import").token
      func send(_ text: String, _ how: String) async throws -> Browser.Page {
        var headers: HTTPFields = [.contentType: "application/octet-stream", .origin: "http://\(browser.authority)"]
        headers[.weftToken] = token
        headers[.weftFileName] = "bills.csv"
        headers[.weftChannel] = how
        return try await browser.send(.post, "/bills/import", headers: headers, body: text)
      }
      let bad = try await send("Parent,Component,Quantity\nP-200,STEEL-45,0\nP-200,NONSENSE,1", "release")
      #expect(bad.status == .unprocessableContent && bad.text.contains("line 2, Quantity") && bad.text.contains("line 3, Component") && bad.text.contains("2 problems"))
      let good = try await send("Parent,Component,Quantity\nP-200,STEEL-45,4", "draft")
      #expect(good.status == .created && good.text.contains("P-200/A"))
      #expect(try await place.replica.read { try $0.first(BillRevision.self, where: "number = 'P-200/A'")?.state } == .draft)
      let csv = try await browser.get("/bills/of/P%2D100/csv")
      #expect(csv.headers[.contentType] == "text/csv; charset=utf-8" && csv.text.contains("P-100,A,STEEL-45,Steel bar,2500,g,3,,,2026-11-01,"))
      #expect(try await browser.get("/bills/of/NOTHING/csv").status == .notFound)
    }
  }
}
