import CZlib
import Foundation

/// A workbook made part by part, so that a test can make any of them wrong. The container is written by hand, unpacked.
struct WorkbookFile {
  var parts: [(name: String, bytes: [UInt8])] = []

  /// - Parameter sheets: each sheet's rows of cells as XML.
  init(sheets: [(name: String, rows: [String])], texts: [String] = [], formats: [String] = [], book: String = "") {
    let namespace = "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\""
    let list = sheets.enumerated().map { "<sheet name=\"\($0.element.name)\" sheetId=\"\($0.offset + 1)\" r:id=\"r\($0.offset + 1)\"/>" }.joined()
    add("xl/workbook.xml", "<workbook \(namespace)>\(book)<sheets>\(list)</sheets></workbook>")
    let type = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    var relations = sheets.indices.map { "<Relationship Id=\"r\($0 + 1)\" Type=\"\(type)/worksheet\" Target=\"worksheets/sheet\($0 + 1).xml\"/>" }
    relations.append("<Relationship Id=\"t\" Type=\"\(type)/sharedStrings\" Target=\"/xl/sharedStrings.xml\"/>")
    relations.append("<Relationship Id=\"s\" Type=\"\(type)/styles\" Target=\"styles.xml\"/>")
    add("xl/_rels/workbook.xml.rels", "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\(relations.joined())</Relationships>")
    add("xl/sharedStrings.xml", "<sst \(namespace)>\(texts.map { "<si>\($0)</si>" }.joined())</sst>")
    let codes = formats.enumerated().map { "<numFmt numFmtId=\"\(170 + $0.offset)\" formatCode=\"\($0.element)\"/>" }.joined()
    let styles = ["<xf numFmtId=\"0\"/>", "<xf numFmtId=\"14\"/>"] + formats.indices.map { "<xf numFmtId=\"\(170 + $0)\"/>" }
    add("xl/styles.xml", "<styleSheet \(namespace)><numFmts>\(codes)</numFmts><cellXfs>\(styles.joined())</cellXfs></styleSheet>")
    for (index, sheet) in sheets.enumerated() {
      add("xl/worksheets/sheet\(index + 1).xml", "<worksheet \(namespace)><sheetData>\(sheet.rows.joined())</sheetData></worksheet>")
    }
  }

  mutating func add(_ name: String, _ text: String) {
    parts.removeAll { $0.name == name }
    parts.append((name, [UInt8](text.utf8)))
  }

  /// A row of texts, each as it stands.
  static func row(_ number: Int, _ cells: [String]) -> String {
    "<row r=\"\(number)\">" + cells.map { "<c t=\"inlineStr\"><is><t>\($0)</t></is></c>" }.joined() + "</row>"
  }

  /// ZIP (APPNOTE 6.3): local headers with their data, the central directory, its end.
  var bytes: [UInt8] {
    var file: [UInt8] = []
    var directory: [UInt8] = []
    for part in parts {
      let name = [UInt8](part.name.utf8)
      let sum = UInt32(crc32(0, part.bytes, UInt32(part.bytes.count)))
      let facts = Self.two(20) + Self.two(0) + Self.two(0) + Self.two(0) + Self.two(0x5A21) + Self.four(sum) + Self.four(UInt32(part.bytes.count)) + Self.four(UInt32(part.bytes.count)) + Self.two(UInt16(name.count)) + Self.two(0)
      directory += [0x50, 0x4B, 1, 2] + Self.two(20) + facts + Self.two(0) + Self.two(0) + Self.two(0) + Self.four(0) + Self.four(UInt32(file.count)) + name
      file += [0x50, 0x4B, 3, 4] + facts + name + part.bytes
    }
    let start = UInt32(file.count)
    return file + directory + [0x50, 0x4B, 5, 6] + Self.two(0) + Self.two(0) + Self.two(UInt16(parts.count)) + Self.two(UInt16(parts.count)) + Self.four(UInt32(directory.count)) + Self.four(start) + Self.two(0)
  }

  private static func two(_ value: UInt16) -> [UInt8] { [UInt8(value & 0xFF), UInt8(value >> 8)] }
  private static func four(_ value: UInt32) -> [UInt8] { two(UInt16(value & 0xFFFF)) + two(UInt16(value >> 16)) }
}
