import Foundation
import Ground
import Membership
import Records
import Replica
import Testing

@testable import Workflow

@Suite("How far an order is")
struct ProgressTests {
  private func progress(_ order: SalesOrder.ID, at site: Place) async throws -> OrderProgress {
    try await site.replica.read { try OrderProgress.of(order, $0) }
  }

  private func figures(_ line: OrderProgress.Line) -> String {
    let all = [line.ordered, line.planned, line.made, line.received, line.accepted, line.packed, line.shipped, line.delivered, line.invoiced]
    return all.map(\.description).joined(separator: " ")
  }

  @Test("the office sees every stage, and each moves when its site has reported")
  func stages() async throws {
    let company = try await Company()
    try await company.setUp()
    let number = try await company.approveOrder()
    let order = try await company.order(number).id
    func now() async throws -> String {
      try await company.sync()
      let lines = try await progress(order, at: company.office).lines
      #expect(lines.count == 1)
      return figures(lines[0])
    }
    #expect(try await now() == "40 0 0 0 0 0 0 0 0")
    let work = try await company.releaseWork(number)
    try await company.plant.take("work.report", ["work_order": work, "good": "12.5", "scrap": "1"])
    #expect(try await now() == "40 40 12.5 0 0 0 0 0 0")
    try await company.plant.take("work.report", ["work_order": work, "good": "27.5"])
    try await company.sync()
    let receipt = try await company.receiveGoods(work)
    #expect(try await now() == "40 40 40 40 0 0 0 0 0")
    try await company.accept(receipt)
    let shipment = try await company.pack(number)
    #expect(try await now() == "40 40 40 40 40 40 0 0 0")
    try await company.warehouse.take("shipment.dispatch", ["shipment": shipment, "carrier": "SF"])
    #expect(try await now() == "40 40 40 40 40 40 40 0 0")
    try await company.warehouse.take("delivery.record", ["shipment": shipment, "received_by": "Wang"])
    #expect(try await now() == "40 40 40 40 40 40 40 40 0")
    _ = try await company.invoice(number)
    #expect(try await now() == "40 40 40 40 40 40 40 40 40")
    let whole = try await progress(order, at: company.office)
    #expect(whole.number == number && whole.customer == "Lantian Pumps" && whole.state?.en == "invoiced")
    #expect(whole.invoiced?.description == "57856.00 CNY" && whole.paid?.description == "0.00 CNY")
    #expect(whole.lines[0].productCode == "P-100" && whole.lines[0].unit == "C62" && whole.lines[0].value?.description == "51200.00 CNY")
  }

  @Test("the documents are named with their type, number, state and site, in the order in which they were made")
  func documents() async throws {
    let company = try await Company()
    try await company.setUp()
    let number = try await company.deliverOrder()
    let invoice = try await company.invoice(number)
    try await company.office.take("payment.record", ["invoice": invoice, "amount": "57856.00 CNY", "reference": "BK-1"])
    let whole = try await progress(try await company.order(number).id, at: company.office)
    #expect(
      Set(whole.documents.map(\.type)) == [
        "sales_order", "order_review", "supply_request", "work_order", "goods_receipt", "inspection", "dispatch_request", "shipment", "delivery",
        "invoice", "payment",
      ])
    #expect(whole.documents.map(\.key) == whole.documents.map(\.key).sorted())
    let told = whole.documents.map { "\($0.type) \($0.number) \($0.state?.en ?? "-") \($0.site)" }
    #expect(told.contains("work_order WO-PL01-2026-000001 finished PL01"))
    #expect(told.contains("shipment SH-WH01-2026-000001 delivered WH01"))
    #expect(told.contains("invoice \(invoice) paid SH01"))
    #expect(told.contains("payment BK-1 - SH01"))
    #expect(whole.paid == whole.invoiced)
  }

  @Test("plant and warehouse see their part of an order that they do not hold themselves")
  func parts() async throws {
    let company = try await Company()
    try await company.setUp()
    let number = try await company.deliverOrder()
    let order = try await company.order(number).id
    _ = try await company.invoice(number)
    try await company.sync()
    for site in [company.plant, company.warehouse] {
      let part = try await progress(order, at: site)
      #expect(part.number == number && part.state == nil && part.invoiced == nil && part.paid == nil)
      #expect(part.lines.count == 1 && part.lines[0].value == nil && part.lines[0].position == nil)
      #expect(figures(part.lines[0]) == "40 40 40 40 40 40 40 40 0")
      #expect(part.documents.allSatisfy { !["sales_order", "invoice"].contains($0.type) })
    }
  }

  @Test("of an order that nobody here knows there is nothing")
  func unknown() async throws {
    let company = try await Company()
    let key = RecordKey(milliseconds: 1, counter: 0, site: SiteID(2), random: 5)
    let nothing = try await progress(RecordID(key), at: company.office)
    #expect(nothing.number.isEmpty && nothing.lines.isEmpty && nothing.documents.isEmpty)
  }
}
