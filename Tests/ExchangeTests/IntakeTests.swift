import Foundation
import Ground
import Records
import Replica
import Testing
import Workflow

@testable import Exchange

@Suite("Order files become orders")
struct IntakeTests {
  static func receive(_ text: String, _ name: String, _ seeded: IntakeCompany.Seeded, by actor: Actor = IntakeCompany.clerk) async throws -> IntakeResult {
    try await OrderIntake.receive(bytes: [UInt8](text.utf8), name: name, channel: .mail, at: seeded.office.workplace, by: actor)
  }

  static func count(_ type: String, _ seeded: IntakeCompany.Seeded) async throws -> Int {
    try await seeded.office.replica.read { try $0.count("SELECT count(*) FROM \(type)") }
  }

  static func changeSets(_ seeded: IntakeCompany.Seeded) async throws -> UInt64 {
    try await seeded.office.replica.frontier().heads.values.reduce(UInt64(0)) { $0 + $1.number }
  }

  static func found(_ result: IntakeResult) -> [String] {
    result.problems.map { "\($0.code) \($0.field.isEmpty ? "-" : $0.field) \($0.line.map(String.init) ?? "-")" }
  }

  @Test("All orders of a customer's table are saved in one change set, with the table as it came")
  func whole() async throws {
    let seeded = try await IntakeCompany.seeded()
    let bytes = try OrderFiles.bytes("Tools/samples/order-haiyun.csv")
    let before = try await Self.changeSets(seeded)
    let result = try await OrderIntake.receive(bytes: bytes, name: "order-haiyun.csv", channel: .mail, at: seeded.office.workplace, by: IntakeCompany.clerk)
    #expect(result.problems.isEmpty)
    #expect(result.orders.map(\.customerReference) == ["HY20261121-01", "HY20261123-02"])
    #expect(try await Self.changeSets(seeded) == before + 1)
    let key = try #require(result.document), first = try #require(result.orders.first)
    let document = try #require(try await seeded.office.replica.read { try $0.get(ReceivedDocument.ID(key)) })
    #expect(document.content.bytes == bytes)
    #expect(document.problems.isEmpty)
    #expect(document.channel == Channel.mail)
    let order = try #require(try await seeded.office.replica.read { try $0.get(SalesOrder.ID(first.key)) })
    #expect(order.document?.key == key)
    #expect(order.channel == Channel.mail)
    #expect(order.total.minor == 1_549_500)
    #expect(order.requested == Day("2026-12-15"))
    #expect(order.number == first.number)
    #expect(order.address?.city == "宁波")
    #expect(try await Self.count("order_line", seeded) == 3)
    #expect(try await Self.count("task", seeded) == 4)
  }

  @Test("The samples of all formats are taken in", arguments: ["order-lantian.xml", "order-lantian.edi", "order-lantian-d01b.edi", "order-lantian-gb18030.csv", "order-haiyun.csv", "order-lantian.xlsx"])
  func samples(name: String) async throws {
    let seeded = try await IntakeCompany.seeded()
    let result = try await OrderIntake.receive(
      bytes: try OrderFiles.bytes("Tools/samples/\(name)"), name: name, channel: .file, at: seeded.office.workplace, by: IntakeCompany.clerk)
    #expect(Self.found(result) == [])
    #expect(!result.orders.isEmpty)
  }

