import Ground
import Records
import Replica

/// The lines of a transfer as people type them: `product | lot | quantity | location | serial number`.
enum TransferText {
  static let maximumLines = 200

  struct Line {
    /// From 1.
    var position: Int
    var product: Row<Product>
    var lot: String
    var quantity: ExactDecimal
    var location: String?
    var serial: String?
  }

  static func read(_ text: String, field: String, _ context: StepContext) throws -> (lines: [Line], problems: [Problem]) {
    let rows = text.split(whereSeparator: \.isNewline).map(String.init).filter { !$0.trimmingSpaces().isEmpty }
    guard !rows.isEmpty else { return ([], [Problem("transfer.empty", field: field, Words("There is no line.", "没有明细。"), remedy: form)]) }
    guard rows.count <= maximumLines else {
      return ([], [Problem("transfer.tooMany", field: field, Words("\(rows.count) lines are more than \(maximumLines).", "共 \(rows.count) 行，超过 \(maximumLines) 行。"), remedy: Words("Make several transfers of it.", "请分成多张调拨单。"))])
    }
    var lines: [Line] = []
    var problems: [Problem] = []
    for (index, row) in rows.enumerated() {
      do {
        lines.append(try line(row, index + 1, field, context))
      } catch let problem as Problem {
        problems.append(problem)
      }
    }
    return (lines, problems)
  }

  private static let form = Words("Write product | lot | quantity.", "请写：产品 | 批次 | 数量。")

  private static func line(_ row: String, _ position: Int, _ field: String, _ context: StepContext) throws -> Line {
    let field = "\(field)[\(position)]"
    let parts = row.split(separator: "|", omittingEmptySubsequences: false).map { String($0).trimmingSpaces() }
    guard (3...5).contains(parts.count), !parts[1].isEmpty else {
      throw Problem("transfer.line", field: field, Words("\"\(row)\" can't be read.", "无法识别“\(row)”。"), remedy: form)
    }
    guard let product = try context.snapshot.first(Product.self, where: "code = ?", [parts[0]]) else {
      throw Problem("product.unknown", field: field, Words("There is no product \"\(parts[0])\".", "没有产品“\(parts[0])”。"), remedy: Words("Compare its code.", "请核对产品编码。"))
    }
    let quantity: ExactDecimal
    do {
      quantity = try ExactDecimal(parsing: parts[2])
    } catch {
      throw Problem("transfer.number", field: field, Words("\"\(parts[2])\" is not a number.", "“\(parts[2])”不是数字。"), remedy: Words("Write digits, like 12 or 2.5.", "请填数字，如 12 或 2.5。"))
    }
    let rest = (3..<5).map { $0 < parts.count && !parts[$0].isEmpty ? parts[$0] : nil }
    if var problem = StockFinding.quantity(quantity) ?? StockFinding.serial(rest[1], quantity) {
      problem.field = field
      throw problem
    }
    return Line(position: position, product: product, lot: parts[1], quantity: quantity, location: rest[0], serial: rest[1])
  }
}
