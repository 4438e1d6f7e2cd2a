import Foundation
import Ground
import Records
import Replica
import Testing

@testable import Workflow

@Suite("Bank lines, and what they are matched to")
struct BankTests {
  /// Invoices of 452.00, 33.90 and 56.50 at 2 % for ten days.
  private func three() async throws -> (company: Company, numbers: [String]) {
    let (company, order) = try await Company.delivered(price: "10.00 CNY/C62")
    try await company.office.take("terms.set", ["customer": "C-LANTIAN", "tolerance": "20", "discount": "2", "discount_days": "10"])
    _ = try await company.invoice(order)
    try await company.deliverMore(order, 3)
    try await company.deliverMore(order, 5)
    try await company.office.take("invoice.issue", ["order": order])
    return (company, try await company.invoices().map(\.number))
  }

  private func row(_ amount: String, _ reference: String, payer: String = "", text: String = "", day: String = "2026-11-23", currency: String = "CNY") -> String {
    [day, amount, currency, reference, payer, text].joined(separator: "\t")
  }

  private func entries(_ name: String, _ rows: [String]) -> [String: String] {
    ["name": name, "content": Data((name + rows.joined()).utf8).base64EncodedString(), "format": "csv", "lines": rows.joined(separator: "\n")]
  }

  @Test("each guess has its reasons, and only what can mean one thing is sure")
  func reasons() async throws {
    let (company, numbers) = try await three()
    func match(_ minor: Int64, _ payer: String?, _ text: String?) async throws -> String {
      try await company.office.workplace.look(as: Actor(name: "x", roles: [])) { context in
        guard let match = try MatchBook(context).match(Money(minor: minor, currency: "CNY"), payer: payer, text: text) else { return "none" }
        return "\(match.invoices.map { String($0.number.suffix(1)) }.joined()) \(match.reasons.map(\.rawValue).joined(separator: "+")) \(match.isSure)"
      }
    }
    #expect(try await match(45_200, nil, "pays \(numbers[0]) thanks") == "1 number+amount true")
    // Without the marks, and with blanks, as many banks pass it on.
    #expect(try await match(45_200, "LANTIAN PUMPS", numbers[0].replacingOccurrences(of: "-", with: " ")) == "1 number+payer+amount true")
    #expect(try await match(44_296, nil, numbers[0]) == "1 number+discount true")
    #expect(try await match(9_040, nil, "\(numbers[1]) + \(numbers[2])") == "23 number+sum true")
    #expect(try await match(45_000, nil, numbers[0]) == "1 number false")
    #expect(try await match(45_200, nil, "IN-SH01-2026-0000O1") == "1 near+amount false")
    #expect(try await match(3_390, "Lantian Pumps", nil) == "2 payer+amount false")
    #expect(try await match(3_390, "Lantain Pumps", nil) == "2 payerNear+amount false")
    #expect(try await match(54_240, "Lantian Pumps", "all of it") == "123 payer+sum false")
    #expect(try await match(5_650, "somebody", nil) == "3 amount false")
    #expect(try await match(777, "Lantian Pumps", nil) == " payer false")
    #expect(try await match(777, "somebody", "hello") == "none")
    #expect(try await match(-45_200, nil, numbers[0]) == "none")
  }

  @Test("a statement books what is sure, once; the rest waits and is confirmed, shared otherwise, kept for later or left")
  func statement() async throws {
    let (company, numbers) = try await three()
    let rows = [
      row("452.00", "B-1", payer: "Lantian Pumps", text: numbers[0]), row("33.90", "B-2", payer: "Lantian Pumps"), row("12.00", "B-3", payer: "nobody"), row("-9.00", "B-4", text: "charges"),
      row("452.00", "B-1", text: numbers[0]), row("7.00", "B-5", payer: "tax office"),
    ]
    let result = try await company.office.take("statement.import", entries("november.csv", rows))
    #expect(result.message.en == "1 booked, 3 wait for you, 1 were known, 1 are not ours to book.")
    try await company.office.refuses("statement.import", entries("november.csv", rows), ["statement.known @ content"])
    #expect(try await company.outstanding(numbers[0]) == "0.00 CNY")
    let again = try await company.office.take("statement.import", entries("december.csv", rows))
    #expect(again.message.en.hasPrefix("0 booked, 0 wait for you, 6 were known"))
    #expect(try await company.office.waiting().filter { $0 == "bank.take" }.count == 3)
    func line(_ reference: String) async throws -> String { try await company.office.only(BankLine.self, where: "reference = '\(reference)'").id.key.description }
    try await company.office.take("bank.take", ["line": line("B-2")])
    #expect(try await company.outstanding(numbers[1]) == "0.00 CNY")
    try await company.office.refuses("bank.take", ["line": line("B-3")], ["entry.missing @ invoices"])
    try await company.office.take("bank.take", ["line": line("B-3"), "invoices": "\(numbers[2]) 10.00 CNY"])
    #expect(try await company.outstanding(numbers[2]) == "46.50 CNY")
    try await company.office.take("bank.ignore", ["line": line("B-5"), "why": "a refund of tax"])
    try await company.office.refuses("bank.take", ["line": line("B-5"), "unallocated": "yes"], ["state.other @ line"])
    #expect(try await company.waiting() == ["transfer 2.00 CNY"])
    try await company.expectBalance()
  }

  @Test("a file that could not be read is kept with what is wrong with it, and may come again")
  func faulty() async throws {
    let (company, _) = try await three()
    let content = Data("rubbish".utf8).base64EncodedString()
    try await company.office.refuses("statement.import", ["name": "x.csv", "content": content], ["entry.missing @ lines"])
    try await company.office.refuses("statement.import", ["name": "x.csv", "content": "%"], ["content.base64 @ content"])
    try await company.office.refuses("statement.import", ["name": "x.csv", "content": content, "lines": "2026-11-23\tmuch\tCNY\tB-1\t\t"], ["bank.row @ lines[1]"])
    try await company.office.take("statement.import", ["name": "x.csv", "content": content, "problems": "1: bank.unknownFormat"])
    let kept = try await company.office.only(BankStatement.self)
    #expect(kept.content.bytes == Array("rubbish".utf8) && kept.problems.contains("unknownFormat"))
    try await company.office.take("statement.import", ["name": "x.csv", "content": content, "problems": "1: bank.unknownFormat"])
  }

  @Test("what was recorded by hand before is not booked again, and money of a closed month goes to the open one with the bank's day")
  func before() async throws {
    let (company, numbers) = try await three()
    try await company.office.take("payment.record", ["invoice": numbers[1], "amount": "33.90 CNY", "reference": "B-2"])
    company.clock.set(moment("2026-12-02", 9))
    try await company.office.take("period.close", ["month": "2026-11"])
    try await company.office.take("statement.import", entries("a.csv", [row("33.90", "B-2", text: numbers[1]), row("452.00", "B-1", text: numbers[0], day: "2026-11-30")]))
    #expect(try await company.outstanding(numbers[0]) == "0.00 CNY")
    let receipts = try await company.office.replica.read { try $0.all(MoneyReceipt.self, where: "reference = 'B-1'") }
    #expect(receipts.map { "\($0.on) \($0.valued?.description ?? "")" } == ["2026-12-01 2026-11-30"])
    #expect(try await company.office.only(BankLine.self, where: "reference = 'B-2'").state == .ignored)
  }
}
