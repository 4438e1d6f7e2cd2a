import Foundation
import Ground
import Membership
import Records
import Replica
import Testing

@testable import Workflow

extension Company {
  /// A complaint about goods of an order, at the office.
  ///
  /// - Returns: its number.
  func complain(_ order: String, lines: String = "", kind: String = "quality") async throws -> String {
    let key = try await office.take("complaint.open", ["order": order, "kind": kind, "text": "A seal leaks.", "lines": lines]).subject
    return try await office.get(Complaint.self, key).number
  }

  /// How a topic of a complaint stands at the office.
  func standing(_ complaint: String, _ topic: CareTopic) async throws -> CareCase.Standing? {
    try await office.workplace.look(as: Actor(name: "x", roles: [.serviceAgent])) { context in
      let row = try context.snapshot.first(Complaint.self, where: "number = ?", [complaint])
      return try row.map { try CareCase($0, context).topics.first { $0.topic == topic }?.standing } ?? nil
    }
  }

  /// What the warehouses have said, as `WH01 30 0 10`: stopped in stock, packed, left before.
  func answers(_ complaint: String) async throws -> [String] {
    try await office.workplace.look(as: Actor(name: "x", roles: [.serviceAgent])) { context in
      guard let row = try context.snapshot.first(Complaint.self, where: "number = ?", [complaint]) else { return [] }
      return try CareCase(row, context).warehouses.map { $0.isAnswered ? "\($0.code) \($0.stopped) \($0.packed) \($0.left)" : "\($0.code) -" }
    }
  }
}

@Suite("A complaint from the first word to its end")
struct CareStories {
  private let agent = Actor(name: "an", roles: [.serviceAgent])

