import Foundation
import Ground
import Records
import Replica

/// 5.2 Says until when a lot may be sold. Picks take the lot that expires first, and none that has expired.
public struct SetLotExpiry: Step {
  public static let step = StepDeclaration(
    "lot.expiry", "5.2", by: [.storekeeper, .inspector], at: [.warehouse, .plant], "Set a lot's expiry", "设置批次有效期",
    help: Words("Picks take what expires first; an expired lot is not picked. A day that is changed needs a reason.", "先到期先出；过期批次不得拣货。修改日期须填写原因。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let product = Entry<Product.ID>("product", "Product", "产品")
    let lot = Entry<String>("lot", "Lot", "批次", maximumText: 40)
    let expires = Entry<Day>("expires", "Expires", "有效期至", help: Words("The last day on which it may be sent.", "允许发货的最后一天。"))
    let reason = OptionalEntry<String>("reason", "Reason", "原因", help: Words("Required to change a day.", "修改日期时必填。"), maximumText: 400)
  }

  private static func known(_ input: Inputs<Input>, _ context: StepContext) throws -> [Row<LotExpiry>] {
    try context.snapshot.all(LotExpiry.self, where: "lot = ? AND product = ?", [input.lot, Data(input.product.key.bytes)])
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    guard let first = try known(input, context).first, first.expires != input.expires, input.reason == nil else { return [] }
    return [
      Problem(
        "expiry.reason", field: "reason", Words("Lot \(input.lot) expires on \(first.expires) so far.", "批次 \(input.lot) 现有效期至 \(first.expires)。"),
        remedy: Words("Say why the day changes.", "请填写修改原因。"))
    ]
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let said = Words("Lot \(input.lot) may be sent until \(input.expires).", "批次 \(input.lot) 可发货至 \(input.expires)。")
    let rows = try known(input, context)
    for row in rows {
      try changes.update(row) {
        $0.expires = input.expires
        $0.reason = input.reason
      }
    }
    if let first = rows.first { return StepResult(first.id.key, said) }
    let made = try changes.create(LotExpiry.self, on: .company) {
      $0.product = input.product
      $0.lot = input.lot
      $0.expires = input.expires
      $0.reason = input.reason
    }
    return StepResult(made.key, said)
  }
}

extension Snapshot {
  /// The last day on which a lot may be sent; nil when nobody has said one. Of two that two sites wrote apart, the earlier.
  public func expiry(of product: Product.ID, lot: String) throws -> Day? {
    try texts("SELECT min(expires) FROM lot_expiry WHERE lot = ? AND product = ? HAVING min(expires) IS NOT NULL", [lot, Data(product.key.bytes)]).first.flatMap { Day($0) }
  }
}
