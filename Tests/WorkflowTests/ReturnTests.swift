import Foundation
import Ground
import Membership
import Records
import Replica
import Testing

@testable import Workflow

@Suite("Goods that come back")
struct ReturnTests {
  private let agent = Actor(name: "an", roles: [.serviceAgent])
  private let inspector = Actor(name: "qi", roles: [.inspector])

  /// 40 pumps delivered and invoiced, a complaint about 6 of them, and an authorisation to send those back.
  private func authorised(_ laptops: [String] = []) async throws -> (company: Company, order: String, complaint: String, lot: String, number: String) {
    let (company, order) = try await Company.delivered(price: "10.00 CNY/C62", laptops: laptops)
    _ = try await company.invoice(order)
    let lot = try await company.office.only(ShipmentLine.self).lot
    let complaint = try await company.complain(order, lines: "P-100 | \(lot) | 6 | leaks")
    try await company.office.take("return.authorise", by: agent, ["complaint": complaint])
    try await company.sync()
    return (company, order, complaint, lot, try await company.office.only(ReturnAuthorisation.self).number)
  }

  @Test("from the authorisation to the credit note: counted, inspected, credited to the cent, and the complaint knows")
  func credit() async throws {
    let (company, order, complaint, lot, number) = try await authorised()
    let (office, place) = (company.office, company.warehouse)
    #expect(number == "RA-SH01-2026-000001")
    try await office.refuses("return.authorise", by: agent, ["complaint": complaint, "lines": "P-100 | \(lot) | 35"], ["care.tooMuch @ lines[1]"])
    try await office.refuses("return.authorise", by: agent, ["complaint": complaint, "lines": "P-100 | \(lot) | 1", "days": "0"], ["number.range @ days"])
    // 4 of 6 came.
    let raw = ["number": number, "location": "Q-1", "lines": "P-100 | \(lot) | 4"]
    try await place.refuses("return.receive", raw, ["return.differs @ why"])
    try await place.take("return.receive", raw.merging(["why": "two are on their way"]) { $1 })
    try await place.take("return.receive", ["number": number, "location": "Q-1"])
    try await place.refuses("return.receive", ["number": number, "location": "Q-1"], ["return.allCame @ number"])
    #expect(try await place.stock(lot).contains("Q-1 blocked 6"))
    let lines = try await place.replica.read { try $0.all(ReturnReceiptLine.self) }.map(\.id.description)
    try await place.refuses("return.inspect", ["line": lines[0], "verdict": "confirmed", "goods": "scrap", "quantity": "5"], ["return.tooMuch @ quantity"])
    try await place.take("return.inspect", ["line": lines[0], "verdict": "confirmed", "goods": "scrap", "quantity": "3"])
    try await place.take("return.inspect", ["line": lines[0], "verdict": "confirmed", "goods": "repair"])
    try await place.refuses("return.inspect", ["line": lines[0], "verdict": "confirmed", "goods": "scrap"], ["state.other @ line"])
    try await place.take("return.inspect", ["line": lines[1], "verdict": "not_found", "goods": "restock"])
    #expect(try await place.stock(lot) == ["Q-1 blocked 1", "Q-1 free 2"])
    #expect(try await place.only(Nonconformance.self).isStock)
    try await company.sync()

    #expect(try await office.inbox(.serviceAgent).count { $0.step == "return.replace" } == 3)
    let findings = try await office.replica.read { try $0.all(ReturnFinding.self) }.map(\.id.description)
    try await office.take("return.credit", ["finding": findings[0]])
    try await office.refuses("return.credit", ["finding": findings[0]], ["return.settled @ finding"])
    #expect(try await office.only(CreditNote.self).gross.description == "33.90 CNY")
    #expect(try await company.standing(complaint, .money) == .running)
    // The second is replaced, the third gets nothing.
    let key = try await office.take("return.replace", by: agent, ["finding": findings[1]]).subject
    let replacement = try await office.get(SalesOrder.self, key)
    #expect(replacement.kind == .sample && replacement.sampleReason == .replacement && replacement.total.minor == 0 && replacement.customerReference == "\(number)-2")
    try await office.take("return.nothing", by: agent, ["finding": findings[2], "why": "They work."])
    #expect(try await office.only(ReturnAuthorisation.self).state == .settled)
    #expect(try await company.standing(complaint, .money) == .done)
    #expect(try await company.standing(complaint, .returns) == .done)
    // No price has reached the warehouse.
    #expect(try await place.replica.read { try $0.all(CareSettlement.self) }.isEmpty)
    try await company.sync()
    try await place.expectLedger()
    try await company.expectOneTruth()
    _ = order
  }

  @Test("never above the invoice: what was credited otherwise leaves no room")
  func room() async throws {
    let (company, order, _, _, number) = try await authorised()
    let invoice = try await company.office.only(Invoice.self).number
    try await company.office.take("credit.issue", ["invoice": invoice, "reason": "goodwill", "lines": "1 36"])
    try await company.warehouse.take("return.receive", ["number": number, "location": "Q-1"])
    let line = try await company.warehouse.only(ReturnReceiptLine.self).id.description
    try await company.warehouse.take("return.inspect", ["line": line, "verdict": "confirmed", "goods": "scrap"])
    try await company.sync()
    let finding = try await company.office.only(ReturnFinding.self).id.description
    try await company.office.refuses("return.credit", ["finding": finding], ["return.noRoom @ invoice"])
    _ = order
  }

