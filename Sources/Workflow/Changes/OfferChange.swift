import Foundation
import Ground
import Membership
import Records
import Replica

/// 4.4 Says to the customer what their change costs and when the goods come then. A new offer takes the place of the former one, and what was
/// confirmed of that counts no more.
public struct OfferChange: SubjectStep {
  public static let step = StepDeclaration(
    "change.offer", "4.4", by: [.salesClerk, .salesManager], at: [.office], "Offer the change", "变更报价",
    help: Words(
      "States the price of the change and the new day. Then both sides confirm, each for itself.", "写明变更费用和新的交期，随后双方分别确认。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let change = Entry<OrderChange.ID>("change", "Order change", "订单变更")
    let price = OptionalEntry<Money>("price", "Price of the change", "变更费用", help: Words("Beside what the lines come to; none if left empty.", "不含订单行金额变化；留空为零。"))
    let promised = OptionalEntry<Day>("promised", "Promised delivery", "承诺交期", help: Words("The earliest day, or what was promised before, if left empty.", "留空则取最早交期与原承诺中较晚者。"))
    let until = OptionalEntry<Day>("until", "Answer until", "答复期限", help: Words("Five working days from now if left empty.", "留空为 5 个工作日后。"))
    let isSurplusKept = OptionalEntry<Bool>("surplus", "What is made beyond goes to stock", "多余成品转库存")
    let offer = OptionalEntry<String>("words", "Words to the customer", "对客户的说明", isLong: true, maximumText: 2_000)
  }

  /// Working days that a customer has for an answer.
  public static let answerDays = 5

  public static func ready(_ subject: Row<OrderChange>, _ context: StepContext) throws -> Problem? {
    [.assessed, .offered].contains(subject.state) ? nil : Finding.state(OrderChange.record.label, subject.state, needs: .assessed, .offered)
  }

  private static func day(_ input: Inputs<Input>, _ wanted: WantedChange) -> Day? {
    guard !wanted.isCancellation else { return nil }
    if let day = input.promised { return day }
    let kept = [wanted.change.requested ?? wanted.order.promised, wanted.change.earliest].compactMap { $0 }.max()
    // Before its approval an order is promised anew when it is confirmed anew.
    return OpenOrderEdit.states.contains(wanted.order.state) ? nil : kept
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let change = try context.the(input.change)
    let wanted = try WantedChange.read(change, context)
    var problems: [Problem] = []
    if let price = input.price, price.currency != wanted.order.total.currency {
      problems.append(
        Problem("offer.currency", field: "price", Words("is in \(price.currency), the order in \(wanted.order.total.currency).", "币种为 \(price.currency)，订单为 \(wanted.order.total.currency)。"), remedy: Words("Give it in the order's currency.", "请使用订单币种。")))
    }
    for (field, day) in [("promised", input.promised), ("until", input.until)] {
      if let day, day < context.today { problems.append(Finding.inPast(field, day, today: context.today)) }
    }
    if let day = input.promised, let earliest = change.earliest, day < earliest {
      problems.append(
        Problem("offer.early", field: "promised", Words("The earliest day is \(earliest).", "最早交期为 \(earliest)。"), remedy: Words("Promise that day, or assess anew when the plan has room.", "请承诺该日期，或在计划有空档后重新评估。")))
    }
    let isSurplusKept = input.isSurplusKept ?? change.isSurplusKept ?? false
    let barred = try ChangeAssessment.of(wanted, isSurplusKept: isSurplusKept, context).findings.filter { $0.verdict == .bar }
    return problems + barred.prefix(maximumTold).map { finding in
      let lead = finding.position.map { Words("Line \($0): ", "第 \($0) 行：") } ?? Words("", "")
      return Problem(
        "change.barred", field: "change", Words("\(lead.en)\(finding.words.en).", "\(lead.zh)\(finding.words.zh)。"),
        remedy: Words("Agree with the customer on what can still be done, or refuse the change.", "请与客户商定仍可变更的内容，或拒绝变更。"))
    }
  }

  private static let maximumTold = 10

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let change = try context.the(input.change)
    let wanted = try WantedChange.read(change, context)
    let price = input.price ?? Money(minor: 0, currency: wanted.order.total.currency)
    let day = day(input, wanted)
    let until = input.until ?? context.calendar.day(answerDays, after: context.today)
    try changes.update(change) {
      $0.price = price
      $0.promised = day
      $0.until = until
      $0.offer = input.offer
      if let surplus = input.isSurplusKept { $0.isSurplusKept = surplus }
      $0.forgetConfirmations()
      if change.state == .assessed { $0.state = .offered }
    }
    try changes.closeAll(about: change.id.key, context)
    try changes.open(ChangeSide.ours.level, about: change.id.key, number: change.number, on: change.shelf, context)
    try changes.open(ChangeSide.theirs.level, about: change.id.key, number: change.number, on: change.shelf, due: context.calendar.closing(of: until), context)
    let promised = day.map { Words(", delivery on \($0)", "，交期 \($0)") } ?? Words("", "")
    return StepResult(
      change.id.key, Words("\(change.number) is offered for \(price)\(promised.en); the answer is due by \(until).", "\(change.number) 已报价 \(price)\(promised.zh)；请于 \(until) 前答复。"))
  }
}

extension Changes {
  /// As ``open(_:about:number:on:from:_:)``, with a deadline of its own.
  fileprivate mutating func open(
    _ level: String, about subject: RecordKey, number: String, on shelf: Shelf, due: Instant, _ context: StepContext
  ) throws {
    let level = context.levels[level]
    try create(WorkTask.self, on: shelf) {
      $0.step = level.step
      $0.subject = Blob(subject.bytes)
      $0.subjectNumber = number
      $0.level = level.name
      $0.opened = context.now
      $0.due = due
    }
  }
}
