import Foundation
import Ground
import SwiftCSV

/// From bytes to rows of cells that know their line in the file.
struct CSVText {
  struct Row: Sendable {
    var cells: [String]
    /// Where the row begins, from 1; quoted line breaks before it are counted.
    var line: Int
    /// Whether it has more cells than the header, so that nobody knows which cell is which.
    var overflows = false
    /// The places of cells that a workbook keeps as numbers or days: they are plain decimals and ISO days, however the customer's country
    /// writes them.
    var typed: Set<Int> = []
  }

  /// What keeps a text from being read to its end.
  enum Refusal: Hashable {
    /// The quotation marks of the row that begins at this line.
    case quotes(line: Int)
    case cells(line: Int)
    case rows(line: Int)
  }

  /// Chinese Windows writes tables as GB18030 (of which GBK and GB2312 are parts): CFStringEncoding 0x0632.
  private static let gb18030 = String.Encoding(rawValue: 0x8000_0632)

  /// - Returns: nil when the bytes are no text in UTF-8, UTF-16 with a mark, or GB18030.
  static func decode(_ bytes: [UInt8]) -> String? {
    switch ASCIIView.width(bytes) {
    case .utf16Little, .utf16Big:
      guard let text = String(bytes: bytes, encoding: .utf16) else { return nil }
      return text.first == "\u{FEFF}" ? String(text.dropFirst()) : text
    case .utf8:
      let body = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...]
      if Array(body).withUnsafeBytes({ isValidUTF8($0) }) { return String(decoding: body, as: UTF8.self) }
      return body.count == bytes.count && !body.contains(0) ? String(bytes: body, encoding: gb18030) : nil
    }
  }

  /// The separator that occurs most often outside of quotation marks in the first row that has any; `sep=;` as the first row states it.
  static func delimiter(_ text: String) -> (CSVDelimiter, skipping: Int) {
    let rows = text.split(maxSplits: 20, omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    if let first = rows.first, first.lowercased().hasPrefix("sep="), let mark = first.dropFirst(4).first,
      ",;\t|".contains(mark)
    {
      return (.character(mark), 1)
    }
    for row in rows where !row.allSatisfy(\.isWhitespace) {
      var counts: [Character: Int] = [:]
      var quoted = false
      for character in row {
        if character == "\"" { quoted.toggle() }
        if !quoted, ",;\t".contains(character) { counts[character, default: 0] += 1 }
      }
      let best = [Character(";"), "\t", ","].max { counts[$0, default: 0] < counts[$1, default: 0] } ?? ","
      return (.character(best), 0)
    }
    return (.comma, 0)
  }

  /// The rows that are not blank, and what keeps the rest from being read, if anything.
  static func rows(_ text: String, limits: OrderLimits) -> (rows: [Row], refusal: Refusal?) {
    let (delimiter, skipped) = delimiter(text)
    if let line = lineOfTooManyCells(text, delimiter.rawValue, limits.cells) { return ([], .cells(line: line)) }
    var line = 1
    var rows: [Row] = []
    var count = 0
    do {
      // A row limit of 0 makes the initializer read the first row only; the enumeration then streams them all.
      let csv = try EnumeratedCSV(string: text, delimiter: delimiter, loadColumns: false, rowLimit: 0)
      try csv.enumerateAsArray(rowLimit: limits.rows + skipped + 2) { cells in
        count += 1
        if count > skipped, !cells.allSatisfy({ $0.allSatisfy(\.isWhitespace) }) {
          rows.append(Row(cells: cells.map(trimmed), line: line))
        }
        line += cells.reduce(1) { $0 + $1.count(where: \.isNewline) }
      }
    } catch {
      return (rows, .quotes(line: line))
    }
    if rows.count > limits.rows + 1 { return ([], .rows(line: rows[limits.rows + 1].line)) }
    // The parser takes a quotation mark that is still open at the end for a closed one, and swallows what follows it.
    if let last = rows.last, !text.utf8.count(where: { $0 == UInt8(ascii: "\"") }).isMultiple(of: 2) {
      return (rows.dropLast(), .quotes(line: last.line))
    }
    return (rows, nil)
  }

  /// Looked at before the parser makes a string of every cell.
  private static func lineOfTooManyCells(_ text: String, _ delimiter: Character, _ limit: Int) -> Int? {
    guard let mark = delimiter.asciiValue else { return nil }
    var line = 1
    var cells = 1
    for byte in text.utf8 {
      if byte == 10 {
        line += 1
        cells = 1
      } else if byte == mark {
        cells += 1
        if cells > limit { return line }
      }
    }
    return nil
  }
}
