import Foundation
import Ground
import Records
import Replica

/// 7.4 Stops a lot at every site that hears of it.
public struct BlockLot: SubjectStep {
  public static let step = StepDeclaration(
    "lot.block", "7.4", by: [.inspector, .storekeeper, .dispatcher, .serviceAgent, .foreman, .planner, .administrator],
    at: [.warehouse, .plant, .office, .headquarters], "Block a lot", "冻结批次",
    help: Words(
      "The lot can't be picked, packed or dispatched any more, here at once and elsewhere when it is synced. Where a truck has left with it, a recall opens.",
      "该批次不得再拣货、包装或发货：本站点立即生效，其他站点同步后生效。已随车发出的，自动发起召回。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let product = Entry<Product.ID>("product", "Product", "产品")
    let lot = Entry<String>("lot", "Lot", "批次", maximumText: 40)
    let why = Entry<String>("why", "Why", "原因", maximumText: 400)
  }

  public static func ready(_ subject: Row<Product>, _ context: StepContext) throws -> Problem? { nil }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    guard try !KnownLots.contains(input.product, input.lot, context.snapshot) else { return [] }
    let product = try context.the(input.product)
    let near = try KnownLots.near(input.product, input.lot, context.snapshot).joined(separator: ", ")
    return [
      Problem(
        "lot.unknown", field: "lot", Words("No lot \"\(input.lot)\" of \(product.code) is known here.", "此处没有 \(product.code) 的批次“\(input.lot)”。"),
        remedy: near.isEmpty ? Words("Read the label again.", "请核对标签。") : Words("Is one of these meant: \(near)?", "是否指：\(near)？"))
    ]
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let hold = try changes.hold(input.lot, of: input.product, because: input.why, context)
    let number = changes.text(of: hold.key, "number")
    return StepResult(hold.key, Words("\(number): lot \(input.lot) is blocked at every site.", "\(number)：批次 \(input.lot) 已在所有站点冻结。"))
  }
}

extension Changes {
  /// Holds a lot of a product at every site that hears of it.
  mutating func hold(_ lot: String, of product: Product.ID, because reason: String, _ context: StepContext) throws -> LotHold.ID {
    try create(LotHold.self, on: .company) {
      $0.product = product
      $0.lot = lot
      $0.reason = reason
      $0.by = context.actor.name
      $0.at = context.now
    }
  }
}

/// 7.4 Ends a hold. The lot is free again when no other hold stands.
public struct ReleaseLot: SubjectStep {
  public static let step = StepDeclaration(
    "lot.release", "7.4", by: [.inspector, .administrator], at: [.warehouse, .plant, .office, .headquarters], "Release a lot", "解冻批次",
    help: Words("The lot may be used again, unless another hold of it stands.", "若无其他冻结，该批次可恢复使用。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let hold = Entry<LotHold.ID>("hold", "Lot hold", "批次冻结")
    let why = Entry<String>("why", "Why", "原因", maximumText: 400)
  }

  public static func ready(_ subject: Row<LotHold>, _ context: StepContext) throws -> Problem? {
    subject.state == .held ? nil : Finding.state(LotHold.record.label, subject.state, needs: .held)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { [] }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let hold = try context.the(input.hold)
    try changes.update(hold) {
      $0.state = .released
      $0.releasedBy = context.actor.name
      $0.releaseReason = input.why
    }
    let others = try context.snapshot.holds(hold.product, lot: hold.lot).filter { $0.id != hold.id }.map(\.number)
    return StepResult(
      hold.id.key,
      others.isEmpty
        ? Words("Lot \(hold.lot) is released.", "批次 \(hold.lot) 已解冻。")
        : Words("\(hold.number) is released; lot \(hold.lot) is still held by \(others.joined(separator: ", ")).", "\(hold.number) 已解冻；批次 \(hold.lot) 仍被 \(others.joined(separator: "、")) 冻结。"))
  }
}

/// The lots that a site has heard of: in its ledgers, its receipts, its transfers and its work orders.
enum KnownLots {
  static func contains(_ product: Product.ID, _ lot: String, _ snapshot: Snapshot) throws -> Bool {
    try snapshot.count(
      """
      SELECT EXISTS (SELECT 1 FROM stock_move WHERE lot = ?1 AND product = ?2) OR EXISTS (SELECT 1 FROM goods_receipt WHERE lot = ?1 AND product = ?2)
        OR EXISTS (SELECT 1 FROM work_order WHERE number = ?1 AND product = ?2) OR EXISTS (SELECT 1 FROM transfer_line WHERE lot = ?1 AND product = ?2)
        OR EXISTS (SELECT 1 FROM shipment_line WHERE lot = ?1 AND product = ?2)
        OR EXISTS (SELECT 1 FROM lot_output WHERE lot = ?1 AND component = (SELECT code FROM product WHERE id = ?2) AND quantity_e6 <> 0)
      """, [lot, Data(product.key.bytes)]) == 1
  }

  static func near(_ product: Product.ID, _ lot: String, _ snapshot: Snapshot) throws -> [String] {
    let known = try snapshot.texts(
      "SELECT DISTINCT lot FROM (SELECT lot FROM stock_move WHERE product = ? ORDER BY id DESC LIMIT 5000)", [Data(product.key.bytes)])
    return Nearness.codes(near: lot, among: known.sorted())
  }
}
