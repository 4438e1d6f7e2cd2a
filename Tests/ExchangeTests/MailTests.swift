import Crypto
import Foundation
import Ground
import Records
import Replica
import Testing

@testable import Exchange
@testable import Workflow

@Suite("What stands in a mail's header")
struct EncodedWordTests {
  @Test("plain text stays as it is, all else is words of 75 characters at most, and a line break is no line of its own")
  func words() {
    #expect(EncodedWord.text("Order confirmation SO-SH01-2026-000004") == "Order confirmation SO-SH01-2026-000004")
    #expect(EncodedWord.text("订单确认") == "=?UTF-8?B?6K6i5Y2V56Gu6K6k?=")
    #expect(EncodedWord.text("=?UTF-8?Q?no?=").hasPrefix("=?UTF-8?B?"))
    for text in [String(repeating: "水泵🏭", count: 60), "a\r\nBcc: thief@x.example", "\u{0}", "tab\there", String(repeating: "x", count: 500), "e" + String(repeating: "\u{301}", count: 80)] {
      let encoded = EncodedWord.text(text)
      let lines = encoded.components(separatedBy: "\r\n ")
      #expect(lines.allSatisfy { $0.utf8.count <= 75 && $0.hasPrefix("=?UTF-8?B?") && $0.hasSuffix("?=") && !$0.contains { $0.isNewline } })
      let bytes = lines.flatMap { line in Data(base64Encoded: String(line.dropFirst(10).dropLast(2))).map(Array.init) ?? [] }
      #expect(String(decoding: bytes, as: UTF8.self) == text)
      // Each word is whole characters (RFC 2047, 5).
      #expect(lines.allSatisfy { line in Data(base64Encoded: String(line.dropFirst(10).dropLast(2))).flatMap { String(data: $0, encoding: .utf8) } != nil })
    }
  }

  @Test("a name is written so that nobody reads it as an address")
  func names() {
    #expect(EncodedWord.mailbox(nil, "a@x.example") == "<a@x.example>")
    #expect(EncodedWord.mailbox("Lantian Water", "a@x.example") == "Lantian Water <a@x.example>")
    #expect(EncodedWord.mailbox("Zhou, <b@y.example> \"x\"", "a@x.example") == #""Zhou, <b@y.example> \"x\"" <a@x.example>"#)
    #expect(EncodedWord.mailbox("蓝天", "a@x.example") == "=?UTF-8?B?6JOd5aSp?= <a@x.example>")
    #expect(!EncodedWord.mailbox("A\r\nBcc: b@y.example", "a@x.example").contains("Bcc"))
  }
}

@Suite("Handing mails to a real server", .enabled(if: MailServerProcess.canRun, "python3-aiosmtpd is not here"))
struct MailCourierTests {
  private func mail(to: String, subject: String = "订单确认 SO-1：18 台止回阀，请核对所附确认书并于两日内回复", files: [MailFile] = []) -> OutgoingMail {
    OutgoingMail(
      from: "sales@tianhe.example", fromName: "天河泵业", to: to, toName: "Zhou, Hai", replyTo: "wang@tianhe.example", subject: subject, text: "您好：\n.\n合计 6,346.08 CNY\n", messageID: "<weft.1@tianhe.example>",
      language: .chinese, date: Instant(milliseconds: 1_795_658_400_000), files: files)
  }

  private func send(_ mail: OutgoingMail, _ server: MailServerProcess, _ security: MailSecurity = .none, user: String? = nil, password: String? = nil, host: String = "127.0.0.1") async -> MailOutcome {
    await SMTPCourier().send(
      mail, to: MailServer(host: host, port: server.port, security: security, user: user, password: password, certificate: server.certificate), until: MailStop())
  }

