import Ground
import Records
import Replica
import Testing

@testable import Workflow

@Suite("An order's life in time")
struct LifeTests {
  private func life(_ number: String, _ company: Company, at place: Place? = nil) async throws -> OrderLife? {
    let place = place ?? company.office
    let order = try await company.order(number).id
    return try await place.workplace.look(as: Actor(name: "x", roles: Set(OperatorRole.allCases))) { try OrderLife.of(OrderProgress.of(order, $0.snapshot), $0) }
  }

  @Test("each stage stands beside what service levels and plans gave it, from the receipt to the money")
  func whole() async throws {
    let company = try await Company()
    try await company.setUp()
    let number = try await company.receiveOrder()
    let received = try #require(try await life(number, company))
    #expect(received.stages.map(\.kind) == [.confirmation] && received.stages[0].ended == nil)
    let order = try await company.order(number)
    // Four working hours.
    #expect(received.stages[0].begun == order.received && received.stages[0].planned.map { $0.lowerBound == order.received && $0.upperBound > $0.lowerBound } == true)

    for step in ["order.check", "order.confirm"] { try await company.office.take(step, ["order": number]) }
    try await company.office.take("order.review", ["order": number, "decision": "approve"])
    try await company.office.take("order.approve", ["order": number])
    try await company.sync()
    let work = try await company.make(number)
    try await company.sync()
    try await company.accept(try await company.receiveGoods(work))
    try await company.deliver(try await company.pack(number))
    try await company.sync()
    let delivered = try #require(try await life(number, company))
    #expect(delivered.stages.map(\.kind) == [.confirmation, .review, .production, .inspection, .dispatch, .delivery, .invoice])
    #expect(delivered.stages.dropLast().allSatisfy { $0.ended != nil } && delivered.stages.last?.ended == nil)
    #expect(delivered.stages[2].number == work && delivered.promised != nil)

    let invoice = try await company.invoice(number)
    try await company.office.take("payment.record", ["invoice": invoice, "amount": "57856.00 CNY", "reference": "BK-1"])
    let paid = try #require(try await life(number, company))
    #expect(paid.stages.map(\.kind).suffix(2) == [.invoice, .payment] && paid.stages.allSatisfy { stage in stage.begun.map { $0 <= stage.ended ?? $0 } ?? false })
    #expect(paid.stages.allSatisfy { $0.ended != nil && $0.planned.map { !$0.isEmpty } == true }, "\(paid.stages)")
    // Who does not hold the order sees its own part on the order's page.
    #expect(try await life(number, company, at: company.plant) == nil)
  }

  @Test("what has not begun has only its plan; of a cancelled order only what had ended is told")
  func ended() async throws {
    let company = try await Company()
    try await company.setUp()
    let number = try await company.approveOrder()
    try await company.sync()
    _ = try await company.scheduleWork(number)
    try await company.sync()
    let planned = try #require(try await life(number, company)?.stages.first { $0.kind == .production })
    #expect(planned.begun == nil && planned.ended == nil && planned.planned != nil)
    let other = try await company.confirmOrder("PO-2")
    try await company.office.take("order.cancel", ["order": other, "why": "They called."])
    #expect(try await life(other, company)?.stages.map(\.kind) == [.confirmation])
  }
}
