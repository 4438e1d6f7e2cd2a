import Foundation
import Ground
import Membership
import Records
import Replica
import Testing

@testable import Workflow

extension Company {
  static let mailSetup = ["server": "smtp.tianhe.example", "security": "starttls", "user": "sales", "sender": "sales@tianhe.example", "language": "en"]

  /// Mail of the office, set up; the customer's mails go to one address.
  func setUpMail(_ more: [String: String] = [:], address: String = "buyer@lantian.example") async throws {
    try await office.take("mail.setup", Self.mailSetup.merging(more) { _, new in new })
    try await office.take("mail.address", ["customer": "C-LANTIAN", "address": address, "contact": "Ms Zhou"])
  }
}

extension Place {
  static let node = Actor(name: Workplace.program, roles: [.administrator])

  func mails() async throws -> [Row<Mail>] { try await replica.read { try $0.all(Mail.self, order: "id") } }

  /// What the node does of an attempt to send.
  func send(_ mail: Row<Mail>, _ result: MailResultKind, _ answer: String = "250 OK") async throws {
    try await take("mail.send", by: Self.node, ["mail": mail.number])
    try await take("mail.result", by: Self.node, ["mail": mail.number, "result": result.rawValue, "answer": answer])
  }

  func dueMails() async throws -> [String] { try await workplace.look(as: Self.node) { try Outbox.due($0, limit: 100).map(\.number) } }
}

@Suite("Mails to customers: written by themselves, sent by the office alone, put right by a person")
struct MailTests {
  private func made(_ more: [String: String] = [:], laptop: Bool = false) async throws -> Company {
    let company = try await Company(more: laptop ? [("FL01", .field, "company office/2 plant/* warehouse/*")] : [])
    try await company.setUp()
    try await company.trustFirstOrders()
    try await company.setUpMail(more)
    return company
  }

  @Test("a confirmation, a departure, an invoice, a letter and an answer are told once each, in the customer's language, with their papers")
  func order() async throws {
    let company = try await made(["survey_address": "https://weft.tianhe.example"])
    let order = try await company.deliverOrder()
    let invoice = try await company.invoice(order)
    try await company.office.take("complaint.open", ["order": order, "kind": "quality", "text": "One seal leaks."])
    let complaint = try await company.office.only(Complaint.self).number
    _ = try await company.office.workplace.takeAutomaticSteps()
    _ = try await company.office.workplace.takeAutomaticSteps()
    var mails = try await company.office.mails()
    let survey = try #require(mails.first { $0.kind == .survey })
    #expect(survey.text.contains("https://weft.tianhe.example/survey/") && survey.papers == nil)
    mails.removeAll { $0.kind == .survey }
    #expect(mails.map(\.kind) == [.confirmation, .dispatch, .invoice])
    #expect(mails.map(\.papers) == ["order-confirmation", "delivery-note", "invoice"])
    #expect(mails.allSatisfy { $0.to == "buyer@lantian.example" && $0.state == .queued && $0.text.hasPrefix("Dear Ms Zhou,") && $0.number.hasPrefix("ML-SH01-2026-") })
    #expect(mails[0].subject == "Order confirmation \(order)" && mails[0].text.contains("1. P-100 Pump: 40 pcs at 1,280.00 CNY/pcs") && mails[0].text.contains("51,200.00 CNY"))
    #expect(mails[2].text.contains(invoice))
    // A second round finds nothing new.
    _ = try await company.office.workplace.takeAutomaticSteps()
    #expect(try await company.office.mails().count == 4)
    try await company.office.refuses("mail.compose", ["kind": "confirmation", "about": order], ["mail.written @ about"])

    try await company.office.take("mail.address", ["customer": "C-LANTIAN", "address": "quality@lantian.example", "kinds": "complaint, survey", "language": "zh"])
    try await company.office.take("mail.address", ["customer": "C-LANTIAN", "address": "buyer@lantian.example", "kinds": "confirmation dunning"])
    try await company.office.take("complaint.answer", ["complaint": complaint, "answer": "We send a new seal."])
    _ = try await company.office.workplace.takeAutomaticSteps()
    company.clock.set(moment("2027-02-01", 9))
    try await company.office.take("dunning.send", ["customer": "C-LANTIAN"])
    _ = try await company.office.workplace.takeAutomaticSteps()
    mails = try await company.office.mails().filter { $0.kind != .survey }
    #expect(mails.dropFirst(3).map { "\($0.kind) \($0.to) \($0.language.rawValue)" } == ["complaint quality@lantian.example zh", "dunning buyer@lantian.example en"])
    #expect(mails[3].text.contains("我方答复") && mails[3].text.contains("We send a new seal."))
    #expect(mails[4].papers == "dunning" && mails[4].text.contains(invoice))
  }

