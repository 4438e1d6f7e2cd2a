import Foundation
import Ground
import Records
import Replica
import Testing
import Workflow

@testable import Papers

@Suite("Papers")
struct PapersTests {
  /// Where each kind is printed, and of which record.
  static func subject(_ kind: String, _ company: Company) async throws -> (place: Company.Site, record: String) {
    switch kind {
    case "quotation": (company.office, "QU-SH01-2026-000001")
    case "order-confirmation": (company.office, "SO-SH01-2026-000001")
    case "traveller": (company.plant, "WO-PL01-2026-000001")
    case "pick-list": (company.warehouse, try await company.openRequest().description)
    case "statement": (company.office, "C-LANTIAN")
    case "complaint-8d": (company.office, "CP-SH01-2026-000001")
    case "delivery-note", "packing-list", "carton-labels": (company.warehouse, "SH-WH01-2026-000001")
    case "location-label":
      (company.warehouse, try await company.location())
    case "invoice": (company.office, "IN-SH01-2026-000001")
    case "credit-note": (company.office, try await company.credited())
    case "dunning": (company.office, try await company.dunned())
    case "conformity": (company.plant, try await company.inspected())
    case "survey-form": (company.office, try await company.surveyed())
    case "return-slip": (company.office, try await company.returning())
    case "eight-d": (company.plant, try await company.correctiveAction())
    case "waybill": (company.warehouse, try await company.waybilled())
    case "claim-letter": (company.office, try await company.claimed())
    default: throw UnknownKind()
    }
  }

  private struct UnknownKind: Error {}

