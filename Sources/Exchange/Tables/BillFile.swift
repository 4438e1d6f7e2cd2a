import Foundation
import Ground
import Workflow

/// A file of bills of materials, CSV or a workbook, as the text of one table that `bill.import` reads.
public enum BillFile {
  /// Bytes of a file.
  public static let maximumBytes = 8_000_000

  /// Every row stands in the line of the text that it has in the file, so that a problem names the file's own row.
  ///
  /// - Throws: `Problems` for a file that is no table, has several sheets with rows, or is damaged.
  public static func text(_ bytes: [UInt8], name: String) throws -> String {
    guard bytes.count <= maximumBytes else {
      throw Problems([Problem("file.tooLarge", field: "file", Words("\(name) has \(bytes.count) bytes; at most \(maximumBytes) are read.", "\(name) 有 \(bytes.count) 字节；最多读取 \(maximumBytes) 字节。"), remedy: Words("Split it by products.", "请按产品拆分。"))])
    }
    guard let table = OrderTable.open(bytes, name: name, limits: .standard) else {
      throw Problems([Problem("bill.noTable", field: "file", Words("\(name) is no table.", "\(name) 不是表格。"), remedy: Words("Save it as CSV or XLSX.", "请另存为 CSV 或 XLSX。"))])
    }
    guard table.problems.isEmpty else { throw Problems(table.problems.map { $0.kind.problem(field: "file", line: $0.line, got: $0.got, other: $0.other) }) }
    guard table.sheets.count == 1, let sheet = table.sheets.first else {
      let names = table.sheets.map(\.name).joined(separator: ", ")
      throw Problems([
        table.sheets.isEmpty
          ? Problem("bill.table", field: "file", Words("\(name) is empty.", "\(name) 为空。"), remedy: Words("Give a header and a line of a bill a row.", "请提供表头和物料清单行。"))
          : Problem("workbook.severalSheets", field: "file", Words("\(name) has several sheets: \(names).", "\(name) 有多个工作表：\(names)。"), remedy: Words("Keep the one with the bills, or hide the others.", "请只保留物料清单工作表，或隐藏其他工作表。"))
      ])
    }
    var text = ""
    var line = 1
    for row in sheet.rows {
      while line < row.line {
        text += "\n"
        line += 1
      }
      text += row.cells.map(cell).joined(separator: "\t") + "\n"
      line += 1
    }
    return text
  }

  private static func cell(_ text: String) -> String {
    let flat = String(text.map { $0.isNewline || $0 == "\t" ? " " : $0 })
    return flat.contains("\"") ? "\"" + flat.replacingOccurrences(of: "\"", with: "\"\"") + "\"" : flat
  }
}
