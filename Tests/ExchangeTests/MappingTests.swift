import Foundation
import Ground
import Records
import Replica
import Testing
import Workflow

@testable import Exchange

@Suite("Customers' own tables")
struct MappingTests {
  static let german = "Bestellnummer;Materialnummer;Menge;ME;Einzelpreis;Liefertermin\n4500018821;P-100;1.200;STK;1.280,00;18.12.2026\n4500018821;S-010;2,5;STK;86,50;18.12.2026\n;;1.202,5;;;\n"

  static func fingerprint(_ text: String) throws -> String {
    let table = try #require(OrderTable.open([UInt8](text.utf8), name: "a.csv", limits: .standard))
    return try #require(TableFingerprint.of(table.sheets[0].rows[0].cells))
  }

  static func learn(
    _ fingerprint: String, _ seeded: IntakeCompany.Seeded, customer: String = "C-HAIYUN", columns: String = "order: 1\nitem: 2\nquantity: 3\nunit: 4\nprice: 5\nrequested: 6",
    decimal: DecimalMark = .comma, days: DayOrder = .dayFirst, sheet: String = ""
  ) async throws {
    _ = try await seeded.office.do(
      "mapping.set",
      [
        "customer": customer, "fingerprint": fingerprint, "header": "Bestellnummer | …", "columns": columns, "decimal": decimal.rawValue, "days": days.rawValue, "sheet": sheet,
      ], by: IntakeCompany.clerk)
  }

  @Test("A table with a foreign header waits for a person; once its columns are known it and the next of its shape go straight in, with their own way of numbers and days")
  func learned() async throws {
    let seeded = try await IntakeCompany.seeded()
    let first = try await IntakeTests.receive(Self.german, "bestellung.csv", seeded)
    #expect(first.question == .columns && first.orders.isEmpty)
    let key = try #require(first.document)
    #expect(try await seeded.office.replica.read { try $0.get(ReceivedDocument.ID(key))?.handling } == .waiting)
    #expect(try await seeded.office.replica.read { try $0.count("SELECT count(*) FROM task WHERE step = 'document.take' AND state = 'open'") } == 1)

    try await Self.learn(try Self.fingerprint(Self.german), seeded)
    let again = try await IntakeTests.receive(Self.german, "bestellung.csv", seeded)
    #expect(IntakeTests.found(again) == [])
    #expect(again.document == key && again.orders.map(\.customerReference) == ["4500018821"])
    let lines = try await seeded.office.replica.read { try $0.all(OrderLine.self, where: "1", order: "position") }
    #expect(lines.map(\.quantity.description) == ["1200 C62", "2.5 C62"])
    #expect(lines.map(\.price.description) == ["1280 CNY/C62", "86.5 CNY/C62"])
    let order = try #require(try await seeded.office.replica.read { try $0.get(SalesOrder.ID(again.orders[0].key)) })
    #expect(order.requested == Day("2026-12-18") && order.document?.key == key)
    #expect(try await seeded.office.replica.read { try $0.get(ReceivedDocument.ID(key))?.handling } == .taken)
    #expect(try await seeded.office.replica.read { try $0.count("SELECT count(*) FROM task WHERE step = 'document.take' AND state = 'open'") } == 0)

    let next = try await IntakeTests.receive(Self.german.replacingOccurrences(of: "4500018821", with: "4500018822"), "b.csv", seeded)
    #expect(next.problems.isEmpty && next.orders.map(\.customerReference) == ["4500018822"])
    #expect(try await IntakeTests.count("received_document", seeded) == 2)
  }

  @Test("A workbook with a title above its table goes in by what was learned; its numbers and days are its own, whatever was said of written ones; its sum is no line")
  func workbook() async throws {
    let seeded = try await IntakeCompany.seeded()
    let bytes = try OrderFiles.bytes("Tools/samples/order-mueller.xlsx")
    let receive = { try await OrderIntake.receive(bytes: bytes, name: "order-mueller.xlsx", channel: .mail, at: seeded.office.workplace, by: IntakeCompany.clerk) }
    #expect(try await receive().question == .columns)
    let table = try #require(OrderTable.open(bytes, name: "a.xlsx", limits: .standard))
    let place = try #require(table.likelyHeader(.standard))
    #expect(table.row(place).line == 4)
    try await Self.learn(
      try #require(TableFingerprint.of(table.row(place).cells)), seeded,
      columns: "order: 8\nnumber: 1\nbuyerItem: 2\ndescription: 3\nquantity: 4\nunit: 5\nprice: 6\nrequested: 7")
    let unknown = try await receive()
    #expect(IntakeTests.found(unknown) == ["line.noProduct lines[1].product 5", "line.noProduct lines[2].product 6"])
    #expect(unknown.question == .items)
    for (code, product) in [("MM-4711", "P-100"), ("MM-0815", "S-010")] {
      _ = try await seeded.office.do("item.set", ["customer": "C-HAIYUN", "code": code, "product": product], by: IntakeCompany.clerk)
    }
    let taken = try await receive()
    #expect(IntakeTests.found(taken) == [] && taken.orders.map(\.customerReference) == ["4500018821"])
    #expect(try await seeded.office.replica.read { try $0.all(OrderLine.self, where: "1", order: "position").map(\.price.description) } == ["1280 CNY/C62", "86.5 CNY/C62"])
  }