  @Test("a Chinese subject, a text with a lone dot and a PDF arrive as they were written")
  func plain() async throws {
    let server = try MailServerProcess()
    let pdf = [UInt8]("%PDF-1.7\n".utf8) + (0..<100_000).map { UInt8(truncatingIfNeeded: $0 * 31) }
    let file = MailFile(name: "order-confirmation \"SO-1\".pdf", type: "application/pdf", bytes: pdf)
    let outcome = await send(mail(to: "buyer@lantian.example", files: [file]), server)
    #expect(outcome == MailOutcome(.sent, "250 2.0.0 taken as 1"))
    let got = try #require(try server.mails().first)
    #expect(got.headers["subject"] == "订单确认 SO-1：18 台止回阀，请核对所附确认书并于两日内回复")
    #expect(got.headers["from"] == "天河泵业 <sales@tianhe.example>" && got.headers["to"] == "\"Zhou, Hai\" <buyer@lantian.example>" && got.headers["reply-to"] == "<wang@tianhe.example>")
    #expect(got.headers["message-id"] == "<weft.1@tianhe.example>" && got.headers["auto-submitted"] == "auto-generated" && got.headers["date"] == "Thu, 26 Nov 2026 02:00:00 +0000")
    #expect(got.text.replacingOccurrences(of: "\r\n", with: "\n").hasPrefix("您好：\n.\n合计 6,346.08 CNY\n"))
    let digest = SHA256.hash(data: pdf).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    #expect(got.files == [.init(name: "order-confirmation _SO-1_.pdf", type: "application/pdf", digest: digest)] && got.defects.isEmpty)
    #expect(got.envelope?.from == "sales@tianhe.example" && got.envelope?.to == ["buyer@lantian.example"])
  }

  @Test("nothing in a name, a subject or a text makes another header or another receiver")
  func injection() async throws {
    let server = try MailServerProcess()
    var bad = mail(to: "buyer@lantian.example", subject: "Hello\r\nBcc: thief@x.example\r\n\r\nand a body")
    bad.toName = "A\r\nX-Evil: 1"
    bad.fromName = "B\nX-Evil: 2"
    bad.text = "\r\n.\r\nMAIL FROM:<x@y.example>\r\nRCPT TO:<thief@x.example>\r\n"
    let outcome = await send(bad, server)
    #expect(outcome.result == .sent)
    let got = try server.mails()
    #expect(got.count == 1 && got[0].envelope?.to == ["buyer@lantian.example"] && Set(got[0].names).isDisjoint(with: ["bcc", "x-evil", "cc"]))
    #expect(Set(got[0].names) == ["from", "to", "subject", "date", "message-id", "content-language", "reply-to", "auto-submitted", "mime-version", "content-type"])
    #expect(got[0].text.contains("RCPT TO:<thief@x.example>"))
  }

  @Test("STARTTLS and TLS with a name and a password; a wrong password, a wrong certificate and a server without TLS put it off and refuse nobody")
  func secure() async throws {
    let server = try MailServerProcess("--starttls", "--user", "sales", "--password", "k1ln: 谷")
    let good = await send(mail(to: "buyer@lantian.example"), server, .starttls, user: "sales", password: "k1ln: 谷", host: "localhost")
    #expect(good.result == .sent)
    #expect(try server.mails().map { "\($0.envelope?.tls ?? false) \($0.envelope?.user ?? "-")" } == ["true sales"])
    let wrong = await send(mail(to: "buyer@lantian.example"), server, .starttls, user: "sales", password: "other", host: "localhost")
    #expect(wrong.result == .later && wrong.answer.contains("535") && !wrong.answer.contains("other"))
    let unknown = await SMTPCourier().send(mail(to: "a@x.example"), to: MailServer(host: "localhost", port: server.port, security: .starttls, user: "sales", password: "k1ln: 谷"), until: MailStop())
    #expect(unknown.result == .later && unknown.answer.lowercased().contains("certificate"))
    let implicit = try MailServerProcess("--tls")
    let whole = await send(mail(to: "buyer@lantian.example"), implicit, .tls, host: "localhost")
    #expect(whole.result == .sent)
    let clear = try MailServerProcess()
    let bare = await send(mail(to: "buyer@lantian.example"), clear, .starttls)
    #expect(bare.result == .later)
    #expect(try clear.mails().isEmpty)
  }

