import Foundation
import Ground
import Testing

@testable import Exchange

@Suite("Orders from programs")
struct JSONOrderTests {
  static let order = """
    {"customer_reference": "T-1", "issued": "2026-11-24", "currency": "CNY", "customer": {"code": "C-HAIYUN"},
     "lines": [{"product": "P-100", "quantity": "3", "unit": "件", "price": "1280.00", "requested": "2026-12-24"}]}
    """

  @Test("One order, or several, with every value a text")
  func read() throws {
    let one = Exchange.OrderFile.read([UInt8](Self.order.utf8), name: "a")
    #expect(one.problems == [])
    let order = try #require(one.orders.first)
    #expect(order.customerReference == "T-1" && order.requested == Day("2026-12-24") && order.lines.map(\.quantity.description) == ["3 C62"])
    #expect(order.lines.first?.price?.description == "1280 CNY/C62")
    let second = Self.order.replacingOccurrences(of: "T-1", with: "T-2")
    #expect(Exchange.OrderFile.read([UInt8]("{\"orders\": [\(Self.order), \(second)]}".utf8), name: "a").orders.map(\.customerReference) == ["T-1", "T-2"])
  }

  @Test("Everything that is wrong is told at once, by its place")
  func wrong() {
    let text = """
      {"orders": [\(Self.order), {"currency": "Taler", "issued": "24.11.2026", "customer": {}, "lines": [{"quantity": "0", "unit": "C62"}, {"product": "P-100", "quantity": "1"}]}]}
      """
    #expect(
      Exchange.OrderFile.read([UInt8](text.utf8), name: "a").found == [
        "order.noReference orders[2].customerReference -", "date.notADate orders[2].issued -", "currency.notACode orders[2].currency -", "order.noCustomer orders[2].customer -",
        "line.noItem orders[2].lines[1] -", "quantity.notPositive orders[2].lines[1].quantity -", "quantity.noUnit orders[2].lines[2].unit -",
      ])
  }

  @Test("A number that is no text is refused, not rounded", arguments: [
    (#"{"customer_reference": "T-1", "lines": [{"quantity": 3.1}]}"#, "lines[1].quantity"), (#"{"orders": [{"lines": 1}]}"#, "orders[1].lines"), ("{", ""), ("{\"orders\": {}}", "orders"),
  ])
  func form(text: String, place: String) {
    let reading = Exchange.OrderFile.read([UInt8](text.utf8), name: "a")
    #expect(reading.problems.map(\.code) == ["json.form"] && reading.problems.first?.field == place)
  }
}
