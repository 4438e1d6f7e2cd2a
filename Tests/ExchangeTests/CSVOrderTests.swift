import Foundation
import Ground
import Testing
import Workflow

@testable import Exchange

@Suite("Order tables")
struct CSVOrderTests {
  @Test("Haiyun's table holds two orders, with Chinese headers and a line break in a cell")
  func haiyun() throws {
    let reading = try OrderFiles.sample("order-haiyun.csv")
    #expect(reading.problems == [])
    #expect(reading.orders.map(\.customerReference) == ["HY20261121-01", "HY20261123-02"])
    let order = reading.orders[0]
    #expect(order.issued == Day("2026-11-21"))
    #expect(order.requested == Day("2026-12-15"))
    #expect(order.currency == "CNY")
    #expect(order.customer.identifier == "C-HAIYUN")
    #expect(order.customer.taxNumber == "91330212MA2H7QRT4Y")
    #expect(
      order.deliveryAddress
        == ReceivedAddress(
          name: "海运船务一号码头仓", street: "北仑区港口路18号,3号门", city: "宁波", postcode: "315800", region: "浙江", country: "CN"))
    #expect(order.paymentTerms == "款到发货")
    #expect(order.deliveryTerms == "EXW 天河泵业")
    #expect(order.lines.map(\.sellerItem) == ["P-200", "S-010"])
    #expect(order.lines.map(\.quantity.description) == ["6 C62", "30 C62"])
    #expect(order.lines.map(\.price?.description) == ["2150 CNY/C62", "86.5 CNY/C62"])
    #expect(order.lines[1].note == "随泵同箱\n请贴船号标签")
    // The break in the cell of line 3 is counted.
    #expect(reading.orders[1].lines.map(\.line) == [5])
  }

  @Test("A table in GB18030 with semicolons, its header values in the first row only")
  func gb18030() throws {
    let reading = try OrderFiles.sample("order-lantian-gb18030.csv")
    #expect(reading.problems == [])
    let order = try #require(reading.orders.first)
    #expect(order.currency == "CNY")
    #expect(order.lines.map(\.description) == ["离心泵", "止回阀"])
    #expect(order.lines.map(\.quantity.unit) == ["C62", "C62"])
    #expect(order.requested == Day("2026-12-28"))
  }

  @Test("Comma, semicolon, tab and a stated separator read alike", arguments: [",", ";", "\t"])
  func separators(mark: String) {
    let plain = read(Table.text([Table.row(), Table.row(item: "P-200")]))
    let text = Table.text([Table.row(), Table.row(item: "P-200")]).replacingOccurrences(of: ",", with: mark)
    #expect(plain.problems == [])
    #expect(read(text).orders == plain.orders)
    let stated = read("sep=\(mark)\n" + text)
    #expect(stated.orders.first?.lines.map(\.line) == [3, 4])
  }

  @Test("Byte order mark, Windows line ends, UTF-16 and blank rows make no difference")
  func envelopes() throws {
    let text = Table.text([Table.row(), Table.row(item: "P-200")])
    let plain = read(text).orders
    #expect(read("\u{FEFF}" + text).orders == plain)
    #expect(read(text.replacingOccurrences(of: "\n", with: "\r\n")).orders == plain)
    #expect(OrderFile.read([UInt8](try #require(text.data(using: .utf16))), name: "order.csv").orders == plain)
    #expect(read(text + "\n,,,,,,,,\n\n").orders == plain)
  }

  @Test("Rows of one order need not stand together")
  func grouped() {
    let reading = read(Table.text([Table.row("A"), Table.row("B"), Table.row("A", item: "P-200")]))
    #expect(reading.problems == [])
    #expect(reading.orders.map(\.customerReference) == ["A", "B"])
    #expect(reading.orders[0].lines.map(\.line) == [2, 4])
    #expect(reading.orders[0].lines.map(\.number) == ["1", "2"])
  }

  @Test("Rows of one order that contradict each other are reported at the later row")
  func contradiction() {
    let rows = [Table.row(), Table.row().replacingOccurrences(of: "CNY", with: "EUR")]
    let reading = read(Table.text(rows))
    #expect(reading.found == ["order.contradiction currency 3"])
    #expect(reading.problems[0].what[.english].contains("\"EUR\", before \"CNY\""))
  }

  @Test("A row with more cells than the header is not guessed at")
  func overflow() {
    #expect(read(Table.text([Table.row() + ",more", Table.row()])).found == ["csv.tooManyCells - 2"])
  }

  @Test(
    "Dates are read with the year first, however they are separated",
    arguments: [
      "2026-12-24", "2026/12/24", "2026.12.24", "2026年12月24日", "2026-12-24T00:00:00", "2026/12/24 0:00:00", "2026-12-24+08:00",
      "2026-12-24-05:00", "2026-12-24Z",
    ])
  func dates(text: String) {
    var findings = Findings(.standard)
    #expect(findings.day(Entry(text: text, line: 1), "issued") == Day("2026-12-24"))
    #expect(findings.isEmpty)
  }

  @Test(
    "Other dates are never guessed", arguments: ["24/12/2026", "12-24-2026", "26-12-24", "20261224", "2026-12", "", "46380", "2026-1２-24"])
  func noDates(text: String) {
    var findings = Findings(.standard)
    #expect(findings.day(Entry(text: text, line: 1), "issued") == nil)
    #expect(findings.problems.map(\.code) == ["date.notADate"])
  }

  @Test("Every header means one column only")
  func headers() {
    var meaning: [String: OrderColumn] = [:]
    for column in OrderColumn.allCases {
      for header in Set(column.headers.map(OrderColumn.plain)) {
        #expect(meaning.updateValue(column, forKey: header) == nil, "\(header) means two columns")
        #expect(OrderColumn.named(header) == column)
      }
    }
  }

  @Test(
    "Headers are known in both languages and as people write them",
    arguments: [
      ("客户订单号", OrderColumn.order), ("PO No.", .order), ("税号", .taxNumber), ("产品", .item), ("Unit Price (CNY)", .price), ("单价（元）", .price),
      ("数量*", .quantity), ("QTY", .quantity), ("币种", .currency), ("交货日期", .requested), ("收货地址", .street), ("delivery_city", .city),
    ])
  func aliases(header: String, column: OrderColumn) { #expect(OrderColumn.named(header) == column) }

  @Test("A file that is no table of orders lacks every required column")
  func foreignTable() {
    let found = read("name;age\nAnna;7\n", name: "list.csv").found
    #expect(found.first == "csv.columnMissing order 1")
    #expect(found.count == 7)
  }
}