  @Test("what a server says decides: refused, put off, spam, gone, or nobody knows")
  func answers() async throws {
    let server = try MailServerProcess()
    let gone = await send(mail(to: "gone@lantian.example"), server)
    #expect(gone == MailOutcome(.refused, "550 5.1.1 no such mailbox"))
    let later = await send(mail(to: "later@lantian.example"), server)
    #expect(later.result == .later && later.answer.hasPrefix("451 4.7.1 come again later"))
    let again = await send(mail(to: "later@lantian.example"), server)
    #expect(again.result == .sent)
    let spam = await send(mail(to: "spam@lantian.example"), server)
    #expect(spam == MailOutcome(.refused, "554 5.7.1 this looks like spam"))
    let hangup = await send(mail(to: "hangup@lantian.example"), server)
    #expect(hangup.result == .unclear)
    server.stop()
    let dead = await send(mail(to: "buyer@lantian.example"), server)
    #expect(dead.result == .later)
  }

  @Test("a node that is to stop does not wait for a server that says nothing")
  func stop() async throws {
    // Takes the call and never says a word.
    let silent = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(silent) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(silent, $0, size) == 0 && listen(silent, 4) == 0 && getsockname(silent, $0, &size) == 0 }
    }
    #expect(isBound)
    let stop = MailStop()
    let port = Int(UInt16(bigEndian: address.sin_port))
    let sending = Task { [mail = mail(to: "a@x.example")] in await SMTPCourier().send(mail, to: MailServer(host: "127.0.0.1", port: port, security: .none), until: stop) }
    stop.set()
    let outcome = await sending.value
    #expect(outcome.result == .later)
  }
}

@Suite("An office's outbox and a real server", .enabled(if: MailServerProcess.canRun, "python3-aiosmtpd is not here"))
struct OutboxRunnerTests {
  private struct Office {
    let seeded: IntakeCompany.Seeded
    let server: MailServerProcess
    let runner: OutboxRunner
    var workplace: Workplace { seeded.office.workplace }

    init(_ more: [String: String] = [:], printing: @escaping OutboxRunner.Printing = { name, _ in MailFile(name: "\(name).pdf", type: "application/pdf", bytes: Array("%PDF".utf8)) }) async throws {
      seeded = try await IntakeCompany.seeded()
      server = try MailServerProcess()
      runner = Self.runner(seeded, printing: printing)
      let setup = ["server": "127.0.0.1", "port": "\(server.port)", "security": "none", "sender": "sales@tianhe.example", "language": "zh"]
      _ = try await seeded.office.do("mail.setup", setup.merging(more) { _, new in new }, by: IntakeCompany.administrator)
    }

    static func runner(_ seeded: IntakeCompany.Seeded, printing: @escaping OutboxRunner.Printing = { _, _ in throw CocoaError(.fileNoSuchFile) }) -> OutboxRunner {
      OutboxRunner(seeded.office.workplace, SMTPCourier(), password: { nil }, token: { "signed.\($0)" }, printing: printing)
    }

    /// A confirmed order of a customer with an address, and its mail in the outbox.
    @discardableResult
    func confirm(_ reference: String, to address: String) async throws -> String {
      for old in try await seeded.office.replica.read({ try $0.all(MailAddress.self) }) where old.isEnded != true {
        _ = try await seeded.office.do("mail.address", ["customer": "C-LANTIAN", "address": old.address, "ended": "yes"], by: IntakeCompany.clerk)
      }
      _ = try await seeded.office.do("mail.address", ["customer": "C-LANTIAN", "address": address], by: IntakeCompany.clerk)
      let key = try await seeded.office.do("order.receive", ["customer": "C-LANTIAN", "customer_reference": reference, "lines": "P-100 2 C62"], by: IntakeCompany.clerk)
      _ = try await seeded.office.do("order.check", ["order": key.description], by: IntakeCompany.clerk)
      _ = try await seeded.office.do("order.confirm", ["order": key.description], by: IntakeCompany.clerk)
      _ = try await workplace.takeAutomaticSteps()
      return try await seeded.office.replica.read { try $0.all(Mail.self, order: "id DESC", limit: 1)[0].number }
    }

