import Exchange
import Foundation
import Ground
import HTTPTypes
import Records
import Replica
import Testing
import Workflow

@testable import Console

@Suite("The pages of settlement")
struct MoneyPagesTests {
  private static let accountant = OrderTown.clerk

  /// An office with an advance invoice of 9,661.50 that is due today.
  private func advanced() async throws -> (town: OrderTown, order: RecordKey, invoice: Row<Invoice>) {
    let town = try await OrderTown.made()
    let order = try await town.receive("PO-7", lines: "P-100 50 C62")
    let number = try #require(try await town.office.replica.read { try $0.get(SalesOrder.ID(order)) }).number
    _ = try await town.office.do("order.check", ["order": number], by: OrderTown.clerk)
    _ = try await town.office.do("order.confirm", ["order": number], by: OrderTown.clerk)
    let key = try await town.office.do("invoice.advance", ["order": number, "amount": "9661.50 CNY"], by: Self.accountant)
    return (town, order, try #require(try await town.office.replica.read { try $0.get(Invoice.ID(key)) }))
  }

  @Test("what is owed stands by age and by customer, and a customer's account leads to the papers and steps")
  func ageing() async throws {
    let (town, order, invoice) = try await advanced()
    try await town.browse(town.office, "Li Na") { browser in
      let page = try await browser.get("/money").text
      #expect(page.contains("9,661.50 CNY") && page.contains("Lantian &lt;b&gt;Water&lt;/b&gt;") && !page.contains("<b>Water"))
      let account = try await browser.get("/money/customer/\(invoice.customer.key)").text
      #expect(account.contains(invoice.number) && account.contains("/paper/statement/") && account.contains("payment.record"))
      for path in ["/money/waiting", "/money/months", "/money/match/\(order)"] { #expect(try await browser.get(path).status == .ok, "\(path)") }
      #expect(try await browser.get("/money/customer/nonsense").status == .notFound)
      #expect(try await browser.get("/money/match/\(invoice.id.key)").status == .notFound)
    }
  }

  @Test("journal, fapiao data and UBL are downloaded, and what is no month or document is not")
  func files() async throws {
    let (town, _, invoice) = try await advanced()
    try await town.browse(town.office, "Li Na") { browser in
      let journal = try await browser.get("/money/journal/\(invoice.issued.month)")
      #expect(journal.status == .ok && journal.headers[.contentType] == "text/csv; charset=utf-8")
      let rows = journal.text.split(whereSeparator: \.isNewline).dropFirst().map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
      #expect(rows.count == 3 && rows.allSatisfy { $0[2] == invoice.number })
      func sum(_ place: Int) -> Int64 { rows.reduce(0) { $0 + (Int64($1[place].filter { $0 != "." }) ?? 0) } }
      #expect(sum(6) == invoice.gross.minor && sum(7) == invoice.gross.minor)
      let fapiao = try await browser.get("/money/fapiao/\(invoice.issued.month)").text
      #expect(fapiao.contains("税收分类编码") && fapiao.contains("91320594MA1XJ4CK3C") && fapiao.contains("9661.50"))
      let ubl = try await browser.get("/money/ubl/\(invoice.id.key)")
      #expect(ubl.headers[.contentType] == "application/xml; charset=utf-8" && ubl.text.contains("Lantian &lt;b&gt;Water"))
      for path in ["/money/journal/2026-13", "/money/fapiao/x", "/money/ubl/\(invoice.customer.key)"] { #expect(try await browser.get(path).status == .notFound, "\(path)") }
    }
  }

  @Test("a bank's file is booked, its doubtful entries are confirmed with their reasons, and a bad file is kept with its problems")
  func bank() async throws {
    let (town, _, invoice) = try await advanced()
    let good = "Date,Amount,Reference,Payer,Purpose\n\(invoice.issued),100.00,B-2,Lantian <b>Water</b>,x\n\(invoice.issued),9661.50,B-1,somebody,\(invoice.number)\n"
    try await town.browse(town.office, "Li Na") { browser in
      let page = try await browser.get("/money/bank")
      func send(_ text: String, token: String) async throws -> Browser.Page {
        let headers: HTTPFields = [
          .contentType: "application/octet-stream", .origin: "http://\(browser.authority)", .weftToken: token, .weftFileName: "bank.csv", .weftChannel: "CNY", .weftLive: "1",
        ]
        return try await browser.send(.post, "/money/bank/import", headers: headers, body: text)
      }
      let token = page.token
      #expect(try await send(good, token: "forged").status == .forbidden)
      let taken = try await send(good, token: token)
      #expect(taken.status == .created && taken.text.contains("1 booked, 1 wait for you"), "\(taken.text)")
      let bad = try await send("Date,Amount\nnever,5.00\n", token: token)
      #expect(bad.status == .unprocessableContent && bad.text.contains("line 2") && bad.text.contains("is no day"))
      let waiting = try await browser.get("/money/bank")
      #expect(waiting.text.contains("100.00 CNY") && waiting.text.contains("Lantian &lt;b&gt;Water") && !waiting.text.contains("<b>Water") && waiting.text.contains("could not be read"))
      let line = try #require(try await town.office.replica.read { try $0.first(BankLine.self, where: "state = 'open'") }).id.key
      let refused = try await browser.post("/money/bank/\(line)/take", ["_token": waiting.token, "invoices": "IN-NONE"])
      #expect(refused.status == .unprocessableContent && refused.text.contains("No invoice here is called"))
      #expect(try await browser.post("/money/bank/\(line)/take", ["_token": waiting.token, "how": "none"]).location == "/money/bank")
      #expect(try await browser.get("/money/waiting").text.contains("100.00 CNY"))
    }
    #expect(try await town.office.replica.read { try $0.get(invoice.id)?.state } == .paid)
  }
}
