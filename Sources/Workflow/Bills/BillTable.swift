import Foundation
import Ground
import Records
import Replica

/// What a column of a table of bills means.
public enum BillColumn: String, CaseIterable, Sendable {
  case parent, revision, component, name, quantity, unit, scrap, operation, kind, from, until

  private static let words: [String: BillColumn] = {
    let all: [String: [String]] = Resource.decode("bill-columns")
    var found: [String: BillColumn] = [:]
    for column in allCases {
      for word in all[column.rawValue] ?? [] { found[word] = column }
    }
    return found
  }()

  /// - Returns: nil for a header that is none of ours.
  static func named(_ header: String) -> BillColumn? { words[header.trimmingSpaces().lowercased()] }

  /// The header of an export.
  public var header: Words {
    switch self {
    case .parent: Words("Parent", "母件")
    case .revision: Words("Revision", "版本")
    case .component: Words("Component", "子件")
    case .name: Words("Name", "名称")
    case .quantity: Words("Quantity", "用量")
    case .unit: Words("Unit", "单位")
    case .scrap: Words("Scrap (%)", "损耗率（%）")
    case .operation: Words("Operation", "工序号")
    case .kind: Words("Kind", "类型")
    case .from: Words("From", "生效日期")
    case .until: Words("Until", "失效日期")
    }
  }
}

/// A table of bills as text: a header and a line of a bill a row, with tabs, semicolons or commas between the cells, as a sheet is pasted or a file is read.
public struct BillTable: FieldValue {
  public struct Row: Hashable, Sendable {
    /// Where it stands in the text, from 1.
    public var line: Int
    public var parent: String
    public var component: String
    public var quantity: ExactDecimal
    /// nil for the component's own.
    public var unit: String?
    public var name: String?
    public var revision: String?
    public var scrap: ExactDecimal?
    public var operation: Int?
    public var kind: BillLineKind?
    public var from: Day?
    public var until: Day?
  }

  public static let maximumRows = 5_000
  /// Bytes of the text.
  public static let maximumText = 1_000_000
  static let maximumProblems = 200

  public let rows: [Row]
  public let text: String

  public init(parsing typed: String) throws {
    let lines = typed.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map(String.init)
    guard let header = lines.firstIndex(where: { !Self.isBlank($0) }) else {
      throw Problem("bill.table", Words("The table is empty.", "表格为空。"), remedy: Words("Give a header and a line of a bill a row.", "请提供表头和物料清单行。"))
    }
    let mark = Self.separator(lines[header])
    let columns = try Self.columns(Self.cells(lines[header], mark), line: header + 1)
    var rows: [Row] = []
    var problems: [Problem] = []
    for index in lines.indices.dropFirst(header + 1) where !Self.isBlank(lines[index]) {
      let row = Self.row(Self.cells(lines[index], mark), columns, line: index + 1, &problems)
      if let row { rows.append(row) }
    }
    if rows.count > Self.maximumRows {
      problems = [Problem("bill.tooManyRows", Words("The table has more than \(Self.maximumRows) rows.", "表格超过 \(Self.maximumRows) 行。"), remedy: Words("Split it by products.", "请按产品拆分。"))]
    } else if rows.isEmpty, problems.isEmpty {
      problems = [Problem("bill.table", Words("There is no row below the header.", "表头下没有数据行。"), remedy: Words("Give a line of a bill a row.", "请每行填写一个物料清单行。"))]
    }
    guard problems.isEmpty else { throw Problems(Array(problems.prefix(Self.maximumProblems))) }
    self.rows = rows
    text = typed
  }

  private static func isBlank(_ line: String) -> Bool { line.allSatisfy { $0.isWhitespace || ",;\"".contains($0) } }

  private static func separator(_ header: String) -> Character {
    let best = [Character("\t"), ";", ","].map { mark in (mark, header.count { $0 == mark }) }.max { $0.1 < $1.1 }
    return best?.0 ?? ","
  }

  /// Cells may be within quotation marks, a doubled one standing for one.
  static func cells(_ line: String, _ mark: Character) -> [String] {
    var cells = [""]
    var isQuoted = false
    var hasJustClosed = false
    for character in line {
      if character == "\"" {
        // A mark right behind the one that seemed to close is one of the text.
        if !isQuoted, hasJustClosed { cells[cells.count - 1].append(character) }
        hasJustClosed = isQuoted
        isQuoted.toggle()
        continue
      }
      hasJustClosed = false
      if character == mark, !isQuoted { cells.append("") } else { cells[cells.count - 1].append(character) }
    }
    return cells.map { $0.trimmingSpaces() }
  }

