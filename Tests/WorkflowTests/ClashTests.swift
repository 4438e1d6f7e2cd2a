import Foundation
import Ground
import Membership
import Records
import Replica
import Testing

@testable import Workflow

@Suite("Sites that act without knowing of each other")
struct ClashTests {
  private let manager = Actor(name: "li", roles: [.salesManager])
  private let storekeeper = Actor(name: "zhao", roles: [.storekeeper])

  @Test("cancelled at the office while shipped at the warehouse: it is shipped, and both have the clash in their inbox until one decides")
  func cancelledWhileShipped() async throws {
    let company = try await Company()
    try await company.setUp()
    let order = try await company.approveOrder()
    try await company.sync()
    let work = try await company.make(order)
    try await company.sync([company.plant, company.warehouse])
    try await company.accept(try await company.receiveGoods(work))
    let shipment = try await company.pack(order)
    try await company.deliver(shipment)
    try await company.office.take("order.cancel", ["order": order, "why": "The customer has called."])
    try await company.sync()
    try await company.expectOneTruth()
    let request = try await company.office.only(DispatchRequest.self)
    #expect(request.state == .shipped)
    #expect(try await company.order(order).state == .cancelled)
    for site in [company.office, company.warehouse] {
      let clash = try await site.inbox(.salesManager, .storekeeper).filter { $0.step == "conflict.resolve" && $0.subject == request.id.key }
      #expect(clash.map(\.subjectNumber) == [order])
    }
    // The plant has a clash of its own, about the supply request, and none about the shipment.
    let supply = try await company.plant.only(SupplyRequest.self)
    #expect(supply.state == .made)
    #expect(try await company.plant.inbox(.planner).filter { $0.step == "conflict.resolve" }.map(\.subject) == [supply.id.key])

    let subject = request.id.key.description
    try await company.office.refuses(
      "conflict.resolve", by: manager, ["subject": subject, "field": "state", "decision": "take"], ["conflict.lifecycle @ decision"])
    try await company.office.take("conflict.resolve", by: manager, ["subject": subject, "field": "state", "decision": "keep"])
    try await company.sync()
    for site in [company.office, company.warehouse] {
      #expect(try await site.inbox(.salesManager, .storekeeper).allSatisfy { $0.subject != request.id.key })
    }
    // What went out all the same is invoiced, and the order stays cancelled.
    _ = try await company.invoice(order)
    #expect(try await company.order(order).state == .cancelled)
  }

  @Test("a packed shipment whose order was cancelled meanwhile does not leave, until the warehouse decides to keep it")
  func cancelledWhilePacked() async throws {
    let company = try await Company()
    try await company.setUp()
    let order = try await company.approveOrder()
    try await company.sync()
    let work = try await company.make(order)
    try await company.sync()
    try await company.accept(try await company.receiveGoods(work))
    let shipment = try await company.pack(order)
    try await company.office.take("order.cancel", ["order": order, "why": "The customer has called."])
    try await company.sync()
    let leave = ["shipment": shipment, "carrier": "SF Express"]
    try await company.warehouse.refuses("shipment.dispatch", leave, ["shipment.cancelled @ shipment"])
    let subject = try await company.warehouse.only(DispatchRequest.self).id.key.description
    try await company.warehouse.take("conflict.resolve", by: storekeeper, ["subject": subject, "field": "state", "decision": "keep"])
    try await company.warehouse.take("shipment.dispatch", leave)
    #expect(try await company.warehouse.only(DispatchRequest.self).state == .shipped)
  }

