import Ground
import Records
import Replica

/// What a carrier's file says, as its reader hands it on: one event a row, with tabs between line, waybill number, kind, time, place, note and
/// arrival. Times stand as the file wrote them: by the clock of the site that reads it, or with a `Z` by UTC.
public struct CarrierLinesText: FieldValue {
  public static let maximumLines = 5_000
  /// Bytes of all rows.
  public static let maximumText = 4_000_000

  public struct Line: Hashable, Sendable {
    /// From 1, in the file.
    public var line: Int
    public var number: String
    public var kind: MilestoneKind
    public var at: String
    public var place: String
    public var note: String
    /// Empty where the carrier says none.
    public var arrival: String

    public init(line: Int, number: String, kind: MilestoneKind, at: String, place: String = "", note: String = "", arrival: String = "") {
      (self.line, self.number, self.kind, self.at, self.place, self.note, self.arrival) = (line, number, kind, at, place, note, arrival)
    }
  }

  public var lines: [Line]

  public init(_ lines: [Line]) { self.lines = lines }

  public var text: String {
    lines.map { line in
      (["\(line.line)", line.number, line.kind.rawValue, line.at, line.place, line.note, line.arrival].map(Self.flat) + ["."]).joined(separator: "\t")
    }.joined(separator: "\n")
  }

  private static func flat(_ text: String) -> String { String(text.map { $0.isNewline || $0 == "\t" ? " " : $0 }) }

  public init(parsing text: String) throws {
    var (lines, problems) = ([Line](), [Problem]())
    for (index, row) in text.split(whereSeparator: \.isNewline).enumerated() {
      let cells = row.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      // The point at its end keeps whoever trims a text from taking empty cells off its last row.
      guard cells.count == 8, let line = Int(cells[0]), line > 0, Waybill.isPlain(cells[1]), let kind = MilestoneKind(rawValue: cells[2]), WrittenMoment(cells[3]) != nil,
        cells[6].isEmpty || WrittenMoment(cells[6]) != nil
      else {
        problems.append(
          Problem(
            "carrier.row", field: "[\(index + 1)]", Words("\"\(row.prefix(60))\" is no event.", "“\(row.prefix(60))”不是有效的节点。"),
            remedy: Words("Give line, number, kind, time, place, note, arrival and a point, with tabs between.", "请以制表符分隔填写行号、运单号、节点、时间、地点、备注、到达时间，末尾加一个点。")))
        continue
      }
      lines.append(Line(line: line, number: cells[1], kind: kind, at: cells[3], place: cells[4], note: cells[5], arrival: cells[6]))
    }
    if lines.count > Self.maximumLines {
      problems.append(Problem("carrier.tooMany", Words("has more than \(Self.maximumLines) events.", "超过 \(Self.maximumLines) 条。"), remedy: Words("Split the file.", "请拆分文件。")))
    }
    guard problems.isEmpty else { throw Problems(problems) }
    self.lines = lines
  }

  public static var fieldType: FieldType {
    FieldType(.text, [.init("", .text)], json: { .string($0[0].text ?? "") }, parse: { [.text(try CarrierLinesText(parsing: $0).text)] })
  }
  public var cells: [Cell] { [.text(text)] }
  public init?(cells: [Cell]) {
    guard let text = cells.first?.text, let lines = try? CarrierLinesText(parsing: text) else { return nil }  // Was parsed once to get here.
    self = lines
  }
}
