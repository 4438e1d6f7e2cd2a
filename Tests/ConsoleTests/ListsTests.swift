import Foundation
import GRDB
import Ground
import Testing

@testable import Console
@testable import Replica

@Suite("Lists and the search over everything")
struct ListsTests {
  @Test("a customer is found by any two of its characters, by pinyin, and its order by the customer's new name")
  func chinese() async throws {
    let seeded = try await Company.seeded(customerName: "苏州蓝天水务有限公司")
    _ = try await seeded.order("PO-77123")
    for typed in ["蓝天", "水", "ltsw", "lantian", "szlt", "C-LANTIAN", "9132"] {
      while try await seeded.office.replica.catchUpSearch() {}
      let found = try await seeded.office.replica.read { try $0.found("customer", typed, limit: 5) }
      #expect(found.count == 1, "\(typed)")
    }
    for (typed, count) in [("蓝天", 1), ("77123", 1), ("lt 77123", 1), ("po", 1), ("1", 1), ("2", 0), ("蓝水", 0), ("lt 5", 0)] {
      let found = try await seeded.office.replica.read { try $0.found("sales_order", typed, limit: 5) }
      #expect(found.count == count, "\(typed)")
    }
    _ = try await seeded.office.replica.commit(by: "li.na", step: "test") { snapshot, changes in
      let customer = try #require(try snapshot.rows("customer").first)
      changes.update(any: customer, try #require(customer.schema.field(named: "name")), to: [.text("无锡东方泵业")])
    }
    while try await seeded.office.replica.catchUpSearch() {}
    for (typed, count) in [("东方", 1), ("wxdf", 1), ("蓝天", 0)] {
      let found = try await seeded.office.replica.read { try $0.found("sales_order", typed, limit: 5) }
      #expect(found.count == count, "\(typed)")
    }
  }

  @Test("a list is searched, narrowed by states, paged by key and exported whole")
  func list() async throws {
    let seeded = try await Company.seeded()
    for number in 1...52 { _ = try await seeded.order("REF-\(1000 + number)") }
    try await seeded.browse { browser in
      try await browser.signIn()
      let first = try await browser.get("/list/sales_order").text
      #expect(first.contains("REF-1052") && !first.contains("REF-1002"))
      let start = try #require(first.range(of: "href=\"/list/sales_order?after="))
      let second = try await browser.get("/list/sales_order?after=" + first[start.upperBound...].prefix { $0 != "\"" }).text
      #expect(second.contains("REF-1002") && second.contains("REF-1001") && !second.contains("REF-1003"))
      let one = try await browser.get("/list/sales_order?q=1017").text
      #expect(one.contains("REF-1017") && !one.contains("REF-1018"))
      let all = try await browser.get("/list/sales_order?q=lantian&state=checked&state=received").text
      #expect(all.contains("REF-1052"))
      #expect(try await browser.get("/list/sales_order?state=paid").text.contains("Nothing matches."))
      #expect(try await browser.get("/list/sqlite_master").status == .notFound)
      let csv = try await browser.get("/list/sales_order/csv?q=REF").text
      #expect(csv.hasPrefix("\u{FEFF}Number,") && csv.components(separatedBy: "\r\n").count == 54)
      let box = try await browser.get("/search?q=lantian").text
      #expect(box.contains("C-LANTIAN") && box.contains("/list/sales_order?q=lantian"))
      #expect(try await browser.get("/search?q=confirm").text.contains("/do/order.confirm"))
    }
  }

  @Test("what is erased leaves no word in the index's own tables")
  func erased() async throws {
    let seeded = try await Company.seeded(customerName: "Quetzalcoatl")
    let replica = seeded.office.replica
    while try await replica.catchUpSearch() {}
    let traces = """
      SELECT (SELECT count(*) FROM search_customer_content WHERE c0 LIKE '%quetz%')
        + (SELECT count(*) FROM search_customer_data WHERE instr(block, CAST('quetz' AS BLOB)) > 0)
      """
    #expect(try await replica.read { try $0.count(traces) } >= 2)
    try await replica.writeAside { db in
      try db.execute(sql: "DELETE FROM customer")
      try SearchTables(replica.schema.record(named: "customer")!)!.forgetErased(in: db)
    }
    #expect(try await replica.read { try $0.count(traces) } == 0)
    #expect(try await replica.read { try $0.count("SELECT count(*) FROM search_pending WHERE type = 12") } == 0)
  }

  @Test("records of one moment at several sites each have a place, and places rise as keys do")
  func places() {
    let keys = (1...40).map { RecordKey(milliseconds: 1_790_000_000_000, counter: 0, site: SiteID($0), random: 7) }
    var taken: Set<Int64> = []
    for key in keys { taken.insert(SearchPlace.places(key).first { !taken.contains($0) }!) }
    #expect(taken.count == keys.count)
    let later = [
      RecordKey(milliseconds: 1_790_000_000_000, counter: 1, site: SiteID(1), random: 0), RecordKey(milliseconds: 1_790_000_000_001, counter: 0, site: SiteID(1), random: 0),
    ]
    #expect(taken.max()! < SearchPlace.first(later[0]) && SearchPlace.first(later[0]) + SearchPlace.spread <= SearchPlace.first(later[1]))
  }

  @Test("a list in the order of a column has every record once, over all its pages, those without a value last, and walks an index")
  func sorted() async throws {
    let seeded = try await Company.seeded()
    for number in 1...7 { _ = try await seeded.order("REF-\(number)", lines: "P-100 \(number * 5 % 7 + 1) C62", requested: "2026-12-\(11 + number % 3)") }
    try await seeded.office.replica.read { snapshot in
      let record = try #require(snapshot.schema.record(named: "sales_order"))
      for (name, column) in [("-total", "total_minor"), ("total", "total_minor"), ("-requested", "requested"), ("promised", "promised"), ("number", "number")] {
        guard let sort = ListSort(name, record) else {
          #expect(name == "promised")
          continue
        }
        var (found, after) = ([AnyRow](), RecordKey?.none)
        repeat {
          let page = try sort.page(of: record, after: after, 2, where: "state IN (?, ?)", ["received", "checked"], snapshot)
          found += page.rows
          after = page.next
        } while after != nil
        let direction = sort.isDescending ? "DESC" : "ASC"
        let wanted = try snapshot.rows("sales_order", order: "\(column) \(direction), id \(direction)")
        #expect(found.map(\.key) == wanted.map(\.key) && found.count == 7, "\(name)")
        let plan = try GRDB.Row.fetchAll(
          snapshot.db, sql: "EXPLAIN QUERY PLAN SELECT id FROM sales_order WHERE (\(column), id) < (0, x'00') AND +state IN ('paid') ORDER BY \(column) DESC, id DESC"
        ).map { $0["detail"] as String }
        #expect(plan.count == 1 && plan[0].hasPrefix("SEARCH sales_order USING") && plan[0].contains("sales_order_by_"), "\(plan)")
      }
    }
    try await seeded.browse { browser in
      try await browser.signIn()
      for address in ["from=2026-12-12&to=2026-12-12", "from=2026-12-12&to=2026-12-12&q=REF", "from=2026-12-12&to=2026-12-12&sort=total&state=checked&state=received"] {
        let days = try await browser.get("/list/sales_order?\(address)").text
        #expect(days.contains("REF-1") && days.contains("REF-4") && days.contains("REF-7") && !days.contains("REF-2") && !days.contains("REF-3"), "\(address)")
      }
      #expect(try await browser.get("/list/sales_order?from=2026-12-14").text.contains("Nothing matches."))
      let page = try await browser.get("/list/sales_order?sort=-total&state=checked&state=received").text
      #expect(page.contains("Total ↓") && page.contains("sort=total") && page.contains("name=\"sort\" value=\"-total\""))
    }
  }

  @Test("what is typed is held to its limits: words and length")
  func limits() {
    let many = (1...SearchWords.maximumWords + 1).map { "w\($0)" }
    #expect(SearchWords.typed(many.dropLast(2).joined(separator: " ")).count == SearchWords.maximumWords - 1)
    #expect(SearchWords.typed(many.dropLast().joined(separator: " ")).count == SearchWords.maximumWords)
    #expect(SearchWords.typed(many.joined(separator: " ")).count == SearchWords.maximumWords)
    let long = String(repeating: "x", count: SearchWords.maximumText)
    #expect(SearchWords.words(in: long + "y") == SearchWords.words(in: long))
    #expect(SearchWords.typed(" \" * ( ^ ").isEmpty)
    #expect(SearchWords.words(in: "Ｍüller Straße") == ["muller", "strasse"])
  }

  @Test("a cell that a spreadsheet would run is a text, and quotes, commas and lines stay in their cell")
  func csv() {
    #expect(CSVLine.text(["=1+1", "@x", "a,b", "say \"hi\"", "two\nlines", "plain"]) == "'=1+1,'@x,\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\",plain\r\n")
  }
}

@Suite("How a person likes a list")
struct ListChoicesTests {
  @Test("A filter with a name is there again for its person, wherever they sit, and can be removed")
  func views() async throws {
    let seeded = try await Company.seeded()
    _ = try await seeded.order("PO-1")
    try await seeded.browse { browser in
      try await browser.signIn()
      let page = try await browser.get("/list/sales_order?state=waiting")
      #expect(page.text.contains("name=\"query\" value=\"?state=waiting\""))
      let saved = try await browser.post("/list/sales_order/views", ["view_name": " What <waits> ", "query": "?state=waiting", "_token": page.token])
      #expect(saved.location == "/list/sales_order?state=waiting")
      browser.forget()
      try await browser.signIn()
      let again = try await browser.get("/list/sales_order").text
      #expect(again.contains("href=\"/list/sales_order?state=waiting\">What &lt;waits&gt;</a>"))
      #expect(try await browser.get("/list/sales_order?state=waiting").text.contains("?state=waiting\" aria-current=\"true\">What"))
      #expect(try await !browser.get("/list/customer").text.contains("waits"))
      try await browser.signIn("Zhao Lei")
      #expect(try await !browser.get("/list/sales_order").text.contains("What &lt;waits"))
      try await browser.signIn()
      let token = try await browser.get("/list/sales_order").token
      _ = try await browser.post("/list/sales_order/views/remove", ["view_name": "What <waits>", "query": "", "_token": token])
      #expect(try await !browser.get("/list/sales_order").text.contains("What &lt;waits"))
    }
  }

