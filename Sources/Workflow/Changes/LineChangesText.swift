import Ground
import Replica

/// Lines of an order as they shall be, one a row: `2 30` gives line 2 another quantity, `2 0` takes it out, `2 P-200 30 C62` makes it another
/// product, `+ P-300 5 C62` adds one. A price may stand behind the unit: `2 30 C62 1250.00 CNY`. What is not named stays.
public struct LineChangesText: FieldValue {
  public static let maximumLines = 1_000

  public struct Line: Hashable, Sendable {
    /// nil for a line that is new.
    public var position: Int?
    /// nil leaves the product.
    public var product: String?
    public var amount: ExactDecimal
    /// nil leaves the unit.
    public var unit: String?
    /// nil leaves the price; of another product, takes the price list's.
    public var price: UnitPrice?

    public init(position: Int?, product: String? = nil, amount: ExactDecimal, unit: String? = nil, price: UnitPrice? = nil) {
      self.position = position
      self.product = product
      self.amount = amount
      self.unit = unit
      self.price = price
    }

    var text: String {
      let words = [position.map { "\($0)" } ?? "+", product, amount.description, unit, price.map { "\($0.amount) \($0.currency)" }]
      return words.compactMap { $0 }.joined(separator: " ")
    }
  }

  public var lines: [Line]

  public init(_ lines: [Line]) { self.lines = lines }

  public var text: String { lines.map(\.text).joined(separator: "\n") }

  public static var fieldType: FieldType {
    FieldType(.text, [.init("", .text)], json: { .string($0[0].text ?? "") }, parse: { [.text(try LineChangesText(parsing: $0).text)] })
  }
  public var cells: [Cell] { [.text(text)] }
  public init?(cells: [Cell]) {
    guard let text = cells.first?.text, let lines = try? LineChangesText(parsing: text) else { return nil }  // Was parsed once to get here.
    self = lines
  }

  public init(parsing text: String) throws {
    var lines: [Line] = []
    var problems: [Problem] = []
    for (index, row) in text.split(whereSeparator: \.isNewline).enumerated() where !row.allSatisfy(\.isWhitespace) {
      do {
        lines.append(try Self.line(row))
      } catch var problem as Problem {
        problem.field = "[\(index + 1)]" + (problem.field.isEmpty ? "" : ".\(problem.field)")
        problems.append(problem)
      }
    }
    if lines.count > Self.maximumLines {
      problems.append(
        Problem("change.tooManyLines", Words("changes more than \(Self.maximumLines) lines.", "变更超过 \(Self.maximumLines) 行。"), remedy: Words("Make two changes of it.", "请分两次变更。")))
    }
    guard problems.isEmpty else { throw Problems(problems) }
    self.lines = lines
  }

  private static func line(_ row: Substring) throws -> Line {
    var words = row.split(whereSeparator: \.isWhitespace).map(String.init)
    let lead = words.removeFirst()
    let isNew = lead == "+"
    let position = Int(lead.hasSuffix(":") ? String(lead.dropLast()) : lead)
    guard isNew || position != nil, (isNew ? [3, 5] : [1, 2, 3, 4, 5]).contains(words.count) else { throw unreadable(row) }
    let product = words.count == 3 || words.count == 5 ? words.removeFirst() : nil
    let amount = try decimal(words[0], "quantity")
    let unit = words.count > 1 ? Units.code(words[1]) : nil
    let price = words.count == 4 ? UnitPrice(try decimal(words[2], "price"), words[3], per: unit ?? "") : nil
    if let unit, words.count > 1, unit.allSatisfy(\.isNumber) { throw unreadable(row) }
    return Line(position: position, product: product, amount: amount, unit: unit, price: price)
  }

  private static func decimal(_ text: String, _ field: String) throws -> ExactDecimal {
    do { return try ExactDecimal(typed: text) } catch {
      var problem = error
      problem.field = field
      throw problem
    }
  }

  private static func unreadable(_ row: Substring) -> Problem {
    Problem(
      "changeLine.form", Words("\"\(row)\" is not a line number and what it shall be.", "“\(row)”应为行号及其新内容。"),
      remedy: Words(
        "Write it like: 2 30 for a quantity, 2 0 to take the line out, 2 P-200 30 pcs for another product, + P-300 5 pcs for a new line.",
        "请写成：2 30（改数量）、2 0（取消该行）、2 P-200 30 件（改产品）、+ P-300 5 件（新增行）。"))
  }
}
