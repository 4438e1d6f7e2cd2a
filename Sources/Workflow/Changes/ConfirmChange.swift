import Foundation
import Ground
import Membership
import Records
import Replica

/// Who says yes to a change.
public enum ChangeSide: String, Choice {
  case ours, theirs

  public var label: Words {
    switch self {
    case .ours: Words("our side", "我方")
    case .theirs: Words("the customer", "客户")
    }
  }

  /// The service level that reminds of it.
  var level: String { self == .ours ? "change-ours" : "change-answer" }
}

/// 4.4 One side's yes to an offered change, with who said it, when, and by what it is known. With the second one the change is applied; with one
/// alone it stays open, and its deadline reminds.
public struct ConfirmChange: SubjectStep {
  public static let step = StepDeclaration(
    "change.confirm", "4.4", by: [.salesClerk, .salesManager], at: [.office, .field], "Confirm the change", "确认变更",
    help: Words(
      "Keeps one side's confirmation of the offer. A sales manager confirms for us. When both sides have, the order gets its new revision, and plans follow.",
      "登记一方对变更报价的确认。我方由销售经理确认。双方确认后订单生成新版本，计划随之调整。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let change = Entry<OrderChange.ID>("change", "Order change", "订单变更")
    let side = Entry<ChangeSide>("side", "Who confirms", "确认方")
    let who = OptionalEntry<String>("who", "Person", "确认人", help: Words("Of the customer; for our side it is who does this.", "客户方人员；我方为办理人。"), maximumText: 200)
    let on = OptionalEntry<Day>("on", "Confirmed on", "确认日期", help: Words("Today if left empty.", "留空为今天。"))
    let evidence = OptionalEntry<String>("evidence", "Evidence", "凭据", help: Words("By what it is known: a mail, a signed paper, a call with its time.", "依据：邮件、签字文件、电话及时间。"), maximumText: 1_000)
  }

  public static func ready(_ subject: Row<OrderChange>, _ context: StepContext) throws -> Problem? {
    subject.state == .offered ? nil : Finding.state(OrderChange.record.label, subject.state, needs: .offered)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let change = try context.the(input.change)
    var problems = input.side == .ours ? ours(change, context) : theirs(change, input, context)
    if let day = input.on, day > context.today { problems.append(Finding.inFuture("on", day, today: context.today)) }
    if problems.isEmpty, isLast(input.side, change), context.site.role == .office { problems += try ChangeApplying(change, context).problems }
    return problems
  }

  private static func ours(_ change: Row<OrderChange>, _ context: StepContext) -> [Problem] {
    if change.oursAt != nil { return [twice("side", change.oursBy)] }
    if context.site.role != .office {
      return [Problem("confirm.office", field: "side", Words("We confirm at the office only.", "我方只能在销售处确认。"), remedy: Words("Keep the customer's word here.", "此处可登记客户的确认。"))]
    }
    guard context.actor.roles.contains(.salesManager) else {
      return [Problem("confirm.role", field: "side", Words("\(context.actor.name) may not confirm for us.", "\(context.actor.name) 无权代表我方确认。"), remedy: Words("A sales manager does.", "请由销售经理确认。"))]
    }
    return []
  }

  private static func theirs(_ change: Row<OrderChange>, _ input: Inputs<Input>, _ context: StepContext) -> [Problem] {
    if change.theirsAt != nil { return [twice("side", change.theirsBy)] }
    var problems: [Problem] = []
    if input.who == nil {
      problems.append(Finding.missing("who", Words("Who of the customer confirmed is missing.", "缺少客户方确认人。"), remedy: Words("Name the person.", "请填写姓名。")))
    }
    if input.evidence == nil {
      problems.append(Finding.missing("evidence", Words("By what it is known is missing.", "缺少确认凭据。"), remedy: Words("Name the mail, the paper or the call.", "请注明邮件、文件或电话。")))
    }
    let day = input.on ?? context.today
    if let until = change.until, day > until {
      problems.append(
        Problem("offer.ended", field: "on", Words("The offer ended on \(until).", "报价已于 \(until) 到期。"), remedy: Words("Offer it anew.", "请重新报价。")))
    }
    return problems
  }

  private static func twice(_ field: String, _ who: String?) -> Problem {
    Problem("confirm.twice", field: field, Words("\(who ?? "?") has confirmed already.", "\(who ?? "?") 已确认。"), remedy: Words("The other side is missing.", "请等待另一方确认。"))
  }

  /// Whether with this side both have confirmed.
  private static func isLast(_ side: ChangeSide, _ change: Row<OrderChange>) -> Bool { (side == .ours ? change.theirsAt : change.oursAt) != nil }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let change = try context.the(input.change)
    let at = input.on.flatMap { $0 == context.today ? nil : context.calendar.midnight(of: $0) } ?? context.now
    let who = input.side == .ours ? context.actor.name : input.who
    try changes.update(change) {
      switch input.side {
      case .ours: ($0.oursBy, $0.oursAt, $0.oursEvidence) = (who, at, input.evidence)
      case .theirs: ($0.theirsBy, $0.theirsAt, $0.theirsEvidence) = (who, at, input.evidence)
      }
    }
    try changes.end(input.side.level, about: change.id.key, context)
    guard isLast(input.side, change), context.site.role == .office else {
      let other: ChangeSide = input.side == .ours ? .theirs : .ours
      return StepResult(
        change.id.key, Words("\(change.number) is confirmed by \(input.side.label.en); \(other.label.en) is missing.", "\(change.number) \(input.side.label.zh)已确认，等待\(other.label.zh)确认。"))
    }
    return try ChangeApplying(change, context).write(context, &changes)
  }
}

extension Changes {
  /// Ends the open tasks of one service level about a record.
  fileprivate mutating func end(_ level: String, about subject: RecordKey, _ context: StepContext) throws {
    for task in try context.snapshot.all(WorkTask.self, where: "subject = ? AND level = ? AND state = 'open'", [Data(subject.bytes), level]) {
      try update(task) { $0.state = .done }
    }
  }
}