  @Test("it blocks a lot in three warehouses, packed and loaded goods too; one of them is cut off, and answers when it is back")
  func containment() async throws {
    let company = try await Company(
      plant: "company plant/3 warehouse/*",
      more: [("WH02", .warehouse, "company warehouse/5 plant/*"), ("WH03", .warehouse, "company warehouse/6 plant/*")])
    try await company.setUp()
    try await company.trustFirstOrders()
    let (first, second, third) = (company.warehouse, company.sites[4], company.sites[5])
    for place in [first, second, third] {
      try await place.take("stock.count", ["product": "P-100", "lot": "L-1", "counted": "40", "location": "A-01", "why": "opening"])
    }
    try await company.sync()
    var shipments: [String] = []
    for (place, code, reference) in [(first, "WH01", "PO-1"), (second, "WH02", "PO-2"), (third, "WH03", "PO-3"), (third, "WH03", "PO-4")] {
      let order = try await company.ordered(at: code, reference)
      let key = try await place.take("shipment.pack", ["request": order, "cartons": "1"]).subject
      shipments.append(try await place.get(Shipment.self, key).number)
    }
    try await company.deliver(shipments[0])
    try await third.take("load.check", ["shipment": shipments[3], "code": "\(shipments[3])/1"])
    try await company.sync()

    let order = try await company.office.only(SalesOrder.self, where: "customer_reference = 'PO-1'").number
    let complaint = try await company.complain(order, lines: "P-100 | L-1 | 2 | leaks")
    let raw = ["complaint": complaint, "component": "P-100", "why": "the seals leak"]
    try await company.office.refuses("complaint.contain", by: agent, raw.merging(["lot": "L-7"]) { $1 }, ["lot.unknown @ lot"])
    #expect(try await company.standing(complaint, .containment) == .undecided)
    try await company.office.take("complaint.contain", by: agent, raw.merging(["lot": "L-1"]) { $1 })
    try await company.office.refuses("complaint.contain", by: agent, raw.merging(["lot": "L-1"]) { $1 }, ["lot.heldAlready @ lot"])

    // The line to WH03 is cut.
    let reached = Array(company.sites.dropLast())
    try await company.sync(reached)
    for place in [first, second] { _ = try await place.workplace.takeAutomaticSteps() }
    try await company.sync(reached)
    try await second.refuses("shipment.dispatch", ["shipment": shipments[1], "carrier": "SF"], ["shipment.held @ shipment"])
    #expect(try await company.answers(complaint) == ["WH01 30 0 10", "WH02 30 10 0", "WH03 -"])
    #expect(try await company.standing(complaint, .containment) == .running)
    try await company.office.refuses("complaint.waive", by: agent, ["complaint": complaint, "topic": "containment", "why": "x"], ["complaint.underWay @ topic"])
    // It does not know yet, and a truck leaves.
    try await third.take("shipment.dispatch", ["shipment": shipments[2], "carrier": "SF"])

    try await company.sync()
    try await third.refuses("shipment.dispatch", ["shipment": shipments[3], "carrier": "SF"], ["shipment.held @ shipment"])
    _ = try await third.workplace.takeAutomaticSteps()
    try await company.sync()
    #expect(try await company.answers(complaint) == ["WH01 30 0 10", "WH02 30 10 0", "WH03 20 10 10"])
    #expect(try await company.standing(complaint, .containment) == .done)
    // What had left is called back, by the recall of each warehouse.
    #expect(try await company.office.replica.read { try $0.all(RecallLine.self) }.count == 2)
    for place in [first, second, third] { #expect(try await place.workplace.takeAutomaticSteps().taken.isEmpty) }
    try await company.expectOneTruth()
  }

  @Test("it is closed when the customer agrees and everything is decided, and begins anew when they are not content after all")
  func whole() async throws {
    let (company, order) = try await Company.delivered(price: "10.00 CNY/C62")
    let office = company.office
    let complaint = try await company.complain(order)
    try await office.refuses("complaint.close", by: agent, ["complaint": complaint], ["state.other @ complaint"])
    try await office.refuses("complaint.answer", ["complaint": complaint, "answer": "  "], ["entry.missing @ answer"])
    try await office.take("complaint.answer", ["complaint": complaint, "answer": "We look into it."])
    try await office.refuses(
      "complaint.close", by: agent, ["complaint": complaint],
      ["complaint.notAccepted @ why", "entry.missing @ complaint"] + Array(repeating: "complaint.undecided @ complaint", count: 4))
    try await office.refuses("complaint.classify", by: agent, ["complaint": complaint, "cause": "process.seting"], ["class.unknown @ cause"])
    try await office.refuses("complaint.classify", by: agent, ["complaint": complaint, "site": "PL09"], ["site.unknown @ site"])
    try await office.take(
      "complaint.classify", by: agent, ["complaint": complaint, "cause": "process.setting", "responsibility": "plant", "site": "PL01", "severity": "major"])
    for topic in ["containment", "returns", "money"] { try await office.take("complaint.waive", by: agent, ["complaint": complaint, "topic": topic, "why": "One piece, repaired there."]) }
    try await office.take("complaint.eightd", by: agent, ["complaint": complaint, "leader": "Chen Gang", "due": "2026-12-10"])
    try await office.refuses("complaint.waive", by: agent, ["complaint": complaint, "topic": "eight_d", "why": "x"], ["complaint.underWay @ topic"])
    let report = try await office.only(EightD.self).number
    let texts = ["team", "problem", "containment", "cause", "action", "result", "prevention", "closing"].map { ($0, "as found") }
    try await office.take(
      "eightd.write", by: agent, Dictionary(uniqueKeysWithValues: texts).merging(["report": report, "contained_on": "2026-11-23", "verified_on": "2026-11-23"]) { $1 })
    try await office.take("eightd.close", by: agent, ["report": report])
    try await office.take("complaint.accept", by: agent, ["complaint": complaint, "accepted_by": "Mr Wang"])
    try await office.take("complaint.close", by: agent, ["complaint": complaint])
    #expect(try await office.only(Complaint.self).state == .closed)
    try await office.refuses("complaint.answer", ["complaint": complaint, "answer": "x"], ["state.other @ complaint"])

    company.clock.set(moment("2026-12-01", 9))
    try await office.take("complaint.reopen", by: agent, ["complaint": complaint, "why": "It leaks again."])
    #expect(try await office.inbox(.serviceAgent).contains { $0.step == "complaint.answer" && $0.subjectNumber == complaint })
    // What was waived counted for the first round; the 8D report stands.
    #expect(try await company.standing(complaint, .returns) == .undecided)
    #expect(try await company.standing(complaint, .eightD) == .done)
    try await office.take("complaint.answer", ["complaint": complaint, "answer": "We send a fitter."])
    try await company.sync()
    try await company.expectOneTruth()
  }

  @Test("the clock runs 24 hours, is told on when they are over, and counts once for an office and its laptop")
  func clock() async throws {
    let (company, order) = try await Company.delivered(laptops: ["FL01"])
    try await company.sync()
    let (office, laptop) = (company.office, company.sites[4])
    let complaint = try await company.complain(order)
    try await company.sync()
    let task = try #require(try await laptop.inbox(.serviceAgent).first { $0.subjectNumber == complaint })
    #expect(task.due == task.opened.advanced(byHours: 24) && !task.isOverdue)
    company.clock.set(task.due.advanced(byHours: 72))
    for place in [office, laptop] { _ = try await place.workplace.takeAutomaticSteps() }
    #expect(try await office.inbox(.serviceAgent).first { $0.subjectNumber == complaint && $0.step == "complaint.answer" }?.isOverdue == true)
    #expect(try await office.inbox(.salesManager).contains { $0.subjectNumber == complaint && $0.step == "task.escalate" })
    // Both answer, apart: a clash asks which answer holds, and the clock stands still for both.
    try await office.take("complaint.answer", ["complaint": complaint, "answer": "A"])
    try await laptop.take("complaint.answer", ["complaint": complaint, "answer": "B"])
    try await company.sync()
    #expect(try await office.inbox(.serviceAgent).contains { $0.step == "conflict.resolve" })
    #expect(try await !office.inbox(.serviceAgent, .salesManager).contains { ["complaint.answer", "task.escalate"].contains($0.step) })
  }

  @Test("what can't be is refused: another customer's order, a shipment that never came, more than was delivered")
  func refusals() async throws {
    let (company, order) = try await Company.delivered()
    let office = company.office
    try await office.take("customer.register", ["code": "C-OTHER", "name": "Other", "tax_number": "DE136695976", "address": Company.address, "credit_limit": "1.00 CNY"])
    let (second, packed) = try await company.packOrder("PO-2")
    try await company.sync()
    let delivered = try await office.only(Shipment.self, where: "state = 'delivered'").number
    let raw = ["order": order, "kind": "quality", "text": "It leaks."]
    try await office.refuses("complaint.open", raw.merging(["customer": "C-OTHER"]) { $1 }, ["complaint.otherCustomer @ customer"])
    try await office.refuses("complaint.open", raw.merging(["shipment": packed]) { $1 }, ["complaint.otherOrder @ shipment"])
    try await office.refuses("complaint.open", raw.merging(["order": second, "shipment": packed]) { $1 }, ["complaint.notDelivered @ shipment"])
    try await office.take("complaint.open", ["order": second, "shipment": packed, "kind": "delivery", "text": "Where is it?"])
    try await office.refuses("complaint.open", raw.merging(["shipment": delivered, "lines": "P-100 | | 41\nP-100 | L-9 | 1\nP-999 | | 1\nx"]) { $1 }, ["product.unknown @ lines[3]", "goods.row @ lines[4]", "care.tooMuch @ lines[1]", "care.notDelivered @ lines[2]"])
    let complaint = try await company.complain(order, lines: "P-100 | | 30")
    try await office.refuses("complaint.line", ["complaint": complaint, "lines": "P-100 | | 11"], ["care.tooMuch @ lines[1]"])
    try await office.refuses("complaint.photo", ["complaint": complaint, "photo": "bm8="], ["photo.unreadable @ photo"])
    try await office.take("complaint.photo", ["complaint": complaint, "photo": Data([0xFF, 0xD8, 0xFF, 0xE0]).base64EncodedString()])
    #expect(try await office.only(ComplaintPhoto.self).photo.bytes.count == 4)
    try await office.refuses("complaint.line", ["complaint": complaint, "lines": ""], ["entry.missing @ lines"])
  }
}