    func states() async throws -> [String] { try await seeded.office.replica.read { try $0.all(Mail.self, order: "id") }.map { "\($0.state) \($0.attempts ?? 0)" } }
  }

  @Test("a confirmation goes out with its paper once, however often the node is started anew")
  func once() async throws {
    let office = try await Office()
    try await office.confirm("PO-1", to: "buyer@lantian.example")
    let round = try await office.runner.round()
    #expect(round.attempts.map(\.outcome.result) == [.sent])
    for _ in 0..<3 {
      let again = try await Office.runner(office.seeded).round()
      #expect(again.attempts.isEmpty)
    }
    let mails = try office.server.mails()
    #expect(mails.count == 1 && mails[0].headers["subject"]?.hasPrefix("订单确认 SO-SH01-2026-") == true && mails[0].files.map(\.name) == ["order-confirmation.pdf"])
    #expect(mails[0].text.contains("P-100 离心泵：2 件") && mails[0].text.contains("2,560.00 CNY"))
    #expect(try await office.states() == ["sent 1"])
  }

  @Test("the link of a survey is signed when its mail is sent; the record has one that opens nothing")
  func survey() async throws {
    let office = try await Office(["survey_address": "https://weft.tianhe.example"])
    try await office.confirm("PO-1", to: "buyer@lantian.example")
    let replica = office.seeded.office.replica
    let order = try #require(try await replica.read { try $0.first(SalesOrder.self) })
    _ = try await replica.commit(by: "node", step: "survey.invite") { _, changes in
      try changes.create(Survey.self, on: order.shelf) {
        $0.customer = order.customer
        $0.order = order.id
        $0.code = "AB12"
        $0.asked = Day("2026-11-23")!
        $0.expires = Day("2026-12-23")!
      }
    }
    _ = try await office.seeded.office.workplace.takeAutomaticSteps()
    let survey = try #require(try await replica.read { try $0.first(Survey.self) })
    let kept = try #require(try await replica.read { try $0.first(Mail.self, where: "kind = 'survey'") })
    #expect(kept.text.contains("https://weft.tianhe.example/survey/\(survey.id.key)\n"))
    _ = try await office.runner.round()
    let arrived = try #require(try office.server.mails().first { $0.headers["subject"]?.contains(order.number) == true && $0.files.isEmpty })
    #expect(arrived.text.contains("https://weft.tianhe.example/survey/signed.\(survey.id.key)"))
  }

  @Test("put off it goes later, refused it is a task, and a server that is gone stops no step")
  func answers() async throws {
    let office = try await Office()
    try await office.confirm("PO-1", to: "later@lantian.example")
    try await office.confirm("PO-2", to: "gone@lantian.example")
    _ = try await office.runner.round()
    #expect(try await office.states() == ["queued 1", "bounced 1"])
    let tasks = try await office.workplace.look(as: Actor(name: "x", roles: [.salesClerk])) { try Inbox.tasks($0).filter { $0.step == "mail.again" }.map(\.subjectNumber) }
    #expect(tasks.count == 1 && tasks[0].hasSuffix("gone@lantian.example"))
    office.seeded.company.clock.advance(hours: 1)
    _ = try await office.runner.round()
    #expect(try await office.states() == ["sent 2", "bounced 1"])
    office.server.stop()
    try await office.confirm("PO-3", to: "buyer@lantian.example")
    let round = try await office.runner.round()
    #expect(round.attempts.map(\.outcome.result) == [.later])
    try await office.confirm("PO-4", to: "buyer@lantian.example")
  }

  @Test("without an answer it is sent once more, with the same Message-ID, and then left to a person")
  func unclear() async throws {
    let office = try await Office()
    try await office.confirm("PO-1", to: "hangup@lantian.example")
    _ = try await office.runner.round()
    #expect(try await office.states() == ["unsure 1"])
    office.seeded.company.clock.advance(hours: 1)
    _ = try await office.runner.round()
    #expect(try await office.states() == ["sent 2"])
    let ids = try office.server.mails().map { $0.headers["message-id"] }
    #expect(ids.count == 2 && Set(ids).count == 1)
  }

