import Foundation
import Ground
import Records
import Replica

/// 7.2 Judges a lot by its sample: accepted goods become free, others are blocked and reported as nonconforming.
public struct JudgeInspection: SubjectStep {
  public static let step = StepDeclaration(
    "inspection.judge", "7.2", by: [.inspector], at: [.plant, .warehouse], "Judge an inspection", "判定检验批",
    help: Words(
      "Accepted up to the plan's acceptance number. A rejected lot is blocked and goes before the review board.", "不合格品数不超过接收数即可接收；不接收的批次冻结并提交评审。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let inspection = Entry<InspectionLot.ID>("inspection", "Inspection lot", "检验批")
    let isAccepted = Entry<Bool>("accepted", "Accepted", "接收")
    let nonconforming = OptionalEntry<Int>(
      "nonconforming", "Nonconforming pieces", "不合格品数", help: Words("Counted from the results where there are any.", "已录入结果时自动统计，可留空。"))
    let note = OptionalEntry<String>("note", "Note", "备注", isLong: true, maximumText: 1_000)
  }

  public static func ready(_ subject: Row<InspectionLot>, _ context: StepContext) throws -> Problem? {
    if let problem = try Finding.elsewhere(InspectionLot.record.label, subject.shelf, context) { return problem }
    return subject.state == .open ? nil : Finding.state(InspectionLot.record.label, subject.state, needs: .open)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let lot = try context.the(input.inspection)
    let reading = try InspectionReading(lot, context)
    var problems: [Problem] = []
    let counted = reading.results.isEmpty ? input.nonconforming : reading.nonconforming
    if reading.results.isEmpty {
      if let given = input.nonconforming {
        if !(0...lot.sample).contains(given) { problems.append(Finding.outOfRange("nonconforming", 0...lot.sample, given)) }
      } else {
        problems.append(Finding.missing("nonconforming", Words("Neither results nor a number of nonconforming pieces are there.", "没有检验结果，也没有不合格品数。"), remedy: Words("Enter results, or the number in the sample of \(lot.sample).", "请录入结果，或填写 \(lot.sample) 件样本中的不合格品数。")))
      }
    } else {
      if let given = input.nonconforming, given != reading.nonconforming {
        problems.append(Problem("inspection.count", field: "nonconforming", Words("The results show \(reading.nonconforming) nonconforming pieces (got \(given)).", "检验结果中不合格品为 \(reading.nonconforming) 件（现为 \(given)）。"), remedy: Words("Leave it empty, or put a result right.", "请留空，或更正检验结果。")))
      }
      // What is rejected need not be looked at to the end.
      if input.isAccepted, reading.missing > 0 {
        problems.append(Problem("inspection.incomplete", field: "accepted", Words("\(reading.missing) of \(lot.sample * reading.characteristics.count) results are missing.", "\(lot.sample * reading.characteristics.count) 条结果中缺 \(reading.missing) 条。"), remedy: Words("Enter them, or reject the lot.", "请补录，或判为不接收。")))
      }
    }
    guard let counted else { return problems }
    if input.isAccepted, counted > lot.acceptance {
      problems.append(Problem("inspection.beyond", field: "accepted", Words("\(counted) are nonconforming; up to \(lot.acceptance) may be.", "不合格品 \(counted) 件，接收数为 \(lot.acceptance)。"), remedy: Words("Reject it. Then sort it, inspect it again, or get the customer's concession.", "请判为不接收，再挑选、重检或取得客户让步。")))
    }
    if input.note == nil {
      if !input.isAccepted, counted <= lot.acceptance {
        problems.append(Finding.missing("note", Words("\(counted) nonconforming would be accepted: why is it rejected?", "不合格品 \(counted) 件本可接收：缺少不接收的理由。"), remedy: Words("Say why.", "请说明理由。")))
      }
      if input.isAccepted, reading.marked > 0 {
        problems.append(Finding.missing("note", Words("\(reading.marked) results are marked: why do they count?", "有 \(reading.marked) 条结果带标注：缺少仍采信的理由。"), remedy: Words("Say why, or measure again with another gauge.", "请说明理由，或换量具重测。")))
      }
    }
    return problems
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let lot = try context.the(input.inspection)
    let reading = try InspectionReading(lot, context)
    let count = reading.results.isEmpty ? input.nonconforming ?? 0 : reading.nonconforming
    try changes.update(lot) {
      $0.state = input.isAccepted ? .accepted : .rejected
      $0.nonconforming = count
      $0.note = input.note
      $0.inspector = context.actor.name
      $0.judged = context.now
    }
    try changes.closeAll(about: lot.id.key, context)
    if let receipt = try lot.receipt.map({ try context.the($0) }), lot.again == nil {
      try changes.judge(receipt, sample: lot.sample, defects: count, isAccepted: input.isAccepted, note: input.note, context)
    }
    let what = input.note ?? Words.nonconforming(count, lot.sample)
    if input.isAccepted {
      if lot.again != nil { try changes.release(lot, lot.quantity.amount, lot.number, context) }
      return StepResult(lot.id.key, Words("\(lot.number) is accepted: \(count) of \(lot.sample) nonconforming.", "\(lot.number) 接收：样本 \(lot.sample) 件中不合格 \(count) 件。"))
    }
    let about = lot.again == nil ? try changes.report(lot, what, context) : lot.number
    return StepResult(
      lot.id.key,
      Words("\(lot.number) is rejected: \(count) of \(lot.sample) nonconforming. \(about) waits for the review board.", "\(lot.number) 不接收：样本 \(lot.sample) 件中不合格 \(count) 件。\(about) 待评审处置。"))
  }
}

extension Words {
  /// What a nonconformance says when nobody wrote more; in both languages, since it is kept.
  static func nonconforming(_ count: Int, _ sample: Int) -> String { "\(count) of \(sample) nonconforming · 样本 \(sample) 件中不合格 \(count) 件" }
}

extension Changes {
  /// Reports a rejected lot as nonconforming.
  ///
  /// - Returns: the number of the nonconformance.
  fileprivate mutating func report(_ lot: Row<InspectionLot>, _ what: String, _ context: StepContext) throws -> String {
    let key = try create(Nonconformance.self, on: lot.shelf) {
      $0.product = lot.product
      $0.lot = lot.lot
      $0.quantity = lot.quantity
      $0.stage = lot.stage
      $0.what = what
      $0.inspection = lot.id
      $0.workOrder = lot.workOrder
      $0.reporter = context.actor.name
      $0.isStock = lot.receipt != nil
    }.key
    let number = text(of: key, "number")
    try open("nonconformance-propose", about: key, number: number, on: lot.shelf, context)
    return number
  }

  /// Goods of a rejected lot are good after all: they become free stock again, and so much of the nonconformance is settled.
  mutating func release(_ lot: Row<InspectionLot>, _ amount: ExactDecimal, _ document: String, _ context: StepContext) throws {
    guard let rejected = try context.nonconformance(of: lot) else { return }
    let left = try context.undecided(rejected)
    let quantity = Quantity(min(amount, left), rejected.quantity.unit)
    guard quantity.amount > .zero else { return }
    if rejected.isStock { _ = try takeBlocked(quantity, of: rejected, to: .free, document, context) }
    try create(Disposition.self, on: rejected.shelf) {
      $0.nonconformance = rejected.id
      $0.kind = .release
      $0.quantity = quantity
      $0.reason = document
      $0.proposer = context.actor.name
      $0.state = .agreed
    }
    if quantity.amount == left { try dispose(rejected, context) }
  }
}
