import Foundation
import Ground
import Records
import Replica

/// 5.3 Takes in what a supplier brings: all, a part, too much, or something wrong.
public struct ReceivePurchase: SubjectStep {
  public static let step = StepDeclaration(
    "purchase.receive", "5.3", by: [.storekeeper, .buyer], at: [.plant], "Receive from a supplier", "采购收货",
    help: Words(
      "What is good goes into the plant's material; what is refused goes back and is said why. The order ends when all came, or when nothing more comes.",
      "合格品计入工厂材料；拒收品退回并说明原因。全部到货或不再到货时订单结束。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let order = Entry<PurchaseOrder.ID>("purchase", "Purchase order", "采购订单")
    let good = Entry<Quantity>("good", "Taken in", "合格入库", help: Words("Like 400 KGM; 0 when all is refused.", "例如 400 KGM；全部拒收填 0。"))
    let refused = OptionalEntry<Quantity>("refused", "Refused", "拒收")
    let why = OptionalEntry<String>("why", "Why refused", "拒收原因", help: Words("Wrong, damaged, too much.", "错料、损坏、超量等。"), maximumText: 400)
    let isLast = OptionalEntry<Bool>("last", "Nothing more comes", "不再到货")
    let takesMore = OptionalEntry<Bool>("more", "Take in more than ordered", "接收超量")
    let lot = OptionalEntry<String>("lot", "Lot", "批次", help: ReceivedLot.help, maximumText: LotName.maximum)
    let supplierLot = OptionalEntry<String>("supplier_lot", "Supplier's lot", "供应商批次", maximumText: 40)
    let location = OptionalEntry<String>("location", "Location", "库位", maximumText: 40)
    let expires = OptionalEntry<Day>("expires", "Good until", "有效期至", help: Words("Empty for what keeps.", "长期有效的留空。"))
    let inspect = OptionalEntry<Bool>("inspect", "To be inspected first", "需先检验")
    let serials = SerialList.entry()
  }

  private static func lot(_ input: Inputs<Input>, _ order: Row<PurchaseOrder>) -> ReceivedLot {
    ReceivedLot(
      component: order.component, lot: input.lot, supplier: order.supplier, supplierLot: input.supplierLot, purchase: order.id, location: input.location,
      expires: input.expires, isInspected: input.inspect != true)
  }

  public static func ready(_ subject: Row<PurchaseOrder>, _ context: StepContext) throws -> Problem? { try Purchasing.ready(subject, context) }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let order = try context.the(input.order)
    var problems: [Problem] = []
    for (field, quantity) in [("good", input.good), ("refused", input.refused ?? Quantity(.zero, order.quantity.unit))] {
      if quantity.amount < .zero { problems.append(Finding.notPositive(field, quantity.description)) }
      if quantity.amount > ReceiveMaterial.maximum { problems.append(ReceiveMaterial.tooLarge(field)) }
      if quantity.unit != order.quantity.unit { problems.append(ReceiveMaterial.otherUnit(field, quantity.unit, order.component, order.quantity.unit)) }
    }
    if input.good.amount == .zero, (input.refused?.amount ?? .zero) <= .zero, input.isLast != true {
      problems.append(Finding.notPositive("good", input.good.description))
    }
    if (input.refused?.amount ?? .zero) > .zero, input.why == nil {
      problems.append(Finding.missing("why", Words("It is not said why it is refused.", "未说明拒收原因。"), remedy: Words("Say what is wrong with it.", "请说明问题。")))
    }
    guard problems.isEmpty else { return problems }
    return try (over(input, order, context).map { [$0] } ?? []) + lot(input, order).problems(input.good.amount, serials: input.serials, context)
  }

  /// More than a tenth over what was ordered is a mistake until somebody says that it is none.
  private static func over(_ input: Inputs<Input>, _ order: Row<PurchaseOrder>, _ context: StepContext) throws -> Problem? {
    let total = try context.snapshot.received(order.id) + input.good.amount
    let percent = RequirementsRules.shipped.overPercent
    guard input.takesMore != true, Int128(total.millionths) * 100 > Int128(order.quantity.amount.millionths) * Int128(100 + percent) else { return nil }
    let all = Quantity(total, order.quantity.unit)
    return Problem(
      "purchase.over", field: "good",
      Words("would make \(all.told.en) of \(order.quantity.told.en) ordered, more than \(percent) % over.", "累计 \(all.told.zh)，订购 \(order.quantity.told.zh)，超出 \(percent)% 以上。"),
      remedy: Words("Refuse what is too much, or say that more is taken in.", "请拒收超量部分，或选择接收超量。"))
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let order = try context.the(input.order)
    var move: MaterialMove.ID?
    if input.good.amount > .zero {
      var books = MaterialBooks(context)
      move = try lot(input, order).receive(input.good.amount, serials: SerialList.read(input.serials, for: input.good.amount).serials, &books, &changes).move
    }
    try changes.create(PurchaseReceipt.self, on: context.home) {
      $0.order = order.id
      $0.good = input.good
      $0.refused = input.refused
      $0.why = input.why
      $0.on = context.today
      $0.move = move
    }
    let total = try context.snapshot.received(order.id) + input.good.amount
    let isDone = total >= order.quantity.amount || input.isLast == true
    if isDone {
      try changes.update(order) {
        $0.state = .received
        $0.ended = context.today
      }
    }
    let rest = Quantity(order.quantity.amount - total, order.quantity.unit)
    return StepResult(
      order.id.key,
      isDone
        ? Words("\(order.number) is received: \(Quantity(total, rest.unit).told.en) of \(order.component).", "\(order.number) 收货完成：\(order.component) \(Quantity(total, rest.unit).told.zh)。")
        : Words("\(order.number): \(rest.told.en) of \(order.component) are still to come.", "\(order.number)：\(order.component) 还有 \(rest.told.zh) 未到。"))
  }
}

extension Snapshot {
  /// What came good for a purchase order.
  public func received(_ order: PurchaseOrder.ID) throws -> ExactDecimal {
    ExactDecimal(millionths: Int64(try count("SELECT good_e6 FROM purchase_received WHERE purchase_order = ?", [Data(order.key.bytes)])))
  }
}
