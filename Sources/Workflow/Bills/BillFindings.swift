import Ground
import Records
import Replica

/// Problems that several steps about bills find in the same words.
enum BillFinding {
  /// Shares of a hundred that may be lost.
  static let scrap = ExactDecimal.zero...ExactDecimal(99)
  static let operations = 1...9_999

  static func unknown(_ code: String, field: String, line: Int? = nil, _ snapshot: Snapshot) throws -> Problem {
    let known = try snapshot.texts("SELECT code FROM material ORDER BY code LIMIT 5000") + snapshot.texts("SELECT code FROM product ORDER BY code LIMIT 5000")
    let near = Nearness.codes(near: code, among: Set(known).sorted()).joined(separator: ", ")
    return Problem(
      "material.unknown", field: field, line: line, Words("No product and no material is called \"\(code)\".", "没有名为“\(code)”的产品或物料。"),
      remedy: near.isEmpty
        ? Words("Register it with material.define.", "请用 material.define 登记。") : Words("Is one of these meant: \(near)? Else register it with material.define.", "是否指：\(near)？否则请用 material.define 登记。"))
  }

  static func unit(_ item: BillItem, _ quantity: Quantity, field: String, line: Int? = nil) -> Problem {
    let (got, kept) = (quantity.unit, item.unit)
    return Problem(
      "material.unit", field: field, line: line,
      Words("is in \(Units.name(got, .english)), but \(item.code) is kept in \(Units.name(kept, .english)).", "单位为 \(Units.name(got, .chinese))，但 \(item.code) 以 \(Units.name(kept, .chinese)) 计。"),
      remedy: Words("Give it in \(Units.name(kept, .english)), or say with material.convert what one \(Units.name(got, .english)) is.", "请以 \(Units.name(kept, .chinese)) 填写，或用 material.convert 设定换算关系。"))
  }

  /// What is wrong with one line of a bill, whatever it stands in; without cycles, which are found over all of them.
  static func problems(_ part: BillPart, of product: Row<Product>, field: (String) -> String = { $0 }, line: Int? = nil, _ context: StepContext) throws -> [Problem] {
    var problems: [Problem] = []
    if part.quantity.amount <= .zero {
      var problem = Finding.notPositive(field("quantity"), part.quantity.told.en)
      problem.line = line
      problems.append(problem)
    }
    if !scrap.contains(part.scrap) {
      problems.append(
        Problem(
          "bill.scrap", field: field("scrap"), line: line, Words("must be from 0 to 99 per cent (got \(part.scrap)).", "须为 0 到 99 的百分数（现为 \(part.scrap)）。"),
          remedy: Words("Write the share of what is taken that is lost, like 3.", "请填写损耗占领用量的百分数，例如 3。")))
    }
    if let operation = part.operation, !operations.contains(operation) {
      var problem = Finding.outOfRange(field("operation"), operations, operation)
      problem.line = line
      problems.append(problem)
    }
    if part.component == product.code {
      problems.append(BillCycles.problem([product.code, product.code], field: field("component"), line: line))
      return problems
    }
    let item = try BillItem(part.component, context.snapshot)
    guard item.isKnown else { return problems + [try unknown(part.component, field: field("component"), line: line, context.snapshot)] }
    let book = BillBook(context.snapshot, on: context.today)
    if try item.ratio(from: part.quantity.unit, book.units(of: part.component)) == nil {
      problems.append(unit(item, part.quantity, field: field("quantity"), line: line))
    }
    return problems
  }

  static func days(_ from: Day, _ until: Day?) -> [Problem] {
    guard let until, until < from else { return [] }
    return [Problem("bill.days", field: "until", Words("\(until) is before \(from).", "\(until) 早于 \(from)。"), remedy: Words("Give a later last day, or none.", "请填写更晚的失效日期，或留空。"))]
  }
}
