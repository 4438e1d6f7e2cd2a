import Foundation
import Ground
import Records
import Replica
import Testing
import Workflow

@testable import Console

@Suite("The pages of figures")
struct InsightPagesTests {
  /// A company in which one order was delivered and another is open.
  private func delivered() async throws -> (town: OrderTown, order: RecordKey) {
    let town = try await OrderTown.made()
    let order = try await town.approved()
    let work = try await town.make(order, good: "50")
    let shipment = try await town.ship(order, work, made: "50")
    _ = try await town.warehouse.do("delivery.record", ["shipment": "\(shipment)", "received_by": "Wang <i>Fang</i>"], by: OrderTown.keeper)
    _ = try await town.receive("PO-2", lines: "S-010 4 C62")
    try await town.sync()
    return (town, order)
  }

  @Test("Headquarters sees twelve figures at one look, each with its target in words, and from which sites up to when")
  func dashboard() async throws {
    let (town, _) = try await delivered()
    try await town.browse(town.headquarters, "Anna Wu") { browser in
      let page = try await browser.get(InsightPage.path)
      #expect(page.status == .ok && page.text.components(separatedBy: "class=\"card insight-tile").count == 13)
      for figure in Figures.dashboard { #expect(page.text.contains("href=\"\(InsightPage.figure(figure.name))?period=28\">\(figure.label.en)</a>"), "\(figure.name)") }
      for text in ["at least 97.0 %", "100.0 %", "on target", "<svg", "SH01", "up to date", "aria-current=\"true\">28 days"] { #expect(page.text.contains(text), "\(text)") }
      #expect(!page.text.contains("style=") && page.text.contains("href=\"/insight\" aria-current=\"page\""))
      for path in ["\(InsightPage.path)?period=year", "\(InsightPage.path)?from=2026-11-01&to=2026-11-24", InsightPage.statistics, InsightPage.flow] {
        #expect(try await browser.get(path).status == .ok, "\(path)")
      }
      for figure in Figures.all { #expect(try await browser.get(InsightPage.figure(figure.name)).status == .ok, "\(figure.name)") }
      #expect(try await browser.get("/insight/nonsense").status == .notFound)
      #expect(try await browser.get("\(InsightPage.path)?period=x").text.contains("something unreadable"))
      #expect(try await browser.get("\(InsightPage.path)?from=2026-11-30&to=2026-11-01").text.contains("something unreadable"))
      _ = try await browser.post("/language", ["_token": page.token, "language": "zh", "back": InsightPage.path])
      let chinese = try await browser.get(InsightPage.path).text
      for text in ["指标总览", "准时足量交付率", "不低于 97.0%", "达标", "数据来源与截止时间"] { #expect(chinese.contains(text), "\(text)") }
    }
  }

  @Test("A week's review is a page, a workbook and a file of tables; what cannot be read is the last week")
  func review() async throws {
    let (town, _) = try await delivered()
    try await town.browse(town.headquarters, "Anna Wu") { browser in
      let page = try await browser.get("\(InsightPage.review)?kind=weekly&day=2026-11-23").text
      for text in ["Weekly review, 2026-11-23 to 2026-11-29", "Where targets are missed", "From which sites, up to when", "On time in full"] { #expect(page.contains(text), "\(text)") }
      #expect(try await browser.get("\(InsightPage.review)?kind=yearly&day=x").text.contains("Weekly review, 2026-11-16"))
      #expect(try await browser.get("\(InsightPage.review)?kind=monthly").text.contains("Monthly review, 2026-10-01 to 2026-10-31"))
      let book = try await browser.get("\(InsightPage.review)/xlsx?kind=weekly&day=2026-11-23")
      #expect(book.status == .ok && book.text.hasPrefix("PK"))
      let lines = try await browser.get("\(InsightPage.review)/csv?kind=weekly&day=2026-11-23").text
      #expect(lines.contains("Order cycle,") && lines.contains("Received"))
    }
  }

  @Test("A figure explains itself, and leads over its parts to the orders behind it")
  func figure() async throws {
    let (town, order) = try await delivered()
    let customer = try #require(try await town.office.replica.read { try $0.first(Customer.self) })
    try await town.browse(town.headquarters, "Anna Wu") { browser in
      let path = InsightPage.figure("promise_kept")
      let page = try await browser.get(path).text
      for text in ["Promise kept", "at least 97.0 %", "How it is counted", "order_facts", "By customer, the worst first", "By site and week", "Promised against actual", "Lantian &lt;b&gt;Water"] {
        #expect(page.contains(text), "\(text)")
      }
      #expect(page.contains("None in these days.") && !page.contains("<b>Water"))
      let all = try await browser.get("\(path)?cases=all").text
      #expect(all.contains("href=\"/r/\(order)\"") && all.contains("as it should be") && all.contains("65,730.00 CNY"))
      let part = try await browser.get("\(path)?by=customer&key=\(customer.id.key)&cases=all").text
      #expect(part.contains("Customer: Lantian") && part.contains("told by whole months") && part.contains("href=\"/r/\(order)\""))
      let other = try await browser.get("\(path)?by=customer&key=\(order)&cases=all").text
      #expect(other.contains("nothing yet") && other.contains("None in these days."))
      #expect(try await browser.get("\(path)?by=centre&key=\(order)").text.contains("not told by that"))
      #expect(try await browser.get("\(path)?by=customer&key=nonsense").text.contains("something unreadable"))
    }
  }

  @Test("Statistics have orders and value of all and of each part, and lead to the orders")
  func statistics() async throws {
    let (town, order) = try await delivered()
    try await town.browse(town.headquarters, "Anna Wu") { browser in
      let page = try await browser.get(InsightPage.statistics).text
      for text in ["66,076.00 CNY", "By customer", "By product", "By channel", "Value of orders by month, CNY", "P-100 Centrifugal pump", "href=\"/r/\(order)\""] { #expect(page.contains(text), "\(text)") }
      let channel = try await browser.get("\(InsightPage.statistics)?by=channel&key=visit").text
      #expect(channel.contains("No orders were received in these days.") && channel.contains("Channel: field visit"))
      let flow = try await browser.get(InsightPage.flow).text
      for text in ["Open orders by stage, now", "/list/sales_order?state=approved", "1 in all: 1 early, 0 on the promised day, 0 late"] { #expect(flow.contains(text), "\(text)") }
    }
  }

  @Test("Numbers and cases go out as files that a spreadsheet reads and does not run")
  func files() async throws {
    let (town, _) = try await delivered()
    try await town.browse(town.headquarters, "Anna Wu") { browser in
      let numbers = try await browser.get("\(InsightPage.figure("promise_kept"))/csv")
      #expect(numbers.status == .ok && numbers.headers[.contentType] == "text/csv; charset=utf-8")
      let lines = numbers.text.split(whereSeparator: \.isNewline)
      // The whole, twelve weeks, and the one part of each of four kinds.
      #expect(lines.count == 1 + 1 + 12 + 4 && lines[1].contains("Promise kept,,2026-10-28,2026-11-24,1,1,1,0.97"), "\(lines)")
      let cases = try await browser.get("\(InsightPage.figure("promise_kept"))/cases?cases=all").text
      #expect(cases.split(whereSeparator: \.isNewline).count == 2 && cases.contains("SO-SH01-2026-000001,2026-11-24,as it should be,SO-SH01-2026-000001,Lantian <b>Water</b>,65730.00,CNY"))
      let orders = try await browser.get("\(InsightPage.statistics)/cases").text
      #expect(orders.split(whereSeparator: \.isNewline).count == 3)
      let statistics = try await browser.get("\(InsightPage.statistics)/csv").text
      #expect(statistics.contains("Order statistics,,2026-10-28,2026-11-24,2,2,66076.00,CNY"))
      #expect(try await browser.get("/insight/nonsense/csv").status == .notFound)
      #expect(try await browser.get("/insight/nonsense/cases").status == .notFound)
    }
  }

  @Test("An office sees the figures of what it holds; plants, warehouses and people without the role have no such page")
  func readers() async throws {
    let (town, order) = try await delivered()
    _ = try await town.office.do("operator.register", ["name": "xu", "full_name": "Xu Min", "roles": "sales-clerk"], by: Company.administrator)
    try await town.browse(town.office, "Li Na") { browser in
      let page = try await browser.get(InsightPage.figure("cycle_days") + "?cases=all").text
      #expect(page.contains("Order cycle") && page.contains("href=\"/r/\(order)\""))
      #expect(try await browser.get("/").text.contains("href=\"/insight\""))
    }
    for (site, person) in [(town.office, "Xu Min"), (town.plant, "Chen Gang"), (town.warehouse, "Zhao Min")] {
      try await town.browse(site, person) { browser in
        for path in [InsightPage.path, InsightPage.statistics, InsightPage.figure("otif"), "\(InsightPage.figure("otif"))/csv", "\(InsightPage.figure("otif"))/cases"] {
          let answer = try await browser.get(path)
          #expect(answer.status == .notFound, "\(person) \(path)")
        }
      }
    }
  }
}
