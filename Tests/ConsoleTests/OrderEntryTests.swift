import Foundation
import Ground
import HTTPTypes
import Records
import Replica
import Testing

@testable import Console

@Suite("A new order, typed line by line")
struct OrderEntryTests {
  private static let path = "/order/new"

  private static func lines(_ seeded: Company.Seeded, _ order: RecordKey) async throws -> [String] {
    try await seeded.office.replica.read { snapshot in
      try snapshot.all(OrderLine.self, where: "sales_order = ?", [Data(order.bytes)], order: "position").map { line in
        "\(try snapshot.get(line.product)?.code ?? "") \(line.quantity) \(line.price)"
      }
    }
  }

  private static func orders(_ seeded: Company.Seeded) async throws -> Int {
    try await seeded.office.replica.read { try $0.count("SELECT count(*) FROM sales_order") }
  }

  /// The text between a cell's own marks on the page.
  private static func notes(_ page: String, _ id: String) throws -> String {
    let start = try #require(page.range(of: "id=\"entry-\(id)-notes\""))
    return String(page[start.upperBound...].prefix(upTo: page[start.upperBound...].range(of: "</div>")!.lowerBound))
  }

  @Test("It becomes one order in one transaction; rows that are empty are no lines; list prices need not be typed")
  func taken() async throws {
    let seeded = try await Company.seeded()
    try await seeded.browse { browser in
      try await browser.signIn()
      let page = try await browser.get(Self.path)
      #expect(page.text.contains("autofocus") && page.text.contains("name=\"product.6\"") && page.text.contains("aria-current=\"page\""))
      let answer = try await browser.post(
        Self.path,
        [
          "_token": page.token, "customer": "C-LANTIAN", "customer_reference": "PO-1", "requested": "2026-12-18", "currency": "CNY", "known": "C-LANTIAN",
          "product.1": "P-100", "quantity.1": "１2", "unit.1": "", "price.1": "", "product.2": "", "quantity.2": "", "product.3": "seal", "quantity.3": "1,024",
          "unit.3": "件", "price.3": "¥80.5",
        ])
      #expect(answer.status == .seeOther)
      let key = try #require(RecordKey(String(answer.location.dropFirst(3))))
      #expect(try await Self.lines(seeded, key) == ["P-100 12 C62 1280 CNY/C62", "S-010 1024 C62 80.5 CNY/C62"])
      let order = try await browser.get(answer.location).text
      #expect(order.contains("PO-1") && order.contains("328 Xinghu Street") && order.contains("is received."))
      #expect(try await browser.get(Self.path).text.contains("data-draft-note hidden"))
      let next = try await browser.post(
        Self.path, ["_token": page.token, "_then": "next", "customer": "C-LANTIAN", "customer_reference": "PO-2", "product.1": "P-200", "quantity.1": "1"])
      #expect(next.status == .seeOther && next.location == Self.path)
    }
    #expect(try await Self.orders(seeded) == 2)
  }

  @Test("Everything that is wrong stands at its own cell at once, in the head and in each row; nothing is taken, and the sheet is kept")
  func problems() async throws {
    let seeded = try await Company.seeded()
    try await seeded.browse { browser in
      try await browser.signIn()
      let form = [
        "customer": "", "customer_reference": "", "product.2": "P-1OO", "quantity.2": "1", "product.4": "S-010", "quantity.4": "-5", "product.5": "V-050",
        "quantity.5": "many", "product.6": "pump", "quantity.6": "2", "product.7": "P-200", "quantity.7": "1", "unit.7": "kg", "wanted.7": "yesterday",
        "product.8": "P-200", "quantity.8": "1", "price.8": "12 EUR", "wanted.8": "2026-11-23", "product.9": "", "quantity.9": "3", "note": "Ring first",
      ]
      let token = try await browser.get(Self.path).token
      let answer = try await browser.post(Self.path, form.merging(["_token": token]) { $1 })
      #expect(answer.status == .unprocessableContent)
      let page = answer.text
      #expect(try Self.notes(page, "customer").contains("Customer is missing."))
      #expect(try Self.notes(page, "customer_reference").contains("reference is missing."))
      #expect(try Self.notes(page, "product-2").contains("There is no product") && Self.notes(page, "product-2").contains("P-100"))
      #expect(try Self.notes(page, "quantity-4").contains("must be more than 0"))
      #expect(try Self.notes(page, "quantity-5").contains("is not a number"))
      let choices = try Self.notes(page, "product-6")
      #expect(choices.contains("It is not clear which product") && choices.contains("value=\"P-100\"") && choices.contains("value=\"P-200\"") && !choices.contains("value=\"V-050\""))
      #expect(try Self.notes(page, "quantity-7").contains("but P-200 is sold in pcs") && Self.notes(page, "wanted-7").contains("is no day"))
      #expect(try Self.notes(page, "wanted-8").contains("2026-11-23 is past"))
      #expect(try Self.notes(page, "product-9").contains("The product is missing."))
      #expect(page.contains("several currencies") && page.contains("href=\"#entry-quantity-5\">line 5, quantity</a>"))
      #expect(page.contains("value=\"many\"") && page.contains("Ring first</textarea>") && !page.contains("name=\"product.14\""))
      #expect(try Self.notes(page, "product-1").isEmpty == false && !Self.notes(page, "product-1").contains("fault"))

      browser.forget()
      try await browser.signIn()
      let kept = try await browser.get(Self.path).text
      #expect(kept.contains("kept since") && kept.contains("value=\"many\"") && kept.contains("value=\"pump\""))
      #expect(try await browser.get("/do").text.contains("href=\"\(Self.path)\">New order"))
      // A choice from the list beside the line is taken for what was typed.
      let chosen = try await browser.post(
        Self.path,
        ["_token": try await browser.get(Self.path).token, "customer": "lantian", "customer_reference": "PO-1", "product.1": "pump", "_pick.product.1": "P-200", "quantity.1": "2"])
      #expect(chosen.status == .seeOther)
    }
    #expect(try await Self.orders(seeded) == 1)
  }

