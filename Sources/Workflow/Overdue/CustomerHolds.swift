import Foundation
import Ground
import Membership
import Records
import Replica

/// 10.4 Customers whose orders do not go on, at any site: a hold names them by their tax number and lies where all sites read.
public enum CustomerHolds {
  /// What holds a customer, whichever office placed it; nil when nothing does.
  public static func standing(_ customer: Row<Customer>, _ snapshot: Snapshot) throws -> Row<CustomerHold>? {
    try snapshot.first(CustomerHold.self, where: "tax_number = ? AND +state = 'holding'", [customer.taxNumber])
  }

  /// The hold that this site placed.
  static func own(_ customer: Row<Customer>, _ context: StepContext) throws -> Row<CustomerHold>? {
    try context.snapshot.first(
      CustomerHold.self, where: "tax_number = ? AND +state = 'holding' AND office = ?", [customer.taxNumber, Int(context.site.site.number)])
  }

  /// Why an order must not go on; nil when it may.
  public static func problem(_ order: Row<SalesOrder>, _ context: StepContext) throws -> Problem? {
    // What was approved or sent has its own ways to be stopped.
    guard order.state.rank < OrderState.approved.rank, let customer = try context.snapshot.get(order.customer), let hold = try standing(customer, context.snapshot) else { return nil }
    let site = try context.snapshot.code(of: SiteID(UInt32(clamping: hold.office)))
    return Problem(
      "customer.held", Words("\(customer.name) is held by \(site): \(hold.why)", "\(customer.name) 已被 \(site) 暂停供货：\(hold.why)"),
      remedy: Words("It goes on by itself when that is paid; or \(site) releases the hold.", "付清后自动恢复，或由 \(site) 解除。"))
  }

  static func overdue(_ total: Money) -> String { "\(total) overdue · 逾期 \(total)" }
}

extension Changes {
  mutating func hold(_ customer: Row<Customer>, _ why: String, isAutomatic: Bool, _ context: StepContext) throws {
    try create(CustomerHold.self, on: .company) {
      $0.taxNumber = customer.taxNumber
      $0.name = customer.name
      $0.office = Int(context.site.site.number)
      $0.why = why
      $0.since = context.now
      $0.isAutomatic = isAutomatic
    }
  }
}

/// 10.4 Stops a customer's orders by hand.
public struct HoldCustomer: SubjectStep {
  public static let step = StepDeclaration(
    "hold.place", "10.4", by: [.creditController, .salesManager], at: [.office], "Stop the customer's orders", "暂停客户供货",
    help: Words("No order of theirs is confirmed, reviewed or approved at any site until the hold is released.", "解除前，各站点均不确认、评审或批准该客户的订单。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let customer = Entry<Customer.ID>("customer", "Customer", "客户")
    let why = Entry<String>("why", "Why", "原因", help: Words("Every site reads it.", "各站点均可看到。"), isLong: true, maximumText: 1_000)
  }

  public static func ready(_ subject: Row<Customer>, _ context: StepContext) throws -> Problem? {
    guard try CustomerHolds.own(subject, context) != nil else { return nil }
    return Problem("hold.stands", Words("\(subject.name) is held already.", "\(subject.name) 已暂停供货。"), remedy: Words("Release it with hold.release.", "可用 hold.release 解除。"))
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { [] }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let customer = try context.the(input.customer)
    changes.reason = input.why
    try changes.hold(customer, input.why, isAutomatic: false, context)
    return StepResult(customer.id.key, Words("\(customer.name) is held.", "\(customer.name) 已暂停供货。"))
  }
}

/// 10.4 Lets a customer's orders go on. What was placed for overdue money the node releases by itself when that is paid.
public struct ReleaseHold: SubjectStep, AutomaticStep {
  public static let step = StepDeclaration(
    "hold.release", "10.4", by: [.creditController, .salesManager], at: [.office], "Release the hold", "解除暂停供货",
    help: Words("Orders of the customer go on. The node does it by itself when what was overdue is paid.", "该客户的订单恢复办理；逾期款付清后节点自动解除。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let hold = Entry<CustomerHold.ID>("hold", "Hold", "暂停")
    let why = OptionalEntry<String>("why", "Why", "原因", help: Words("Needed while something is overdue.", "仍有逾期时必填。"), isLong: true, maximumText: 1_000)
  }

  /// Whether something of the held customer is still overdue beyond what stops orders.
  private static func isOverdue(_ hold: Row<CustomerHold>, _ context: StepContext) throws -> Bool {
    try context.snapshot.all(Customer.self, where: "tax_number = ? AND +_shelf = ?", [hold.taxNumber, Int64(context.home.code)]).contains { customer in
      try Ageing(customer.id, context).items.contains { $0.dunnable.minor > 0 }
    }
  }

  public static func due(_ context: StepContext) throws -> [[String: String]] {
    try context.snapshot.all(CustomerHold.self, where: "state = 'holding' AND +office = ?", [Int(context.site.site.number)], limit: Workplace.maximumPerRound)
      .filter { try $0.isAutomatic && !isOverdue($0, context) }.map { ["hold": $0.id.key.description] }
  }

  public static func ready(_ subject: Row<CustomerHold>, _ context: StepContext) throws -> Problem? {
    guard subject.state == .holding else { return Finding.state(CustomerHold.record.label, subject.state, needs: .holding) }
    guard subject.office != Int(context.site.site.number) else { return nil }
    let site = try context.snapshot.code(of: SiteID(UInt32(clamping: subject.office)))
    return Problem("site.other", Words("\(site) placed it.", "由 \(site) 设置。"), remedy: Words("It is released there.", "请在该站点解除。"))
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    guard input.why == nil, try isOverdue(context.the(input.hold), context) else { return [] }
    return [Finding.missing("why", Words("Something is still overdue.", "仍有逾期款。"), remedy: Words("Say why orders go on all the same.", "请说明恢复供货的原因。"))]
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let hold = try context.the(input.hold)
    if let why = input.why { changes.reason = why }
    try changes.update(hold) {
      $0.state = .released
      $0.releasedBecause = input.why
    }
    return StepResult(hold.id.key, Words("Orders of \(hold.name) go on.", "\(hold.name) 的订单恢复办理。"))
  }
}
