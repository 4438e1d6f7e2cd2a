import Foundation
import Ground
import HTTPTypes
import Records
import Replica
import Testing

@testable import Console

@Suite("Order files that wait for a person")
struct IntakePagesTests {
  private static let german = "Bestellnummer;Materialnummer;Menge;ME;Einzelpreis;Liefertermin\n4711;MM-1;1.200;STK;1.280,00;18.12.2026\n4711;MM-2;2;KAR;100,00;18.12.2026\n4711;MM-3;1;STK;;18.12.2026\n"

  private static func send(_ text: String, _ name: String, _ browser: Browser) async throws -> Browser.Page {
    let token = try await browser.get("/import").token
    let headers: HTTPFields = [
      .contentType: "application/octet-stream", .origin: "http://\(browser.authority)", .weftFileName: name, .weftChannel: "mail", .weftToken: token,
    ]
    return try await browser.send(.post, "/import", headers: headers, body: text)
  }

  private static func lines(_ seeded: Company.Seeded) async throws -> [String] {
    try await seeded.office.replica.read { snapshot in
      try snapshot.all(OrderLine.self, where: "1", order: "position").map { "\(try snapshot.get($0.product)?.code ?? "") \($0.quantity) \($0.price)" }
    }
  }

  @Test("A foreign table waits; a clerk says what its columns mean and which products, and the order is taken from the file as it came")
  func resolved() async throws {
    let seeded = try await Company.seeded()
    try await seeded.browse { browser in
      try await browser.signIn()
      let sent = try await Self.send(Self.german, "bestellung.csv", browser)
      #expect(sent.status == .accepted && sent.text.contains("waits for you"))
      let place = sent.location
      let columns = try await browser.get(place).text
      #expect(columns.contains("What do the columns mean?") && columns.contains("<th scope=\"col\"><span>Materialnummer</span>"))
      #expect(columns.contains("<option value=\"quantity\" selected>") && columns.contains("<td>1.280,00</td>"))
      #expect(try await browser.get("/import").text.contains("href=\"\(place)\""))
      #expect(try await browser.get("/").text.contains("href=\"\(place)\""))

      let said = ["_do": "columns", "sheet": "0", "row": "0", "col.1": "order", "col.2": "buyerItem", "col.3": "quantity", "col.4": "unit", "col.5": "price", "col.6": "requested"]
      let token = try await browser.get(place).token
      let lacking = try await browser.post(place, said.merging(["_token": token, "customer": "", "col.3": ""]) { $1 })
      #expect(lacking.status == .unprocessableContent && lacking.text.contains("Whose table is it?"))
      let missing = try await browser.post(place, said.merging(["_token": token, "customer": "C-LANTIAN", "col.3": "", "decimal": "comma"]) { $1 })
      #expect(missing.status == .unprocessableContent && missing.text.contains("Nothing says the quantity"))
      #expect(missing.text.contains("<option value=\"requested\" selected>") && missing.text.contains("<option value=\"comma\" selected>"))

      let learned = try await browser.post(place, said.merging(["_token": token, "customer": "C-LANTIAN", "decimal": "comma", "days": "day-first"]) { $1 })
      #expect(learned.status == .seeOther && learned.location == "\(place)?customer=C%2DLANTIAN", "\(learned.text)")
      let items = try await browser.get(learned.location).text
      #expect(items.contains("Which products are meant?") && items.contains("name=\"code.3\" value=\"MM-3\"") && !items.contains("What do the columns mean?"))

      let answers = [
        "_do": "items", "customer": "C-LANTIAN", "code.1": "MM-1", "unit.1": "C62", "whose.1": "C-LANTIAN", "product.1": "P-100", "code.2": "MM-2", "unit.2": "KAR", "whose.2": "C-LANTIAN",
        "product.2": "S-010", "code.3": "MM-3", "unit.3": "C62", "whose.3": "C-LANTIAN", "notsold.3": "yes",
      ]
      let half = try await browser.post(place, answers.merging(["_token": token, "factor.2": "-4"]) { $1 })
      #expect(half.status == .unprocessableContent && half.text.contains("must be more than 0") && half.text.contains("name=\"code.1\" value=\"MM-2\""))
      let taken = try await browser.post(place, answers.merging(["_token": token, "factor.2": "4"]) { $1 })
      #expect(taken.status == .seeOther && taken.location.hasPrefix("/r/"), "\(taken.text)")
      let order = try await browser.get(taken.location).text
      #expect(order.contains("4711") && order.contains("bestellung.csv") && order.contains("MM-3"))
      #expect(try await browser.get(place).text.contains("Nothing waits here any more."))

      let again = try await Self.send(Self.german, "again.csv", browser)
      #expect(again.status == .created && again.text.contains("was taken in before") && again.location == taken.location)
      let next = try await Self.send(Self.german.replacingOccurrences(of: "4711", with: "4712"), "next.csv", browser)
      #expect(next.status == .created)
    }
    #expect(try await Self.lines(seeded).filter { $0.hasPrefix("P") } == ["P-100 1200 C62 1280 CNY/C62", "P-100 1200 C62 1280 CNY/C62"])
    #expect(try await Self.lines(seeded).filter { $0.hasPrefix("S") } == ["S-010 8 C62 25 CNY/C62", "S-010 8 C62 25 CNY/C62"])
  }

  @Test("An order of somebody unknown is asked about; the customer who is chosen gets it, and a document of which nothing comes is closed")
  func stranger() async throws {
    let seeded = try await Company.seeded()
    let text = "order,issued,customer,item,quantity,unit,price,currency\nT-1,2026-11-24,Lantian Water,P-100,3,C62,1280.00,CNY\n"
    try await seeded.browse { browser in
      try await browser.signIn()
      let place = try await Self.send(text, "a.csv", browser).location
      let page = try await browser.get(place)
      #expect(page.text.contains("Whose order is it?") && page.text.contains("customer=C-LANTIAN"))
      let nobody = try await browser.post(place, ["_token": page.token, "_do": "items", "customer": "Nobody at all"])
      #expect(nobody.status == .unprocessableContent && nobody.text.contains("It is not clear which customer"))
      let taken = try await browser.post(place, ["_token": page.token, "_do": "items", "customer": "C-LANTIAN"])
      #expect(taken.status == .seeOther && taken.location.hasPrefix("/r/"))

      let other = try await Self.send(text.replacingOccurrences(of: "T-1", with: "T-2"), "b.csv", browser).location
      let closing = try await browser.get(other)
      let closed = try await browser.post("/r/\(other.dropFirst(9))/document.close", ["_token": closing.token])
      #expect(closed.status == .seeOther)
      #expect(try await browser.get(other).text.contains("Nothing waits here any more."))
      #expect(!(try await browser.get("/import").text.contains("b.csv")))
    }
    #expect(try await seeded.office.replica.read { try $0.count("SELECT count(*) FROM sales_order") } == 1)
  }

  @Test("A question about a document that is not there, or without our token, changes nothing")
  func refused() async throws {
    let seeded = try await Company.seeded()
    try await seeded.browse { browser in
      #expect(try await browser.get("/resolve/0123456789abcdef0123456789abcdef").status != .ok)
      try await browser.signIn()
      #expect(try await browser.get("/resolve/nothing").status == .notFound)
      let place = try await Self.send(Self.german, "a.csv", browser).location
      #expect(try await browser.post(place, ["_do": "items", "customer": "C-LANTIAN"]).status == .forbidden)
    }
    #expect(try await seeded.office.replica.read { try $0.count("SELECT count(*) FROM column_mapping") } == 0)
  }
}
