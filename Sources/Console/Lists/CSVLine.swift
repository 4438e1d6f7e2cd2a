import Foundation
import Ground
import Replica
import Workflow

/// A record as a line of a spreadsheet's file (RFC 4180), in a person's language.
enum CSVLine {
  static func text(_ row: AnyRow, _ fields: [FieldSchema], _ snapshot: Snapshot, _ times: TimeWords) throws -> String {
    line(
      try fields.map { field in
        let shown = try times.text(of: row.value(field), field, snapshot)
        // A negative number begins like a formula and is none.
        return CellView.isNumber(field) ? shown : tamed(shown)
      })
  }

  static func text(_ values: [String]) -> String { line(values.map(tamed)) }

  private static func line(_ values: [String]) -> String { values.map(quoted).joined(separator: ",") + "\r\n" }

  /// A text that a spreadsheet would take for a formula and run: an apostrophe before it makes it a text again.
  static func tamed(_ text: String) -> String {
    guard let first = text.unicodeScalars.first, "=+-@\t\r\n＝＋－＠".unicodeScalars.contains(first) else { return text }
    return "'" + text
  }

  private static func quoted(_ text: String) -> String {
    let mustQuote = text.unicodeScalars.contains { $0 == "," || $0 == "\"" || $0 == "\r" || $0 == "\n" }
    return mustQuote ? "\"" + text.replacingOccurrences(of: "\"", with: "\"\"") + "\"" : text
  }
}
