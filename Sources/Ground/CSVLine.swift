/// A line of a spreadsheet's file (RFC 4180).
public enum CSVLine {
  /// - Parameter numbers: places of what is a number, and so no formula though it begins with a minus.
  public static func text(_ values: [String], numbers: Set<Int> = []) -> String {
    line(values.enumerated().map { numbers.contains($0) ? $1 : tamed($1) })
  }

  /// What nobody else needs to tame.
  public static func line(_ values: [String]) -> String { values.map(quoted).joined(separator: ",") + "\r\n" }

  /// A text that a spreadsheet would take for a formula and run: an apostrophe before it makes it a text again.
  public static func tamed(_ text: String) -> String {
    guard let first = text.unicodeScalars.first, "=+-@\t\r\n＝＋－＠".unicodeScalars.contains(first) else { return text }
    return "'" + text
  }

  private static func quoted(_ text: String) -> String {
    let mustQuote = text.unicodeScalars.contains { $0 == "," || $0 == "\"" || $0 == "\r" || $0 == "\n" }
    return mustQuote ? "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\"" : text
  }
}
