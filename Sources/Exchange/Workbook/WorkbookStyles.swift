import Foundation

/// What a cell's format makes of its number.
enum WorkbookFormat: Hashable {
  case number
  case day
  /// Zeros in front up to so many digits: `00123`.
  case padded(Int)

  /// Formats that the standard names by number alone, with a day in them (ECMA-376, 18.8.30; 27 to 58 are those of Chinese, Japanese and
  /// Korean programs).
  private static let builtInDays: Set<Int> = [14, 15, 16, 17, 22, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58]

  init(builtIn number: Int) { self = Self.builtInDays.contains(number) ? .day : .number }

  /// - Parameter code: like `yyyy"年"m"月"d"日"` or `[$-409]d-mmm-yy`.
  init(code: String) {
    let first = code.prefix { $0 != ";" }
    if first.count > 1, first.count <= 40, first.allSatisfy({ $0 == "0" }) {
      self = .padded(first.count)
      return
    }
    let letters = Self.bare(first).lowercased()
    self = letters.contains("y") || letters.contains("d") || (letters.contains("m") && !letters.contains("h") && !letters.contains("s")) ? .day : .number
  }

  /// The code without what is shown as it stands: quoted, escaped, or in brackets.
  private static func bare(_ code: Substring) -> String {
    var bare = ""
    var isQuoted = false, isBracketed = false, isEscaped = false
    for character in code {
      if isEscaped {
        isEscaped = false
      } else if character == "\"" {
        isQuoted.toggle()
      } else if isQuoted {
        continue
      } else if character == "\\" || character == "_" || character == "*" {
        isEscaped = true
      } else if character == "[" || character == "]" {
        isBracketed = character == "["
      } else if !isBracketed {
        bare.append(character)
      }
    }
    return bare.replacingOccurrences(of: "General", with: "")
  }
}

/// Reads `xl/styles.xml`: the format of each cell style, by its number.
final class WorkbookStyles: WorkbookPartReader {
  private(set) var formats: [WorkbookFormat] = []
  private var codes: [Int: String] = [:]
  private var isInCells = false

  func begin(_ name: String, _ attributes: [String: String]) -> Bool {
    switch name {
    case "numFmt":
      if let id = attributes["numFmtId"].flatMap({ Int($0) }), let code = attributes["formatCode"] { codes[id] = code }
    case "cellXfs": isInCells = true
    case "xf" where isInCells:
      let id = attributes["numFmtId"].flatMap { Int($0) } ?? 0
      formats.append(codes[id].map { WorkbookFormat(code: $0) } ?? WorkbookFormat(builtIn: id))
    default: break
    }
    return true
  }

  func end(_ name: String, _ text: String) -> Bool {
    // What follows the cells' formats is of no interest.
    name != "cellXfs"
  }
}
