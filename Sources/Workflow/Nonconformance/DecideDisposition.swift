import Foundation
import Ground
import Records
import Replica

/// 7.4 A second person agrees to a disposition, or refuses it.
public struct DecideDisposition: SubjectStep {
  public static let step = StepDeclaration(
    "disposition.decide", "7.4", by: [.inspector, .foreman, .planner, .storekeeper, .dispatcher, .administrator], at: [.plant, .warehouse], "Decide about a disposition",
    "批准处置意见", help: Words("Scrapped, returned and regraded goods leave the blocked stock at once; reworked ones when they are checked.", "报废、退货、降级立即移出冻结库存；返工返修检验后移出。"),
    confirmation: Words("What is scrapped or returned leaves the books.", "报废或退货的数量将从账面移出。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let disposition = Entry<Disposition.ID>("disposition", "Disposition", "不合格品处置")
    let isAgreed = Entry<Bool>("agreed", "Agreed", "同意")
    let answer = OptionalEntry<String>("answer", "Answer", "批复", help: Words("Required when it is refused.", "不同意时必填。"), isLong: true, maximumText: 1_000)
    let cost = OptionalEntry<Money>("cost", "Cost", "质量成本", help: Words("What it costs the company, like 1200.00 CNY.", "如 1200.00 CNY。"))
  }

  public static func ready(_ subject: Row<Disposition>, _ context: StepContext) throws -> Problem? {
    if let problem = try Finding.elsewhere(Disposition.record.label, subject.shelf, context) { return problem }
    guard subject.state == .proposed else { return Finding.state(Disposition.record.label, subject.state, needs: .proposed) }
    guard subject.proposer != context.actor.name else {
      return Problem("board.samePerson", Words("\(subject.proposer) proposed it.", "该意见由 \(subject.proposer) 提出。"), remedy: Words("Another person of the board decides.", "须由另一人批准。"))
    }
    return nil
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let disposition = try context.the(input.disposition)
    let subject = try context.the(disposition.nonconformance)
    var problems: [Problem] = []
    if !input.isAgreed, input.answer == nil {
      problems.append(Finding.missing("answer", Words("Why it is refused is missing.", "缺少不同意的理由。"), remedy: Words("Say why, and what should be done.", "请说明理由和建议。")))
    }
    if let cost = input.cost {
      if cost.minor < 0 { problems.append(Problem("cost.negative", field: "cost", Words("must not be less than 0 (got \(cost)).", "不得小于 0（现为 \(cost)）。"), remedy: Words("Compare the amount.", "请核对金额。"))) }
      if let known = subject.cost, known.currency != cost.currency {
        problems.append(Problem("cost.currency", field: "cost", Words("The cost so far is \(known).", "已登记成本为 \(known)。"), remedy: Words("Use the same currency.", "请使用同一货币。")))
      }
    }
    if input.isAgreed, let problem = try context.lacksBlocked(disposition.quantity.amount, of: subject, field: "agreed") { problems.append(problem) }
    return problems
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let disposition = try context.the(input.disposition)
    let subject = try context.the(disposition.nonconformance)
    try changes.update(disposition) {
      $0.state = input.isAgreed ? .agreed : .refused
      $0.decider = context.actor.name
      $0.answer = input.answer
    }
    try changes.closeAll(about: disposition.id.key, context)
    if let cost = input.cost {
      try changes.update(subject) { $0.cost = Money(minor: (subject.cost?.minor ?? 0) + cost.minor, currency: cost.currency) }
    }
    guard input.isAgreed else {
      try changes.open("nonconformance-propose", about: subject.id.key, number: subject.number, on: subject.shelf, context)
      return StepResult(subject.id.key, Words("\(subject.number): \(disposition.kind.label.en) is refused.", "\(subject.number)：不同意\(disposition.kind.label.zh)。"))
    }
    let quantity = disposition.quantity
    if disposition.kind.isWork {
      try changes.open("rework-check", about: disposition.id.key, number: subject.number, on: subject.shelf, context)
    } else {
      if subject.isStock {
        let taken = try changes.takeBlocked(quantity, of: subject, to: nil, subject.number, context)
        for place in taken {
          guard let becomes = disposition.product else { break }
          try changes.move(Quantity(place.quantity, quantity.unit), of: becomes, lot: subject.lot, to: .free, at: place.location, serial: place.serial, subject.number, context)
        }
      }
      if try context.undecided(subject) == quantity.amount { try changes.dispose(subject, but: disposition.id, context) }
    }
    return StepResult(
      subject.id.key, Words("\(subject.number): \(disposition.kind.label.en) of \(quantity.told.en) is agreed.", "\(subject.number)：同意\(disposition.kind.label.zh) \(quantity.told.zh)。"))
  }
}

/// 7.4 Reworked or repaired goods were looked at: the good ones are free, what is still wrong is reported anew.
public struct CheckRework: SubjectStep {
  public static let step = StepDeclaration(
    "rework.check", "7.4", by: [.inspector], at: [.plant, .warehouse], "Check reworked goods", "检验返工品",
    help: Words("Says how much is good now. The rest is a new nonconformance and stays blocked.", "登记返工返修后的合格数量；其余重新报告为不合格品并保持冻结。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let disposition = Entry<Disposition.ID>("disposition", "Disposition", "不合格品处置")
    let good = Entry<ExactDecimal>("good", "Good now", "合格数量")
    let note = OptionalEntry<String>("note", "Note", "备注", isLong: true, maximumText: 1_000)
  }

  public static func ready(_ subject: Row<Disposition>, _ context: StepContext) throws -> Problem? {
    if let problem = try Finding.elsewhere(Disposition.record.label, subject.shelf, context) { return problem }
    guard subject.kind.isWork else {
      return Problem("rework.none", Words("\(subject.kind.label.en) is no work to be checked.", "\(subject.kind.label.zh)无需检验。"), remedy: Words("This step is for rework and repair.", "此步骤适用于返工和返修。"))
    }
    return subject.state == .agreed ? nil : Finding.state(Disposition.record.label, subject.state, needs: .agreed)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let disposition = try context.the(input.disposition)
    guard input.good < .zero || input.good > disposition.quantity.amount else {
      return [try context.lacksBlocked(input.good, of: context.the(disposition.nonconformance), field: "good")].compactMap { $0 }
    }
    let told = disposition.quantity.told
    return [Problem("rework.range", field: "good", Words("must be from 0 to \(told.en) (got \(input.good)).", "须在 0 到 \(told.zh) 之间（现为 \(input.good)）。"), remedy: Words("Count again.", "请重新清点。"))]
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let disposition = try context.the(input.disposition)
    let subject = try context.the(disposition.nonconformance)
    let good = Quantity(input.good, disposition.quantity.unit)
    let bad = Quantity(disposition.quantity.amount - input.good, good.unit)
    try changes.update(disposition) { $0.state = .done }
    try changes.closeAll(about: disposition.id.key, context)
    if subject.isStock, good.amount > .zero {
      _ = try changes.takeBlocked(good, of: subject, to: .free, subject.number, context)
    }
    if bad.amount > .zero {
      let key = try changes.create(Nonconformance.self, on: subject.shelf) {
        $0.product = subject.product
        $0.lot = subject.lot
        $0.quantity = bad
        $0.stage = subject.stage
        $0.what = input.note ?? subject.what
        $0.workOrder = subject.workOrder
        $0.reporter = context.actor.name
        $0.isStock = subject.isStock
      }.key
      try changes.open("nonconformance-propose", about: key, number: changes.text(of: key, "number"), on: subject.shelf, context)
    }
    if try context.undecided(subject) == .zero { try changes.dispose(subject, but: disposition.id, context) }
    return StepResult(subject.id.key, Words("\(subject.number): \(good.told.en) are good now, \(bad.told.en) are not.", "\(subject.number)：返工后合格 \(good.told.zh)，不合格 \(bad.told.zh)。"))
  }
}