  @Test("A view without a name, with one too long, one too many, or that leads elsewhere is not kept")
  func badViews() async throws {
    try await Company.seeded().browse { browser in
      try await browser.signIn()
      let token = try await browser.get("/list/customer").token
      for name in [" ", String(repeating: "n", count: SavedView.maximumName + 1)] {
        let page = try await browser.post("/list/customer/views", ["view_name": name, "query": "", "_token": token])
        #expect(page.status == .unprocessableContent && page.text.contains("is no name for a view"))
      }
      for query in ["//evil.example", "x", "?" + String(repeating: "q", count: SavedView.maximumQuery)] {
        #expect(try await browser.post("/list/customer/views", ["view_name": "v", "query": query, "_token": token]).status == .badRequest)
      }
      for number in 1...SavedView.maximum {
        #expect(try await browser.post("/list/customer/views", ["view_name": "v\(number)", "query": "", "_token": token]).status == .seeOther)
      }
      #expect(try await browser.post("/list/customer/views", ["view_name": "v1", "query": "?q=x", "_token": token]).status == .seeOther)
      #expect(try await browser.post("/list/customer/views", ["view_name": "one more", "query": "", "_token": token]).text.contains("20 views of this list already"))
      #expect(try await browser.desk.store.views(of: try await browser.key("li.na"), type: "customer").count == SavedView.maximum)
      #expect(try await browser.post("/list/nothing/views", ["view_name": "v", "query": "", "_token": token]).status == .notFound)
    }
  }

