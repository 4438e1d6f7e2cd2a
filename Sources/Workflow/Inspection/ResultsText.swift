import Foundation
import Ground
import Records
import Replica

/// Results as a file or a person writes them: piece, characteristic, value, and the gauge where it is another, a row for each.
///
///     1,10,12.48
///     1,20,ok
///     2;Outer diameter;12.51;CAL-07
///
/// Comma, semicolon or tab between; a first row of titles is passed over.
public struct ResultsText: FieldValue {
  public struct Line: Sendable, Hashable {
    /// Of the text, from 1.
    public var row: Int
    public var piece: Int
    /// Its number or its name.
    public var characteristic: String
    /// A number, or a word for good or not.
    public var value: String
    public var gauge: String?
  }

  /// The most results of one step; a large sample is entered in parts.
  public static let maximum = 2_000
  /// Bytes of the text.
  public static let maximumText = 100_000

  public let lines: [Line]
  public let text: String

  public init(parsing typed: String) throws {
    var lines: [Line] = []
    var problems: [Problem] = []
    for (index, row) in typed.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      let plain = String(row).replacingOccurrences(of: "\u{FEFF}", with: "").trimmingSpaces()
      guard !plain.isEmpty else { continue }
      let mark: Character = plain.contains(";") ? ";" : plain.contains("\t") ? "\t" : plain.contains("，") ? "，" : ","
      let cells = plain.split(separator: mark, omittingEmptySubsequences: false).map { String($0).trimmingSpaces() }
      if lines.isEmpty, problems.isEmpty, Int(cells[0]) == nil, cells.count >= 3 { continue }
      guard (3...4).contains(cells.count), let piece = Int(cells[0]), !cells[1].isEmpty, !cells[2].isEmpty else {
        problems.append(Problem("results.unreadable", line: index + 1, Words("\"\(plain.prefix(60))\" is no piece, characteristic and value.", "“\(plain.prefix(60))”不是“样件号,特性,结果”。"), remedy: Words("Write it like 1,10,12.48 or 1,20,ok.", "请写成 1,10,12.48 或 1,20,合格。")))
        continue
      }
      lines.append(Line(row: index + 1, piece: piece, characteristic: cells[1], value: cells[2], gauge: cells.count > 3 && !cells[3].isEmpty ? cells[3] : nil))
    }
    if lines.count > Self.maximum {
      problems.append(Problem("results.tooMany", Words("There are \(lines.count) results; at most \(Self.maximum) at once.", "共 \(lines.count) 条结果，一次最多 \(Self.maximum) 条。"), remedy: Words("Enter them in parts.", "请分次录入。")))
    }
    guard problems.isEmpty else { throw Problems(problems) }
    self.lines = lines
    text = typed
  }

  /// Whether a word says good (true) or not good (false); nil for any other.
  static func verdict(_ text: String) -> Bool? {
    switch text.lowercased() {
    case "ok", "yes", "good", "1", "合格", "是", "√": true
    case "ng", "no", "bad", "0", "不合格", "否", "×": false
    default: nil
    }
  }

  public static var fieldType: FieldType {
    FieldType(.text, [.init("", .text)], json: { .string($0[0].text ?? "") }, parse: { [.text(try ResultsText(parsing: $0).text)] })
  }
  public var cells: [Cell] { [.text(text)] }
  public init?(cells: [Cell]) {
    guard let text = cells.first?.text, let parsed = try? ResultsText(parsing: text) else { return nil }  // Was parsed once to get here.
    self = parsed
  }
}