  private static func columns(_ header: [String], line: Int) throws -> [BillColumn: Int] {
    var places: [BillColumn: Int] = [:]
    var problems: [Problem] = []
    for (index, word) in header.enumerated() {
      guard let column = BillColumn.named(word) else { continue }
      if places[column] != nil {
        problems.append(
          Problem("bill.columnTwice", field: ".\(column.rawValue)", line: line, Words("The column \(column.header.en) stands twice.", "“\(column.header.zh)”列重复。"), remedy: Words("Leave one out.", "请保留一列。")))
      }
      places[column] = index
    }
    for column in [BillColumn.parent, .component, .quantity] where places[column] == nil {
      let known = header.filter { !$0.isEmpty }.prefix(10).joined(separator: ", ")
      problems.append(
        Problem(
          "bill.columnMissing", field: ".\(column.rawValue)", line: line, Words("There is no column \(column.header.en); there are: \(known).", "缺少“\(column.header.zh)”列；现有：\(known)。"),
          remedy: Words("Name it \(column.header.en) or \(column.header.zh) in the first row.", "请在首行命名为 \(column.header.zh) 或 \(column.header.en)。")))
    }
    guard problems.isEmpty else { throw Problems(problems) }
    return places
  }

  private static func row(_ cells: [String], _ columns: [BillColumn: Int], line: Int, _ problems: inout [Problem]) -> Row? {
    func text(_ column: BillColumn) -> String? {
      guard let place = columns[column], cells.indices.contains(place), !cells[place].isEmpty else { return nil }
      return cells[place]
    }
    var found: [Problem] = []
    func read<T>(_ column: BillColumn, _ parse: (String) throws -> T) -> T? {
      guard let text = text(column) else { return nil }
      do { return try parse(text) } catch {
        var problem = error as? Problem ?? Problem("bill.cell", Words("\"\(text)\" cannot be read.", "无法读取“\(text)”。"), remedy: Words("Compare the cell.", "请核对单元格。"))
        (problem.field, problem.line) = (".\(column.rawValue)", line)
        found.append(problem)
        return nil
      }
    }
    func needed(_ column: BillColumn) -> String {
      if let text = text(column) { return text }
      found.append(
        Problem("entry.missing", field: ".\(column.rawValue)", line: line, Words("\(column.header.en) is missing.", "缺少\(column.header.zh)。"), remedy: Words("Fill it in, or take the row out.", "请填写，或删除该行。")))
      return ""
    }
    let row = Row(
      line: line, parent: needed(.parent), component: needed(.component),
      quantity: needed(.quantity).isEmpty ? .zero : read(.quantity) { try ExactDecimal(typed: $0) } ?? .zero,
      unit: text(.unit).map(Units.code), name: text(.name), revision: text(.revision), scrap: read(.scrap) { try ExactDecimal(typed: $0.last == "%" ? String($0.dropLast()) : $0) },
      operation: read(.operation) { try whole($0) }, kind: read(.kind) { try kind($0) }, from: read(.from) { try day($0) }, until: read(.until) { try day($0) })
    let lengths: [(BillColumn, String, Int)] = [
      (.parent, row.parent, 40), (.component, row.component, 40), (.unit, row.unit ?? "", 8), (.revision, row.revision ?? "", 20), (.name, row.name ?? "", 200),
    ]
    for (column, value, most) in lengths where value.utf8.count > most {
      found.append(Problem("text.tooLong", field: ".\(column.rawValue)", line: line, Words("is longer than \(most) bytes.", "超过 \(most) 字节。"), remedy: Words("Shorten it.", "请缩短。")))
    }
    problems += found
    return found.isEmpty ? row : nil
  }

  private static func whole(_ text: String) throws -> Int {
    guard let number = Int(text) else {
      throw Problem("integer.notANumber", Words("\"\(text)\" is not a whole number.", "“\(text)”不是整数。"), remedy: Words("Write digits only, like 10.", "只填数字，例如 10。"))
    }
    return number
  }

  private static func day(_ text: String) throws -> Day {
    guard let day = Day(text.replacingOccurrences(of: "/", with: "-").prefix(10)) else {
      throw Problem("date.impossible", Words("\"\(text)\" is not a day of the calendar.", "“\(text)”不是有效日期。"), remedy: Words("Write it like 2026-11-24.", "请写成 2026-11-24。"))
    }
    return day
  }

  private static func kind(_ text: String) throws -> BillLineKind {
    let word = text.lowercased()
    guard let kind = BillLineKind.allCases.first(where: { [$0.rawValue, $0.label.en, $0.label.zh].contains(word) }) else {
      let known = BillLineKind.allCases.map(\.label)
      throw Problem(
        "value.unknown", Words("\"\(text)\" is none of the known values.", "“\(text)”不是可用的值。"),
        remedy: Words("Use one of: \(known.map(\.en).joined(separator: ", ")).", "请使用：\(known.map(\.zh).joined(separator: "、"))。"))
    }
    return kind
  }

  public static var fieldType: FieldType {
    FieldType(.text, [.init("", .text)], json: { .string($0[0].text ?? "") }, parse: { [.text(try BillTable(parsing: $0).text)] })
  }
  public var cells: [Cell] { [.text(text)] }
  public init?(cells: [Cell]) {
    guard let text = cells.first?.text, let table = try? BillTable(parsing: text) else { return nil }  // Was parsed once to get here.
    self = table
  }
}
