import Foundation
import Ground
import Replica
import Workflow

/// A record as a line of a spreadsheet's file (RFC 4180), in a person's language.
enum CSVLine {
  static func text(_ row: AnyRow, _ fields: [FieldSchema], _ snapshot: Snapshot, _ times: TimeWords) throws -> String {
    text(
      try fields.map { field in
        let cells = row.value(field)
        if field.type.kind == .instant { return cells?[0].integer.map { times.exact(Instant(milliseconds: UInt64(max(0, $0)))) } ?? "" }
        let shown = try RecordNames.display(cells, field, snapshot, times.language)
        return CellView.isNumber(field) ? shown : tamed(shown)
      }, isTamed: true)
  }

  static func text(_ values: [String], isTamed: Bool = false) -> String {
    values.map { quoted(isTamed ? $0 : tamed($0)) }.joined(separator: ",") + "\r\n"
  }

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
