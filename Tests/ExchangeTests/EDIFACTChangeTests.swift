import Foundation
import Ground
import Records
import Replica
import Testing
import Workflow

@testable import Exchange

@Suite("EDIFACT changes of orders")
struct EDIFACTChangeTests {
  private func sample(_ name: String) throws -> String { String(decoding: try OrderFiles.bytes("Tools/samples/" + name), as: UTF8.self) }

  @Test("A change is read with its order, its customer and what becomes of each line; an order is none")
  func read() throws {
    let bytes = try OrderFiles.bytes("Tools/samples/order-change-lantian.edi")
    #expect(ChangeFile.isOne(bytes, name: "x.edi"))
    let reading = ChangeFile.read(bytes)
    #expect(reading.problems.map(\.code) == [])
    let change = try #require(reading.change)
    #expect(change.reference == "LT-CHG-0001" && change.orderReference == "LT-EDI-0007" && !change.isCancellation && change.issued == Day("2026-11-25"))
    #expect(change.customer.identifier == "C-LANTIAN" && change.note == "LESS THAN WE THOUGHT")
    #expect(change.lines.map(\.status) == [.revised, .cancelled, .added] && change.lines.map(\.sellerItem) == ["P-100", "S-010", "P-200"])
    #expect(change.lines.map { $0.quantity?.amount } == [ExactDecimal(2), nil, ExactDecimal(1)])
    #expect(change.lines[2].price == UnitPrice(ExactDecimal(2150), "CNY", per: "C62") && change.lines.map(\.number) == ["1", "2", "3"])
    #expect(!ChangeFile.isOne(try OrderFiles.bytes("Tools/samples/order-lantian.edi"), name: "order.edi"))
  }

  @Test("It opens a change of the order that it names; sent again it is caught")
  func intake() async throws {
    let seeded = try await IntakeCompany.seeded()
    let ordered = try await IntakeTests.receive(try sample("order-lantian.edi"), "order.edi", seeded)
    #expect(ordered.orders.count == 1, "\(IntakeTests.found(ordered))")
    let text = try sample("order-change-lantian.edi")
    let result = try await IntakeTests.receive(text, "change.edi", seeded)
    #expect(IntakeTests.found(result) == [])
    let opened = try #require(result.changes.first)
    let lines = try await seeded.office.replica.read { try $0.all(ChangeLine.self) }
    #expect(opened.customerReference == "LT-CHG-0001" && lines.map(\.position) == [1, 2, nil])
    #expect(IntakeTests.found(try await IntakeTests.receive(text, "change.edi", seeded)) == ["change.duplicate customer_reference -"])
    let cancel = text.replacingOccurrences(of: "LT-CHG-0001+4", with: "LT-CHG-0002+1")
    let cancelled = try #require(try await IntakeTests.receive(cancel, "cancel.edi", seeded).changes.first)
    #expect(try await seeded.office.replica.read { try $0.get(OrderChange.ID(cancelled.key))?.kind } == .cancellation)
  }

  @Test("What a change lacks, or says that no line can be, is told, all of it at once")
  func bad() throws {
    let text = try sample("order-change-lantian.edi")
    func found(_ changes: (String, String)...) -> [String] {
      let text = changes.reduce(text) { $0.replacingOccurrences(of: $1.0, with: $1.1) }
      return ChangeFile.read([UInt8](text.utf8)).problems.map { "\($0.code) \($0.field)" }
    }
    #expect(found(("RFF+ON:LT-EDI-0007", "RFF+CT:X")) == ["change.noOrder orderReference"])
    #expect(found(("LT-CHG-0001+4", "LT-CHG-0001+5")) == ["edifact.wrongMessage "])
    #expect(found(("ORDCHG:D:96A", "ORDCHG:D:01B")) == ["edifact.wrongMessage "])
    #expect(found(("LIN+1+3", "LIN+1+7"), ("+LT-CHG-0001+", "++")) == ["order.noReference customerReference", "change.lineStatus lines.status"])
    let twice = text.replacingOccurrences(of: "UNT+16+1'\n", with: "UNT+16+1'\nUNH+2+ORDCHG:D:96A:UN'\nBGM+230+X+4'\nUNT+3+2'\n").replacingOccurrences(of: "UNZ+1", with: "UNZ+2")
    #expect(ChangeFile.read([UInt8](twice.utf8)).problems.map(\.code) == ["edifact.unexpected"])
  }
}