  @Test("lines that are confirmed before the rest are told as a part, and the whole when it is whole")
  func partly() async throws {
    let company = try await made()
    try await company.headquarters.take("product.define", ["code": "P-9", "name_en": "Valve", "name_zh": "阀", "unit": "C62", "minutes": "1"])
    try await company.sync()
    try await company.office.take("price.set", ["product": "P-9", "price": "10.00 CNY/C62"])
    let order = try await company.receiveOrder(lines: "P-100 4 C62\nP-9 2 C62")
    try await company.office.take("order.check", ["order": order])
    try await company.office.take("order.confirm", ["order": order, "lines": "1"])
    _ = try await company.office.workplace.takeAutomaticSteps()
    company.clock.set(moment("2026-11-23", 10))
    try await company.office.take("order.confirm", ["order": order])
    _ = try await company.office.workplace.takeAutomaticSteps()
    let mails = try await company.office.mails()
    #expect(mails.map(\.subject) == ["Order confirmation \(order) (in part)", "Order confirmation \(order)"])
    #expect(mails[0].text.contains("1 lines") && !mails[0].text.contains("P-9") && mails[1].text.contains("P-9"))
  }

  @Test("nothing is written before mail was set up, to who wants none, of kinds that are turned off, or while it is stopped")
  func silent() async throws {
    let company = try await Company()
    try await company.setUp()
    try await company.office.refuses("mail.write", ["order": try await company.confirmOrder(), "title": "Hello", "text": "…"], ["mail.none @ order"])
    company.clock.set(moment("2026-11-23", 11))
    try await company.setUpMail(["kinds": "dispatch"])
    _ = try await company.confirmOrder("PO-2")
    _ = try await company.office.workplace.takeAutomaticSteps()
    #expect(try await company.office.mails().isEmpty)
    try await company.office.take("mail.setup", Company.mailSetup)
    try await company.office.take("mail.address", ["customer": "C-LANTIAN", "address": "buyer@lantian.example", "kinds": "none"])
    _ = try await company.office.workplace.takeAutomaticSteps()
    #expect(try await company.office.mails().isEmpty)
    // The order of before the set-up stays untold, the one after it is told as soon as somebody wants it.
    try await company.office.take("mail.address", ["customer": "C-LANTIAN", "address": "buyer@lantian.example"])
    try await company.office.take("mail.setup", Company.mailSetup.merging(["stopped": "yes"]) { _, new in new })
    _ = try await company.office.workplace.takeAutomaticSteps()
    #expect(try await company.office.mails().isEmpty)
    company.clock.set(moment("2026-11-23", 12))
    try await company.office.take("mail.setup", Company.mailSetup)
    let third = try await company.confirmOrder("PO-3")
    _ = try await company.office.workplace.takeAutomaticSteps()
    #expect(try await company.office.mails().map(\.aboutNumber) == [third])
  }