  @Test("The page says what the customer usually has, names and prices of products, and the total, before anything is sent")
  func look() async throws {
    let seeded = try await Company.seeded()
    _ = try await seeded.office.do(
      "order.receive",
      [
        "customer": "C-LANTIAN", "customer_reference": "OLD", "lines": "P-100 1 C62 1250.00 CNY", "delivery_terms": "DAP Suzhou",
        "address": "Gate 3 | 5 Harbour Road | Suzhou | 215000 | Jiangsu | CN",
      ], by: Company.clerk)
    try await seeded.browse { browser in
      try await browser.signIn()
      let token = try await browser.get(Self.path).token
      let form = ["_token": token, "_do": "look", "customer": "lantian", "product.1": "P-100", "quantity.1": "10", "product.2": "gear", "quantity.2": "", "price.1": ""]
      let page = try await browser.post(Self.path, form)
      #expect(page.status == .ok)
      #expect(page.text.contains("name=\"customer\" value=\"C-LANTIAN\"") && page.text.contains("Suzhou Lantian Water Co., Ltd. · standard · 30 days to pay"))
      #expect(page.text.contains("value=\"DAP Suzhou\"") && page.text.contains("name=\"currency\" value=\"CNY\"") && page.text.contains("name=\"known\" value=\"C-LANTIAN\""))
      let first = try #require(page.text.range(of: "Gate 3, 5 Harbour Road")), own = try #require(page.text.range(of: "328 Xinghu Street"))
      #expect(first.lowerBound < own.lowerBound && page.text[..<first.lowerBound].hasSuffix("selected>"))
      #expect(try Self.notes(page.text, "product-1").contains("Centrifugal pump") && Self.notes(page.text, "product-2").contains("Gear pump"))
      #expect(page.text.contains("placeholder=\"1,280.00\"") && page.text.contains("last time 1,250.00 CNY") && page.text.contains("12,800.00 CNY"))
      // What is not there yet is no problem while somebody types.
      #expect(!page.text.contains("class=\"fault\""))
      // The defaults came in once: what is typed over them stays.
      let again = try await browser.post(Self.path, form.merging(["known": "C-LANTIAN", "delivery_terms": "", "currency": "EUR"]) { $1 }).text
      #expect(!again.contains("DAP Suzhou") && again.contains("name=\"currency\" value=\"EUR\""))
    }
    #expect(try await Self.orders(seeded) == 1)
  }