  @Test("without a number, beyond it, unknown or too late: the goods are held, and the office decides")
  func held() async throws {
    let (company, _, complaint, lot, number) = try await authorised()
    let (office, place) = (company.office, company.warehouse)
    try await place.refuses("return.receive", ["number": "RA-SH01-2026-000009", "location": "Q-1"], ["return.unknown @ number"])
    try await place.refuses("return.receive", ["location": "Q-1"], ["entry.missing @ sender", "entry.missing @ lines"])
    try await place.take("return.receive", ["number": number, "location": "Q-1", "lines": "P-100 | \(lot) | 8", "why": "two more in the box"])
    try await place.take("return.receive", ["sender": "Lantian Pumps", "location": "Q-1", "lines": "P-100 | \(lot) | 1"])
    try await company.sync()
    #expect(try await office.inbox(.serviceAgent).count { $0.step == "return.decide" } == 2)
    let held = try await office.replica.read { try $0.all(ReturnReceipt.self, where: "state = 'held'") }
    try await place.refuses("return.sendback", ["receipt": held[0].number, "carrier": "SF 1"], ["state.other @ receipt"])
    try await office.take("return.decide", by: agent, ["receipt": held[0].number, "decision": "authorise", "why": "They leak as well."])
    try await office.refuses("return.decide", by: agent, ["receipt": held[1].number, "decision": "authorise", "why": "x"], ["entry.missing @ complaint"])
    try await office.take("return.decide", by: agent, ["receipt": held[1].number, "decision": "refuse", "why": "Nobody knows of it."])
    try await company.sync()
    #expect(try await Set(place.waiting()).isSuperset(of: ["return.sendback", "return.inspect"]))
    try await place.take("return.sendback", ["receipt": held[1].number, "carrier": "SF 4711"])
    #expect(try await place.stock(lot) == ["Q-1 blocked 8"])
    #expect(try await office.replica.read { try $0.all(ReturnAuthorisation.self) }.map(\.number).count == 2)
    _ = complaint
    try await company.sync()
    try await company.expectOneTruth()
  }

  @Test("an authorisation lapses after its days; what came in time counts, though the office did not hear of it")
  func lapse() async throws {
    let (company, _, _, lot, number) = try await authorised()
    let (office, place) = (company.office, company.warehouse)
    // The line is cut. On the last day some come.
    company.clock.set(moment("2026-12-23", 9))
    try await place.take("return.receive", ["number": number, "location": "Q-1", "lines": "P-100 | \(lot) | 2", "why": "the rest comes"])
    company.clock.set(moment("2026-12-24", 9))
    #expect(try await office.workplace.takeAutomaticSteps().taken.map(\.step.name).contains("return.lapse"))
    try await company.sync()
    #expect(try await office.only(ReturnAuthorisation.self).state == .arrived)
    #expect(try await !office.inbox(.serviceAgent, .administrator).contains { $0.step == "conflict.resolve" })
    try await company.expectOneTruth()
  }

  @Test("one that has lapsed is refused at the dock until it is extended; one that was withdrawn while the goods came is a case")
  func late() async throws {
    let (company, _, complaint, lot, number) = try await authorised()
    let (office, place) = (company.office, company.warehouse)
    company.clock.set(moment("2026-12-24", 9))
    try await place.refuses("return.receive", ["number": number, "location": "Q-1"], ["return.lapsed @ number"])
    _ = try await office.workplace.takeAutomaticSteps()
    try await office.take("return.extend", by: agent, ["authorisation": number, "days": "5", "why": "Their truck was late."])
    try await company.sync()
    try await office.take("return.withdraw", by: agent, ["authorisation": number, "why": "They keep them."])
    try await place.take("return.receive", ["number": number, "location": "Q-1"])
    try await company.sync()
    #expect(try await office.only(ReturnAuthorisation.self).state == .arrived)
    #expect(try await office.inbox(.serviceAgent, .administrator).contains { $0.step == "conflict.resolve" })
    _ = (complaint, lot)
  }

  @Test("a held lot does not go back to stock by an inspection")
  func heldLot() async throws {
    let (company, _, complaint, lot, number) = try await authorised()
    try await company.office.take("complaint.contain", by: agent, ["complaint": complaint, "component": "P-100", "lot": lot, "why": "leaks"])
    try await company.sync()
    try await company.warehouse.take("return.receive", ["number": number, "location": "Q-1"])
    let line = try await company.warehouse.only(ReturnReceiptLine.self).id.description
    try await company.warehouse.refuses("return.inspect", ["line": line, "verdict": "not_found", "goods": "restock"], ["lot.held @ goods"])
    try await company.warehouse.take("return.inspect", ["line": line, "verdict": "misused", "goods": "send_back"])
    #expect(try await company.warehouse.waiting().contains("return.sendback"))
    let receipt = try await company.warehouse.only(ReturnReceipt.self).number
    try await company.warehouse.take("return.sendback", ["receipt": receipt, "carrier": "SF 1"])
    #expect(try await company.warehouse.only(ReturnReceipt.self).state == .closed)
  }
}
