import Ground
import Testing
import Workflow

@testable import Exchange

@Suite("Files of bills of materials")
struct BillFileTests {
  private func codes(_ bytes: [UInt8], _ name: String) -> [String] {
    do {
      _ = try BillFile.text(bytes, name: name)
      return []
    } catch let problems as Problems { return problems.all.map(\.code) } catch { return ["\(error)"] }
  }

  @Test("a workbook's rows stand in the lines that they have in it, so that a problem names what a person sees")
  func workbook() throws {
    let rows = [
      WorkbookFile.row(1, ["Bills of the new pump"]), WorkbookFile.row(3, ["Parent", "Component", "Quantity", "Unit", "Name"]), WorkbookFile.row(4, ["P-100", "STEEL-45", "2.5", "kg", "Steel \"45\""]),
      WorkbookFile.row(7, ["P-100", "SEAL-7", "2", "pcs", ""]),
    ]
    let text = try BillFile.text(WorkbookFile(sheets: [("A", Array(rows.dropFirst()))]).bytes, name: "a.xlsx")
    let table = try BillTable(parsing: text)
    #expect(table.rows.map { "\($0.line) \($0.component) \($0.quantity) \($0.unit ?? "")" } == ["4 STEEL-45 2.5 KGM", "7 SEAL-7 2 C62"])
    #expect(table.rows[0].name == "Steel \"45\"")
  }

  @Test("CSV as Chinese Windows writes it, with quoted cells of several lines")
  func csv() throws {
    let text = "母件,子件,用量,名称\r\nP-100,STEEL-45,2.5,\"圆钢\n45号\"\r\nP-100,SEAL-7,2,密封\r\n"
    let table = try BillTable(parsing: BillFile.text([UInt8](text.utf8), name: "a.csv"))
    #expect(table.rows.map { "\($0.line) \($0.component) \($0.name ?? "")" } == ["2 STEEL-45 圆钢 45号", "4 SEAL-7 密封"])
  }

  @Test("what is no table, damaged, too large, or of several sheets is refused with what to do")
  func refused() {
    let sheet = [WorkbookFile.row(1, ["Parent", "Component", "Quantity"])]
    #expect(codes(WorkbookFile(sheets: [("A", sheet), ("B", sheet)]).bytes, "a.xlsx") == ["workbook.severalSheets"])
    #expect(codes(Array(WorkbookFile(sheets: [("A", sheet)]).bytes.dropLast(30)), "a.xlsx") == ["workbook.damaged"])
    #expect(codes([UInt8]("<Order/>".utf8), "a.xml") == ["bill.noTable"])
    #expect(codes([UInt8](repeating: 65, count: BillFile.maximumBytes + 1), "a.csv") == ["file.tooLarge"])
    #expect(codes([UInt8]("Parent,Component,Quantity\nP,\"A,1".utf8), "a.csv") == ["csv.quotes"])
  }
}