  @Test("settings and addresses that can't work are refused with what is wrong")
  func refused() async throws {
    let company = try await made()
    let setup = Company.mailSetup
    func with(_ more: [String: String]) -> [String: String] { setup.merging(more) { _, new in new } }
    try await company.office.refuses("mail.setup", with(["sender": "sales"]), ["mail.address @ sender"])
    try await company.office.refuses("mail.setup", with(["security": "none"]), ["mail.plainPassword @ security"])
    try await company.office.refuses("mail.setup", with(["server": "smtp.x/y", "port": "70000", "kinds": "all", "certificate": "none"]), ["mail.server @ server", "number.range @ port", "mail.kind @ kinds", "mail.certificate @ certificate"])
    for bad in ["weft.tianhe.example", "https://", "ftp://x.example", "https://x.example/", "https://x.example/?a=1"] {
      try await company.office.refuses("mail.setup", with(["survey_address": bad]), ["mail.link @ survey_address"])
    }
    try await company.office.refuses("mail.setup", with(["sender_name": "A\nBcc: x@y.example"]), ["text.control @ sender_name"])
    for bad in ["buyer", "buyer@lantian", "a b@x.example", "a@x.example\nBcc: b@y.example", "采购@lantian.example", String(repeating: "x", count: 65) + "@x.example", "<a@x.example>", ".a@x.example", "a@-x.example"] {
      try await company.office.refuses("mail.address", ["customer": "C-LANTIAN", "address": bad], ["mail.address @ address"])
    }
    try await company.office.refuses("mail.address", ["customer": "C-LANTIAN", "address": "a@x.example", "kinds": "news"], ["mail.kind @ kinds"])
    let order = try await company.confirmOrder()
    try await company.office.refuses("mail.late", ["order": order, "expected": "2026-11-24", "why": "x"], ["mail.notLate @ expected"])
    try await company.office.take("mail.late", ["order": order, "expected": "2027-03-01", "why": "A machine broke."])
    try await company.office.take("mail.write", ["order": order, "title": "Pallets\u{7}", "text": "Euro pallets?\r\nOr ours?", "confirmation": "yes"])
    let mails = try await company.office.mails()
    #expect(mails.map(\.kind) == [.late, .manual] && mails[0].text.contains("now expected on 2027-03-01") && mails[0].papers == nil)
    #expect(mails[1].subject == "Pallets (\(order))" && mails[1].text.contains("Euro pallets?\nOr ours?") && mails[1].papers == "order-confirmation" && mails[1].writtenBy == "accountant")
  }

