import Ground
import Replica

/// A time of the clock, in minutes after midnight: `06:00`; `24:00` is the end of a day.
public struct TimeOfDay: FieldValue, Comparable {
  public static let range = 0...1_440

  public let minutes: Int

  /// - Returns: nil outside of a day.
  public init?(minutes: Int) {
    guard Self.range.contains(minutes) else { return nil }
    self.minutes = minutes
  }

  /// Reads `6:00` and `06:00`; nil for anything else.
  public init?(_ text: some StringProtocol) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, (1...2).contains(parts[0].utf8.count), parts[1].utf8.count == 2,
      parts.allSatisfy({ $0.utf8.allSatisfy { $0 >= 48 && $0 <= 57 } }), let hour = Int(parts[0]), let minute = Int(parts[1]), minute < 60
    else { return nil }
    self.init(minutes: hour * 60 + minute)
  }

  public static func < (a: Self, b: Self) -> Bool { a.minutes < b.minutes }

  public static var fieldType: FieldType {
    FieldType(.text, [.init("", .text)], json: { .string($0[0].text ?? "") }, parse: { text in
      guard let time = TimeOfDay(text) else {
        throw Problem(
          "time.unreadable", Words("\"\(text)\" is no time of the day.", "“\(text)”不是有效时刻。"), remedy: Words("Write it like 06:00 or 22:30.", "请写成 06:00 或 22:30。"))
      }
      return time.cells
    })
  }
  public var cells: [Cell] { [.text(description)] }
  public init?(cells: [Cell]) {
    guard let text = cells.first?.text else { return nil }
    self.init(text)
  }
}

extension TimeOfDay: CustomStringConvertible {
  public var description: String { "\(minutes / 60 < 10 ? "0" : "")\(minutes / 60):\(minutes % 60 < 10 ? "0" : "")\(minutes % 60)" }
}

/// Days of the week on which something holds; 1 is Monday. Kept as rising digits: `12345`.
public struct Weekdays: FieldValue {
  public let days: Set<Int>

  /// - Returns: nil without a day, or with one that no week has.
  public init?(_ days: Set<Int>) {
    guard !days.isEmpty, days.allSatisfy((1...7).contains) else { return nil }
    self.days = days
  }

  /// Reads `1-5`, `6,7`, `1 3 5`, `12345`; nil for anything else.
  public init?(_ text: some StringProtocol) {
    var days: Set<Int> = []
    for part in text.split(whereSeparator: { $0 == "," || $0 == " " || $0 == "，" || $0 == "、" }) {
      let ends = part.split(separator: "-", omittingEmptySubsequences: false)
      guard ends.count <= 2, ends.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { $0 >= 49 && $0 <= 55 } }) else { return nil }
      if ends.count == 2 {
        guard let first = Int(ends[0]), let last = Int(ends[1]), first <= last, last <= 7 else { return nil }
        days.formUnion(first...last)
      } else {
        days.formUnion(ends[0].utf8.map { Int($0) - 48 })
      }
    }
    self.init(days)
  }

  public static var fieldType: FieldType {
    FieldType(
      .text, [.init("", .text)], json: { .string($0[0].text ?? "") },
      display: { cells, language in Weekdays(cells: cells)?.words[language] ?? "" },
      parse: { text in
        guard let days = Weekdays(text) else {
          throw Problem(
            "weekdays.unreadable", Words("\"\(text)\" are no days of the week.", "“\(text)”不是有效的星期。"),
            remedy: Words("Write them like 1-5 for Monday to Friday, or 6,7.", "周一至周五写成 1-5，周末写成 6,7。"))
        }
        return days.cells
      })
  }
  public var cells: [Cell] { [.text(days.sorted().map(String.init).joined())] }
  public init?(cells: [Cell]) {
    guard let text = cells.first?.text else { return nil }
    self.init(text)
  }

  /// `Mon Tue Wed`.
  public var words: Words {
    let en = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"], zh = ["一", "二", "三", "四", "五", "六", "日"]
    return Words(days.sorted().map { en[$0 - 1] }.joined(separator: " "), "周" + days.sorted().map { zh[$0 - 1] }.joined())
  }
}