  @Test("A copy has the former order's customer, address and lines, a reference of its own, and a draft of its own")
  func copy() async throws {
    let seeded = try await Company.seeded()
    let former = try await seeded.order("PO-OLD")
    try await seeded.browse { browser in
      try await browser.signIn()
      let path = "\(Self.path)?from=\(former)"
      let page = try await browser.get(path)
      #expect(page.text.contains("Copy of") && page.text.contains("name=\"product.2\" value=\"S-010\"") && page.text.contains("value=\"24\"") && !page.text.contains("PO-OLD"))
      #expect(page.text.contains("data-draft=\"\(path)\"") && page.text.contains("action=\"\(path)\""))
      let person = page.text.firstMatch(of: #/data-person="([^"]+)"/#).map { String($0.1) } ?? ""
      let kept = try await browser.post("/draft", ["_token": page.token, "_place": path, "_person": person, "customer": "C-LANTIAN", "product.1": "V-050"])
      #expect(kept.status == .ok)
      #expect(try await browser.get(path).text.contains("name=\"product.1\" value=\"V-050\""))
      #expect(!(try await browser.get(Self.path).text.contains("name=\"product.1\" value=\"V-050\"")))
      #expect(try await browser.get("\(Self.path)?from=01a20b48-0900-7007-8000-0800000000ff").status == .notFound)
      #expect(try await browser.post("/draft/discard", ["_token": page.token, "_place": path]).location == path)
      #expect(try await browser.get(path).text.contains("name=\"product.2\" value=\"S-010\""))
    }
  }

  @Test("The first of the lines' days is the order's; the others stand in its note")
  func days() async throws {
    let seeded = try await Company.seeded()
    try await seeded.browse { browser in
      try await browser.signIn()
      let answer = try await browser.post(
        Self.path,
        [
          "_token": try await browser.get(Self.path).token, "customer": "C-LANTIAN", "customer_reference": "PO-1", "note": "Two trucks", "product.1": "P-100",
          "quantity.1": "1", "wanted.1": "12-20", "product.3": "P-200", "quantity.3": "1", "wanted.3": "1/15",
        ])
      let order = try await browser.get(answer.location).text
      #expect(order.contains("2026-12-20") && order.contains("Two trucks\n#2: 2027-01-15"))
    }
  }

  @Test("Who may not receive orders is told so, and nobody enters one before saying who they are")
  func rights() async throws {
    let seeded = try await Company.seeded()
    try await seeded.browse { browser in
      #expect(try await browser.get(Self.path).location.hasPrefix("/sign-in?back="))
      try await browser.signIn("Zhao Lei")
      let page = try await browser.get(Self.path)
      #expect(page.text.contains("zhao may not do this.") && !page.text.contains("href=\"\(Self.path)\""))
      let form = ["_token": page.token, "customer": "C-LANTIAN", "customer_reference": "X", "product.1": "P-100", "quantity.1": "1"]
      #expect(try await browser.post(Self.path, form).status == .unprocessableContent)
      try await browser.signIn()
      #expect(try await browser.post(Self.path, form).status == .forbidden)
    }
    #expect(try await Self.orders(seeded) == 0)
  }

  @Test("A full sheet weighs less than 152 kB; a row more than fits is not taken for one that fits")
  func weight() async throws {
    let seeded = try await Company.seeded()
    try await seeded.browse { browser in
      try await browser.signIn()
      var form = ["_token": try await browser.get(Self.path).token, "_do": "look", "customer": "C-LANTIAN"]
      for number in 1...(OrderSheet.maximumRows + 1) { form.merge(["product.\(number)": "P-100", "quantity.\(number)": "1", "note": ""]) { $1 } }
      let page = try await browser.post(Self.path, form)
      #expect(page.text.contains("name=\"product.\(OrderSheet.maximumRows)\"") && !page.text.contains("name=\"product.\(OrderSheet.maximumRows + 1)\""))
      #expect(page.text.utf8.count < 152_000, "\(page.text.utf8.count)")
    }
  }
}

@Suite("What people type into a cell")
struct TypedCellTests {
  @Test("Numbers as people write them; what is grouped otherwise is left for the reader to refuse", arguments: [
    ("12", "12"), (" １２．５ ", "12.5"), ("1,280.00", "1280.00"), ("1,2", "1,2"), ("12,34", "12,34"), ("1.280,00", "1.280,00"), ("1,234,567", "1234567"),
  ])
  func numbers(typed: String, read: String) { #expect(TypedCell.number(typed) == read) }

  @Test("A price with its currency before or behind it, or with none", arguments: [
    ("1250", "1250", nil), ("1,250.00 CNY", "1250.00", "CNY"), ("12eur", "12", "EUR"), ("¥80.5", "80.5", nil), ("", "", nil), ("EUR", "", "EUR"),
  ] as [(String, String, String?)])
  func prices(typed: String, number: String, currency: String?) {
    let price = TypedCell.price(typed)
    #expect(price.number == number && price.currency == currency)
  }

  @Test("Days with and without a year, in the signs that people use", arguments: [
    ("2026-12-18", "2026-12-18"), ("2026/2/9", "2026-02-09"), ("12-18", "2026-12-18"), ("1.15", "2027-01-15"), ("11-24", "2026-11-24"), ("2-30", nil), ("soon", nil),
    ("2026-12", nil), ("", nil),
  ] as [(String, String?)])
  func days(typed: String, read: String?) throws {
    let today = try #require(Day("2026-11-24"))
    #expect(TypedCell.day(typed, today: today)?.description == read)
  }
}
