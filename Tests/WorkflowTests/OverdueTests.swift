import Foundation
import Ground
import Membership
import Records
import Replica
import Testing

@testable import Workflow

@Suite("What is overdue: ages, letters, holds, disputes, instalments and what is given up")
struct OverdueTests {
  /// An invoice of 452.00 due on 2026-12-23, with 7.3 % interest a year.
  private func invoiced(laptops: [String] = [], more: [(String, SiteRole, String)] = []) async throws -> (company: Company, invoice: String, order: String) {
    let (company, order) = try await Company.delivered(price: "10.00 CNY/C62", laptops: laptops)
    try await company.office.take("terms.set", ["customer": "C-LANTIAN", "interest": "7.3"])
    return (company, try await company.invoice(order), order)
  }

  private func ageing(_ company: Company) async throws -> [String] {
    try await company.office.workplace.look(as: Actor(name: "x", roles: [])) { context in
      try Ageing(nil, context).groups.flatMap { group in Ageing.Bucket.allCases.filter { group.sum($0).minor != 0 }.map { "\($0) \(group.sum($0))" } }
    }
  }

  @Test("what is open ages by its day", arguments: [("2026-12-23", "notDue"), ("2026-12-24", "to30"), ("2027-01-22", "to30"), ("2027-01-23", "to60"), ("2027-03-23", "to90"), ("2027-03-24", "more")])
  func buckets(_ day: String, _ bucket: String) async throws {
    let (company, _, _) = try await invoiced()
    company.clock.set(moment(day, 9))
    #expect(try await ageing(company) == ["\(bucket) 452.00 CNY"])
  }

  @Test("letters rise by their time, ask for interest from the third on, and stop orders at every site until it is paid")
  func letters() async throws {
    let (company, invoice, _) = try await invoiced(laptops: ["FL01"])
    let dunning = ["customer": "C-LANTIAN"]
    company.clock.set(moment("2026-12-25", 9))
    try await company.office.refuses("dunning.send", dunning, ["dunning.notDue @ customer"])
    company.clock.set(moment("2026-12-26", 9))
    #expect(try await company.office.waiting().contains("dunning.send"))
    try await company.office.take("dunning.send", dunning)
    try await company.office.refuses("dunning.send", dunning, ["dunning.notDue @ customer"])
    company.clock.set(moment("2027-01-06", 9))
    try await company.office.take("dunning.send", dunning)
    company.clock.set(moment("2027-01-22", 9))
    try await company.office.take("dunning.send", dunning)
    let letters = try await company.office.replica.read { try $0.all(DunningLetter.self) }
    // 452.00 for 30 days at 7.3 %: 2.712.
    #expect(letters.map { "\($0.level) \($0.total) \($0.interest)" } == ["1 452.00 CNY 0.00 CNY", "2 452.00 CNY 0.00 CNY", "3 452.00 CNY 2.71 CNY"])
    #expect(letters.map(\.number) == ["DN-SH01-2026-000001", "DN-SH01-2027-000001", "DN-SH01-2027-000002"])

    try await company.sync()
    let held = try await company.receiveOrder("PO-9", lines: "P-100 2 C62")
    try await company.office.take("order.check", ["order": held])
    try await company.office.refuses("order.confirm", ["order": held], ["customer.held @ order"])
    try await company.sync()
    try await company.sites[4].refuses("order.confirm", ["order": held], ["customer.held @ order"])
    #expect(try await company.headquarters.only(CustomerHold.self).state == .holding)
    _ = try await company.office.workplace.takeAutomaticSteps()
    #expect(try await company.office.only(CustomerHold.self).state == .holding)
    try await company.office.refuses("hold.release", ["hold": company.office.only(CustomerHold.self).id.key.description], ["entry.missing @ why"])

    try await company.office.take("payment.record", ["invoice": invoice, "amount": "452.00 CNY", "reference": "BK-1"])
    _ = try await company.office.workplace.takeAutomaticSteps()
    #expect(try await company.office.only(CustomerHold.self).state == .released)
    try await company.office.take("order.confirm", ["order": held])
  }

  @Test("another office that knows the customer by their tax number holds their orders too, and cannot release what it did not place")
  func otherOffice() async throws {
    let company = try await Company(more: [("SZ01", .office, "company office/5 plant/* warehouse/*")])
    try await company.setUp()
    let other = company.sites[4]
    try await other.take("price.set", ["product": "P-100", "price": "1280.00 CNY/C62"])
    try await other.take(
      "customer.register", ["code": "C-LT", "name": "Lantian", "tax_number": Company.taxNumber, "address": Company.address, "credit_limit": "90000.00 CNY"])
    let received = try await other.take("order.receive", ["customer": "C-LT", "customer_reference": "PO-1", "lines": "P-100 2 C62"])
    let order = try await other.get(SalesOrder.self, received.subject).number
    try await other.take("order.check", ["order": order])
    try await company.office.take("hold.place", ["customer": "C-LANTIAN", "why": "insolvent"])
    try await company.office.refuses("hold.place", ["customer": "C-LANTIAN", "why": "again"], ["hold.stands @ customer"])
    try await company.sync()
    try await other.refuses("order.confirm", ["order": order], ["customer.held @ order"])
    let hold = try await other.only(CustomerHold.self).id.key.description
    try await other.refuses("hold.release", ["hold": hold, "why": "they pay us"], ["site.other @ hold"])
    try await company.office.take("hold.release", ["hold": hold, "why": "a bank guarantees"])
    try await company.sync()
    try await other.take("order.confirm", ["order": order])
  }

