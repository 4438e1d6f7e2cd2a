import Ground
import Records
import Replica

/// Order lines as a person types or pastes them: one a row, `P-100 10 C62` or `P-100 10 C62 1280.00 CNY`, by spaces or tabs.
public struct OrderLinesText: FieldValue {
  public static let maximumLines = 50_000

  public struct Line: Hashable, Sendable {
    public var product: String
    public var quantity: Quantity
    /// nil takes the price list's.
    public var price: UnitPrice?

    public init(product: String, quantity: Quantity, price: UnitPrice?) {
      self.product = product
      self.quantity = quantity
      self.price = price
    }
  }

  public var lines: [Line]

  public init(_ lines: [Line]) { self.lines = lines }

  /// The rows that `fieldType.parse` reads.
  public var text: String {
    lines.map { line in
      "\(line.product) \(line.quantity)" + (line.price.map { " \($0.amount) \($0.currency)" } ?? "")
    }.joined(separator: "\n")
  }

  public static var fieldType: FieldType {
    FieldType(
      .text, [.init("", .text)], json: { .string($0[0].text ?? "") },
      parse: { text in [.text(try OrderLinesText(parsing: text).text)] })
  }
  public var cells: [Cell] { [.text(text)] }
  public init?(cells: [Cell]) {
    guard let text = cells.first?.text, let lines = try? OrderLinesText(parsing: text) else { return nil }  // Was parsed once to get here.
    self = lines
  }

  public init(parsing text: String) throws {
    var lines: [Line] = []
    var problems: [Problem] = []
    for (index, row) in text.split(whereSeparator: \.isNewline).enumerated() {
      do {
        lines.append(try Self.line(row))
      } catch var problem as Problem {
        problem.field = "[\(index + 1)]" + (problem.field.isEmpty ? "" : ".\(problem.field)")
        problems.append(problem)
      }
    }
    if lines.count > Self.maximumLines {
      problems.append(
        Problem("order.tooManyLines", Words("has more than \(Self.maximumLines) lines.", "超过 \(Self.maximumLines) 行。"), remedy: Words("Split the order.", "请拆分订单。")))
    }
    guard problems.isEmpty else { throw Problems(problems) }
    self.lines = lines
  }

  private static func line(_ row: Substring) throws -> Line {
    let words = row.split(whereSeparator: \.isWhitespace)
    guard words.count == 3 || words.count == 5 else {
      throw Problem(
        "line.form", Words("\"\(row)\" is not a product, a quantity and a unit.", "“\(row)”应为产品、数量、单位。"),
        remedy: Words("Write it like: P-100 10 pcs, or with the price: P-100 10 pcs 1280.00 CNY.", "请写成：P-100 10 件，或加价格：P-100 10 件 1280.00 CNY。"))
    }
    let amount: ExactDecimal
    do { amount = try ExactDecimal(typed: words[1]) } catch {
      var problem = error
      problem.field = "quantity"
      throw problem
    }
    var price: UnitPrice?
    if words.count == 5 {
      do { price = UnitPrice(try ExactDecimal(typed: words[3]), String(words[4]), per: Units.code(String(words[2]))) } catch {
        var problem = error
        problem.field = "price"
        throw problem
      }
    }
    return Line(product: String(words[0]), quantity: Quantity(amount, Units.code(String(words[2]))), price: price)
  }
}
