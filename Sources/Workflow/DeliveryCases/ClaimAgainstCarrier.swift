import Foundation
import Ground
import Records
import Replica

/// 9.4 Claims money of a carrier for a case, or says why nothing is claimed.
public struct ClaimAgainstCarrier: SubjectStep {
  public static let step = StepDeclaration(
    "case.claim", "9.4", by: [.salesClerk, .salesManager, .serviceAgent, .accountant], at: [.office], "Claim against the carrier", "向承运商索赔",
    help: Words("With an amount it is a claim, with its letter to print; without one it says that nothing is claimed, and why.", "填写金额即为索赔，可打印索赔函；不填金额则登记不索赔及原因。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let deliveryCase = Entry<DeliveryCase.ID>("case", "Case", "交付异常")
    let why = Entry<String>("why", "Reason", "理由", isLong: true, maximumText: 1_000)
    let amount = OptionalEntry<Money>("amount", "Amount", "索赔金额", help: Words("Like 500.00 CNY; nothing is claimed if left empty.", "如 500.00 CNY；留空为不索赔。"))
    let carrier = OptionalEntry<Carrier.ID>("carrier", "Carrier", "承运商", help: Words("As the waybill says if left empty.", "留空则按运单。"))
    let answerBy = OptionalEntry<Day>("answer_by", "Answer by", "答复期限", help: Words("In 14 days if left empty.", "留空为 14 天后。"))
    let late = OptionalEntry<String>("late", "Why so late", "逾期索赔原因", help: Words("Required when the carrier's time for claims has passed.", "超过承运商索赔期限时必填。"), maximumText: 400)
  }

  static let answerDays = 14

  public static func ready(_ subject: Row<DeliveryCase>, _ context: StepContext) throws -> Problem? {
    guard subject.state == .open else { return Finding.state(DeliveryCase.record.label, subject.state, needs: .open) }
    if let problem = try NoticeFinding.ready(subject.order, context) { return problem }
    guard let standing = try context.snapshot.first(CarrierClaim.self, where: "delivery_case = ? AND +state <> 'withdrawn'", [Data(subject.id.key.bytes)]) else { return nil }
    return Problem("claim.again", Words("\(standing.number) was made for it.", "已提出 \(standing.number)。"), remedy: Words("Record its answer, or withdraw it with claim.answer.", "请用 claim.answer 登记答复或撤回。"))
  }

  private static func carrier(_ input: Inputs<Input>, _ context: StepContext) throws -> (Row<Carrier>?, Row<Waybill>?) {
    let waybill = try context.snapshot.waybill(of: context.the(input.deliveryCase).shipment)
    return (try (input.carrier ?? waybill?.carrier).map(context.the), waybill)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    guard let amount = input.amount else { return [] }
    var problems: [Problem] = []
    if amount.minor <= 0 { problems.append(Finding.notPositive("amount", amount.description)) }
    if let day = input.answerBy, day < context.today { problems.append(Finding.inPast("answer_by", day, today: context.today)) }
    let (carrier, _) = try carrier(input, context)
    guard let carrier else {
      return problems + [Finding.missing("carrier", Words("Nobody has entered with whom it travelled.", "未登记承运商。"), remedy: Words("Name the carrier, or enter the waybill.", "请填写承运商，或登记运单。"))]
    }
    let one = try context.the(input.deliveryCase)
    let delivered = try context.snapshot.first(Delivery.self, where: "shipment = ?", [Data(one.shipment.key.bytes)])?.on
    let last = (delivered ?? context.calendar.day(of: one.opened)).advanced(by: carrier.claimDays)
    if last < context.today, input.late == nil {
      problems.append(Problem("claim.late", field: "late", Words("\(carrier.name) takes claims until \(last) only.", "\(carrier.name) 仅在 \(last) 前受理索赔。"), remedy: Words("Say why it comes late, or claim nothing.", "请说明逾期原因，或不索赔。")))
    }
    return problems
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let one = try context.the(input.deliveryCase)
    let (carrier, waybill) = try carrier(input, context)
    if let late = input.late { changes.reason = late }
    let id = try changes.create(CarrierClaim.self, on: context.home) {
      $0.deliveryCase = one.id
      $0.carrier = carrier?.id
      $0.waybill = waybill?.carrier == carrier?.id ? waybill?.id : nil
      $0.amount = input.amount
      $0.reason = input.why
      $0.on = context.today
      $0.answerBy = input.amount == nil ? nil : input.answerBy ?? context.today.advanced(by: answerDays)
      if input.amount == nil { $0.state = .withdrawn }
    }
    let number = changes.text(of: id.key, "number")
    guard let amount = input.amount, let carrier else { return StepResult(id.key, Words("\(one.number): nothing is claimed.", "\(one.number)：不索赔。")) }
    return StepResult(id.key, Words("\(number) claims \(amount) of \(carrier.name). Print and send its letter.", "\(number)：向 \(carrier.name) 索赔 \(amount)。请打印并寄出索赔函。"))
  }
}

public enum ClaimAnswer: String, Choice {
  case answered, paid, refused, withdrawn

