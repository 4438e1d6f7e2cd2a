import Foundation
import Ground
import Records
import Replica
import Testing
import Workflow

@testable import Exchange

@Suite("UBL changes and cancellations of orders")
struct UBLChangeTests {
  private func sample(_ name: String) throws -> String { String(decoding: try OrderFiles.bytes("Tools/samples/" + name), as: UTF8.self) }

  private func ordered() async throws -> IntakeCompany.Seeded {
    let seeded = try await IntakeCompany.seeded()
    let result = try await IntakeTests.receive(try sample("order-lantian.xml"), "order-lantian.xml", seeded)
    #expect(result.orders.count == 1)
    return seeded
  }

  @Test("a change is read with its order, its customer and what becomes of each line")
  func read() throws {
    let bytes = try OrderFiles.bytes("Tools/samples/order-change-lantian.xml")
    #expect(ChangeFile.isOne(bytes, name: "x.xml"))
    let change = try #require(ChangeFile.read(bytes).change)
    #expect(change.reference == "LT-OC-2026-0091/1" && change.orderReference == "LT-PO-2026-1108" && !change.isCancellation)
    #expect(change.customer.identifier == "C-LANTIAN" && change.customer.contact == "陈静 Chen Jing")
    #expect(change.lines.map(\.status) == [.revised, .cancelled, .added])
    #expect(change.lines.map(\.sellerItem) == ["P-100", "V-050", "P-200"])
    #expect(change.lines[1].quantity == nil && change.lines[2].price == UnitPrice(ExactDecimal(2150), "CNY", per: "C62"))
    #expect(!ChangeFile.isOne(try OrderFiles.bytes("Tools/samples/order-lantian.xml"), name: "order.xml"))
    #expect(!ChangeFile.isOne(try OrderFiles.bytes("Tools/samples/order-haiyun.csv"), name: "order.csv"))
  }

  @Test("it opens a change of the order that it names, with the file as it came; sent again it is caught, and kept")
  func intake() async throws {
    let seeded = try await ordered()
    let text = try sample("order-change-lantian.xml")
    let result = try await IntakeTests.receive(text, "change.xml", seeded)
    #expect(IntakeTests.found(result) == [] && result.orders.isEmpty)
    let opened = try #require(result.changes.first)
    let (change, lines, document) = try await seeded.office.replica.read { snapshot in
      let change = try snapshot.get(OrderChange.ID(opened.key))!
      return (change, try snapshot.all(ChangeLine.self), try snapshot.get(change.document!)!)
    }
    #expect(change.state == .requested && change.kind == .several && change.customerReference == "LT-OC-2026-0091/1" && change.channel == .mail)
    #expect(change.askedBy == "陈静 Chen Jing" && document.content.bytes == [UInt8](text.utf8))
    // The customer numbers lines 10, 20, 30; we number them 1, 2, 3.
    #expect(lines.map(\.position) == [1, 3, nil] && lines.map { $0.quantity.amount } == [ExactDecimal(8), .zero, ExactDecimal(2)])
    let again = try await IntakeTests.receive(text, "change.xml", seeded)
    #expect(IntakeTests.found(again) == ["change.duplicate customer_reference -"])
    #expect(again.document != nil)
    #expect(try await IntakeTests.count("order_change", seeded) == 1)
  }

  @Test("a cancellation opens a change that cancels the order")
  func cancellation() async throws {
    let seeded = try await ordered()
    let result = try await IntakeTests.receive(try sample("order-cancellation-lantian.xml"), "cancel.xml", seeded)
    let opened = try #require(result.changes.first)
    let change = try #require(try await seeded.office.replica.read { try $0.get(OrderChange.ID(opened.key)) })
    #expect(change.kind == .cancellation && change.why?.contains("The project is off.") == true)
  }

  @Test("an order that is not known, or another customer's, is said, and the file is kept")
  func unknown() async throws {
    let seeded = try await ordered()
    let text = try sample("order-change-lantian.xml")
    let unknown = try await IntakeTests.receive(text.replacingOccurrences(of: "LT-PO-2026-1108", with: "LT-PO-9"), "change.xml", seeded)
    #expect(IntakeTests.found(unknown) == ["change.orderUnknown orderReference -"])
    #expect(unknown.document != nil)
    let other = text.replacingOccurrences(of: "C-LANTIAN", with: "C-HAIYUN").replacingOccurrences(of: "Suzhou Lantian Water Co., Ltd.", with: "Ningbo Haiyun Marine")
    #expect(IntakeTests.found(try await IntakeTests.receive(other, "change.xml", seeded)) == ["change.otherCustomer customer -"])
    for problem in unknown.problems { #expect(problem.text(.chinese).contains("客户")) }
  }

  @Test("what is wrong with lines is said at the line of the file, all of it at once")
  func lines() async throws {
    let seeded = try await ordered()
    let text = try sample("order-change-lantian.xml")
      .replacingOccurrences(of: "<cbc:ID>V-050</cbc:ID>", with: "<cbc:ID>V-999</cbc:ID>").replacingOccurrences(of: "<cbc:ID>30</cbc:ID>", with: "<cbc:ID>77</cbc:ID>")
    #expect(IntakeTests.found(try await IntakeTests.receive(text, "change.xml", seeded)) == ["change.lineUnknown lines[2] 26"])
    let unit = try sample("order-change-lantian.xml").replacingOccurrences(of: #"unitCode="C62">8"#, with: #"unitCode="KGM">8"#)
    #expect(IntakeTests.found(try await IntakeTests.receive(unit, "change.xml", seeded)) == ["line.unit lines[1].quantity 18"])
  }

  @Test("a file that is damaged, lacks what it must have, or says what no line can be is refused by the same rules as an order")
  func bad() throws {
    let text = try sample("order-change-lantian.xml")
    func found(_ text: String) -> [String] { ChangeFile.read([UInt8](text.utf8)).problems.map { "\($0.code) \($0.field)" } }
    #expect(found(text.replacingOccurrences(of: "<cbc:ID>LT-PO-2026-1108</cbc:ID>", with: "")) == ["change.noOrder orderReference"])
    #expect(found(text.replacingOccurrences(of: "Revised", with: "Disputed")) == ["change.lineStatus lines[1].status"])
    #expect(found(text.replacingOccurrences(of: #">8<"#, with: #">-8<"#)) == ["quantity.notPositive lines[1].quantity"])
    #expect(found(String(text.prefix(900))).first?.hasPrefix("xml.cutOff") == true)
    #expect(found(text.replacingOccurrences(of: "OrderChange-2", with: "Order-2")).first?.hasPrefix("xml.wrongNamespace") == true)
    #expect(found(text.replacingOccurrences(of: "<OrderChange", with: "<!DOCTYPE x [<!ENTITY a \"b\">]><OrderChange")).first?.hasPrefix("xml.entities") == true)
  }

  @Test("the standard's own example is read")
  func standard() throws {
    let url = OrderFiles.root.deletingLastPathComponent().appendingPathComponent("shared/data/ubl/UBL-OrderChange-2.1-Example.xml")
    guard let data = try? Data(contentsOf: url) else { return }  // Absent data is a skipped test, not a failed one.
    let reading = ChangeFile.read([UInt8](data))
    let change = try #require(reading.change, "\(reading.problems)")
    #expect(change.reference == "7/1" && change.orderReference == "34" && change.lines.map(\.number) == ["1"])
    #expect(change.lines[0].quantity == Quantity(ExactDecimal(240), "LTR"))
  }
}
