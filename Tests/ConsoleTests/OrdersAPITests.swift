import Foundation
import Ground
import HTTPTypes
import Testing

@testable import Console

@Suite("Orders from programs over HTTP")
struct OrdersAPITests {
  private static let csv = "order,issued,customerCode,item,quantity,unit,price,currency\nT-1,2026-11-24,C-LANTIAN,P-100,3,C62,1280.00,CNY\n"

  @Test("Any format is taken by its bytes; the same again gives the same answer, the reference in other bytes is a duplicate, what is not clear waits, what is bad is refused")
  func answers() async throws {
    let seeded = try await Company.seeded()
    try await seeded.browse { browser in
      let li = try #require(try await browser.desk.operators().first { $0.name == "li.na" })
      let token = try await browser.desk.store.newToken(for: li.id.key, name: "a portal", at: try await browser.desk.now())
      let headers: HTTPFields = [.authorization: "Bearer \(token)", .contentType: "text/csv"]
      let post = { (body: String, query: String) in try await browser.send(.post, "/api/orders\(query)", headers: headers, body: body) }
      #expect(try await browser.send(.post, "/api/orders", body: Self.csv).status == .unauthorized)

      let taken = try await post(Self.csv, "")
      #expect(taken.status == .created && taken.text.contains("\"status\":\"taken\"") && taken.text.contains("\"customer_reference\":\"T-1\""))
      let again = try await post(Self.csv, "")
      #expect(again.status == .ok && again.text == taken.text)
      let duplicate = try await post(Self.csv + "\n", "")
      #expect(duplicate.status == .unprocessableContent && duplicate.text.contains("order.duplicate") && duplicate.text.contains("\"document\":\""))

      let waiting = try await post(Self.csv.replacingOccurrences(of: "P-100", with: "P-1OO").replacingOccurrences(of: "T-1", with: "T-2"), "?name=b.csv")
      #expect(waiting.status == .accepted && waiting.text.contains("\"resolve\":\"/resolve/") && waiting.text.contains("\"code\":\"product.unknown\"") && waiting.text.contains("\"line\":2"))
      let json = #"{"customer_reference":"T-3","issued":"2026-11-24","currency":"CNY","customer":{"code":"C-LANTIAN"},"lines":[{"product":"P-200","quantity":"2","unit":"C62"}]}"#
      #expect(try await post(json, "").status == .created)
      let bad = try await post("%PDF-1.7", "")
      #expect(bad.status == .unprocessableContent && bad.text.contains("file.unknownFormat"))
      #expect(try await post(Self.csv, "?channel=pigeon").status == .unprocessableContent)
    }
    #expect(try await seeded.office.replica.read { try $0.count("SELECT count(*) FROM sales_order") } == 2)
    #expect(try await seeded.office.replica.read { try $0.count("SELECT count(*) FROM sales_order WHERE channel = 'portal'") } == 2)
  }
}