  @Test("each kind is written in each language, with its number, its title and nothing left out")
  func every() async throws {
    let company = try await Company.made()
    for paper in PaperCatalogue.all {
      let (place, record) = try await Self.subject(paper.name, company)
      for language in PaperLanguage.allCases {
        let text = try await place.paper(paper.name, record, language)
        #expect(text.contains(record) || paper.name == "pick-list", "\(paper.name)")
        #expect(!text.contains("{{") && !text.contains("nil") && !text.contains("Optional("), "\(paper.name)")
        let title = paper.declaration.title
        if paper.declaration.size == .a4 {
          #expect(text.contains(">\(title.en)<") == (language != .chinese) && text.contains(">\(title.zh)<") == (language != .english), "\(paper.name) \(language)")
        }
        // An English paper has no other Chinese than what people and customers are called.
        if language == .english { #expect(!text.contains("数量") && !text.contains("客户")) }
      }
    }
  }

  @Test("an order confirmation and an invoice add up to the records' totals, as the console writes them")
  func totals() async throws {
    let company = try await Company.made()
    let (order, invoice) = try await company.office.workplace.replica.read { snapshot in
      (try #require(try snapshot.first(SalesOrder.self, where: "number LIKE '%1'")), try #require(try snapshot.first(Invoice.self)))
    }
    let confirmation = try await company.office.paper("order-confirmation", order.number, .english)
    #expect(order.total.description == "55148.38 CNY")
    #expect(Self.amounts(confirmation).dropLast().reduce(0, +) == order.total.minor && Self.amounts(confirmation).last == order.total.minor)
    #expect(confirmation.contains("55,148.38 CNY") && confirmation.contains("312.0625 CNY/pcs") && confirmation.contains("40 pcs"))
    let sheet = try await company.office.paper("invoice", invoice.number, .chinese)
    let lines = try await company.office.workplace.replica.read { try $0.all(InvoiceLine.self) }
    #expect(lines.count == 3 && lines.reduce(0) { $0 + $1.net.minor } == invoice.net.minor && lines.reduce(0) { $0 + $1.tax.minor } == invoice.tax.minor)
    for money in lines.flatMap({ [$0.net, $0.tax] }) + [invoice.net, invoice.tax, invoice.gross] { #expect(sheet.contains(GroupedDigits.text(money.description))) }
    #expect(sheet.contains("13 %") && sheet.contains("91320594MA1XJ4CK3C") && sheet.contains(CapitalAmount.text(invoice.gross)!))
  }

  /// The amounts of money that a paper shows, in its order, in minor units.
  private static func amounts(_ text: String) -> [Int64] {
    text.matches(of: />([0-9,]+)\.([0-9]{2}) CNY</).compactMap { Int64($0.1.filter { $0 != "," } + $0.2) }
  }

  @Test("no price and no amount stands on what a warehouse or a plant prints")
  func priceless() async throws {
    let company = try await Company.made()
    for paper in PaperCatalogue.all where !paper.declaration.sites.isDisjoint(with: [.warehouse, .plant]) {
      let (place, record) = try await Self.subject(paper.name, company)
      let text = try await place.paper(paper.name, record, .both)
      #expect(!text.contains("CNY") && !text.contains("1,280") && !text.contains("1280"), "\(paper.name)")
    }
    for paper in PaperCatalogue.all where paper.declaration.sites.isDisjoint(with: [.warehouse, .plant]) {
      #expect(paper.refusal(at: .warehouse, Company.everyone)?.code == "paper.otherSite")
    }
  }

  @Test("a statement of account adds up to what the records say is outstanding")
  func statement() async throws {
    let company = try await Company.made()
    let text = try await company.office.paper("statement", "C-LANTIAN", .english)
    let outstanding = try await company.office.workplace.look(as: Company.everyone) { context in
      try context.snapshot.all(Invoice.self, where: "state <> 'paid'").map { try $0.outstanding(context) }.reduce(0) { $0 + $1.minor }
    }
    // The invoice is 59,424.87 with its tax, and 10,000 came.
    #expect(outstanding == 49_424_87)
    #expect(text.contains("59,424.87 CNY") && text.contains("10,000.00 CNY"))
    #expect(Self.amounts(text).last == outstanding)
  }

  @Test("a delivery note has room for what is received, and says it once it is known")
  func received() async throws {
    let company = try await Company.made()
    let delivered = try await company.warehouse.paper("delivery-note", "SH-WH01-2026-000001", .english)
    #expect(delivered.contains("40 pcs") && delivered.contains("38 pcs") && delivered.matches(of: />24 pcs</).count == 2)
    try await company.warehouse.do("shipment.pack", ["request": try await company.openRequest().description, "cartons": "1"])
    let packed = try await company.warehouse.paper("delivery-note", "SH-WH01-2026-000002", .english)
    #expect(packed.matches(of: />60 pcs</).count == 1 && !packed.contains("Delivered on"))
  }

  @Test("a pick list takes what was received first, and says what is not there")
  func pickList() async throws {
    let company = try await Company.made()
    let request = try await company.openRequest()
    let text = try await company.warehouse.paper("pick-list", request.description, .english)
    #expect(text.contains("L-7") && text.contains("60 pcs") && text.contains("9 pcs") && !text.contains("not in stock"))
    for (product, lot) in [("P-100", "L-7"), ("V-050", "L-9")] {
      try await company.warehouse.do("stock.count", ["product": product, "lot": lot, "counted": product == "P-100" ? "45" : "9", "why": "count"])
    }
    let short = try await company.warehouse.paper("pick-list", request.description, .english)
    #expect(short.contains("45 pcs") && short.contains("not in stock") && short.contains("15 pcs") && short.contains("Ask the office"))
  }

  @Test("the letterhead stands on the papers of every site, in the paper's language, with its logo inside of the document")
  func letterhead() async throws {
    let company = try await Company.made()
    let before = try await company.warehouse.paper("delivery-note", "SH-WH01-2026-000001", .english)
    #expect(before.contains(">Tianhe Pump<") && !before.contains("<img"))
    let pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8/5+hHgAHggJ/PchI7wAAAABJRU5ErkJggg=="
    try await company.headquarters.do(
      "letterhead.set",
      ["name_en": "Tianhe Pump Co., Ltd.", "name_zh": "天禾泵业有限公司", "tax_number": "TAX-1", "bank": "Bank of China\n4705", "footer": "tianhe.example", "logo": pixel])
    try await company.sync()
    let english = try await company.warehouse.paper("delivery-note", "SH-WH01-2026-000001", .english)
    #expect(english.contains("Tianhe Pump Co., Ltd.") && !english.contains("天禾") && english.contains("tianhe.example"))
    #expect(english.contains("<img class=\"logo\" src=\"data:image/png;base64,\(pixel)\""))
    #expect(!english.contains("TAX-1") && !english.contains("4705"))
    let invoice = try await company.office.paper("invoice", "IN-SH01-2026-000001", .chinese)
    #expect(invoice.contains("天禾泵业有限公司") && invoice.contains("税号：TAX-1") && invoice.contains("<p>4705</p>"))
  }

  @Test("a traveller carries the material of its work order and room for reports")
  func traveller() async throws {
    let company = try await Company.made()
    let text = try await company.plant.paper("traveller", "WO-PL01-2026-000001", .both)
    #expect(text.contains("CAST-IRON") && text.contains("560 千克") && text.contains("SEAL-7") && text.contains("80 件") && text.contains("WH01"))
    #expect(text.matches(of: /class="fill"/).count == 1)
  }

  @Test("markup in a customer's name is text on the paper")
  func escaping() {
    let text = PaperText("<b>\"Müller\"</b>")
    let sheet = Sheet(
      company: .init(companyName: text, companyLines: [text], hasLogo: false), title: text, number: "<i>", notes: [.init(noteTitle: text, noteLines: ["<script>"], blanks: [])],
      footer: "<u>")
    let declaration = PaperDeclaration("x", "X", "某", at: [], by: [])
    let printed = PrintedPaper(sheet, declaration, .english)
    let element = printed.element(logo: "/paper/logo")
    for tag in ["<b>\"", "<script>", "<i>", "<u>"] { #expect(!element.contains(tag)) }
    #expect(element.contains("&lt;script&gt;"))
  }

  @Test("an order that is not confirmed has no confirmation, and says why")
  func unconfirmed() async throws {
    let company = try await Company.made()
    let key = try await company.office.do("order.receive", ["customer": "C-LANTIAN", "customer_reference": "PO-3", "lines": "P-100 1 C62"])
    let problem = await #expect(throws: Problem.self) { _ = try await company.office.paper("order-confirmation", key.description, .english) }
    #expect(problem?.code == "paper.notConfirmed")
    let offered = try await company.office.workplace.look(as: Company.everyone) { context in
      let row = try #require(try context.snapshot.find(key))
      return try PaperCatalogue.all.filter { try $0.isOffered(row, context) }.map(\.name)
    }
    #expect(offered.isEmpty)
  }

  @Test("labels come in parts, each carton once")
  func labels() async throws {
    let company = try await Company.made(cartons: 65)
    var codes: [String] = []
    for part in 1...3 {
      let text = try await company.warehouse.paper("carton-labels", "SH-WH01-2026-000001", .both, labels: LabelPart(part, each: 30))
      codes += text.matches(of: /<p class="code-text">([^<]+)</).map { String($0.1) }
    }
    #expect(codes == (1...65).map { "SH-WH01-2026-000001/\($0)" })
    #expect(codes.allSatisfy { CartonCode($0) != nil })
    let problem = await #expect(throws: Problem.self) {
      _ = try await company.warehouse.paper("carton-labels", "SH-WH01-2026-000001", .both, labels: LabelPart(4, each: 30))
    }
    #expect(problem?.code == "paper.part")
  }

  @Test("every text is in both languages and used by a paper")
  func texts() throws {
    let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Sources/Papers")
    var all = ""
    for case let url as URL in try #require(FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil)) where url.pathExtension == "swift" {
      all += try String(contentsOf: url, encoding: .utf8)
    }
    for (name, words) in PaperTexts.catalogue {
      #expect(!words.en.isEmpty && (words.zh.contains { ("\u{4E00}"..."\u{9FFF}").contains($0) }), "\(name)")
      #expect(all.contains("\"\(name)\""), "\(name) is used")
    }
    for match in all.matches(of: /PaperTexts\.words\("(\w+)"\)/) { #expect(PaperTexts.catalogue[String(match.1)] != nil, "\(match.1)") }
  }

  @Test("an amount in capitals is written as banks ask", arguments: [
    (0, "零元整"), (5, "伍分"), (100, "壹元整"), (10_50, "壹拾元伍角整"), (100_03, "壹佰元零叁分"), (57_856_00, "伍万柒仟捌佰伍拾陆元整"),
    (10_000_00, "壹万元整"), (100_001_00, "壹拾万零壹元整"), (1_000_500_00, "壹佰万零伍佰元整"), (300_005_000_20, "叁亿零伍仟元贰角整"), (1_010_00, "壹仟零壹拾元整"),
    (20_300_00, "贰万零叁佰元整"), (500_000_000_01, "伍亿元零壹分"),
  ])
  func capitals(_ minor: Int64, _ text: String) {
    #expect(CapitalAmount.text(Money(minor: minor, currency: "CNY")) == "人民币" + text)
    #expect(CapitalAmount.text(Money(minor: minor, currency: "EUR")) == nil)
  }
}