  @Test("A bad file is kept with its problems, and nothing of it becomes an order", arguments: BadFilesTests.received)
  func bad(file: String, found: [String]) async throws {
    let seeded = try await IntakeCompany.seeded()
    let bytes = try OrderFiles.bytes("Tools/samples/bad/\(file)")
    let result = try await OrderIntake.receive(bytes: bytes, name: file, channel: .file, at: seeded.office.workplace, by: IntakeCompany.clerk)
    #expect(Self.found(result) == found)
    #expect(try await Self.count("sales_order", seeded) == 0)
    guard !bytes.isEmpty else {
      #expect(result.document == nil)
      return
    }
    let key = try #require(result.document)
    let document = try #require(try await seeded.office.replica.read { try $0.get(ReceivedDocument.ID(key)) })
    #expect(document.content.bytes == bytes && document.name == file)
    for problem in result.problems { #expect(document.problems.contains(problem.code) && document.problems.contains(problem.what.zh)) }
  }

  @Test("What only the records can tell is found for all orders at once, each with its line")
  func records() async throws {
    let seeded = try await IntakeCompany.seeded()
    _ = try await Self.receive(Table.text([Table.row("OLD")]), "a.csv", seeded)
    let header = Table.header + ",description"
    let rows = [
      "OLD,2026-11-24,C-HAIYUN,P-100,3,C62,1280.00,CNY,2026-12-24,", "T-2,2026-11-24,C-HAIYUN,P-1OO,3,C62,1280.00,CNY,2026-12-24,",
      "T-2,2026-11-24,C-HAIYUN,,1,C62,10.00,CNY,2026-12-24,a blue pump", "T-2,2026-11-24,C-HAIYUN,S-010,1,KGM,86.50,CNY,2026-12-24,",
      "T-3,2026-11-24,C-NOBODY,V-050,1,C62,312.00,CNY,2026-12-24,", "T-4,2026-11-24,C-HAIYUN,V-050,1,C62,312.00,CNY,2026-11-20,",
      "T-5,2026-11-24,C-HAIYUN,P-200,1,C62,2150.00,CNY,2026-12-24,",
    ]
    let result = try await Self.receive(([header] + rows).joined(separator: "\n") + "\n", "b.csv", seeded)
    let found = Self.found(result)
    for expected in [
      "order.duplicate orders[1].customer_reference 2", "product.unknown orders[2].lines[1].product 3", "line.noProduct orders[2].lines[2].product 4",
      "line.unit orders[2].lines[3].quantity 5", "customer.unknown orders[3].customer 6", "date.past orders[4].requested 7",
    ] { #expect(found.contains(expected), "\(expected) in \(found)") }
    #expect(result.problems.compactMap(\.line) == result.problems.compactMap(\.line).sorted())
    #expect(result.orders.isEmpty && result.document != nil)
    #expect(try await Self.count("sales_order", seeded) == 1)
    #expect(result.problems.first { $0.code == "product.unknown" }?.remedy.en.contains("P-100") == true)
  }

  @Test("The same file again gives the same answer, and neither a second order nor a second document")
  func again() async throws {
    let seeded = try await IntakeCompany.seeded()
    let text = Table.text([Table.row("T-1"), Table.row("T-2")])
    let first = try await Self.receive(text, "a.csv", seeded)
    let changeSets = try await Self.changeSets(seeded)
    let second = try await Self.receive(text, "b.csv", seeded)
    #expect(first.orders.count == 2 && second.orders == first.orders && second.document == first.document)
    #expect(!first.isKnown && second.isKnown && second.problems.isEmpty)
    #expect(try await Self.changeSets(seeded) == changeSets)
  }

  @Test("The same orders in other bytes are refused as duplicates, and kept")
  func duplicate() async throws {
    let seeded = try await IntakeCompany.seeded()
    let text = Table.text([Table.row("T-1"), Table.row("T-2")])
    _ = try await Self.receive(text, "a.csv", seeded)
    let result = try await Self.receive(text + "\n", "a.csv", seeded)
    #expect(result.problems.map(\.code) == ["order.duplicate", "order.duplicate"])
    #expect(result.question == nil)
    #expect(try await Self.count("sales_order", seeded) == 2)
    #expect(try await Self.count("received_document", seeded) == 2)
  }

  @Test("One reference twice in one set of orders is found before any is saved")
  func twice() async throws {
    let seeded = try await IntakeCompany.seeded()
    let line = ImportedOrder.Line(product: "P-100", quantity: ExactDecimal(1), unit: "C62", line: 2)
    let order = ImportedOrder(reference: "T-1", customer: .init(code: "C-HAIYUN"), lines: [line])
    await #expect(throws: Problems.self) {
      try await seeded.office.workplace.perform(
        "order.import", ["name": "a.json", "content": "YQ==", "orders": ImportedOrders([order, order]).text], by: IntakeCompany.clerk)
    }
    #expect(try await Self.count("sales_order", seeded) == 0)
  }

  @Test("A customer is found by code, tax number or exact name, and two that differ are refused")
  func customers() async throws {
    let seeded = try await IntakeCompany.seeded()
    let header = "order,issued,customer,customerCode,taxNumber,item,quantity,unit,currency,price"
    for (index, who) in [",C-HAIYUN,", ",,91330212ma2h7qrt4y", "Ningbo Haiyun Marine,,", "Other Name,C-HAIYUN,", ",UNKNOWN,91330212MA2H7QRT4Y"].enumerated() {
      let result = try await Self.receive("\(header)\nT-\(index),2026-11-24,\(who),P-100,1,C62,CNY,1280.00\n", "a.csv", seeded)
      #expect(Self.found(result) == [], "\(who)")
    }
    let result = try await Self.receive("\(header)\nT-9,2026-11-24,,C-HAIYUN,91320594MA1XJ4CK3C,P-100,1,C62,CNY,1280.00\n", "a.csv", seeded)
    #expect(result.problems.map(\.code) == ["customer.contradiction"])
  }

  @Test("An order whose total does not fit is refused, not a crash")
  func huge() async throws {
    let seeded = try await IntakeCompany.seeded()
    let row = "T-1,2026-11-24,C-HAIYUN,P-100,9000000000,C62,9000000.00,CNY,2026-12-24"
    let result = try await Self.receive(Table.text([row, row]), "a.csv", seeded)
    #expect(result.problems.map(\.code) == ["order.tooLarge"])
  }

  @Test("Who may not import is told so once, and nothing is kept")
  func right() async throws {
    let seeded = try await IntakeCompany.seeded()
    let result = try await Self.receive(Table.text([Table.row()]), "a.csv", seeded, by: Actor(name: "zhao", roles: [.analyst]))
    #expect(result.problems.map(\.code) == ["step.otherRole"] || result.problems.map(\.code) == ["step.otherRole", "step.otherRole"])
    #expect(result.document == nil)
    #expect(try await Self.count("received_document", seeded) == 0)
  }

  @Test("A file at the limit is kept; one byte above it, the message says that it is not", arguments: [0, 1])
  func limit(above: Int) async throws {
    let seeded = try await IntakeCompany.seeded()
    let bytes = [UInt8](repeating: UInt8(ascii: "{"), count: FieldSchema.maximumBlob + above)
    let result = try await OrderIntake.receive(bytes: bytes, name: "big", channel: .file, at: seeded.office.workplace, by: IntakeCompany.clerk)
    #expect(result.problems.map(\.code) == [above == 0 ? "json.form" : "file.tooLarge"])
    #expect((result.document != nil) == (above == 0))
    if above == 1 { #expect(result.problems[0].what.en.contains("\(FieldSchema.maximumBlob >> 20) MiB") && result.problems[0].what.en.contains("neither read nor kept")) }
  }

  @Test("A file's name is a name, never a path", arguments: [("../../etc/passwd", "passwd"), ("C:\\x\\订单.csv", "订单.csv"), ("a\u{0}b\n.csv", "ab.csv"), ("", "order"), ("..", "..")])
  func names(name: String, kept: String) { #expect(OrderIntake.fileName(name) == kept) }
}
