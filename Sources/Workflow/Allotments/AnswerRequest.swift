import Foundation
import Ground
import Membership
import Records
import Replica

/// 7.4 Answers a site that asked for stock to promise.
public struct AnswerRequest: SubjectStep, AutomaticStep {
  public static let step = StepDeclaration(
    "allotment.answer", "7.4", by: [.storekeeper, .dispatcher], at: [.warehouse], "Answer a request for an allotment", "答复配额申请",
    help: Words(
      "Allots what a site asked for, or less; 0 declines. The node answers by itself where a rule for the product says how much.",
      "按申请分配，或减少数量；0 为拒绝。产品有规则时节点自动答复。"),
    approval: Approval(levels: ["allotment-answer"]))

  public struct Input: StepInput {
    public static let entries = Input()
    let request = Entry<AllotmentRequest.ID>("request", "Request", "申请")
    let quantity = OptionalEntry<ExactDecimal>("quantity", "Quantity", "数量", help: Words("What was asked for if left empty; 0 declines.", "留空则按申请数量；0 为拒绝。"))
    let lowWater = OptionalEntry<ExactDecimal>("low_water", "Low-water mark", "低位线", help: Words("The rule's if left empty.", "留空则用规则的。"))
  }

  public static func ready(_ subject: Row<AllotmentRequest>, _ context: StepContext) throws -> Problem? {
    if let problem = try Finding.elsewhere(AllotmentRequest.record.label, subject.shelf, context) { return problem }
    return subject.state == .open ? nil : Finding.state(AllotmentRequest.record.label, subject.state, needs: .open)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let request = try context.the(input.request)
    let quantity = input.quantity ?? request.quantity.amount
    if quantity < .zero { return [Finding.notPositive("quantity", quantity.description)] }
    return try [AllotmentGrant.shortage(quantity, of: request.product, to: request.siteID, "quantity", context)].compactMap { $0 }
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let request = try context.the(input.request)
    let product = try context.the(request.product)
    let quantity = input.quantity ?? request.quantity.amount
    let rule = try AllotmentRule.of(product.id, context)
    try changes.update(request) { $0.state = quantity > .zero ? .granted : .declined }
    try changes.close("allotment.answer", about: request.id.key, context)
    let code = try context.snapshot.code(of: request.siteID)
    guard quantity > .zero else {
      return StepResult(request.id.key, Words("\(request.number) of \(code) is declined.", "\(code) 的 \(request.number) 已拒绝。"))
    }
    let member = try context.holder(code, entry: "request")
    let until = context.leaseEnd(for: member, hours: member.role == SiteRole.field.rawValue ? rule?.leaseHours : nil)
    let mark = try input.lowWater ?? rule?.lowWater?.amount ?? lastMark(request, context)
    try changes.grant(quantity, of: product, to: request.siteID, until: until, lowWater: mark, context)
    return StepResult(
      request.id.key,
      Words("\(code) may promise \(quantity) \(Units.name(product.unit, .english)) more of \(product.code).", "\(code) 可多承诺 \(product.code) \(quantity) \(Units.name(product.unit, .chinese))。"))
  }

  /// The mark that an earlier grant set goes on.
  private static func lastMark(_ request: Row<AllotmentRequest>, _ context: StepContext) throws -> ExactDecimal? {
    try context.snapshot.first(
      AllotmentMove.self, where: "product = ? AND _shelf = ? AND holder = ? AND kind = 'grant' AND low_water_e6 IS NOT NULL",
      [Data(request.product.key.bytes), Int64(request.shelf.code), request.holder], order: "id DESC")?.lowWater?.amount
  }

  /// Requests of products with a rule, the oldest first, each as far as there is stock.
  public static func due(_ context: StepContext) throws -> [[String: String]] {
    var spare: [Product.ID: ExactDecimal] = [:]
    var due: [[String: String]] = []
    for request in try context.snapshot.all(
      AllotmentRequest.self, where: "state = 'open' AND _shelf = ?", [Int64(context.home.code)], limit: Inbox.maximum)
    {
      guard let rule = try AllotmentRule.of(request.product, context) else { continue }
      let free = try spare[request.product] ?? context.spare(request.product)
      let quantity = min(request.quantity.amount, rule.perRequest.amount, free)
      spare[request.product] = free - max(.zero, quantity)
      if quantity > .zero { due.append(["request": request.number, "quantity": quantity.description]) }
    }
    return due
  }
}

