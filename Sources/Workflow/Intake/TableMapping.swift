import Foundation
import Ground
import Replica

/// What the columns of a customer's own table mean, as a person has said once: one a row, `quantity: 4` for the fourth column, `unit: = pcs` for
/// what always holds, `reference: file` where the file's name is the order's number.
public struct TableMapping: FieldValue {
  /// Where a value is taken from.
  public enum Source: Hashable, Sendable {
    /// A column of the table, from 1.
    case column(Int)
    case constant(String)
    /// The file's name without its ending; for the order's reference only.
    case fileName
  }

  public static let maximumColumn = 1_000
  /// Bytes of all rows.
  public static let maximumText = 4_000

  public var sources: [OrderColumn: Source]

  public init(_ sources: [OrderColumn: Source]) { self.sources = sources }

  /// The rows that `init(parsing:)` reads, in the order of the columns' declaration.
  public var text: String {
    OrderColumn.allCases.compactMap { column in
      sources[column].map { source in
        switch source {
        case .column(let number): "\(column.rawValue): \(number)"
        case .constant(let text): "\(column.rawValue): = \(text)"
        case .fileName: "\(column.rawValue): file"
        }
      }
    }.joined(separator: "\n")
  }

  /// - Throws: every problem of every row at once.
  public init(parsing text: String) throws {
    var sources: [OrderColumn: Source] = [:]
    var problems: [Problem] = []
    for (index, row) in text.split(whereSeparator: \.isNewline).enumerated() where !row.allSatisfy(\.isWhitespace) {
      do {
        let (column, source) = try Self.row(row)
        guard sources.updateValue(source, forKey: column) == nil else { throw Self.twice(column) }
      } catch var problem as Problem {
        problem.field = "[\(index + 1)]" + (problem.field.isEmpty ? "" : ".\(problem.field)")
        problems.append(problem)
      }
    }
    problems += Self.missing(sources)
    guard problems.isEmpty else { throw Problems(problems) }
    self.sources = sources
  }

  private static func row(_ row: Substring) throws -> (OrderColumn, Source) {
    let halves = row.split(separator: ":", maxSplits: 1).map { String($0).trimmingSpaces() }
    guard halves.count == 2, !halves[1].isEmpty, let column = OrderColumn(rawValue: halves[0]) else {
      throw Problem(
        "mapping.row", Words("\"\(row.prefix(60))\" does not say what a column means.", "“\(row.prefix(60))”未说明列的含义。"),
        remedy: Words("Write it like quantity: 4, unit: = pcs or order: file.", "请写成 quantity: 4、unit: = pcs 或 order: file。"))
    }
    if halves[1].hasPrefix("=") {
      let constant = String(halves[1].dropFirst()).trimmingSpaces()
      guard !constant.isEmpty, column != .order else { throw constantRefused(column) }
      return (column, .constant(constant))
    }
    if halves[1] == "file", column == .order { return (column, .fileName) }
    guard let number = Int(halves[1]), (1...maximumColumn).contains(number) else {
      throw Problem(
        "mapping.column", field: column.rawValue, Words("\"\(halves[1].prefix(60))\" is no column.", "“\(halves[1].prefix(60))”不是列号。"),
        remedy: Words("Give its number, from 1 to \(maximumColumn).", "请填写列号，1 到 \(maximumColumn)。"))
    }
    return (column, .column(number))
  }

  private static func constantRefused(_ column: OrderColumn) -> Problem {
    Problem(
      "mapping.constant", field: column.rawValue,
      Words("\(column.label.en) cannot be the same in every file.", "\(column.label.zh)不能每个文件都相同。"),
      remedy: Words("Name the column, or \"file\" for the file's name.", "请指定列，或用 file 表示文件名。"))
  }

  private static func twice(_ column: OrderColumn) -> Problem {
    Problem(
      "mapping.twice", field: column.rawValue, Words("\(column.label.en) is given twice.", "\(column.label.zh)重复指定。"),
      remedy: Words("Keep one.", "请只保留一个。"))
  }

  /// What a table must say to be an order; the customer is known from the mapping itself.
  private static func missing(_ sources: [OrderColumn: Source]) -> [Problem] {
    let needed: [[OrderColumn]] = [[.order], [.item, .buyerItem, .description], [.quantity], [.unit]]
    return needed.filter { group in group.allSatisfy { sources[$0] == nil } }.map { group in
      Problem(
        "mapping.missing", field: "." + group[0].rawValue,
        Words("Nothing says the \(group.map(\.label.en).joined(separator: " or ").lowercased()).", "未指定\(group.map(\.label.zh).joined(separator: "或"))。"),
        remedy: Words("Choose its column, or a value that always holds.", "请选择对应的列，或填写固定值。"))
    }
  }

  public static var fieldType: FieldType {
    FieldType(
      .text, [.init("", .text)], json: { .string($0[0].text ?? "") }, parse: { text in [.text(try TableMapping(parsing: text).text)] })
  }
  public var cells: [Cell] { [.text(text)] }
  public init?(cells: [Cell]) {
    // Was parsed once to get here; what a newer program wrote may be nothing that this one can read.
    guard let text = cells.first?.text, let mapping = try? TableMapping(parsing: text) else { return nil }
    self = mapping
  }
}
