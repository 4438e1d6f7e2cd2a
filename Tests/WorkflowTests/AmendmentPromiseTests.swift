import Foundation
import Ground
import Records
import Replica
import Testing

@testable import Workflow

@Suite("What an amended order takes and gives back")
struct AmendmentPromiseTests {
  private let manager = Actor(name: "li", roles: [.salesManager])

  private func correct(_ company: Company, _ order: String, _ lines: String) async throws {
    try await company.office.take(
      "order.correct", by: manager, ["order": order, "error_class": "quantity", "made_by": "wang", "why": "typed wrong", "lines": lines, "accept": "yes"])
    try await company.sync()
    try await company.expectCovered()
  }

  private func approve(_ company: Company, _ pieces: String) async throws -> String {
    let order = try await company.sell(pieces, at: company.office, "PO-1").number
    try await company.office.take("order.review", by: Actor(name: "zhao", roles: [.creditController]), ["order": order, "decision": "approve"])
    try await company.office.take("order.approve", by: manager, ["order": order])
    try await company.sync()
    return order
  }

  @Test("less from stock may be promised anew, more is taken from what is left, and what is not there is made; the books agree all the way")
  func stock() async throws {
    let company = try await Company.selling(stock: "10")
    try await company.grant("10", to: company.office)
    try await company.sync()
    let order = try await approve(company, "8")
    try await correct(company, order, "1 5")
    #expect(try await company.left(of: company.office, at: company.office) == ExactDecimal(5))
    try await correct(company, order, "1 9")
    #expect(try await company.left(of: company.office, at: company.office) == ExactDecimal(1))
    #expect(try await company.plant.replica.read { try $0.all(SupplyRequest.self) }.isEmpty)
    try await correct(company, order, "1 12")
    #expect(try await company.left(of: company.office, at: company.office) == ExactDecimal(1))
    #expect(try await company.plant.only(SupplyRequest.self).quantity == Quantity(ExactDecimal(3), "C62"))
    let request = try await company.warehouse.only(DispatchRequest.self, where: "state = 'requested'")
    #expect(try await company.warehouse.replica.read { try PickList.of(request, $0).lines.map(\.asked) } == [ExactDecimal(12)])
    // Taken out whole, all that was promised is free.
    try await correct(company, order, "1 0\n+ P-100 1 C62")
    #expect(try await company.left(of: company.office, at: company.office) == ExactDecimal(9))
    try await company.expectOneTruth()
  }

  @Test("credit follows the total both ways, and more than this site may use is refused")
  func credit() async throws {
    let company = try await Company.selling(stock: "0")
    try await company.headquarters.take("credit.grant", ["customer": "C-LANTIAN", "site": "SH01", "amount": "60000.00 CNY"])
    try await company.sync()
    func left() async throws -> Int {
      try await company.office.replica.read { try $0.count("SELECT sum(amount_minor) FROM credit_left WHERE holder = 2") }
    }
    let order = try await approve(company, "8")
    #expect(try await left() == 4_976_000)
    try await correct(company, order, "1 10")
    #expect(try await left() == 4_720_000)
    try await correct(company, order, "1 5")
    #expect(try await left() == 5_360_000)
    try await company.office.refuses(
      "order.correct", by: manager, ["order": order, "error_class": "quantity", "made_by": "wang", "why": "x", "lines": "1 60", "accept": "yes"], ["credit.short @ lines"])
    #expect(try await company.order(order).total == Money(minor: 640_000, currency: "CNY"))
  }
}
