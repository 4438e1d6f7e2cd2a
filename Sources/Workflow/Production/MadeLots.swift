import Foundation
import Ground
import Records
import Replica

/// 6.3 What a report made: into which lot, which pieces, and whether they stay at the plant as material.
struct MadeReport {
  var good: ExactDecimal
  var scrap: ExactDecimal
  /// nil for the work order's number.
  var lot: String?
  var serials: String?
  var isKept: Bool

  static let lotHelp = Words("The work order's number if left empty.", "留空则用工单编号。")
  static let keptHelp = Words("As material for other products, rather than to the warehouse. What is in a bill may stay.", "作为其他产品的物料留厂，不入成品库；仅限物料清单中的品目。")

  private func name(_ order: Row<WorkOrder>) -> String { lot ?? order.number }

  /// Everything that is wrong with lot and numbers.
  func problems(_ order: Row<WorkOrder>, _ context: StepContext) throws -> [Problem] {
    let code = try context.the(order.product).code
    var (list, problems) = SerialList.read(serials, for: good)
    if let lot {
      if let problem = LotName.problem(lot, field: "lot") { problems.append(problem) }
      if let path = try GenealogyCycle.path(making: LotNode(code, lot), by: order, context.snapshot) { problems.append(GenealogyCycle.problem(path, field: "lot")) }
    }
    if isKept, try context.snapshot.first(BillLine.self, where: "component = ?", [code]) == nil {
      problems.append(
        Problem(
          "made.notMaterial", field: "stays", Words("No bill takes \(code).", "没有物料清单使用 \(code)。"),
          remedy: Words("Leave it out: it goes to the warehouse.", "请不要勾选，产品入成品库。")))
    }
    if !problems.isEmpty { list = [] }
    for serial in list {
      if let problem = try SerialDoubles.problem(serial, code, field: "serials", context.snapshot) { problems.append(problem) }
      if problems.count >= 5 { break }
    }
    return problems
  }

  /// Writes down what was made, and what it took.
  ///
  /// - Returns: numbers of discrepancies where the books of material had too little.
  func enter(_ order: Row<WorkOrder>, _ books: inout MaterialBooks, _ changes: inout Changes) throws -> [String] {
    let context = books.context
    let before = try context.snapshot.begun(order.id)
    let now = Begun(good: before.good + good, scrap: before.scrap + scrap)
    let marked = try books.reckon(now, order, into: name(order), &changes)
    if good > .zero { try enterGood(order, &books, &changes) }
    try books.bookByProducts(before, now, order, lot: name(order), &changes)
    return marked
  }

  private func enterGood(_ order: Row<WorkOrder>, _ books: inout MaterialBooks, _ changes: inout Changes) throws {
    let context = books.context
    let code = try context.the(order.product).code
    let unit = order.quantity.unit
    try changes.made(Quantity(good, unit), of: code, lot: name(order), order, isKept: isKept, context)
    let list = SerialList.read(serials, for: good).serials
    for serial in list {
      try changes.create(MadeSerial.self, on: order.shelf) {
        $0.workOrder = order.id
        $0.component = code
        $0.lot = name(order)
        $0.serial = serial
        $0.quantity = Quantity(ExactDecimal(1), unit)
      }
    }
    if isKept { try books.keep(good, of: code, lot: name(order), serials: list, order, &changes) }
  }

  /// Said behind a report's own words.
  static func told(_ marked: [String]) -> Words {
    guard !marked.isEmpty else { return Words("", "") }
    let numbers = marked.joined(separator: ", ")
    return Words(" The books had too little material: \(numbers).", "物料账面不足：\(numbers)。")
  }
}

extension StepContext {
  /// What of a work order stays at the plant as material.
  func kept(_ order: Row<WorkOrder>) throws -> ExactDecimal {
    ExactDecimal(
      millionths: Int64(
        try snapshot.count(
          "SELECT coalesce(sum(quantity_e6), 0) FROM lot_output WHERE work_order = ? AND component = ? AND kept = 1 AND quantity_e6 <> 0",
          [Data(order.id.key.bytes), the(order.product).code])))
  }

  /// What was reported good of a work order and goes to the warehouse.
  func deliverable(_ order: Row<WorkOrder>) throws -> ExactDecimal { try reportedGood(order.id) - kept(order) }

  /// The lot that a warehouse takes in next of a work order: the first that was reported and has not come whole; the work order's number where nobody
  /// said another.
  public func lotToReceive(_ order: Row<WorkOrder>) throws -> String {
    let made = try snapshot.named(
      "SELECT lot, quantity_e6 FROM lot_output WHERE work_order = ? AND component = ? AND kept = 0 AND quantity_e6 <> 0 ORDER BY lot",
      [Data(order.id.key.bytes), the(order.product).code])
    let come = try snapshot.all(GoodsReceipt.self, where: "work_order = ?", [Data(order.id.key.bytes)])
    let open = made.first { lot in come.filter { $0.lot == lot.name }.reduce(ExactDecimal.zero) { $0 + $1.quantity.amount }.millionths < lot.numbers[0] }
    return (open ?? made.last)?.name ?? order.number
  }
}
