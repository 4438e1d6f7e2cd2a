import Foundation
import Ground
import Membership
import Records
import Replica

/// 1.3 In an emergency an order goes on without approvals that it needs; each must be made up by a deadline, or it escalates.
public struct SkipApproval: SubjectStep {
  public static let step = StepDeclaration(
    "approval.skip", "1.3", by: [.salesManager], at: [.office], "Skip approvals in an emergency", "紧急跳过审批",
    help: Words(
      "Lets a confirmed or reviewed order go on at once. Who skipped what and why is kept and shown everywhere; those who had to approve make it up, else it goes to headquarters.",
      "让已确认或已评审的订单立即继续。跳过人、事项和原因将被记录并处处显示；原审批人须补批，否则升级至总部。"),
    confirmation: Words(
      "The order goes on unapproved. Your name and the reason stay with it, and the approvals must be made up by others.",
      "订单将未经审批继续执行。您的姓名和原因将随单保留，审批须由他人补办。"))

  /// By when a skipped approval is made up.
  static let level = "approval-make-up"

  public struct Input: StepInput {
    public static let entries = Input()
    let order = Entry<SalesOrder.ID>("order", "Order", "订单")
    let reason = Entry<SkipReason>("reason", "Reason", "原因")
    let why = Entry<String>("why", "In words", "说明", help: Words("What happened, and who was asked in vain.", "发生了什么，曾联系过谁。"), isLong: true, maximumText: 1_000)
    let approvals = OptionalEntry<String>(
      "approvals", "Skip only", "仅跳过", help: Words("Names separated by spaces, like credit approval; all that are missing if left empty.", "以空格分隔，如 credit approval；留空为全部未完成事项。"), maximumText: 200)
    let plant = OptionalEntry<String>("plant", "Plant", "工厂", help: Words("The plant's site code; needed when there are several.", "工厂站点代码；有多个工厂时必填。"), maximumText: 40)
    let warehouse = OptionalEntry<String>("warehouse", "Warehouse", "仓库", help: Words("The warehouse's site code; needed when there are several.", "仓库站点代码；有多个仓库时必填。"), maximumText: 40)
  }

  /// What the order lacks to go on, in the order in which it is given.
  static func missing(_ order: Row<SalesOrder>, _ reviews: OrderReviews, _ context: StepContext) throws -> [ReviewAspect] {
    let limits = try ApprovalLimits(context)
    let isAbove = try limits.isAboveOffice(order.total) && !limits.isCovered(order.total, by: Endorsements(order, limits, context).consents)
    return (order.state == .confirmed ? reviews.missing.map(\.rule.aspect) : []) + (isAbove ? [.endorsement] : []) + [.approval]
  }

  public static func ready(_ subject: Row<SalesOrder>, _ context: StepContext) throws -> Problem? {
    guard subject.state == .confirmed || subject.state == .reviewed else {
      return Finding.state(SalesOrder.record.label, subject.state, needs: .confirmed, .reviewed)
    }
    let reviews = try OrderReviews(subject, context)
    if reviews.isReturned {
      return Problem("review.returned", Words("The order was returned for correction.", "订单已退回修改。"), remedy: Words("Hand it in again first.", "请先重新提交。"))
    }
    guard let refused = reviews.refused.first?.word else { return nil }
    return Problem(
      "skip.refused", Words("\(refused.reviewer) refused it: \(refused.findings)", "\(refused.reviewer) 不同意：\(refused.findings)"),
      remedy: Words("Only what is missing is skipped, not what was refused.", "只能跳过未完成的审批，不能跳过已被否决的。"))
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let order = try context.the(input.order)
    let missing = try missing(order, OrderReviews(order, context), context)
    let (chosen, problems) = chosen(input, missing)
    guard problems.isEmpty, chosen.contains(.approval) else { return problems }
    let before = missing.filter { !chosen.contains($0) }
    guard before.isEmpty else {
      let names = before.map(\.label)
      return [
        Problem(
          "skip.before", field: "approvals", Words("Before the approval is missing: \(names.map(\.en).joined(separator: ", ")).", "批准之前尚缺：\(names.map(\.zh).joined(separator: "、"))。"),
          remedy: Words("Name these too, or leave the entry empty.", "请一并填写，或留空。"))
      ]
    }
    return try ApproveOrder.problems(order, input.plant, input.warehouse, context)
  }

  private static func chosen(_ input: Inputs<Input>, _ missing: [ReviewAspect]) -> ([ReviewAspect], [Problem]) {
    guard let names = input.approvals?.split(whereSeparator: { $0 == " " || $0 == "," || $0 == "，" || $0 == "、" }), !names.isEmpty else { return (missing, []) }
    let chosen = names.compactMap { ReviewAspect(rawValue: String($0)) }
    guard chosen.count == names.count, Set(chosen).isSubset(of: missing) else {
      let known = missing.map(\.rawValue).joined(separator: ", ")
      return ([], [Problem("skip.unknown", field: "approvals", Words("names something that is not missing.", "包含并不缺少的事项。"), remedy: Words("Missing are: \(known).", "尚缺：\(known)。"))])
    }
    return (missing.filter(chosen.contains), [])
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let order = try context.the(input.order)
    let reviews = try OrderReviews(order, context)
    let missing = try missing(order, reviews, context)
    let chosen = chosen(input, missing).0
    changes.reason = input.why
    let mark = SkipMark(
      order: order.id, number: order.number, reason: input.reason, why: input.why, by: context.actor.name, at: context.now,
      until: context.levels[level].due(from: context.now, context.calendar), shelf: order.shelf)
    var marks: [SkipMark] = []
    for aspect in chosen {
      var one = mark
      one.aspect = aspect
      one.shelf = try shelf(of: aspect, order, reviews, input, context)
      one.id = try one.write(on: one.shelf, &changes)
      marks.append(one)
    }
    for part in reviews.parts where part.state == .asked && chosen.contains(part.aspect) {
      try changes.update(part) { $0.state = .withdrawn }
      try changes.closeAll(about: part.id.key, context)
    }
    return try goOn(order, Set(missing).subtracting(chosen), chosen, marks, input, context, &changes)
  }

