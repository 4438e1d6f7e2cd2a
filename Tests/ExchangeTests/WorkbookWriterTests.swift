import Foundation
import Ground
import Testing

@testable import Exchange

@Suite("Workbooks that are written")
struct WorkbookWriterTests {
  @Test("what is written reads back as it was: texts in both languages, numbers as numbers, and a text that looks like a formula stays a text")
  func roundTrip() throws {
    let sheet = WrittenSheet(
      name: "Figures", title: "Weekly review 周报", headings: ["Figure", "Value", "Over"],
      rows: [
        [.text("准时足量交付率"), .share(0.964), .number(1234, digits: 0)], [.text("=1+1"), .number(-3.5, digits: 1), .empty], [.text("<b>\"A\" & B"), .empty, .number(0, digits: 0)],
      ])
    let bytes = try WorkbookWriter.bytes([sheet, WrittenSheet(name: "空", title: "空", headings: ["一"], rows: [])])
    let read = try Workbook.sheets(bytes, limits: .standard)
    #expect(read.map(\.name) == ["Figures", "空"])
    let rows = read[0].rows.map(\.cells)
    #expect(rows.first == ["Weekly review 周报"] || rows.first?.first == "Weekly review 周报")
    let said = rows.map { $0.filter { !$0.isEmpty } }
    #expect(said.contains(["Figure", "Value", "Over"]))
    #expect(said.contains { $0.first == "准时足量交付率" && $0.last == "1234" })
    #expect(said.contains { $0 == ["=1+1", "-3.5"] })
    #expect(said.contains { $0 == ["<b>\"A\" & B", "0"] })
  }

  @Test("a folder that is not there, and more rows than a spreadsheet takes, are refused with what to do")
  func refused() {
    let small = [WrittenSheet(name: "A", title: "A", headings: ["a"], rows: [])]
    #expect(throws: Problem.self) { try WorkbookWriter.write(small, to: "/nowhere/at/all.xlsx") }
    let rows = Array(repeating: [WrittenCell](), count: WorkbookWriter.maximumRows + 1)
    #expect(throws: Problem.self) { try WorkbookWriter.bytes([WrittenSheet(name: "A", title: "A", headings: [], rows: rows)]) }
  }
}
