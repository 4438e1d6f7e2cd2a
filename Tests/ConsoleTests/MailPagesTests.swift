import Exchange
import Foundation
import Ground
import HTTPTypes
import Records
import Replica
import Testing
import Workflow

@testable import Console

@Suite("The pages of mail")
struct MailPagesTests {
  /// An office with mail, and a confirmation in its outbox.
  private func made() async throws -> (town: OrderTown, mail: Row<Mail>) {
    let town = try await OrderTown.made()
    _ = try await town.office.do(
      "mail.setup", ["server": "smtp.tianhe.example", "security": "tls", "user": "sales", "sender": "sales@tianhe.example", "language": "en"], by: Company.administrator)
    _ = try await town.office.do("mail.address", ["customer": "C-LANTIAN", "address": "buyer@lantian.example", "contact": "<i>Zhou</i>"], by: OrderTown.clerk)
    let order = try await town.receive("PO-1", lines: "P-100 2 C62")
    for step in ["order.check", "order.confirm"] { _ = try await town.office.do(step, ["order": "\(order)"], by: OrderTown.clerk) }
    _ = try await town.office.workplace.takeAutomaticSteps()
    return (town, try #require(try await town.office.replica.read { try $0.first(Mail.self) }))
  }

  @Test("the outbox lists, filters, shows a mail as the customer reads it, and takes what can be done about it")
  func outbox() async throws {
    let (town, mail) = try await made()
    try await town.browse(town.office, "Li Na") { browser in
      let list = try await browser.get("/mail").text
      #expect(list.contains(mail.number) && list.contains("buyer@lantian.example") && list.contains("sales@tianhe.example · smtp.tianhe.example:465"))
      #expect(list.contains("The account&#39;s password is not set") || list.contains("The account's password is not set"))
      // Only an administrator sets it.
      #expect(!list.contains("action=\"/mail/password\""))
      let sent = try await browser.get("/mail?state=sent&kind=confirmation").text
      #expect(!sent.contains(mail.number))
      let page = try await browser.get("/mail/m/\(mail.id.key)")
      #expect(page.text.contains("Dear &lt;i&gt;Zhou&lt;/i&gt;,") && !page.text.contains("<i>Zhou") && page.text.contains("/paper/order-confirmation/"))
      let refused = try await browser.post("/mail/m/\(mail.id.key)/mail.withdraw", ["_token": page.token, "why": ""])
      #expect(refused.status == .unprocessableContent)
      let forged = try await browser.post("/mail/password", ["_token": page.token, "password": "x"])
      #expect(forged.status == .forbidden)
      for path in ["/mail/m/nonsense", "/mail/m/\(mail.customer.key)"] {
        let missing = try await browser.get(path)
        #expect(missing.status == .notFound)
      }
      let done = try await browser.post("/mail/m/\(mail.id.key)/mail.withdraw", ["_token": page.token, "why": "they came by"])
      #expect(done.location == "/mail")
    }
    let state = try await town.office.replica.read { try $0.get(mail.id)?.state }
    #expect(state == .withdrawn)
  }

  @Test("a report that is none is refused with what is wrong, and templates are read with a real order")
  func reports() async throws {
    let (town, mail) = try await made()
    try await town.browse(town.office, "Li Na") { browser in
      let page = try await browser.get("/mail")
      let headers: HTTPFields = [
        .contentType: "application/octet-stream", .origin: "http://\(browser.authority)", .weftToken: page.token, .weftFileName: "x.eml", .weftLive: "1",
      ]
      let bad = try await browser.send(.post, "/mail/reports", headers: headers, body: "Subject: hello\n\nhello")
      #expect(bad.status == .unprocessableContent && bad.text.contains("This is no report of a delivery."))
      let templates = try await browser.get("/mail/templates?kind=confirmation&language=en&record=\(mail.aboutNumber)").text
      #expect(templates.contains("{{promised}}") && templates.contains("Order confirmation \(mail.aboutNumber)") && !templates.contains("action=\"/mail/templates/write\""))
      let unknown = try await browser.get("/mail/templates?record=SO-NONE").text
      #expect(unknown.contains("SO-NONE"))
    }
  }

  @Test("the password is kept beside the other secrets, is replaced and taken away, and is no record")
  func secret() async throws {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("weft-desk-\(UUID().uuidString).sqlite").path
    let store = try DeskStore(path: path)
    defer { try? FileManager.default.removeItem(atPath: path) }  // A file that stays behind harms no test.
    let secret = MailSecret(store)
    #expect(try await secret.password() == nil)
    try await secret.set("kiln 谷")
    try await secret.set("harbour")
    #expect(try await secret.password() == "harbour")
    await #expect(throws: Problem.self) { try await secret.set("two\nlines") }
    await #expect(throws: Problem.self) { try await secret.set(String(repeating: "x", count: MailSecret.maximum + 1)) }
    try await secret.set("")
    #expect(try await secret.password() == nil)
    try store.close()
  }
}
