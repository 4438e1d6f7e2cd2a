import Foundation
import Ground
import Records
import Replica
import Testing

@testable import Workflow

@Suite("Editing an order before its approval")
struct OrderEditTests {
  private let clerk = Actor(name: "wang", roles: [.salesClerk])

  @Test("a received order gets another quantity, a new line and a day; its total follows, and it stays received")
  func received() async throws {
    let company = try await Company()
    try await company.setUp()
    let order = try await company.receiveOrder(lines: "P-100 40 C62\nP-100 5 C62")
    try await company.office.take("order.edit", by: clerk, ["order": order, "lines": "1 30\n+ P-100 2 C62 1250.00 CNY", "requested": "2026-12-18", "note": "by telephone"])
    let row = try await company.order(order)
    #expect(row.state == .received && row.requested == Day("2026-12-18") && row.note == "by telephone")
    // 35 at 1280.00 and 2 at 1250.00.
    #expect(row.total == Money(minor: 4_730_000, currency: "CNY"))
    let lines = try await company.office.workplace.look(as: clerk) { try row.lines($0).map { "\($0.position) \($0.quantity)" } }
    #expect(lines == ["1 30 C62", "2 5 C62", "3 2 C62"])
    // Nobody had been told anything yet: no revision is kept.
    #expect(try await company.office.replica.read { try $0.all(OrderRevision.self) }.isEmpty)
  }

  @Test("a reviewed order whose lines change is checked, confirmed and reviewed anew; the former one is kept as revision 1")
  func reviewed() async throws {
    let company = try await Company()
    try await company.setUp()
    let order = try await company.confirmOrder()
    try await company.office.take("order.review", ["order": order, "decision": "approve"])
    try await company.office.take("order.edit", by: clerk, ["order": order, "lines": "1 50", "why": "The customer has called."])
    #expect(try await company.order(order).state == .received)
    #expect(Set(try await company.office.waiting()) == ["order.check", "order.confirm"])
    let revision = try await company.office.only(OrderRevision.self)
    #expect(revision.number == 1 && revision.kind == .edit && revision.who == "wang")
    #expect(try OrderPicture(revision).lines.map(\.quantity) == [Quantity(ExactDecimal(40), "C62")])
    for step in ["order.check", "order.confirm"] { try await company.office.take(step, ["order": order]) }
    try await company.office.take("order.review", ["order": order, "decision": "approve"])
    try await company.office.take("order.approve", ["order": order])
    #expect(try await company.office.only(SupplyRequest.self).quantity == Quantity(ExactDecimal(50), "C62"))
  }

  @Test("a note or an address does not take a confirmed order back")
  func address() async throws {
    let company = try await Company()
    try await company.setUp()
    let order = try await company.confirmOrder()
    try await company.office.take("order.edit", by: clerk, ["order": order, "address": "Lantian Pumps | Gate 3 | Suzhou | 215000 | Jiangsu | CN"])
    let row = try await company.order(order)
    #expect(row.state == .confirmed && row.address?.street == "Gate 3")
  }

  @Test("a line that becomes another product is taken out, and the new one stands behind; a line that is taken out is asked of nobody")
  func product() async throws {
    let company = try await Company()
    try await company.setUp()
    try await company.headquarters.take("product.define", ["code": "P-200", "name_en": "Big pump", "name_zh": "大泵", "unit": "C62", "minutes": "60"])
    try await company.sync()
    let order = try await company.receiveOrder(lines: "P-100 40 C62\nP-100 5 C62")
    try await company.office.take("order.edit", by: clerk, ["order": order, "lines": "2 P-200 5 C62 2000.00 CNY"])
    for step in ["order.check", "order.confirm"] { try await company.office.take(step, ["order": order]) }
    try await company.office.take("order.review", ["order": order, "decision": "approve"])
    try await company.office.take("order.approve", ["order": order])
    let asked = try await company.office.replica.read { snapshot in
      try snapshot.all(SupplyRequest.self).map { "\(try snapshot.get($0.product)!.code) \($0.quantity)" }
    }
    #expect(asked == ["P-100 40 C62", "P-200 5 C62"])
    let progress = try await company.office.workplace.look(as: clerk) { try OrderProgress.of(try $0.snapshot.first(SalesOrder.self)!.id, $0.snapshot) }
    #expect(progress.lines.map(\.position) == [1, 3])
  }

  @Test("everything that is wrong is said at once, each at its row, and nothing is saved")
  func problems() async throws {
    let company = try await Company()
    try await company.setUp()
    let order = try await company.receiveOrder()
    try await company.office.refuses(
      "order.edit", by: clerk, ["order": order, "requested": "2026-11-01", "payment_days": "1000", "lines": "7 30\n1 -5\n+ P-10 3 C62\n1 30 KGM\n+ P-100 2 C62 10.00 EUR"],
      ["date.past @ requested", "number.range @ payment_days", "changeLine.unknown @ lines[1]", "quantity.notPositive @ lines[2].quantity", "product.unknown @ lines[3].product",
        "line.unit @ lines[4].quantity", "order.currencies @ lines[5].price"])
    try await company.office.refuses("order.edit", by: clerk, ["order": order, "lines": "1 0"], ["change.nothingLeft @ lines"])
    try await company.office.refuses("order.edit", by: clerk, ["order": order, "lines": "1 40"], ["change.nothing @ "])
    try await company.office.refuses("order.edit", by: clerk, ["order": order, "lines": "first 40\n1 2 3 4 5 6"], ["changeLine.form @ lines[1]", "changeLine.form @ lines[2]"])
    try await company.office.refuses("order.edit", by: clerk, ["order": order, "lines": "1 30\n1 20"], ["changeLine.twice @ lines[2]"])
  }

  @Test("an approved order is not edited but corrected")
  func approved() async throws {
    let company = try await Company()
    try await company.setUp()
    let order = try await company.approveOrder()
    try await company.office.refuses("order.edit", by: clerk, ["order": order, "note": "x"], ["edit.approved @ order"])
  }
}
