import Foundation
import Ground
import Testing

@testable import Exchange

@Suite("Order workbooks")
struct WorkbookTests {
  static let header = Table.header.split(separator: ",").map(String.init)

  private static func cells(_ rows: [String], texts: [String] = [], formats: [String] = [], book: String = "") throws -> [[String]] {
    let file = WorkbookFile(sheets: [("A", rows)], texts: texts, formats: formats, book: book)
    return try Workbook.sheets(file.bytes, limits: .standard).flatMap { $0.rows.map(\.cells) }
  }

  @Test("A customer's workbook as a spreadsheet program writes it reads like the same table in CSV")
  func sample() throws {
    let reading = try OrderFiles.sample("order-lantian.xlsx")
    #expect(reading.problems == [])
    let order = try #require(reading.orders.first)
    #expect(order.customerReference == "LT-2026-118" && order.issued == Day("2026-11-23") && order.requested == Day("2026-12-18"))
    #expect(order.lines.map(\.quantity.description) == ["12 C62", "24 C62"])
    #expect(order.lines.map(\.price?.description) == ["1280 CNY/C62", "86.5 CNY/C62"])
    #expect(order.lines.map(\.line) == [2, 3])
  }

  @Test(
    "Numbers are the decimals that a person sees",
    arguments: [
      ("1234.5", "1234.5"), ("1.2345E3", "1234.5"), ("1.5E-2", "0.015"), ("0.30000000000000004", "0.3"), ("4500018821", "4500018821"),
      ("-0.5", "-0.5"), ("12.299999999999999", "12.3"), ("999999999999999.9", "1000000000000000"), ("0", "0"), ("0.000", "0"), ("1E+2", "100"),
    ])
  func numbers(raw: String, plain: String) { #expect(WorkbookNumber.plain(raw) == plain) }

  @Test("What is no number is none", arguments: ["", "1,5", "x", "1E", "--1", "1E999", "NaN", "1.2.3"])
  func noNumbers(raw: String) { #expect(WorkbookNumber.plain(raw) == nil) }

  @Test(
    "Serial numbers are days of the workbook's epoch, the day that never was being none",
    arguments: [("46349", false, "2026-11-23"), ("46349.75", false, "2026-11-23"), ("1", false, "1900-01-01"), ("59", false, "1900-02-28"), ("61", false, "1900-03-01"), ("44887", true, "2026-11-23"), ("0", true, "1904-01-01")])
  func days(serial: String, since1904: Bool, day: String) {
    #expect(WorkbookNumber.day(serial, since1904: since1904) == Day(day))
    #expect(WorkbookNumber.day("60", since1904: false) == nil && WorkbookNumber.day("-1", since1904: false) == nil)
  }

  @Test(
    "A format with a day in it makes a day of a number, one with hours alone does not",
    arguments: [
      ("yyyy\"年\"m\"月\"d\"日\"", WorkbookFormat.day), ("dd.mm.yyyy", .day), ("[$-409]d-mmm-yy;@", .day), ("mmm", .day), ("hh:mm:ss", .number), ("mm:ss", .number),
      ("#,##0.00", .number), ("General", .number), ("0.00\"d\"", .number), ("[Red]0", .number), ("00000", .padded(5)), ("0", .number),
    ])
  func formats(code: String, format: WorkbookFormat) { #expect(WorkbookFormat(code: code) == format) }

  @Test("Shared texts, inline texts, results of formulas and padded numbers are cells as they are shown")
  func kinds() throws {
    let row = """
      <row r="3"><c r="A3" t="s"><v>0</v></c><c r="C3" t="inlineStr"><is><r><t>in</t></r><r><t>line</t></r></is></c><c r="D3" t="str"><f>A1&amp;B1</f><v>both</v></c>\
      <c r="E3" s="2"><v>123</v></c><c r="F3" s="1"><v>46349</v></c><c r="G3" t="d"><v>2026-11-24T00:00:00</v></c><c r="H3" t="s"><v>9</v></c></row>
      """
    #expect(try Self.cells([row], texts: ["<t>泵_x000D_&#10;2</t><rPh><t>bèng</t></rPh>"], formats: ["00000"]) == [["泵\n2", "", "inline", "both", "00123", "2026-11-23", "2026-11-24"]])
  }

  @Test("A workbook of 1904 counts its days from there")
  func epoch() throws {
    #expect(try Self.cells(["<row><c s=\"1\"><v>44887</v></c></row>"], book: "<workbookPr date1904=\"1\"/>") == [["2026-11-23"]])
  }

  @Test("Hidden sheets are not read; the one with an order's header is taken, below whatever title stands above it")
  func sheets() throws {
    let rows = [WorkbookFile.row(1, ["Order form"]), WorkbookFile.row(4, Self.header), WorkbookFile.row(5, Table.row().split(separator: ",").map(String.init))]
    var file = WorkbookFile(sheets: [("Help", [WorkbookFile.row(1, ["How to order", "x"])]), ("Order", rows), ("Old", rows)])
    let several = OrderFile.read(file.bytes, name: "a.xlsx")
    #expect(several.found == ["workbook.severalSheets - -"])
    #expect(several.problems[0].what.en.contains("Order, Old"))
    let index = String(decoding: file.parts.first { $0.name == "xl/workbook.xml" }!.bytes, as: UTF8.self)
    file.add("xl/workbook.xml", index.replacingOccurrences(of: "name=\"Old\"", with: "name=\"Old\" state=\"hidden\""))
    let reading = OrderFile.read(file.bytes, name: "a.xlsx")
    #expect(reading.problems == [] && reading.orders.map(\.customerReference) == ["T-1"])
    #expect(reading.orders.first?.lines.map(\.line) == [5])
  }

  @Test("A problem stands at the row that the customer sees")
  func problems() throws {
    let rows = [WorkbookFile.row(2, Self.header), WorkbookFile.row(7, Table.row(quantity: "many").split(separator: ",").map(String.init))]
    #expect(OrderFile.read(WorkbookFile(sheets: [("A", rows)]).bytes, name: "a.xlsx").found == ["quantity.notANumber lines[1].quantity 7"])
  }

  @Test("A workbook is refused, never half read: damaged, cut off, with a document type, without its sheet, or with a wrong checksum")
  func damaged() throws {
    let good = WorkbookFile(sheets: [("A", [WorkbookFile.row(1, Self.header)])])
    let found = { (bytes: [UInt8]) in OrderFile.read(bytes, name: "a.xlsx").problems.map(\.code) }
    #expect(found(good.bytes) == ["order.noLines"])
    #expect(found(Array(good.bytes.dropLast(30))) == ["workbook.damaged"])
    var typed = good
    typed.add("xl/worksheets/sheet1.xml", "<!DOCTYPE a [<!ENTITY b \"c\">]><worksheet><sheetData/></worksheet>")
    #expect(found(typed.bytes) == ["workbook.damaged"])
    var lacking = good
    lacking.parts.removeAll { $0.name.hasPrefix("xl/worksheets") }
    #expect(found(lacking.bytes) == ["workbook.damaged"])
    var summed = good.bytes
    let place = try #require(Data(summed).range(of: Data("issued".utf8))?.lowerBound)
    summed[place] = UInt8(ascii: "I")
    #expect(found(summed) == ["workbook.damaged"])
    #expect(found(Array("PK\u{3}\u{4}xl/workbook.xml".utf8)) == ["workbook.damaged"])
  }

  @Test("However a workbook is damaged, there are orders or problems, never both and never neither")
  func fuzzed() throws {
    let bytes = try OrderFiles.bytes("Tools/samples/order-lantian.xlsx")
    // The same damage on every day.
    var random = Seeded(state: 20_261_124)
    for _ in 0..<200 {
      var damaged = bytes
      let place = Int.random(in: 0..<damaged.count, using: &random)
      damaged[place] ^= UInt8.random(in: 1...255, using: &random)
      let reading = OrderFile.read(damaged, name: "a.xlsx")
      #expect(reading.orders.isEmpty != reading.problems.isEmpty, "byte \(place)")
    }
  }

  @Test("Limits on parts, sheets, unpacked bytes, rows and cells, at the limit and above")
  func limits() throws {
    let rows = [WorkbookFile.row(1, Self.header)] + (2...4).map { WorkbookFile.row($0, Table.row().split(separator: ",").map(String.init)) }
    let file = WorkbookFile(sheets: [("A", rows)]).bytes
    let found = { (change: (inout OrderLimits) -> Void) -> [String] in
      var limits = OrderLimits.standard
      change(&limits)
      return OrderFile.read(file, name: "a.xlsx", limits: limits).problems.map(\.code)
    }
    let unpacked = WorkbookFile(sheets: [("A", rows)]).parts.reduce(0) { $0 + $1.bytes.count }
    #expect(found { $0.parts = 5 } == [] && found { $0.parts = 4 } == ["workbook.tooManyParts"])
    #expect(found { $0.sheets = 1 } == [] && found { $0.sheets = 0 } == ["workbook.tooManyParts"])
    #expect(found { $0.workbookBytes = unpacked } == [] && found { $0.workbookBytes = unpacked - 1 } == ["workbook.tooLarge"])
    #expect(found { $0.rows = 3 } == [] && found { $0.rows = 2 } == ["csv.tooManyRows"])
    #expect(found { $0.cells = 9 } == [] && found { $0.cells = 8 } == ["csv.tooManyCells"])
  }
}