  @Test("two edits of one field: the one that lost can be taken, and then it is the value everywhere and the clash is gone")
  func take() async throws {
    let company = try await Company()
    let person = try await company.twoEdits({ $0.fullName = "Zhao Yun" }, { $0.fullName = "Zhao Yong" })
    #expect(try await company.headquarters.only(Operator.self).fullName == "Zhao Yong")
    for site in [company.headquarters, company.office, company.plant] {
      #expect(try await site.inbox(.administrator).map(\.subject) == [person])
    }
    // The warehouse holds the record as well, but has no part in the clash.
    #expect(try await company.warehouse.inbox(.administrator).isEmpty)
    let admin = Actor(name: "root", roles: [.administrator])
    let subject = person.description
    try await company.office.refuses(
      "conflict.resolve", by: admin, ["subject": "Zhao", "field": "full_name", "decision": "take"], ["record.unknown @ subject"])
    try await company.office.refuses(
      "conflict.resolve", by: admin, ["subject": subject, "field": "roles", "decision": "take"], ["conflict.none @ field"])
    try await company.office.refuses(
      "conflict.resolve", by: admin, ["subject": subject, "field": "full_name", "decision": "both"], ["value.unknown @ decision"])
    try await company.office.take("conflict.resolve", by: admin, ["subject": subject, "field": "full_name", "decision": "take"])
    try await company.sync()
    for site in company.sites {
      #expect(try await site.only(Operator.self).fullName == "Zhao Yun")
      #expect(try await site.replica.conflicts().isEmpty)
    }
    try await company.office.refuses(
      "conflict.resolve", by: admin, ["subject": subject, "field": "full_name", "decision": "take"], ["conflict.none @ field"])
  }

  @Test("keeping the current value of a field changes nothing but the inbox")
  func keep() async throws {
    let company = try await Company()
    let person = try await company.twoEdits({ $0.fullName = "Zhao Yun" }, { $0.fullName = "Zhao Yong" })
    let admin = Actor(name: "root", roles: [.administrator])
    try await company.plant.take("conflict.resolve", by: admin, ["subject": person.description, "field": "full_name", "decision": "keep"])
    try await company.sync()
    for site in company.sites {
      #expect(try await site.only(Operator.self).fullName == "Zhao Yong")
      #expect(try await site.replica.conflicts().isEmpty)
    }
  }

  @Test("a lost edit that emptied a field can be taken as well")
  func takeEmpty() async throws {
    let company = try await Company()
    let person = try await company.twoEdits({ $0.language = nil }, { $0.language = "en" })
    let admin = Actor(name: "root", roles: [.administrator])
    try await company.office.take("conflict.resolve", by: admin, ["subject": person.description, "field": "language", "decision": "take"])
    try await company.sync()
    for site in company.sites { #expect(try await site.only(Operator.self).language == nil) }
  }

  @Test("a conflict is decided by those who may, at a site that writes")
  func rights() async throws {
    let company = try await Company()
    let person = try await company.twoEdits({ $0.fullName = "Zhao Yun" }, { $0.fullName = "Zhao Yong" })
    let raw = ["subject": person.description, "field": "full_name", "decision": "keep"]
    try await company.office.refuses("conflict.resolve", by: Actor(name: "du", roles: [.driver]), raw, ["step.otherRole @ "])
  }
}

extension Company {
  /// One operator's record, edited at the office and, a minute later, at the plant, which did not know of each other.
  fileprivate func twoEdits(
    _ first: @escaping @Sendable (inout Draft<Operator>) -> Void, _ second: @escaping @Sendable (inout Draft<Operator>) -> Void
  ) async throws -> RecordKey {
    let key = try await headquarters.replica.commit(by: "root", step: "operator.register") { _, changes in
      try changes.create(Operator.self, on: .company) {
        $0.name = "zhao"
        $0.fullName = "Zhao"
        $0.site = 1
        $0.roles = "storekeeper"
        $0.language = "zh"
      }
    }.value.key
    try await sync()
    for (minute, site, edit) in [(1, office, first), (2, plant, second)] {
      clock.set(moment("2026-11-23", 9, minute))
      _ = try await site.replica.commit(by: "root", step: "operator.correct") { snapshot, changes in
        guard let row = try snapshot.get(RecordID<Operator>(key)) else { return }
        try changes.update(row, edit)
      }
    }
    try await sync()
    return key
  }
}
