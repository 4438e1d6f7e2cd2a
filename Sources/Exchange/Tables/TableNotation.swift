import Ground
import Records

/// How a table writes numbers and days, as a person has said for it. Nothing of it is ever guessed from a cell.
struct TableNotation: Hashable {
  var decimal = DecimalMark.plain
  var days = DayOrder.yearFirst

  static let plain = TableNotation()

  /// `1234.5` for `1.234,50`, `1 234,5` or `1'234.50`, each by its notation. What does not fit is given back as it cannot be read.
  func plain(_ text: String) -> String {
    guard decimal != .plain else { return text }
    let point: Character = decimal == .comma ? "," : "."
    let marks: Set<Character> = decimal == .comma ? [".", " ", "\u{A0}", "\u{202F}", "'", "’"] : [",", " ", "\u{A0}", "\u{202F}", "'", "’"]
    let halves = text.split(separator: point, maxSplits: 1, omittingEmptySubsequences: false)
    let sign = halves[0].first.map { "-+".contains($0) } == true ? String(halves[0].prefix(1)) : ""
    let groups = halves[0].dropFirst(sign.count).split(omittingEmptySubsequences: false) { marks.contains($0) }
    // Groups behind the first have three digits: 1.5 is no fifteen.
    let isGrouped = groups.dropFirst().allSatisfy { $0.count == 3 } && (groups.count == 1 || (1...3).contains(groups[0].count))
    let fraction = halves.count > 1 ? halves[1] : ""
    let isDigits = { (part: Substring) in part.utf8.allSatisfy { (48...57).contains($0) } }
    // A text that holds no number stays as it is written, and is refused by whoever reads it: with a blank before it, it can be no number.
    guard isGrouped, groups.allSatisfy(isDigits), isDigits(fraction), halves.count == 1 || !fraction.isEmpty else { return " " + text }
    return sign + groups.joined() + (fraction.isEmpty ? "" : "." + fraction)
  }

  /// Year, month, day of `24.11.2026`, `24/11/26` or `11-24-2026`, by the order that was said; nil for anything else.
  func dateNumbers(_ text: String) -> [Int]? {
    let date = text.prefix { $0 != " " && $0 != "T" }
    let parts = date.split(omittingEmptySubsequences: false) { "./-".contains($0) }
    guard parts.count == 3, parts[0].count <= 2, parts[1].count <= 2, parts[2].count == 4 || parts[2].count == 2,
      parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { (48...57).contains($0) } })
    else { return nil }
    let numbers = parts.compactMap { Int($0) }
    let year = parts[2].count == 2 ? 2000 + numbers[2] : numbers[2]
    return days == .dayFirst ? [year, numbers[1], numbers[0]] : [year, numbers[0], numbers[1]]
  }
}
