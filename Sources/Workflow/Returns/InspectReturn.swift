import Foundation
import Ground
import Records
import Replica

/// 11.2 Says what was found of returned goods, and where they go. What the customer gets for them the office decides.
public struct InspectReturn: SubjectStep {
  public static let step = StepDeclaration(
    "return.inspect", "11.2", by: [.inspector], at: [.warehouse], "Inspect returned goods", "检验退货",
    help: Words(
      "What was found, and whether the goods go back to stock, to the review board, to scrap, or back to the customer. For a part, give its quantity.",
      "填写检验结论及货物去向：入库、评审处置、报废或退回客户；部分处理请填数量。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let line = Entry<ReturnReceiptLine.ID>("line", "Return receipt line", "退货收货行")
    let verdict = Entry<ReturnVerdict>("verdict", "Found", "检验结论")
    let goods = Entry<ReturnGoods>("goods", "Goods", "货物去向")
    let quantity = OptionalEntry<ExactDecimal>("quantity", "Quantity", "数量", help: Words("All that is not inspected if left empty.", "留空为全部未检数量。"))
    let note = OptionalEntry<String>("note", "Note", "备注", isLong: true, maximumText: 1_000)
  }

  public static func ready(_ subject: Row<ReturnReceiptLine>, _ context: StepContext) throws -> Problem? {
    if let problem = try Finding.elsewhere(ReturnReceipt.record.label, subject.shelf, context) { return problem }
    let receipt = try context.the(subject.receipt)
    guard receipt.state == .received else { return Finding.state(ReturnReceipt.record.label, receipt.state, needs: .received) }
    guard try subject.uninspected(context) > .zero else {
      return Problem("return.inspected", Words("All of it is inspected.", "已全部检验。"), remedy: Words("See what was found on the receipt.", "请在收货单查看检验结论。"))
    }
    return nil
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let line = try context.the(input.line)
    var problems: [Problem] = []
    let left = try line.uninspected(context)
    if let quantity = input.quantity {
      if quantity <= .zero {
        problems.append(Finding.notPositive("quantity", quantity.description))
      } else if quantity > left {
        problems.append(
          Problem("return.tooMuch", field: "quantity", Words("\(left) are not inspected yet (got \(quantity)).", "未检数量为 \(left)（现为 \(quantity)）。"), remedy: Words("Count again.", "请重新清点。")))
      }
    }
    if input.goods == .restock, let hold = try context.snapshot.holds(line.product, lot: line.lot).first {
      problems.append(
        Problem(
          "lot.held", field: "goods", Words("Lot \(line.lot) is held at every site: \(hold.number), \(hold.reason).", "批次 \(line.lot) 已在所有站点冻结：\(hold.number)，\(hold.reason)。"),
          remedy: Words("It can't go back to stock. Choose another way, or release it with lot.release first.", "不可退回可用库存；请选择其他去向，或先用 lot.release 解冻。")))
    }
    let product = try context.the(line.product)
    let there = try context.stock(line.product, lot: line.lot, .blocked)
    if problems.isEmpty, there < input.quantity ?? left {
      problems.append(
        Problem(
          "stock.notThere", field: "quantity", Words("\(Quantity(there, product.unit).told.en) of lot \(line.lot) are in quarantine.", "批次 \(line.lot) 隔离库存为 \(Quantity(there, product.unit).told.zh)。"),
          remedy: Words("Somebody has moved them; look into the stock's ledger.", "货物已被移动，请查看库存台账。")))
    }
    return problems
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let line = try context.the(input.line)
    let (receipt, product) = (try context.the(line.receipt), try context.the(line.product))
    let left = try line.uninspected(context)
    let quantity = Quantity(input.quantity ?? left, product.unit)
    let nonconformance = input.goods == .repair ? try review(line, receipt, quantity, input.note ?? input.verdict.label.en, context, &changes) : nil
    try changes.create(ReturnFinding.self, on: context.home) {
      $0.receiptLine = line.id
      $0.receipt = receipt.id
      $0.quantity = quantity
      $0.verdict = input.verdict
      $0.goods = input.goods
      $0.note = input.note
      $0.inspector = context.actor.name
      $0.nonconformance = nonconformance
    }
    if input.goods == .restock || input.goods == .scrap {
      var draws = StockDraws(context)
      let drawn = try draws.draw(quantity.amount, of: product.id, lot: line.lot, .blocked, first: [line.location])
      try changes.restate(drawn, unit: product.unit, to: input.goods == .restock ? .free : nil, reason: input.note, receipt.number, context)
    }
    let isLast = try quantity.amount == left && receipt.lines(context).allSatisfy { try $0.id == line.id || $0.uninspected(context) == .zero }
    if isLast { try finish(receipt, sendsBack: input.goods == .sendBack, context, &changes) }
    let told = quantity.told
    return StepResult(
      receipt.id.key,
      Words(
        "\(told.en) of \(product.code): \(input.verdict.label.en), \(input.goods.label.en).", "\(product.code) \(told.zh)：\(input.verdict.label.zh)，\(input.goods.label.zh)。"))
  }

  /// Goods that are to be repaired go the way of all nonconforming goods: they stay blocked until a review board decides.
  private static func review(
    _ line: Row<ReturnReceiptLine>, _ receipt: Row<ReturnReceipt>, _ quantity: Quantity, _ what: String, _ context: StepContext, _ changes: inout Changes
  ) throws -> Nonconformance.ID {
    let id = try changes.create(Nonconformance.self, on: context.home) {
      $0.product = line.product
      $0.lot = line.lot
      $0.quantity = quantity
      $0.stage = .receipt
      $0.what = "\(receipt.number): \(what)"
      $0.reporter = context.actor.name
      $0.isStock = true
    }
    try changes.open("nonconformance-propose", about: id.key, number: changes.text(of: id.key, "number"), on: context.home, context)
    return id
  }

  /// All of it is inspected: it is done, unless something goes back to the customer.
  private static func finish(_ receipt: Row<ReturnReceipt>, sendsBack: Bool, _ context: StepContext, _ changes: inout Changes) throws {
    try changes.close("return.inspect", about: receipt.id.key, context)
    if try sendsBack || receipt.findings(context).contains(where: { $0.goods == .sendBack }) {
      try changes.open("return-send-back", about: receipt.id.key, number: receipt.number, on: context.home, context)
    } else {
      try changes.update(receipt) { $0.state = .closed }
    }
  }
}

/// 11.2 Returned goods leave for the customer again.
public struct SendBackReturn: SubjectStep {
  public static let step = StepDeclaration(
    "return.sendback", "11.2", by: [.storekeeper, .dispatcher], at: [.warehouse], "Send returned goods back", "退回客户",
    help: Words("Takes refused goods, and those that the inspection sends back, out of the books.", "拒收或检验后需退回的货物出库。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let receipt = Entry<ReturnReceipt.ID>("receipt", "Return receipt", "退货收货")
    let carrier = Entry<String>("carrier", "Carrier and waybill", "承运人及运单号", maximumText: 200)
  }

  /// What goes back, by line.
  private static func goods(_ receipt: Row<ReturnReceipt>, _ context: StepContext) throws -> [(line: Row<ReturnReceiptLine>, quantity: ExactDecimal)] {
    let lines = try receipt.lines(context)
    if receipt.state == .refused { return lines.map { ($0, $0.quantity.amount) } }
    let findings = try receipt.findings(context).filter { $0.goods == .sendBack }
    return lines.compactMap { line in
      let quantity = findings.filter { $0.receiptLine == line.id }.reduce(ExactDecimal.zero) { $0 + $1.quantity.amount }
      return quantity > .zero ? (line, quantity) : nil
    }
  }

  public static func ready(_ subject: Row<ReturnReceipt>, _ context: StepContext) throws -> Problem? {
    if let problem = try Finding.elsewhere(ReturnReceipt.record.label, subject.shelf, context) { return problem }
    guard [.refused, .received].contains(subject.state) else { return Finding.state(ReturnReceipt.record.label, subject.state, needs: .refused, .received) }
    let isOpen = try subject.state == .received && subject.lines(context).contains { try $0.uninspected(context) > .zero }
    guard !isOpen, try !goods(subject, context).isEmpty else {
      return Problem(
        "return.nothingBack", Words("Nothing of \(subject.number) is to be sent back now.", "\(subject.number) 目前没有需退回的货物。"), remedy: Words("Inspect all of it first.", "请先全部检验。"))
    }
    return nil
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { [] }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let receipt = try context.the(input.receipt)
    var draws = StockDraws(context)
    for (line, quantity) in try goods(receipt, context) {
      let drawn = try draws.draw(quantity, of: line.product, lot: line.lot, .blocked, first: [line.location])
      try changes.restate(drawn, unit: line.quantity.unit, to: nil, reason: input.carrier, receipt.number, context)
    }
    try changes.update(receipt) {
      $0.state = .closed
      $0.carrier = input.carrier
      $0.sentBack = context.today
    }
    try changes.closeAll(about: receipt.id.key, context)
    return StepResult(receipt.id.key, Words("\(receipt.number) goes back to \(receipt.sender).", "\(receipt.number) 已退回 \(receipt.sender)。"))
  }
}