  @Test("what is disputed is not dunned until the dispute is closed")
  func dispute() async throws {
    let (company, invoice, _) = try await invoiced()
    company.clock.set(moment("2027-01-06", 9))
    try await company.office.refuses("dispute.open", ["invoice": invoice, "what": "late", "amount": "452.01 CNY"], ["dispute.amount @ amount"])
    try await company.office.take("dispute.open", ["invoice": invoice, "what": "three pumps leak", "amount": "33.90 CNY"])
    try await company.office.refuses("dispute.open", ["invoice": invoice, "what": "again"], ["dispute.isOpen @ invoice"])
    try await company.office.take("dunning.send", ["customer": "C-LANTIAN"])
    #expect(try await company.office.only(DunningLetter.self).total.description == "418.10 CNY")
    let dispute = try await company.office.only(InvoiceDispute.self).number
    try await company.office.take("dispute.close", ["dispute": dispute, "upheld": "no", "outcome": "they were tested"])
    try await company.office.refuses("dispute.close", ["dispute": dispute, "upheld": "yes", "outcome": "again"], ["state.other @ dispute"])
    company.clock.set(moment("2027-01-20", 9))
    try await company.office.take("dunning.send", ["customer": "C-LANTIAN"])
    #expect(try await company.office.replica.read { try $0.all(DunningLetter.self).last?.total.description } == "452.00 CNY")
  }

  @Test("agreed instalments take the place of the day, and a missed one is overdue alone")
  func instalments() async throws {
    let (company, invoice, _) = try await invoiced()
    try await company.office.take("payment.record", ["invoice": invoice, "amount": "52.00 CNY", "reference": "BK-1"])
    company.clock.set(moment("2027-01-04", 9))
    let bad = [
      ("2027-01-10 400.01", "instalment.sum @ parts"), ("2027-01-03 400.00", "date.past @ parts[1]"), ("soon 400.00", "instalment.form @ parts[1]"), ("2027-01-10 0", "instalment.form @ parts[1]"),
    ]
    for (parts, problem) in bad { try await company.office.refuses("instalment.agree", ["invoice": invoice, "parts": parts, "why": "asked"], [problem]) }
    try await company.office.take("instalment.agree", ["invoice": invoice, "parts": "2027-01-10 150.00\n2027-02-10 250.00", "why": "asked on the telephone"])
    #expect(try await ageing(company) == ["notDue 400.00 CNY"])
    #expect(try await company.office.only(Invoice.self).due == Day("2027-01-10"))
    company.clock.set(moment("2027-01-20", 9))
    #expect(try await ageing(company) == ["notDue 250.00 CNY", "to30 150.00 CNY"])
    try await company.office.take("payment.record", ["invoice": invoice, "amount": "150.00 CNY", "reference": "BK-2"])
    #expect(try await ageing(company) == ["notDue 250.00 CNY"])
    #expect(try await company.office.only(Invoice.self).due == Day("2027-02-10"))
  }

  @Test("what is given up is bounded by one's role, and can be taken back")
  func writeOff() async throws {
    let (company, invoice, order) = try await invoiced()
    try await company.office.refuses("invoice.writeOff", ["invoice": invoice, "why": "gone"], ["writeOff.limit @ amount"])
    try await company.office.refuses("invoice.writeOff", ["invoice": invoice, "amount": "452.01 CNY", "why": "gone"], ["writeOff.amount @ amount"])
    try await company.office.take("invoice.writeOff", ["invoice": invoice, "amount": "52.00 CNY", "why": "bank charges"])
    let controller = Actor(name: "feng", roles: [.creditController])
    try await company.office.take("invoice.writeOff", by: controller, ["invoice": invoice, "why": "bankrupt"])
    #expect(try await company.outstanding(invoice) == "0.00 CNY")
    #expect(try await company.order(order).state == .paid)
    try await company.expectBalance()
    let last = try await company.office.replica.read { try #require(try $0.all(Payment.self, where: "kind = 'write_off'").last).id.key }
    try await company.office.take("payment.reverse", ["payment": last.description, "why": "they pay after all"])
    #expect(try await company.outstanding(invoice) == "400.00 CNY")
    #expect(try await company.office.only(Invoice.self).state == .partlyPaid)
    #expect(try await company.order(order).state == .invoiced)
    for limit in WriteOff.limits { #expect(limit.upTo["CNY"] != nil && limit.upTo["JPY"] != nil) }
    for name in Account.Name.allCases { #expect(!Account.of(name).code.isEmpty && isBilingual(Account.of(name).label)) }
  }

  @Test("ages, letters, waiting money, holds and the journal are found by indexes")
  func plans() async throws {
    let (company, invoice, _) = try await invoiced()
    try await company.office.take("payment.record", ["invoice": invoice, "amount": "500.00 CNY", "reference": "BK-1"])
    let customer = try await company.office.only(Customer.self)
    let plans = try await QueryPlanTests().plans(company.office) { context in
      _ = try Ageing(nil, context)
      _ = try Ageing(customer.id, context)
      _ = try WaitingMoney.all(context)
      _ = try SettlementCases.all(context)
      _ = try FollowInvoices.due(context)
      _ = try ReleaseHold.due(context)
      _ = try AccountMoves(customer, limit: 100, context)
      _ = try Journal("2026-11", on: context.home, context)
    }
    #expect(plans.count > 20)
    // Newest records by their keys: a bounded walk.
    let scans = plans.filter { $0.hasPrefix("SCAN") }
    #expect(scans.allSatisfy { scan in ["payment", "money_receipt", "invoice_item", "(subquery", "n", "frontier", "CONSTANT ROW"].contains { scan.hasPrefix("SCAN \($0)") } }, "\(scans)")
  }
}