  @Test("a mail is put off at growing intervals, given up after three days with a task, and each attempt bears one Message-ID")
  func putOff() async throws {
    let company = try await made()
    _ = try await company.confirmOrder()
    _ = try await company.office.workplace.takeAutomaticSteps()
    func mail() async throws -> Row<Mail> { try await company.office.only(Mail.self) }
    let first = try await mail()
    var (waits, ids): ([UInt64], Set<String>) = ([], [])
    while try await mail().state == .queued {
      #expect(try await company.office.dueMails() == [first.number])
      let now = try await company.office.replica.read { $0.now.milliseconds }
      try await company.office.send(mail(), .later, "connection refused")
      ids.insert(try #require(try await mail().messageID))
      guard let next = try await mail().nextAttempt else { break }
      waits.append((next.milliseconds - now) / 60_000)
      #expect(try await company.office.dueMails().isEmpty)
      company.clock.set(next)
    }
    #expect(waits == [1, 5, 15, 60, 180, 360, 720, 720, 720, 720, 720, 720] && ids == ["<\(first.reference)@tianhe.example>"])
    #expect(try await mail().state == .failed)
    #expect(try await mail().attempts == 13)
    #expect(try await company.office.inbox(.salesClerk).filter { $0.step == "mail.again" }.map(\.subjectNumber) == ["\(first.number) buyer@lantian.example"])
    // Again is a mail of its own, to the right address; the task ends with it.
    try await company.office.refuses("mail.again", ["mail": first.number, "address": "nobody"], ["mail.address @ address"])
    try await company.office.take("mail.again", ["mail": first.number, "address": "zhou@lantian.example"])
    let again = try await company.office.mails()[1]
    #expect(again.to == "zhou@lantian.example" && again.copyOf == first.id && again.reference != first.reference && again.text == first.text)
    #expect(try await company.office.inbox(.salesClerk).allSatisfy { $0.step != "mail.again" })
    try await company.office.send(again, .sent)
    #expect(try await company.office.mails()[1].sent != nil)
    #expect(try await company.office.dueMails().isEmpty)
  }

  @Test("what nobody is sure of is sent once more with the same Message-ID, then a person asks; a crash between counts as that")
  func unsure() async throws {
    let company = try await made()
    let order = try await company.confirmOrder()
    _ = try await company.office.workplace.takeAutomaticSteps()
    func mail() async throws -> Row<Mail> { try await company.office.only(Mail.self) }
    let number = try await mail().number
    try await company.office.take("mail.send", by: Place.node, ["mail": number])
    let id = try await mail().messageID
    // The node ends here. Until it is stale nobody touches it.
    #expect(try await company.office.dueMails().isEmpty)
    try await company.office.refuses("mail.withdraw", ["mail": number, "why": "x"], ["state.other @ mail"])
    company.clock.set(moment("2026-11-23", 9, 20))
    #expect(try await company.office.dueMails() == [number])
    try await company.office.take("mail.result", by: Place.node, ["mail": number, "result": "unclear"])
    #expect(try await mail().state == .unsure)
    #expect(try await company.office.dueMails().isEmpty)
    company.clock.set(moment("2026-11-23", 9, 23))
    #expect(try await company.office.dueMails() == [number])
    try await company.office.send(mail(), .unclear, "timed out")
    #expect(try await mail().state == .unsure)
    #expect(try await mail().messageID == id)
    #expect(try await mail().attempts == 2)
    company.clock.set(moment("2026-11-24", 9))
    #expect(try await company.office.dueMails().isEmpty)
    #expect(try await company.office.waiting().contains("mail.again"))
    try await company.office.take("mail.settle", ["mail": number, "how": "They have it, says Ms Zhou."])
    #expect(try await mail().state == .sent)
    #expect(try await !company.office.waiting().contains("mail.again"))
    _ = order
  }

  @Test("a server's refusal is a task with what it said, and a mail that came back later as well; people can't do what the node does")
  func refusals() async throws {
    let company = try await made()
    _ = try await company.confirmOrder()
    _ = try await company.confirmOrder("PO-2")
    _ = try await company.office.workplace.takeAutomaticSteps()
    let mails = try await company.office.mails()
    let person = Actor(name: "li", roles: Set(OperatorRole.allCases))
    try await company.office.refuses("mail.send", by: person, ["mail": mails[0].number], ["mail.node @ mail"])
    try await company.office.send(mails[0], .refused, "550 5.1.1 no such mailbox")
    try await company.office.send(mails[1], .sent)
    try await company.office.take("mail.bounce", ["mail": mails[1].number, "answer": "5.2.2 mailbox full"])
    let now = try await company.office.mails()
    #expect(now.map(\.state) == [.bounced, .bounced] && now.map(\.answer) == ["550 5.1.1 no such mailbox", "5.2.2 mailbox full"])
    #expect(try await company.office.inbox(.salesClerk).filter { $0.step == "mail.again" }.count == 2)
    try await company.office.refuses("mail.withdraw", ["mail": mails[0].number, "why": "x"], ["state.other @ mail"])
    try await company.office.take("mail.settle", ["mail": mails[0].number, "how": "by telephone"])
    #expect(try await company.office.inbox(.salesClerk).filter { $0.step == "mail.again" }.count == 1)
    // What a server has is not undone.
    #expect(try await company.office.mails()[0].state == .bounced)
  }

  @Test("a laptop's confirmation and letter go out from the office, once it has them; the laptop sends nothing")
  func laptop() async throws {
    let company = try await made(laptop: true)
    try await company.sync()
    let laptop = company.sites[4]
    let received = try await laptop.take("order.receive", ["customer": "C-LANTIAN", "customer_reference": "PO-F", "lines": "P-100 2 C62"])
    let order = try await laptop.get(SalesOrder.self, received.subject).number
    try await laptop.take("order.check", ["order": order])
    try await laptop.take("order.confirm", ["order": order])
    try await laptop.take("mail.write", ["order": order, "title": "Thank you", "text": "It was good to meet."])
    _ = try await laptop.workplace.takeAutomaticSteps()
    #expect(try await laptop.mails().map(\.kind) == [.manual])
    #expect(try await laptop.dueMails().isEmpty)
    try await laptop.refuses("mail.withdraw", ["mail": laptop.mails()[0].number, "why": "x"], ["step.otherSite @ "])
    try await company.sync()
    _ = try await company.office.workplace.takeAutomaticSteps()
    try await company.sync()
    #expect(try await company.office.dueMails().count == 2)
    #expect(try await laptop.dueMails().isEmpty)
    #expect(try await company.headquarters.dueMails().isEmpty)
    #expect(Set(try await laptop.mails().map(\.kind)) == [.manual, .confirmation])
    for mail in try await company.office.mails() { try await company.office.send(mail, .sent) }
    try await company.sync()
    #expect(try await laptop.mails().allSatisfy { $0.state == .sent })
    #expect(try await company.headquarters.mails().allSatisfy { $0.state == .sent })
    try await company.expectOneTruth()
  }

  @Test("a copy of the office's disk writes the same mark, so that of two mails with one mark the second is taken out")
  func twins() async throws {
    let company = try await made()
    let order = try await company.confirmOrder()
    _ = try await company.office.workplace.takeAutomaticSteps()
    let mail = try await company.office.only(Mail.self)
    let row = try await company.order(order)
    let subject = MailSubject(about: row.id.key, number: order, order: row.id, customer: row.customer, at: try #require(row.confirmed))
    #expect(Outbox.reference(.confirmation, subject, "BUYER@lantian.example") == mail.reference)
    try await company.office.send(mail, .sent)
    // As the copy re-issues it: another record of the same news.
    _ = try await company.office.replica.commit(by: "weft", step: "mail.compose") { _, changes in
      try changes.create(Mail.self, on: mail.shelf) {
        ($0.kind, $0.about, $0.aboutNumber, $0.order, $0.customer) = (mail.kind, mail.about, mail.aboutNumber, mail.order, mail.customer)
        ($0.to, $0.language, $0.subject, $0.text, $0.reference, $0.tells) = (mail.to, mail.language, mail.subject, mail.text, mail.reference, mail.tells)
      }
    }
    let copy = try await company.office.mails()[1]
    try await company.office.take("mail.send", by: Place.node, ["mail": copy.number])
    #expect(try await company.office.mails().map(\.state) == [.sent, .withdrawn])
  }

  @Test("headquarters' wording goes before the shipped one once it is released, and names that there are not are told")
  func templates() async throws {
    let company = try await made()
    let write = ["kind": "confirmation", "language": "en", "subject": "We have it: {{order}}", "text": "{{customer}}\n{{#lines}}\n{{code}} x {{quantity}}\n{{/lines}}\n{{^part}}all{{/part}}"]
    func with(_ more: [String: String]) -> [String: String] { write.merging(more) { _, new in new } }
    try await company.headquarters.refuses("template.write", with(["text": "{{custmer}} {{#line}}x{{/line}}"]), ["template.name @ text", "template.name @ text", "template.name @ text"])
    for bad in ["{{#lines}}", "{{> other}}", "{{= [ ] =}}", "{{{lines", "{{upper(order)}}"] {
      await #expect(throws: Problems.self, "\(bad)") { try await company.headquarters.take("template.write", with(["text": bad])) }
    }
    let key = try await company.headquarters.take("template.write", write).subject
    let template = try await company.headquarters.get(MailTemplate.self, key)
    let order = try await company.confirmOrder(lines: "P-100 1234 C62")
    try await company.sync()
    let preview = try await company.headquarters.workplace.look(as: Place.node) {
      try MailPreview.written(try #require(MailNews.of(.confirmation)), record: order, .english, template: template.number, $0)
    }
    #expect(preview == MailWording(subject: "We have it: \(order)", text: "Lantian Pumps\nP-100 x 1,234 pcs\nall"))
    // A draft counts for nobody.
    _ = try await company.office.workplace.takeAutomaticSteps()
    #expect(try await company.office.mails().map(\.subject) == ["Order confirmation \(order)"])
    try await company.headquarters.take("template.release", ["template": template.number])
    try await company.sync()
    let second = try await company.confirmOrder("PO-2")
    _ = try await company.office.workplace.takeAutomaticSteps()
    let mail = try await company.office.mails()[1]
    #expect(mail.subject == "We have it: \(second)" && mail.template == template.id)
    try await company.headquarters.take("template.withdraw", ["template": template.number])
    try await company.sync()
    let third = try await company.confirmOrder("PO-3")
    _ = try await company.office.workplace.takeAutomaticSteps()
    #expect(try await company.office.mails()[2].subject == "Order confirmation \(third)")
  }

  @Test("every shipped wording is right, in both languages, and names in values are no templates", arguments: MailKind.allCases)
  func shipped(_ kind: MailKind) throws {
    for language in MailLanguage.allCases {
      let wording = MailWording.shipped(kind, language)
      #expect(wording.problems(kind).isEmpty, "\(wording.problems(kind))")
      #expect((wording.text.contains(/\p{Han}/)) == (language == .chinese) && wording.subject.contains("{{"))
    }
    var values = MailValues(Dictionary(uniqueKeysWithValues: MailRules.shipped.placeholders(kind).filter { $0 != "lines" }.map { ($0, "{{order}} <b>\u{1}") }))
    values.list([["code": "A & B"]])
    let written = try MailWording(subject: "{{customer}}\r\nBcc: x", text: "{{customer}}{{#lines}} {{code}}{{/lines}}").written(values)
    #expect(written.subject == "{{order}} <b> Bcc: x" && written.text.hasPrefix("{{order}} <b>") && !written.text.contains("\u{1}"))
    #expect(written.text.hasSuffix("A & B"))
  }

  @Test("where a mail tells it, a notice is out when the mail was sent")
  func figure() async throws {
    let company = try await made()
    _ = try await company.confirmOrder()
    _ = try await company.confirmOrder("PO-2")
    _ = try await company.office.workplace.takeAutomaticSteps()
    func figure() async throws -> String {
      let value = try await company.office.workplace.look(as: Place.node) { try Indicators.notices.value(.quarter, $0) }
      return "\(value.good)/\(value.count)"
    }
    // Neither is late, and neither is out.
    #expect(try await figure() == "0/0")
    let mails = try await company.office.mails()
    try await company.office.send(mails[0], .sent)
    #expect(try await figure() == "1/1")
    company.clock.set(moment("2026-11-25", 9))
    #expect(try await figure() == "1/2")
    try await company.office.send(mails[1], .sent)
    #expect(try await figure() == "1/2")
    try await company.office.take("mail.bounce", ["mail": mails[0].number, "answer": "gone"])
    #expect(try await figure() == "0/2")
  }

  @Test("what is due and what is to be written is found by indexes and bounded walks")
  func plans() async throws {
    let company = try await made()
    _ = try await company.confirmOrder()
    let plans = try await QueryPlanTests().plans(company.office) { context in
      _ = try ComposeMail.due(context)
      _ = try Outbox.due(context, limit: 10)
    }
    #expect(plans.contains { $0.contains("mail_by_about") } && plans.contains { $0.contains("mail_by_state") })
    let bounded = ["SCAN n", "SCAN sales_order", "SCAN shipment", "SCAN invoice", "SCAN mail_account", "SCAN x", "SCAN (subquery-"]
    #expect(plans.filter { $0.hasPrefix("SCAN") }.allSatisfy { plan in bounded.contains { plan.hasPrefix($0) } }, "\(plans.filter { $0.hasPrefix("SCAN") })")
  }
}