  private static func goOn(
    _ order: Row<SalesOrder>, _ left: Set<ReviewAspect>, _ chosen: [ReviewAspect], _ marks: [SkipMark], _ input: Inputs<Input>,
    _ context: StepContext, _ changes: inout Changes
  ) throws -> StepResult {
    let names = chosen.map(\.label)
    let skipped = Words("Skipped: \(names.map(\.en).joined(separator: ", ")).", "已跳过：\(names.map(\.zh).joined(separator: "、"))。")
    guard chosen.contains(.approval) else {
      if order.state == .confirmed, left.isSubset(of: [.endorsement, .approval]) { try changes.finishReview(of: order, context) }
      return StepResult(order.id.key, Words("Order \(order.number) goes on. \(skipped.en)", "订单 \(order.number) 继续。\(skipped.zh)"))
    }
    if order.state == .confirmed { try changes.update(order) { $0.state = .reviewed } }
    for step in [ReviewOrder.step.name, EndorseOrder.step.name] { try changes.close(step, about: order.id.key, context) }
    let result = try ApproveOrder.release(order, input.plant, input.warehouse, marks, context, &changes)
    return StepResult(order.id.key, Words("\(result.message.en) \(skipped.en)", "\(result.message.zh)\(skipped.zh)"))
  }

  /// Where the approval would have been given.
  private static func shelf(
    of aspect: ReviewAspect, _ order: Row<SalesOrder>, _ reviews: OrderReviews, _ input: Inputs<Input>, _ context: StepContext
  ) throws -> Shelf {
    guard reviews.aspects.contains(where: { $0.rule.aspect == aspect && $0.rule.place == .plant }) else { return order.shelf }
    if let asked = reviews.parts.last(where: { $0.aspect == aspect }) { return asked.shelf }
    return Shelf(.plant, try context.site(input.plant, .plant, entry: "plant"))
  }
}

/// What is written of one skipped approval, where it is made up and as a mark where the order is worked on.
struct SkipMark {
  var order: SalesOrder.ID
  var number: String
  var aspect = ReviewAspect.approval
  var reason: SkipReason
  var why: String
  var by: String
  var at: Instant
  var until: Instant
  /// Where it is made up.
  var shelf: Shelf
  /// The record that says so there; nil before it is written.
  var id: SkippedApproval.ID?

  @discardableResult
  func write(on shelf: Shelf, _ changes: inout Changes) throws -> SkippedApproval.ID {
    try changes.create(SkippedApproval.self, on: shelf) {
      $0.order = order
      $0.orderNumber = number
      $0.aspect = aspect
      $0.reason = reason
      $0.why = why
      $0.skippedBy = by
      $0.at = at
      $0.until = until
      $0.copyOf = id
    }
  }

  init(order: SalesOrder.ID, number: String, reason: SkipReason, why: String, by: String, at: Instant, until: Instant, shelf: Shelf) {
    (self.order, self.number, self.reason, self.why, self.by, self.at, self.until, self.shelf) = (order, number, reason, why, by, at, until, shelf)
  }

  init(_ row: Row<SkippedApproval>) {
    self.init(
      order: row.order, number: row.orderNumber, reason: row.reason, why: row.why, by: row.skippedBy, at: row.at, until: row.until, shelf: row.shelf)
    aspect = row.aspect
    id = row.id
  }

  /// Marks an order where plant and warehouse are asked for it. A plant's own part is known there already.
  static func copy(_ fresh: [SkipMark], of order: SalesOrder.ID, to shelves: [Shelf], _ context: StepContext, _ changes: inout Changes) throws {
    let known = try context.snapshot.skips(of: order).filter(\.state.isOpen).map { SkipMark($0) }
    for shelf in shelves { for mark in known + fresh where mark.shelf != shelf { try mark.write(on: shelf, &changes) } }
  }
}

extension Snapshot {
  /// As ``skips(of:)``, with the marks of them on other shelves.
  public func skipMarks(of order: SalesOrder.ID) throws -> [Row<SkippedApproval>] {
    try all(SkippedApproval.self, where: "sales_order = ?", [Data(order.key.bytes)], order: "id", limit: OrderReviews.maximumWords)
  }

  /// The approvals of an order that were skipped, the first at first, without the marks of them.
  public func skips(of order: SalesOrder.ID) throws -> [Row<SkippedApproval>] {
    try all(
      SkippedApproval.self, where: "sales_order = ? AND copy_of IS NULL", [Data(order.key.bytes)], order: "id", limit: OrderReviews.maximumWords)
  }
}