  @Test("a node that ended after it had marked a mail knows that it may have been sent")
  func crash() async throws {
    let office = try await Office()
    let number = try await office.confirm("PO-1", to: "buyer@lantian.example")
    _ = try await office.workplace.perform("mail.send", ["mail": number], by: Actor(name: Workplace.program, roles: [.administrator]))
    _ = try await office.runner.round()
    #expect(try await office.states() == ["sending 1"])
    office.seeded.company.clock.advance(hours: 1)
    _ = try await office.runner.round()
    #expect(try await office.states() == ["unsure 1"])
    office.seeded.company.clock.advance(hours: 1)
    _ = try await office.runner.round()
    #expect(try await office.states() == ["sent 2"])
    #expect(try office.server.mails().count == 1)
  }

  @Test("no more go out in a minute than the account allows, and a paper that can't be printed is a task")
  func limits() async throws {
    let office = try await Office(["per_minute": "1"], printing: { name, _ in throw Problem("paper.notConfirmed", Words("It is cancelled.", "已取消。"), remedy: Words("–", "–")) })
    try await office.confirm("PO-1", to: "buyer@lantian.example")
    try await office.confirm("PO-2", to: "buyer@lantian.example")
    let first = try await office.runner.round()
    #expect(first.attempts.map(\.outcome.result) == [.hopeless] && first.isFull)
    office.seeded.company.clock.advance(hours: 1)
    let second = try await office.runner.round()
    #expect(second.attempts.count == 1 && !second.isFull)
    #expect(try await office.states() == ["failed 1", "failed 1"])
    #expect(try office.server.mails().isEmpty)
  }

