import Foundation
import Ground
import Membership
import Records
import Replica

/// What is said afterwards of an approval that was skipped.
public enum SkipVerdict: String, Choice {
  case granted, refused
  public var label: Words { self == .granted ? Words("grant it afterwards", "补批同意") : Words("refuse it afterwards", "补批不同意") }
}

/// 1.3 Whoever would have had to approve says afterwards whether they would have; never the person who skipped it.
public struct MakeUpApproval: SubjectStep {
  public static let step = StepDeclaration(
    "approval.makeup", "1.3", by: [.salesManager, .creditController, .planner, .foreman, .buyer, .inspector, .administrator],
    at: [.office, .plant, .headquarters], "Make up a skipped approval", "补办审批",
    help: Words(
      "Grants or refuses an approval that was skipped in an emergency. A refusal calls the sales manager to decide what becomes of the order.",
      "对紧急情况下跳过的审批补批同意或不同意。不同意时由销售经理决定订单如何处理。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let skip = Entry<SkippedApproval.ID>("skip", "Skipped approval", "跳过的审批")
    let decision = Entry<SkipVerdict>("decision", "Decision", "结论")
    let findings = OptionalEntry<String>("findings", "Findings", "意见", help: Words("Required for a refusal.", "不同意时必填。"), isLong: true)
  }

  public static func ready(_ subject: Row<SkippedApproval>, _ context: StepContext) throws -> Problem? {
    guard subject.copyOf == nil else {
      return Problem("makeup.copy", Words("This only marks it.", "此处仅为标记。"), remedy: Words("It is made up at its office.", "由所属销售处补批。"))
    }
    guard subject.state.isOpen else { return Finding.state(SkippedApproval.record.label, subject.state, needs: .open, .escalated, .headquarters) }
    guard subject.skippedBy != context.actor.name else {
      return Problem("makeup.sameActor", Words("\(context.actor.name) skipped it.", "\(context.actor.name) 是跳过人。"), remedy: Words("Another person makes it up.", "须由他人补批。"))
    }
    if subject.aspect == .approval, let order = try context.snapshot.get(subject.order), try ApproveOrder.reviewers(of: order, context).contains(context.actor.name) {
      return Problem("approve.sameActor", Words("\(context.actor.name) reviewed this order.", "\(context.actor.name) 评审了此订单。"), remedy: Words("Another sales manager makes it up.", "请由另一位销售经理补批。"))
    }
    let people = try Skips.people(subject, context)
    guard people.isDisjoint(with: context.actor.roles) else { return nil }
    let labels = people.map(\.label).sorted { $0.en < $1.en }
    return Problem(
      "makeup.role", Words("\(subject.aspect.label.en) is not \(context.actor.name)'s to make up here.", "\(context.actor.name) 在此无权补批“\(subject.aspect.label.zh)”。"),
      remedy: labels.isEmpty
        ? Words("It is made up at another site.", "由其他站点补批。")
        : Words("It takes one of the roles: \(labels.map(\.en).joined(separator: ", ")).", "需要以下角色之一：\(labels.map(\.zh).joined(separator: "、"))。"))
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    guard input.decision == .refused, input.findings == nil else { return [] }
    return [Finding.missing("findings", Words("The reason is missing.", "缺少原因。"), remedy: Words("Say why; somebody must decide by it.", "请写明，后续处理以此为据。"))]
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let skip = try context.the(input.skip)
    try changes.update(skip) {
      $0.findings = input.findings
      $0.madeUpBy = context.actor.name
      $0.madeUpAt = context.now
      $0.state = input.decision == .granted ? .granted : .refused
    }
    try changes.mark(skip, as: input.decision == .granted ? .granted : .refused, context)
    let what = skip.aspect.label
    return StepResult(
      skip.id.key,
      input.decision == .granted
        ? Words("\(skip.orderNumber), \(what.en): made up.", "\(skip.orderNumber) \(what.zh)：已补批。")
        : Words("\(skip.orderNumber), \(what.en): refused. The sales manager decides what becomes of the order.", "\(skip.orderNumber) \(what.zh)：不同意。由销售经理决定订单如何处理。"))
  }
}

/// What is done about an order whose skipped approval was refused.
public enum SkipOutcome: String, Choice {
  case stop
  case goOn = "go-on"
  public var label: Words { self == .stop ? Words("stop what can be stopped", "停止可停止的部分") : Words("let it go on", "继续执行") }
}

/// 1.3 Decides what becomes of an order whose skipped approval was refused afterwards.
public struct SettleSkip: SubjectStep {
  public static let step = StepDeclaration(
    "approval.settle", "1.3", by: [.salesManager], at: [.office], "Decide after a refusal", "处理补批不同意",
    help: Words(
      "Stop: cancels the order and stops at plant and warehouse what has not begun. Go on: says why it goes on all the same.",
      "停止：取消订单，并停止工厂和仓库未开始的部分。继续：说明为何仍继续。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let skip = Entry<SkippedApproval.ID>("skip", "Skipped approval", "跳过的审批")
    let outcome = Entry<SkipOutcome>("outcome", "Decision", "结论")
    let why = Entry<String>("why", "Why", "原因", isLong: true, maximumText: 1_000)
  }

  public static func ready(_ subject: Row<SkippedApproval>, _ context: StepContext) throws -> Problem? {
    guard subject.state == .refused else { return Finding.state(SkippedApproval.record.label, subject.state, needs: .refused) }
    return try Finding.elsewhere(SalesOrder.record.label, context.the(subject.order).shelf, context)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let order = try context.the(context.the(input.skip).order)
    guard input.outcome == .stop, !order.state.next.contains(.cancelled), order.state != .cancelled else { return [] }
    return [
      Problem(
        "settle.late", field: "outcome", Words("The order is \(order.state.label.en): there is nothing left to stop.", "订单处于“\(order.state.label.zh)”，已无可停止。"),
        remedy: Words("Let it go on, and open a complaint for what must come back.", "请选择继续；需退回的部分请登记投诉。"))
    ]
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let skip = try context.the(input.skip)
    let order = try context.the(skip.order)
    changes.reason = input.why
    let same = try input.outcome == .stop ? context.snapshot.skips(of: order.id).filter { $0.state == .refused } : [skip]
    for each in same {
      try changes.update(each) {
        $0.settlement = input.why
        $0.state = .settled
      }
      try changes.mark(each, as: .settled, context)
    }
    guard input.outcome == .stop, order.state != .cancelled else {
      return StepResult(order.id.key, Words("Order \(order.number) goes on.", "订单 \(order.number) 继续执行。"))
    }
    return CancelOrder.result(order, try CancelOrder.end(order, context, &changes))
  }
}

extension Changes {
  /// Brings the marks of a skipped approval on other shelves to where it is, as far as this site holds them.
  mutating func mark(_ skip: Row<SkippedApproval>, as state: SkipState, _ context: StepContext) throws {
    for copy in try context.snapshot.all(SkippedApproval.self, where: "copy_of = ?", [Data(skip.id.key.bytes)], limit: OrderReviews.maximumWords)
    where copy.state.next.contains(state) && context.site.shelves.contains(copy.shelf) {
      try update(copy) { $0.state = state }
    }
  }
}