  public var label: Words { state.label }

  var state: ClaimState {
    switch self {
    case .answered: .answered
    case .paid: .paid
    case .refused: .refused
    case .withdrawn: .withdrawn
    }
  }
}

/// 9.4 Keeps what a carrier answered to a claim.
public struct AnswerClaim: SubjectStep {
  public static let step = StepDeclaration(
    "claim.answer", "9.4", by: [.salesClerk, .salesManager, .serviceAgent, .accountant], at: [.office], "Record the carrier's answer", "登记承运商答复",
    help: Words("Answered, paid, refused, or withdrawn by us. The money itself is booked with the bank's statement.", "已答复、已赔付、拒赔或我方撤回。款项本身随银行对账单入账。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let claim = Entry<CarrierClaim.ID>("claim", "Claim", "索赔")
    let outcome = Entry<ClaimAnswer>("outcome", "Outcome", "结果")
    let answer = Entry<String>("answer", "Answer", "答复", isLong: true, maximumText: 1_000)
    let paid = OptionalEntry<Money>("paid", "Paid", "赔付金额")
  }

  public static func ready(_ subject: Row<CarrierClaim>, _ context: StepContext) throws -> Problem? {
    [.made, .answered].contains(subject.state) ? nil : Finding.state(CarrierClaim.record.label, subject.state, needs: .made, .answered)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let claim = try context.the(input.claim)
    switch (input.outcome, input.paid) {
    case (.paid, nil): return [Finding.missing("paid", Words("What was paid is missing.", "缺少赔付金额。"), remedy: Words("Compare the bank's statement.", "请核对银行对账单。"))]
    case (.paid, let paid?):
      if let amount = claim.amount, amount.currency != paid.currency {
        return [Problem("claim.currency", field: "paid", Words("is in \(paid.currency), the claim is in \(amount.currency).", "币种为 \(paid.currency)，索赔为 \(amount.currency)。"), remedy: Words("Give it in \(amount.currency).", "请以 \(amount.currency) 填写。"))]
      }
      return paid.minor > 0 ? [] : [Finding.notPositive("paid", paid.description)]
    case (.answered, _) where claim.state == .answered:
      return [Problem("claim.answered", field: "outcome", Words("It is answered already.", "已登记答复。"), remedy: Words("Say whether it was paid or refused.", "请登记赔付或拒赔。"))]
    case (_, _?): return [Problem("claim.noMoney", field: "paid", Words("Money comes with \"paid\" only.", "仅“已赔付”可填金额。"), remedy: Words("Choose paid, or leave the amount empty.", "请选择已赔付，或将金额留空。"))]
    case (_, nil): return []
    }
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let claim = try context.the(input.claim)
    try changes.update(claim) {
      $0.state = input.outcome.state
      $0.answer = input.answer
      if let paid = input.paid { $0.paid = paid }
    }
    return StepResult(claim.id.key, Words("\(claim.number): \(input.outcome.label.en).", "\(claim.number)：\(input.outcome.label.zh)。"))
  }
}
