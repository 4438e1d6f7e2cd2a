import Foundation
import Ground
import Testing
import Workflow

@testable import Exchange

@Suite("Limits and formats")
struct OrderLimitsTests {
  private func limits(_ change: (inout OrderLimits) -> Void) -> OrderLimits {
    var limits = OrderLimits.standard
    change(&limits)
    return limits
  }

  @Test("A file of 20 MB is looked at; one byte more is refused, and so are 200 MB")
  func bytes() {
    #expect(OrderFile.read([UInt8](repeating: 0x20, count: 20_000_000), name: "a.csv").found == ["file.empty - -"])
    #expect(OrderFile.read([UInt8](repeating: 0x20, count: 20_000_001), name: "a.csv").found == ["file.tooLarge - -"])
    let huge = OrderFile.read([UInt8](repeating: 0x3C, count: 200_000_000), name: "a.xml")
    #expect(huge.found == ["file.tooLarge - -"])
    #expect(huge.problems[0].what[.english].contains("200.0 MB"))
  }

  @Test("Lines of an order, at the limit and above")
  func lines() {
    let few = limits { $0.lines = 3 }
    let lines = (1...4).map { UBL.line($0) }
    #expect(read(UBL.order(Array(lines[..<3])), limits: few).problems == [])
    #expect(read(UBL.order(lines), limits: few).found == ["order.tooManyLines - 6"])
    let rows = (1...4).map { _ in Table.row() }
    #expect(read(Table.text(Array(rows[..<3])), limits: few).problems == [])
    #expect(read(Table.text(rows), limits: few).found == ["order.tooManyLines lines 5"])
  }

  @Test("Orders of a file, at the limit and above")
  func orders() {
    let few = limits { $0.orders = 2 }
    #expect(read(Table.text([Table.row("A"), Table.row("B")]), limits: few).problems == [])
    #expect(read(Table.text([Table.row("A"), Table.row("B"), Table.row("C")]), limits: few).found == ["file.tooManyOrders - 4"])
  }

  @Test("Rows and cells of a table, at the limit and above")
  func rows() {
    let few = limits {
      $0.rows = 2
      $0.cells = 9
    }
    #expect(read(Table.text([Table.row(), Table.row()]), limits: few).problems == [])
    #expect(read(Table.text([Table.row(), Table.row(), Table.row()]), limits: few).found == ["csv.tooManyRows - 4"])
    #expect(read(Table.text([Table.row(), Table.row() + ","]), limits: few).found == ["csv.tooManyCells - 3"])
  }

  @Test("Elements inside each other, at the limit and above")
  func depth() {
    let nested = { (depth: Int) in
      String(repeating: "<cac:Party>", count: depth - 1) + String(repeating: "</cac:Party>", count: depth - 1)
    }
    #expect(read(UBL.order(more: nested(64))).problems == [])
    #expect(read(UBL.order(more: nested(65))).found == ["xml.tooDeep - 2"])
  }

  @Test("Elements of a document, at the limit and above")
  func elements() {
    let text = UBL.order()
    let count = text.split(separator: "<").filter { !$0.hasPrefix("/") }.count
    #expect(read(text, limits: limits { $0.elements = count }).problems == [])
    #expect(read(text, limits: limits { $0.elements = count - 1 }).problems.map(\.code) == ["xml.tooManyElements"])
  }

  @Test("Characters of a text, at the limit and above, in an order and in a table")
  func text() {
    let note = { (count: Int) in "<cbc:Note>" + String(repeating: "泵", count: count) + "</cbc:Note>" }
    #expect(read(UBL.order(more: note(4_000))).problems == [])
    #expect(read(UBL.order(more: note(4_001))).found == ["text.tooLong note 2"])
    #expect(read(UBL.order(more: note(400_000))).found == ["text.tooLong note 2"])
    #expect(read(Table.text([Table.row(item: String(repeating: "x", count: 4_000))])).problems == [])
    #expect(read(Table.text([Table.row(item: String(repeating: "x", count: 4_001))])).found == ["text.tooLong lines[1].sellerItem 2"])
  }

  @Test("After a thousand problems, one more says how many there are besides; the header's are never among those left out")
  func problems() {
    let bad = UBL.line(quantity: "")
    let numbered = (1...1_005).map { bad.replacingOccurrences(of: "<cbc:ID>1<", with: "<cbc:ID>\($0)<") }
    let reading = read(UBL.order(numbered, currency: "YUAN"))
    #expect(reading.problems.count == 1_001)
    #expect(reading.found.first == "currency.notACode currency 2")
    #expect(reading.problems.last?.code == "problems.more")
    #expect(reading.problems.last?.what[.english].hasPrefix("6 ") == true)
  }

  @Test("The bytes tell the format, the name only where they do not")
  func formats() {
    let detect = { (text: String, name: String) in OrderFormat.detect([UInt8](text.utf8), name: name) }
    #expect(detect("<?xml version=\"1.0\"?><Order/>", "order.csv") == .ubl)
    #expect(detect("\u{FEFF}\n <Order/>", "order") == .ubl)
    #expect(detect("order,item\n", "order.txt") == .csv)
    #expect(detect("hello", "order.XML") == .ubl)
    #expect(detect("", "order.csv") == nil)
    #expect(detect("UNB+UNOC:3+", "order.csv") == .edifact)
    #expect(detect("\r\nUNA:+.? '", "order") == .edifact)
    #expect(detect("UNB,UNA\n", "order") == .csv)
    #expect(detect("UNABLE;UNIT\n", "order") == .csv)
    #expect(detect("PK\u{3}\u{4}", "order.xlsx") == nil)
    #expect(detect("%PDF-1.7", "order.pdf") == nil)
  }

  @Test("What is no order file is named in the refusal", arguments: [("%PDF-1.7", "PDF"), ("ISA*00*", "ANSI X12"), ("a\u{0}b", "binary")])
  func foreign(text: String, name: String) {
    let reading = read(text)
    #expect(reading.found == ["file.unknownFormat - -"])
    #expect(reading.problems[0].what[.english].contains(name))
  }

  @Test("Every problem has its own words in both languages, and stands in the manual page")
  func words() throws {
    let page = String(decoding: try OrderFiles.bytes("docs/exchange.md") + OrderFiles.bytes("docs/channels.md"), as: UTF8.self)
    var seen: Set<String> = []
    for kind in OrderProblem.allCases {
      let problem = kind.problem(got: "G", other: "O")
      #expect(seen.insert(problem.what.en).inserted && problem.what.en != "Something is wrong.", "\(kind) has no words of its own")
      #expect(problem.what.zh.contains { $0 > "\u{2E80}" } && problem.remedy.zh.contains { $0 > "\u{2E80}" })
      #expect(page.contains("`\(kind.rawValue)`"), "\(kind.rawValue) is in neither docs/exchange.md nor docs/channels.md")
    }
    for column in OrderColumn.allCases {
      #expect(page.contains("`\(column.rawValue)`") && page.contains(column.label.zh), "\(column) is not in docs/exchange.md")
    }
  }

  @Test("A long wrong value is shown cut")
  func brief() {
    let problem = OrderProblem.quantityNotANumber.problem(got: String(repeating: "9x", count: 100))
    #expect(problem.what.en.contains("…") && problem.what.en.count < 150)
  }
}
