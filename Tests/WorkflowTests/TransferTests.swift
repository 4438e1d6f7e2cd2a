import Foundation
import Ground
import Membership
import Records
import Replica
import Testing

@testable import Workflow

@Suite("Goods from one warehouse to another")
struct TransferTests {
  private func sent(_ lines: String = "P-100 | L-1 | 10") async throws -> (company: Company, first: Place, second: Place, number: String) {
    let (company, first, second) = try await Company.withStock()
    let key = try await first.take("transfer.send", ["to": "WH02", "lines": lines]).subject
    return (company, first, second, try await first.get(Transfer.self, key).number)
  }

  @Test("with the line cut each side works on: it is on its way at both, and comes once")
  func cut() async throws {
    let (company, first, second, number) = try await sent()
    #expect(try await first.stock() == ["A-01 free 30"])
    // The other side has heard nothing: the goods come with their paper before the line does.
    try await second.refuses("transfer.receive", ["transfer": number, "location": "R-1"], ["reference.unknown @ transfer"])
    #expect(try await !second.waiting().contains("transfer.receive"))
    try await company.sync()
    #expect(try await second.waiting().contains("transfer.receive"))
    #expect(try await company.headquarters.only(TransferLine.self).underway == ExactDecimal(10))
    // Cut again: the receiver takes it in alone.
    try await second.take("transfer.receive", ["transfer": number, "location": "R-1"])
    #expect(try await second.stock() == ["R-1 free 10"])
    #expect(try await first.only(Transfer.self).state == .sent)
    try await second.refuses("transfer.receive", ["transfer": number, "location": "R-1"], ["state.other @ transfer"])
    try await company.sync()
    for place in company.sites { #expect(try await place.only(Transfer.self).state == .closed) }
    #expect(try await !second.waiting().contains("transfer.receive"))
    try await first.expectLedger()
    try await second.expectLedger()
    try await company.expectOneTruth()
  }

  @Test("what comes short is a case at both sites; found again it is taken in, and the case ends")
  func found() async throws {
    let (company, first, second, number) = try await sent()
    try await company.sync()
    try await second.refuses("transfer.receive", ["transfer": number, "location": "R-1", "came": "P-100 | L-1 | 8"], ["transfer.why @ why"])
    try await second.refuses("transfer.receive", ["transfer": number, "location": "R-1", "came": "P-100 | L-9 | 8\nnonsense"], ["transfer.notSent @ came[1]", "transfer.line @ came[2]"])
    try await second.take("transfer.receive", ["transfer": number, "location": "R-1", "came": "P-100 | L-1 | 8", "why": "One box is missing."])
    try await company.sync()
    let open = try await first.only(StockDiscrepancy.self)
    #expect(open.kind == .transferShort && open.quantity.amount == ExactDecimal(-2))
    #expect(try await first.only(Transfer.self).state == .arrived)
    #expect(try await first.only(TransferLine.self).underway == ExactDecimal(2))
    try await first.refuses("discrepancy.clear", ["discrepancy": open.number, "outcome": "claimed", "note": "x"], ["site.other @ discrepancy"])
    try await second.refuses("discrepancy.clear", ["discrepancy": open.number, "outcome": "found", "note": "x"], ["discrepancy.receive @ outcome"])
    try await second.take("transfer.receive", ["transfer": number, "location": "R-2"])
    try await company.sync()
    #expect(try await first.only(StockDiscrepancy.self).state == .cleared)
    #expect(try await first.only(Transfer.self).state == .closed)
    #expect(try await second.stock() == ["R-1 free 8", "R-2 free 2"])
    try await company.expectOneTruth()
  }

  @Test("what never comes is claimed, and is on its way no longer")
  func claimed() async throws {
    let (company, first, second, number) = try await sent()
    try await company.sync()
    try await second.take("transfer.receive", ["transfer": number, "location": "R-1", "came": "P-100 | L-1 | 0", "why": "The truck burnt."])
    #expect(try await second.stock() == [])
    let open = try await second.only(StockDiscrepancy.self)
    try await second.take("discrepancy.clear", ["discrepancy": open.number, "outcome": "claimed", "note": "SF claim 77"])
    try await company.sync()
    let line = try await first.only(TransferLine.self)
    #expect(line.underway == .zero && line.claimed?.amount == ExactDecimal(10))
    #expect(try await first.only(Transfer.self).state == .closed)
    try await company.expectOneTruth()
  }

  @Test("what comes over is kept and marked")
  func over() async throws {
    let (company, _, second, number) = try await sent()
    try await company.sync()
    try await second.take("transfer.receive", ["transfer": number, "location": "R-1", "came": "P-100 | L-1 | 11", "why": "Eleven are in the box."])
    #expect(try await second.stock() == ["R-1 free 11"])
    #expect(try await second.only(StockDiscrepancy.self).kind == .transferOver)
    #expect(try await second.only(Transfer.self).state == .closed)
  }

  @Test("what can't be sent is said line by line, and nothing is")
  func refused() async throws {
    let (company, first, _) = try await Company.withStock()
    try await first.refuses("transfer.send", ["to": "WH01", "lines": "P-100 | L-1 | 1"], ["site.unclear @ to"])
    try await first.refuses(
      "transfer.send", ["lines": "P-100 | L-1\nX-1 | L-1 | 2\nP-100 | L-1 | two\nP-100 | L-1 | 0\nP-100 | L-1 | 30 | B-01"],
      ["transfer.line @ lines[1]", "product.unknown @ lines[2]", "transfer.number @ lines[3]", "quantity.notPositive @ lines[4]", "stock.notThere @ lines[5]"])
    // Two lines don't send the same pieces.
    try await first.refuses("transfer.send", ["lines": "P-100 | L-1 | 30\nP-100 | L-1 | 11"], ["stock.notThere @ lines[2]"])
    let order = try await company.ordered()
    try await first.take("pick.take", ["request": order, "product": "P-100", "quantity": "10"])
    try await first.refuses("transfer.send", ["lines": "P-100 | L-1 | 31"], ["stock.notThere @ lines[1]"])
    #expect(try await first.stock() == ["A-01 free 40"])
  }
}
