import CXlsxWriter
import Foundation
import Ground

/// A cell of a workbook that is written. Numbers are numbers, so that they can be reckoned with.
public enum WrittenCell: Sendable, Hashable {
  case text(String)
  /// 0.964 is shown as 96.4 %.
  case share(Double)
  /// With as many digits behind the point as are given.
  case number(Double, digits: Int)
  case empty
}

public struct WrittenSheet: Sendable {
  /// At most 31 characters without any of `[]:*?/\`.
  public var name: String
  public var title: String
  public var headings: [String]
  public var rows: [[WrittenCell]]

  public init(name: String, title: String, headings: [String], rows: [[WrittenCell]]) {
    self.name = name
    self.title = title
    self.headings = headings
    self.rows = rows
  }
}

/// Writes XLSX workbooks with libxlsxwriter: a title, headings that stay in sight, columns as wide as what stands in them.
public enum WorkbookWriter {
  /// What a spreadsheet takes (ECMA-376): more rows are refused by those who open it.
  public static let maximumRows = 1_048_576 - firstRow
  public static let maximumText = 32_767
  private static let firstRow = 3
  private static let widths = 8...60

  /// - Throws: a `Problem` where the file can't be written or a sheet is larger than a spreadsheet takes.
  public static func write(_ sheets: [WrittenSheet], to path: String) throws {
    for sheet in sheets where sheet.rows.count > maximumRows {
      throw Problem(
        "workbook.rows", field: sheet.name, Words("\(sheet.rows.count) rows are more than a sheet takes (\(maximumRows)).", "\(sheet.rows.count) 行超出工作表上限（\(maximumRows)）。"),
        remedy: Words("Ask for fewer days, or for CSV.", "请缩短期间或改用 CSV。"))
    }
    guard let book = workbook_new(path) else { throw unwritable(path, "memory") }
    let styles = Styles(book)
    for sheet in sheets {
      guard let page = workbook_add_worksheet(book, String(sheet.name.prefix(31))) else {
        workbook_close(book)
        throw unwritable(path, sheet.name)
      }
      fill(page, sheet, styles)
    }
    let code = workbook_close(book)
    guard code == LXW_NO_ERROR else { throw unwritable(path, String(cString: lxw_strerror(code))) }
  }

  /// The workbook's bytes.
  public static func bytes(_ sheets: [WrittenSheet]) throws -> [UInt8] {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("weft-\(UUID().uuidString).xlsx")
    defer { try? FileManager.default.removeItem(at: file) }  // A file of a few kilobytes may stay behind.
    try write(sheets, to: file.path)
    return Array(try Data(contentsOf: file))
  }

  private struct Styles {
    let title, heading, share: UnsafeMutablePointer<lxw_format>?
    let digits: [UnsafeMutablePointer<lxw_format>?]

    init(_ book: UnsafeMutablePointer<lxw_workbook>) {
      func style(_ format: String? = nil, isBold: Bool = false) -> UnsafeMutablePointer<lxw_format>? {
        let made = workbook_add_format(book)
        if let format { format_set_num_format(made, format) }
        if isBold { format_set_bold(made) }
        return made
      }
      title = style(isBold: true)
      heading = style(isBold: true)
      format_set_bottom(heading, UInt8(LXW_BORDER_THIN.rawValue))
      format_set_text_wrap(heading)
      share = style("0.0%")
      digits = ["#,##0", "#,##0.0", "#,##0.00", "#,##0.000"].map { style($0) }
    }
  }

  private static func fill(_ page: UnsafeMutablePointer<lxw_worksheet>, _ sheet: WrittenSheet, _ styles: Styles) {
    worksheet_write_string(page, 0, 0, clipped(sheet.title), styles.title)
    for (column, heading) in sheet.headings.enumerated() { worksheet_write_string(page, lxw_row_t(firstRow - 1), lxw_col_t(column), clipped(heading), styles.heading) }
    var widest = sheet.headings.map { min($0.count, 20) }
    for (place, row) in sheet.rows.enumerated() {
      for (column, cell) in row.prefix(sheet.headings.count).enumerated() {
        write(cell, page, lxw_row_t(place + firstRow), lxw_col_t(column), styles)
        widest[column] = max(widest[column], width(cell))
      }
    }
    for (column, count) in widest.enumerated() {
      worksheet_set_column(page, lxw_col_t(column), lxw_col_t(column), Double(min(max(count + 2, widths.lowerBound), widths.upperBound)), nil)
    }
    worksheet_freeze_panes(page, lxw_row_t(firstRow), 1)
    worksheet_set_landscape(page)
    worksheet_fit_to_pages(page, 1, 0)
    worksheet_repeat_rows(page, lxw_row_t(firstRow - 1), lxw_row_t(firstRow - 1))
  }

  private static func write(_ cell: WrittenCell, _ page: UnsafeMutablePointer<lxw_worksheet>, _ row: lxw_row_t, _ column: lxw_col_t, _ styles: Styles) {
    switch cell {
    // As a string, so that a text that begins with = is no formula.
    case .text(let text): worksheet_write_string(page, row, column, clipped(text), nil)
    case .share(let share): worksheet_write_number(page, row, column, share, styles.share)
    case .number(let number, let digits): worksheet_write_number(page, row, column, number, styles.digits[max(0, min(digits, styles.digits.count - 1))])
    case .empty: break
    }
  }

  /// Characters of a wide script take two places.
  private static func width(_ cell: WrittenCell) -> Int {
    switch cell {
    case .text(let text): text.unicodeScalars.reduce(0) { $0 + ($1.value >= 0x2E80 ? 2 : 1) }
    case .share: 8
    case .number(let number, let digits): String(Int(max(-1e15, min(1e15, number)))).count + digits + 4
    case .empty: 0
    }
  }

  private static func clipped(_ text: String) -> String { text.count <= maximumText ? text : String(text.prefix(maximumText)) }

  private static func unwritable(_ path: String, _ why: String) -> Problem {
    Problem(
      "workbook.unwritable", field: "to", Words("\(path) cannot be written: \(why).", "无法写入 \(path)：\(why)。"),
      remedy: Words("Check the disk and the folder's permissions.", "请检查磁盘和文件夹权限。"))
  }
}