  @Test("Two customers whose programs write the same header are never taken for each other")
  func shared() async throws {
    let seeded = try await IntakeCompany.seeded()
    let fingerprint = try Self.fingerprint(Self.german)
    for customer in ["C-HAIYUN", "C-LANTIAN"] { try await Self.learn(fingerprint, seeded, customer: customer) }
    let unclear = try await IntakeTests.receive(Self.german, "a.csv", seeded)
    #expect(unclear.problems.map(\.code) == ["table.severalMappings"] && unclear.question == .columns)
    #expect(unclear.problems[0].what.en.contains("C-HAIYUN, C-LANTIAN"))
    let said = try await OrderIntake.receive(
      bytes: [UInt8](Self.german.utf8), name: "a.csv", channel: .file, customer: "C-LANTIAN", at: seeded.office.workplace, by: IntakeCompany.clerk)
    let order = try #require(said.orders.first)
    let customer = try await seeded.office.replica.read { snapshot in
      try snapshot.get(SalesOrder.ID(order.key)).flatMap { try snapshot.get($0.customer)?.code }
    }
    #expect(customer == "C-LANTIAN")
  }

  @Test("The file's name is the order's number where it was said so; a constant holds in every line")
  func constants() async throws {
    let seeded = try await IntakeCompany.seeded()
    let text = "Artikel;Anzahl\nP-100;3\nS-010;1\n"
    try await Self.learn(try Self.fingerprint(text), seeded, columns: "order: file\nitem: 1\nquantity: 2\nunit: = 件\ncurrency: = CNY", decimal: .plain, days: .yearFirst)
    let result = try await IntakeTests.receive(text, "PO-77.csv", seeded)
    #expect(IntakeTests.found(result) == [] && result.orders.map(\.customerReference) == ["PO-77"])
  }

  @Test("By a notation that was said, what does not fit it is refused, not read otherwise", arguments: [
    ("1234.50", DecimalMark.comma), ("1.5", .comma), ("1,5", .point), ("1,234", .plain), ("12,34,567", .point), ("1.234.56", .comma), ("1,", .comma), (",5,", .comma), ("1 23", .comma),
  ])
  func strict(text: String, mark: DecimalMark) {
    var findings = Findings(.standard)
    findings.notation.decimal = mark
    #expect(findings.quantity(Entry(text: text, line: 1), "quantity") == nil)
    #expect(findings.problems.map(\.code) == ["quantity.notANumber"])
  }

  @Test("Grouped numbers and short years are read by the notation", arguments: [
    ("1.234,50", DecimalMark.comma, "1234.50"), ("1 234,5", .comma, "1234.5"), ("1,234,567.25", .point, "1234567.25"), ("1'234.50", .point, "1234.50"), ("12,5", .comma, "12.5"), ("7", .comma, "7"),
  ])
  func grouped(text: String, mark: DecimalMark, plain: String) {
    #expect(TableNotation(decimal: mark).plain(text) == plain)
    #expect(TableNotation(days: .dayFirst).dateNumbers("24.11.26") == [2026, 11, 24] && TableNotation(days: .monthFirst).dateNumbers("11/24/2026") == [2026, 11, 24])
    #expect(TableNotation(days: .dayFirst).dateNumbers("2026-11-24") == nil)
  }

  @Test("What a mapping lacks or says wrongly is told row by row, at once")
  func wrong() async throws {
    let seeded = try await IntakeCompany.seeded()
    do {
      try await Self.learn("0123456789abcdef0123456789abcdef", seeded, columns: "order: = 7\nquantity: none\nquantity: 0\ncolour: 3\nitem: 2\nitem: 3")
      Issue.record("was taken")
    } catch let problems as Problems {
      #expect(problems.all.map { "\($0.code) \($0.field)" } == [
        "mapping.constant columns[1].order", "mapping.column columns[2].quantity", "mapping.column columns[3].quantity", "mapping.row columns[4]", "mapping.twice columns[6].item",
        "mapping.missing columns.order", "mapping.missing columns.quantity", "mapping.missing columns.unit",
      ])
    }
  }

  @Test("Saying it again changes what was said, and makes no second mapping")
  func again() async throws {
    let seeded = try await IntakeCompany.seeded()
    let fingerprint = try Self.fingerprint(Self.german)
    try await Self.learn(fingerprint, seeded, decimal: .plain)
    try await Self.learn(fingerprint, seeded)
    #expect(try await IntakeTests.count("column_mapping", seeded) == 1)
    #expect(try await IntakeTests.receive(Self.german, "a.csv", seeded).problems.isEmpty)
  }

  @Test("No proposed name of a column means two columns, and each column that is proposed is one")
  func guesses() throws {
    #expect(OrderColumn.guessed("Bestellmenge") == .quantity && OrderColumn.guessed("Artikel-Nr.") == .item && OrderColumn.guessed("物料名称") == .description)
    #expect(OrderColumn.named("Bestellmenge") == nil)
    #expect(OrderColumn.guessed("Lieblingsfarbe") == nil)
  }
}