  @Test("The columns that a person chose are shown to them alone; credit is none of the choices; the usual ones come back")
  func columns() async throws {
    let seeded = try await Company.seeded()
    _ = try await seeded.order("PO-1")
    try await seeded.browse { browser in
      try await browser.signIn()
      let page = try await browser.get("/list/customer")
      #expect(page.text.contains("name=\"column.payment_days\"") && !page.text.contains("column.credit_limit") && !page.text.contains("<th scope=\"col\">Payment days"))
      let form = ["column.code": "1", "column.payment_days": "1", "column.credit_limit": "1", "query": "?q=lt", "_token": page.token]
      #expect(try await browser.post("/list/customer/columns", form).location == "/list/customer?q=lt")
      let chosen = try await browser.get("/list/customer").text
      #expect(chosen.contains("Payment days</th>") && !chosen.contains("Tax number</th>") && !chosen.contains("Credit limit"))
      try await browser.signIn("Zhao Lei")
      #expect(try await browser.get("/list/customer").text.contains("Tax number</th>"))
      try await browser.signIn()
      let token = try await browser.get("/list/customer").token
      _ = try await browser.post("/list/customer/columns", ["usual": "1", "column.code": "1", "query": "", "_token": token])
      #expect(try await browser.get("/list/customer").text.contains("Tax number</th>"))
      let many = ListChoices.possible(browser.desk.replica.schema.record(named: "sales_order")!).prefix(ListChoices.maximumColumns + 1)
      #expect(many.count > ListChoices.maximumColumns)
      let all = many.reduce(into: ["query": "", "_token": token]) { $0["column.\($1.name)"] = "1" }
      #expect(try await browser.post("/list/sales_order/columns", all).status == .unprocessableContent)
    }
  }
}
