import Ground
import Records
import Replica

/// Lines of an order to confirm, as a person types them: one a row, its position, and its day if it is not the one that the answer gives.
/// `2 2026-12-08`
public struct LinePromises: FieldValue {
  public struct Line: Sendable, Hashable {
    public var position: Int
    /// nil takes the answer's.
    public var day: Day?
  }

  public var lines: [Line]

  public var text: String { lines.map { "\($0.position)" + ($0.day.map { " \($0)" } ?? "") }.joined(separator: "\n") }

  /// - Throws: `Problems` with everything that is wrong, each at its row: `[2].day`.
  public init(parsing text: String) throws {
    var lines: [Line] = []
    var problems: [Problem] = []
    for (index, row) in text.split(whereSeparator: { $0.isNewline || $0 == "," }).map({ $0.trimmingSpaces() }).filter({ !$0.isEmpty }).enumerated() {
      do {
        let line = try Self.line(row)
        guard !lines.contains(where: { $0.position == line.position }) else { throw Self.twice(line.position) }
        lines.append(line)
      } catch var problem as Problem {
        problem.field = "[\(index + 1)]" + (problem.field.isEmpty ? "" : ".\(problem.field)")
        problems.append(problem)
      }
    }
    if lines.count > PromiseAnswer.maximumLines {
      problems.append(
        Problem(
          "promise.tooMany", Words("No more than \(PromiseAnswer.maximumLines) lines are confirmed one by one.", "逐行确认最多 \(PromiseAnswer.maximumLines) 行。"),
          remedy: Words("Leave it empty to confirm all of them.", "留空可确认全部。")))
    }
    guard problems.isEmpty else { throw Problems(problems) }
    self.lines = lines
  }

  private static func line(_ row: String) throws -> Line {
    let words = row.split(whereSeparator: \.isWhitespace)
    guard (1...2).contains(words.count), let position = Int(words[0]), position > 0 else {
      throw Problem(
        "promise.form", Words("\"\(row)\" is not a line's position and a day.", "“\(row)”应为行号和日期。"),
        remedy: Words("Write it like: 2 2026-12-08, or 2 alone.", "请写成：2 2026-12-08，或只写 2。"))
    }
    guard words.count == 2 else { return Line(position: position) }
    guard let day = Day(words[1]) else {
      throw Problem(
        "date.impossible", field: "day", Words("\"\(words[1])\" is no day of the calendar.", "“\(words[1])”不是有效日期。"),
        remedy: Words("Write it like 2026-12-08.", "请写成 2026-12-08。"))
    }
    return Line(position: position, day: day)
  }

  private static func twice(_ position: Int) -> Problem {
    Problem(
      "promise.twice", Words("Line \(position) is named twice.", "第 \(position) 行重复。"), remedy: Words("Name it once.", "请只写一次。"))
  }

  public static var fieldType: FieldType {
    FieldType(.text, [.init("", .text)], json: { .string($0[0].text ?? "") }, parse: { [.text(try LinePromises(parsing: $0).text)] })
  }
  public var cells: [Cell] { [.text(text)] }
  public init?(cells: [Cell]) {
    guard let text = cells.first?.text, let lines = try? LinePromises(parsing: text) else { return nil }  // Was parsed once to get here.
    self = lines
  }
}

/// What becomes of what is under allotment and more than this site may spend.
public enum ShortRule: String, Choice {
  case wait, make

  public var label: Words {
    switch self {
    case .wait: Words("wait until enough is allotted", "等待配额")
    case .make: Words("take what there is, make the rest", "先用现有配额，其余生产")
    }
  }
}
