import Ground
import Records
import Replica

/// The entries of a bank statement as its reader hands them on: one a row, day, amount, currency, reference, payer and purpose by tabs.
public struct BankLinesText: FieldValue {
  public static let maximumLines = 5_000
  /// Bytes of all rows.
  public static let maximumText = 4_000_000

  public struct Line: Hashable, Sendable {
    public var booked: Day
    /// Negative for what went out.
    public var amount: Money
    public var reference: String
    public var payer: String
    public var text: String

    public init(booked: Day, amount: Money, reference: String, payer: String, text: String) {
      self.booked = booked
      self.amount = amount
      self.reference = reference
      self.payer = payer
      self.text = text
    }
  }

  public var lines: [Line]

  public init(_ lines: [Line]) { self.lines = lines }

  public var text: String {
    lines.map { line in
      let amount = line.amount.description.split(separator: " ")
      return ([line.booked.description, String(amount[0]), line.amount.currency] + [line.reference, line.payer, line.text].map(Self.flat)).joined(separator: "\t")
    }.joined(separator: "\n")
  }

  private static func flat(_ text: String) -> String { String(text.map { $0.isNewline || $0 == "\t" ? " " : $0 }) }

  public init(parsing text: String) throws {
    var (lines, problems) = ([Line](), [Problem]())
    for (index, row) in text.split(whereSeparator: \.isNewline).enumerated() {
      var cells = row.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      // Whoever trims a text takes the tabs before an empty payer and purpose off its last row.
      if (4..<6).contains(cells.count) { cells += Array(repeating: "", count: 6 - cells.count) }
      guard cells.count == 6, let day = Day(cells[0]), let amount = try? ExactDecimal(parsing: cells[1]), let money = Money(amount, cells[2]), !cells[3].isEmpty else {  // The problem says what is wrong with it.
        problems.append(
          Problem("bank.row", field: "[\(index + 1)]", Words("\"\(row.prefix(60))\" is no bank entry.", "“\(row.prefix(60))”不是银行流水。"), remedy: Words("Give day, amount, currency, reference, payer and purpose, with tabs between.", "请以制表符分隔填写日期、金额、币种、流水号、付款人、用途。")))
        continue
      }
      lines.append(Line(booked: day, amount: money, reference: cells[3], payer: cells[4], text: cells[5]))
    }
    if lines.count > Self.maximumLines {
      problems.append(Problem("bank.tooMany", Words("has more than \(Self.maximumLines) entries.", "超过 \(Self.maximumLines) 笔。"), remedy: Words("Export a shorter time.", "请缩短导出区间。")))
    }
    guard problems.isEmpty else { throw Problems(problems) }
    self.lines = lines
  }

  public static var fieldType: FieldType {
    FieldType(.text, [.init("", .text)], json: { .string($0[0].text ?? "") }, parse: { [.text(try BankLinesText(parsing: $0).text)] })
  }
  public var cells: [Cell] { [.text(text)] }
  public init?(cells: [Cell]) {
    guard let text = cells.first?.text, let lines = try? BankLinesText(parsing: text) else { return nil }  // Was parsed once to get here.
    self = lines
  }
}
