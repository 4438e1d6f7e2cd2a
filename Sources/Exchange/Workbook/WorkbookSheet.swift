import Foundation
import Ground

/// Reads one sheet into the rows that a table has.
final class WorkbookSheet: WorkbookPartReader {
  enum Refusal: Hashable {
    case cells(line: Int)
    case rows(line: Int)
  }

  private let texts: [String]
  private let formats: [WorkbookFormat]
  private let since1904: Bool
  private let limits: OrderLimits

  private(set) var rows: [CSVText.Row] = []
  private(set) var refusal: Refusal?

  private var row = CSVText.Row(cells: [], line: 0)
  private var column = -1
  private var kind = "n"
  private var format = WorkbookFormat.number
  private var value: String?
  private var runs = WorkbookRuns()
  private var isInCell = false

  init(texts: [String], formats: [WorkbookFormat], since1904: Bool, limits: OrderLimits) {
    self.texts = texts
    self.formats = formats
    self.since1904 = since1904
    self.limits = limits
  }

  func begin(_ name: String, _ attributes: [String: String]) -> Bool {
    switch name {
    case "row":
      row = CSVText.Row(cells: [], line: attributes["r"].flatMap { Int($0) } ?? row.line + 1)
      column = -1
    case "c":
      isInCell = true
      column = attributes["r"].flatMap(Self.column) ?? column + 1
      kind = attributes["t"] ?? "n"
      format = attributes["s"].flatMap { Int($0) }.flatMap { formats.indices.contains($0) ? formats[$0] : nil } ?? .number
      (value, runs) = (nil, WorkbookRuns())
      if column >= limits.cells {
        refusal = .cells(line: row.line)
        return false
      }
    default: if isInCell { runs.begin(name) }
    }
    return true
  }

  func end(_ name: String, _ text: String) -> Bool {
    switch name {
    case "v" where isInCell: value = text
    case "c":
      isInCell = false
      put()
    case "row": return take()
    // Behind the cells come their looks.
    case "sheetData": return false
    default: if isInCell { runs.end(name, text) }
    }
    return true
  }

  private func put() {
    guard let (text, isTyped) = cell(), !text.isEmpty else { return }
    while row.cells.count <= column { row.cells.append("") }
    row.cells[column] = text
    if isTyped { row.typed.insert(column) }
  }

  private func take() -> Bool {
    guard !row.cells.isEmpty else { return true }
    guard rows.count <= limits.rows else {
      refusal = .rows(line: row.line)
      return false
    }
    rows.append(row)
    return true
  }

  /// The cell's text, and whether it came as a number or a day rather than as something written.
  private func cell() -> (text: String, isTyped: Bool)? {
    switch kind {
    case "inlineStr": return (trimmed(runs.text), false)
    case "s":
      guard let index = value.flatMap({ Int($0) }), texts.indices.contains(index) else { return nil }
      return (trimmed(texts[index]), false)
    case "str", "e": return (trimmed(WorkbookRuns.unescaped(value ?? "")), false)
    case "d": return value.map { (String($0.prefix { $0 != "T" }), true) }
    case "b": return value.map { ($0 == "1" ? "TRUE" : "FALSE", true) }
    default: return value.map { (number($0), true) }
    }
  }

  private func number(_ raw: String) -> String {
    guard let plain = WorkbookNumber.plain(trimmed(raw)) else { return raw }
    switch format {
    case .number: return plain
    case .day: return WorkbookNumber.day(plain, since1904: since1904)?.description ?? plain
    case .padded(let digits):
      guard plain.allSatisfy(\.isNumber) else { return plain }
      return String(repeating: "0", count: max(0, digits - plain.count)) + plain
    }
  }

  /// 0 for `A7`, 27 for `AB7`.
  static func column(_ reference: String) -> Int? {
    let letters = reference.utf8.prefix { (65...90).contains($0) }
    guard (1...3).contains(letters.count) else { return nil }
    return letters.reduce(0) { $0 * 26 + Int($1) - 64 } - 1
  }
}
