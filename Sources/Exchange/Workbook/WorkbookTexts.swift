import Foundation

/// Reads `xl/sharedStrings.xml`: the texts that cells name by number.
final class WorkbookTexts: WorkbookPartReader {
  private(set) var texts: [String] = []
  private var parts = WorkbookRuns()

  func begin(_ name: String, _ attributes: [String: String]) -> Bool {
    if name == "si" { parts = WorkbookRuns() }
    parts.begin(name)
    return true
  }

  func end(_ name: String, _ text: String) -> Bool {
    parts.end(name, text)
    if name == "si" { texts.append(parts.text) }
    return true
  }
}

/// A text that is written in pieces of different looks, without the reading aids of Chinese and Japanese texts.
struct WorkbookRuns {
  private(set) var text = ""
  private var phonetic = 0

  mutating func begin(_ name: String) { if name == "rPh" { phonetic += 1 } }

  mutating func end(_ name: String, _ piece: String) {
    if name == "rPh" { phonetic -= 1 }
    if name == "t", phonetic == 0 { text += Self.unescaped(piece) }
  }

  /// `_x000D_` stands for the character of that number (ECMA-376, 22.9.2.19).
  static func unescaped(_ text: String) -> String {
    guard text.contains("_x") else { return text }
    return text.replacing(#/_x([0-9A-Fa-f]{4})_/#) { match in
      UInt32(match.1, radix: 16).flatMap(UnicodeScalar.init).map { String(Character($0)) } ?? String(match.0)
    }.replacingOccurrences(of: "\r\n", with: "\n")
  }
}