  @Test("a report finds its mail by the Message-ID, else by the address, and nothing else is taken for one")
  func reports() async throws {
    let office = try await Office()
    let number = try await office.confirm("PO-1", to: "buyer@lantian.example")
    try await office.confirm("PO-2", to: "zhou@lantian.example")
    _ = try await office.runner.round()
    let mail = try await office.seeded.office.replica.read { try #require(try $0.first(Mail.self, where: "number = ?", [number])) }
    let id = try #require(mail.messageID)
    func receive(_ text: String) async throws -> ReportIntake.Result { try await ReportIntake.receive(Array(text.utf8), at: office.workplace, by: IntakeCompany.clerk) }
    let delayed = try await receive(DeliveryReportTests.report(action: "delayed", address: "other@forwarded.example", returned: "Message-ID: \(id)"))
    #expect(delayed.others == [number] && delayed.problems.isEmpty)
    let failed = try await receive(DeliveryReportTests.report(address: "other@forwarded.example", returned: "Message-ID: \(id)"))
    #expect(failed.bounced == [number])
    #expect(try await receive(DeliveryReportTests.report(address: "x@y.example", returned: "Message-ID: \(id)")).others == [number])
    #expect(try await receive(DeliveryReportTests.report(address: "zhou@lantian.example", returned: nil)).bounced.count == 1)
    #expect(try await receive(DeliveryReportTests.report(address: "nobody@lantian.example", returned: nil)).problems.map(\.code) == ["report.unknown"])
    #expect(try await receive("Subject: I am away\r\n\r\nUntil Monday.").problems.map(\.code) == ["report.none"])
    #expect(try await office.states() == ["bounced 1", "bounced 1"])
    let answer = try await office.seeded.office.replica.read { try #require(try $0.get(mail.id)).answer }
    #expect(answer == "5.1.1 550 5.1.1 no such user 无此用户")
  }

  @Test("reports that are put into a folder are taken once; what is none lies in failed with the reason")
  func folder() async throws {
    let office = try await Office()
    try await office.confirm("PO-1", to: "buyer@lantian.example")
    _ = try await office.runner.round()
    let folder = office.server.folder.appendingPathComponent("reports")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try DeliveryReportTests.report(address: "buyer@lantian.example", returned: nil).write(to: folder.appendingPathComponent("1.eml"), atomically: true, encoding: .utf8)
    try "Subject: hello\n\nhello".write(to: folder.appendingPathComponent("2.eml"), atomically: true, encoding: .utf8)
    var watched = WatchedFolder(reports: folder.path, at: office.workplace)
    for _ in 0..<2 { try await watched.look() }
    #expect(watched.state.taken == 1 && watched.state.failed == 1)
    #expect(try await office.states() == ["bounced 1"])
    #expect(try String(contentsOf: folder.appendingPathComponent("failed/2.eml.problems.txt"), encoding: .utf8).contains("This is no report of a delivery."))
  }
}

@Suite("Reports of mails that came back")
struct DeliveryReportTests {
  /// As Postfix writes one.
  static func report(action: String = "failed", address: String, returned: String?, original: String? = nil) -> String {
    let back = returned.map { "--b1/x\r\nContent-Type: text/rfc822-headers\r\n\r\nFrom: <sales@tianhe.example>\r\n\($0)\r\nSubject: x\r\n" } ?? ""
    return """
      From: MAILER-DAEMON@mx.example\r
      Subject: Undelivered Mail Returned to Sender\r
      Content-Type: multipart/report; report-type=delivery-status;\r
      \tboundary="b1/x"\r
      \r
      --b1/x\r
      Content-Type: text/plain; charset=utf-8\r
      \r
      I'm sorry.\r
      --b1/x\r
      Content-Type: message/delivery-status\r
      \r
      Reporting-MTA: dns; mx.example\r
      \r
      \(original.map { "Original-Recipient: rfc822; \($0)\r\n" } ?? "")Final-Recipient: rfc822; \(address)\r
      Action: \(action)\r
      Status: 5.1.1\r
      Diagnostic-Code: smtp; 550 5.1.1 no such user\r
       无此用户\r
      \r
      \(back)--b1/x--\r

      """
  }

  @Test("recipients with what became of them, and the mail that is meant")
  func read() throws {
    let mark = "weft." + String(repeating: "0af1", count: 8)
    let report = try DeliveryReport(Array(Self.report(address: "b@y.example", returned: "Message-ID: <\(mark)@tianhe.example>", original: "a@x.example").utf8))
    #expect(report.references == [mark])
    #expect(report.recipients == [.init(action: "failed", status: "5.1.1", address: "a@x.example", diagnostic: "550 5.1.1 no such user 无此用户")])
    // Lines that end in a line feed alone, a status part in base64, the mark in References.
    let status = Data("Reporting-MTA: dns; x\n\nFinal-Recipient: rfc822;<a@x.example>\nAction: Failed\n".utf8).base64EncodedString()
    let other = "References: <\(mark)@t.example>\nContent-Type: multipart/report; boundary=zz\n\n--zz\nContent-Type: message/delivery-status\nContent-Transfer-Encoding: base64\n\n\(status)\n--zz--\n"
    let second = try DeliveryReport(Array(other.utf8))
    #expect(second.references == [mark] && second.recipients.map(\.address) == ["a@x.example"] && second.recipients[0].action == "failed")
  }

  @Test("what is deep, long, cut off or without end is read to its limits or refused")
  func bad() throws {
    for text in ["", "\n", "Content-Type: multipart/report; boundary=\n\n", "Content-Type: multipart/report; boundary=x\n\n--x", String(repeating: "--x\n", count: 10_000)] {
      #expect(throws: Problem.self) { try DeliveryReport(Array(text.utf8)) }
    }
    let deep = (0..<50).reduce("Content-Type: message/delivery-status\n\n\nFinal-Recipient: rfc822; a@x.example\nAction: failed\n") { inner, level in
      "Content-Type: multipart/mixed; boundary=b\(level)\n\n--b\(level)\n\(inner)\n--b\(level)--\n"
    }
    #expect(throws: Problem.self) { try DeliveryReport(Array(deep.utf8)) }
    #expect(throws: Problem.self) { try DeliveryReport([UInt8](repeating: 65, count: DeliveryReport.maximumBytes + 1)) }
    let cut = Self.report(address: "a@x.example", returned: nil).utf8.dropLast(30)
    #expect(try DeliveryReport(Array(cut)).recipients.count == 1)
  }
}
