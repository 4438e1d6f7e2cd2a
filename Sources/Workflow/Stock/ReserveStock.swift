import Foundation
import Ground
import Membership
import Records
import Replica

/// 5.2 Keeps a lot, or part of it, for one order.
public struct ReserveStock: SubjectStep {
  public static let step = StepDeclaration(
    "stock.reserve", "5.2", by: [.storekeeper, .dispatcher], at: [.warehouse], "Reserve stock for an order", "为订单预留库存",
    help: Words("Others may not pick what is reserved. It is used up when it is picked for the order.", "预留部分他人不得拣取；为该订单拣货时自动核销。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let request = Entry<DispatchRequest.ID>("request", "Dispatch request", "发货请求", help: Words("Or the order's number.", "或订单编号。"))
    let product = Entry<Product.ID>("product", "Product", "产品")
    let lot = Entry<String>("lot", "Lot", "批次", maximumText: 40)
    let quantity = Entry<ExactDecimal>("quantity", "Quantity", "数量", help: Words("In the product's unit.", "以产品单位计。"))
    let why = OptionalEntry<String>("why", "Why", "原因", maximumText: 400)
  }

  public static func ready(_ subject: Row<DispatchRequest>, _ context: StepContext) throws -> Problem? {
    if let problem = try Finding.elsewhere(DispatchRequest.record.label, subject.shelf, context) { return problem }
    return subject.state == .requested ? nil : Finding.state(DispatchRequest.record.label, subject.state, needs: .requested)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    if let problem = StockFinding.quantity(input.quantity) { return [problem] }
    let product = try context.the(input.product)
    let needed = try context.stillNeeded(input.request, input.product)
    let kept = try context.snapshot.reserved(total: input.product, for: input.request, on: context.home)
    var problems: [Problem] = []
    if input.quantity + kept > needed {
      problems.append(
        Problem(
          "reserve.tooMuch", field: "quantity",
          Words(
            "The order still needs \(Quantity(needed, product.unit).told.en) of \(product.code), \(kept) are reserved already.",
            "订单还需 \(product.code) \(Quantity(needed, product.unit).told.zh)，已预留 \(kept)。"),
          remedy: Words("Reserve no more than it needs.", "预留不得超过所需。")))
    }
    let free = try context.shelfLots(of: input.product).filter { $0.lot == input.lot }.reduce(ExactDecimal.zero) { $0 + $1.free }
    if input.quantity > free {
      problems.append(
        Problem(
          "reserve.notFree", field: "quantity",
          Words(
            "Of lot \(input.lot) \(Quantity(free, product.unit).told.en) can be reserved: the rest is picked, reserved or not free.",
            "批次 \(input.lot) 可预留 \(Quantity(free, product.unit).told.zh)：其余已拣、已预留或不可用。"),
          remedy: Words("Take another lot, or less.", "请选择其他批次或减少数量。")))
    }
    return problems
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let product = try context.the(input.product)
    try changes.reserve(Quantity(input.quantity, product.unit), of: product.id, lot: input.lot, for: input.request, because: input.why, context)
    let told = Quantity(input.quantity, product.unit).told
    let order = try context.the(input.request).orderNumber
    return StepResult(
      input.request.key, Words("\(told.en) of lot \(input.lot) are kept for order \(order).", "批次 \(input.lot) \(told.zh) 已为订单 \(order) 预留。"))
  }
}

/// 5.2 Gives back what was reserved for an order.
public struct ReleaseStock: SubjectStep {
  public static let step = StepDeclaration(
    "stock.release", "5.2", by: [.storekeeper, .dispatcher], at: [.warehouse], "Give reserved stock back", "释放预留库存",
    help: Words("Others may pick it again.", "释放后他人可以拣取。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let request = Entry<DispatchRequest.ID>("request", "Dispatch request", "发货请求", help: Words("Or the order's number.", "或订单编号。"))
    let product = Entry<Product.ID>("product", "Product", "产品")
    let lot = Entry<String>("lot", "Lot", "批次", maximumText: 40)
    let quantity = OptionalEntry<ExactDecimal>("quantity", "Quantity", "数量", help: Words("All of it if left empty.", "留空为全部。"))
  }

  /// Of a cancelled request too.
  public static func ready(_ subject: Row<DispatchRequest>, _ context: StepContext) throws -> Problem? {
    try Finding.elsewhere(DispatchRequest.record.label, subject.shelf, context)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    if let quantity = input.quantity, let problem = StockFinding.quantity(quantity) { return [problem] }
    let kept = try context.snapshot.reserved(input.product, lot: input.lot, for: input.request, on: context.home)
    guard kept <= .zero || (input.quantity ?? kept) > kept else { return [] }
    let told = Quantity(max(.zero, kept), try context.the(input.product).unit).told
    return [
      Problem(
        "reserve.notKept", field: "quantity", Words("\(told.en) of lot \(input.lot) are reserved for this order.", "批次 \(input.lot) 为该订单预留 \(told.zh)。"),
        remedy: Words("Give back no more than that.", "释放不得超过预留数量。"))
    ]
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let product = try context.the(input.product)
    let quantity = try input.quantity ?? context.snapshot.reserved(input.product, lot: input.lot, for: input.request, on: context.home)
    try changes.reserve(Quantity(-quantity, product.unit), of: product.id, lot: input.lot, for: input.request, because: nil, context)
    let told = Quantity(quantity, product.unit).told
    return StepResult(input.request.key, Words("\(told.en) of lot \(input.lot) are free for others again.", "批次 \(input.lot) \(told.zh) 已释放。"))
  }
}

extension StepContext {
  /// What a request still needs of a product: asked for, not packed and not picked.
  func stillNeeded(_ request: DispatchRequest.ID, _ product: Product.ID) throws -> ExactDecimal {
    try PickList.of(try the(request), snapshot).lines.filter { $0.product == product }.reduce(.zero) { $0 + $1.open }
  }
}

extension Snapshot {
  /// What is reserved of a product for one request, over its lots.
  func reserved(total product: Product.ID, for request: DispatchRequest.ID, on shelf: Shelf) throws -> ExactDecimal {
    try all(StockReservation.self, where: "dispatch_request = ?", [Data(request.key.bytes)])
      .filter { $0.product == product }.reduce(.zero) { $0 + $1.quantity.amount }
  }
}

extension Changes {
  /// Writes a fact into the ledger of reservations.
  mutating func reserve(
    _ quantity: Quantity, of product: Product.ID, lot: String, for request: DispatchRequest.ID, because reason: String?, _ context: StepContext
  ) throws {
    try create(StockReservation.self, on: context.home) {
      $0.request = request
      $0.product = product
      $0.lot = lot
      $0.quantity = quantity
      $0.reason = reason
    }
  }

  /// What was picked or packed of a lot for its order is reserved no longer.
  mutating func useReserved(_ quantity: Quantity, of product: Product.ID, lot: String, for request: DispatchRequest.ID, _ context: StepContext) throws {
    let used = min(quantity.amount, try context.snapshot.reserved(product, lot: lot, for: request, on: context.home))
    if used > .zero { try reserve(Quantity(-used, quantity.unit), of: product, lot: lot, for: request, because: nil, context) }
  }
}