extension Row where R == AllotmentRequest {
  var siteID: SiteID { SiteID(UInt32(clamping: self.holder)) }
}

extension AllotmentRule {
  /// This warehouse's rule for a product.
  static func of(_ product: Product.ID, _ context: StepContext) throws -> Row<AllotmentRule>? {
    try context.snapshot.first(
      AllotmentRule.self, where: "product = ? AND _shelf = ?", [Data(product.key.bytes), Int64(context.home.code)], order: "id DESC")
  }
}

/// 7.4 Says how this warehouse answers requests for a product by itself.
public struct SetAllotmentRule: SubjectStep {
  public static let step = StepDeclaration(
    "allotment.rule", "7.4", by: [.storekeeper, .dispatcher], at: [.warehouse], "Set the rule for a product's allotments", "设定产品配额规则",
    help: Words(
      "With a rule the node answers requests by itself, as far as there is stock. At most 0 per request turns that off.",
      "设定后节点在库存允许时自动答复申请。单次最多为 0 表示关闭。"),
    inverse: "allotment.rule")

  public struct Input: StepInput {
    public static let entries = Input()
    let product = Entry<Product.ID>("product", "Product", "产品")
    let perRequest = Entry<ExactDecimal>("per_request", "At most per request", "单次最多", help: Words("In the product's unit.", "以产品单位计。"))
    let lowWater = OptionalEntry<ExactDecimal>("low_water", "Low-water mark", "低位线", help: Words("With less than this left a site asks for more by itself.", "余量低于此数时，站点自动申请。"))
    let leaseHours = OptionalEntry<Int>("lease_hours", "Hours of a laptop's lease", "外勤租期（小时）", help: Words("24 if left empty.", "留空为 24。"))
  }

  public static func ready(_ subject: Row<Product>, _ context: StepContext) throws -> Problem? { nil }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    var problems: [Problem] = []
    for (field, value) in [("per_request", input.perRequest), ("low_water", input.lowWater ?? .zero)] where value < .zero {
      problems.append(Problem("quantity.negative", field: field, Words("must be 0 or more (got \(value)).", "不得为负（现为 \(value)）。"), remedy: Words("Give 0 or a positive number.", "请填写 0 或正数。")))
    }
    if let hours = input.leaseHours, !AllotmentGrant.hours.contains(hours) { problems.append(Finding.outOfRange("lease_hours", AllotmentGrant.hours, hours)) }
    return problems
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let product = try context.the(input.product)
    let (most, mark) = (Quantity(input.perRequest, product.unit), input.lowWater.map { Quantity($0, product.unit) })
    let hours = input.leaseHours ?? AllotmentGrant.leaseHours
    let before = try AllotmentRule.of(product.id, context)
    if let rule = before {
      try changes.update(rule) {
        $0.perRequest = most
        $0.lowWater = mark
        $0.leaseHours = hours
      }
    } else {
      try changes.create(AllotmentRule.self, on: context.home) {
        $0.product = product.id
        $0.perRequest = most
        $0.lowWater = mark
        $0.leaseHours = hours
      }
    }
    return StepResult(product.id.key, Words("Requests for \(product.code) are granted up to \(most) each.", "\(product.code) 的申请单次最多自动分配 \(most)。"),
      takeBack: before.map { takeBack(to: $0, product.id) })
  }

  private static func takeBack(to rule: Row<AllotmentRule>, _ product: Product.ID) -> [String: String] {
    var entries = ["product": product.key.description, "per_request": rule.perRequest.amount.description, "lease_hours": String(rule.leaseHours)]
    entries["low_water"] = rule.lowWater?.amount.description
    return entries
  }
}
