import Foundation
import Ground
import Membership
import Records
import Replica
import Workflow

/// What the page of a review shows.
struct ReviewView: Sendable {
  struct Fact: Sendable {
    let factLabel, factText: String
    let isWarning: Bool
  }
  /// One aspect, and how far it is.
  struct AspectRow: Sendable {
    let aspectLabel, aspectLooked, aspectPeople, aspectState, aspectTone: String
    let aspectSaid: String?
    let aspectFindings: String?
  }
  struct ExposureRow: Sendable {
    let exposureLabel, exposureText: String
    let isExposureSum: Bool
  }
  struct SkipRow: Sendable {
    let skipAspect, skipState, skipTone, skipStory, skipWhy, skipUntil: String
    let skipAfter: String?
    let isSkipLate: Bool
  }
  struct WordRow: Sendable {
    let wordWhat, wordWho: String
    let wordFindings: String?
  }

  let reviewNumber, orderLink: String
  let stateLabel: String?
  let stateTone: String
  let roundText: String?
  let isReturned: Bool
  let facts: [Fact]
  let hasFacts: Bool
  let exposure: [ExposureRow]
  let hasExposure, isOverCredit: Bool
  let exposureAsOf: String
  let aspects: [AspectRow]
  let hasAspects: Bool
  let missingText: String?
  let consents: [WordRow]
  let hasConsents: Bool
  let conditions: [WordRow]
  let hasConditions: Bool
  let skips: [SkipRow]
  let hasSkips: Bool
  let history: [WordRow]
  let hasHistory: Bool
  let forms: [StepFormView]
  let hasForms: Bool
}

/// Reads a review and puts it into words.
struct ReviewViewMaker {
  let step: StepContext
  let workplace: Workplace
  let times: TimeWords
  let language: Language

  /// - Returns: nil when nothing of the order's review is here.
  func view(_ id: SalesOrder.ID, _ typed: TypedStep?, _ about: RecordKey?) throws -> ReviewView? {
    let order = try step.snapshot.get(id)
    let parts = try step.snapshot.all(ReviewPart.self, where: "sales_order = ?", [Data(id.key.bytes)], order: "id", limit: 200)
    let marks = try step.snapshot.all(SkippedApproval.self, where: "sales_order = ?", [Data(id.key.bytes)], order: "id", limit: 200)
    guard let number = order?.number ?? parts.first?.orderNumber ?? marks.first?.orderNumber else { return nil }
    let reviews = try order.map { try OrderReviews($0, step) }
    let exposure = try order.map { try CreditPicture(try step.the($0.customer), step) }
    let missing = try reviews.flatMap { try $0.missing.isEmpty ? nil : $0.missingWords(step.snapshot)[language] }
    let facts = try order.map { try ApprovalFacts.of($0.any, step).map(fact) } ?? partFacts(parts)
    let aspects = try reviews?.aspects.map(row) ?? parts.filter { $0.aspect != .conditions }.map(row)
    let skips = marks.filter { order == nil || $0.copyOf == nil }.map(skip)
    let consents = parts.filter { $0.aspect == .endorsement || $0.aspect == .conditions }.map(word)
    let history = try (reviews.map { $0.former + $0.words } ?? []).map(word)
    let forms = try self.forms(order, parts, marks, typed, about)
    let conditions = try reviews?.conditions.map(word) ?? []
    return ReviewView(
      reviewNumber: number, orderLink: "/r/\(id.key)", stateLabel: order?.state.label[language],
      stateTone: order.map { CellView.tone($0.state.rawValue, SalesOrder.fields.state.schema) } ?? "open",
      roundText: reviews.flatMap { $0.round > 1 ? Words("review no. \($0.round)", "第 \($0.round) 轮评审")[language] : nil }, isReturned: reviews?.isReturned ?? false,
      facts: facts, hasFacts: !facts.isEmpty, exposure: exposure.map(rows) ?? [], hasExposure: exposure != nil, isOverCredit: exposure?.isOver ?? false,
      exposureAsOf: times.exact(step.now), aspects: aspects, hasAspects: !aspects.isEmpty, missingText: missing, consents: consents,
      hasConsents: !consents.isEmpty, conditions: conditions, hasConditions: !conditions.isEmpty, skips: skips, hasSkips: !skips.isEmpty,
      history: history, hasHistory: !history.isEmpty, forms: forms, hasForms: !forms.isEmpty)
  }

  private func fact(_ fact: ApprovalFact) -> ReviewView.Fact {
    ReviewView.Fact(factLabel: fact.label[language], factText: ApprovalsView.text(fact, language), isWarning: fact.isWarning)
  }

  /// What a plant knows of the order, from what it was asked.
  private func partFacts(_ parts: [Row<ReviewPart>]) -> [ReviewView.Fact] {
    guard let part = parts.last else { return [] }
    func fact(_ words: Words, _ text: String) -> ReviewView.Fact { ReviewView.Fact(factLabel: words[language], factText: text, isWarning: false) }
    let fields = ReviewPart.fields
    return [
      fact(fields.wanted.schema.label, (part.wanted ?? "–").replacingOccurrences(of: "\n", with: ", ")),
      fact(fields.due.schema.label, part.due?.description ?? "–"), fact(fields.grade.schema.label, part.grade?.label[language] ?? "–"),
    ]
  }

  private func money(_ money: Money) -> String { CellView.grouped(Money.fieldType.display(money.cells, language)) }

  private func rows(_ picture: CreditPicture) -> [ReviewView.ExposureRow] {
    func row(_ en: String, _ zh: String, _ text: String, isSum: Bool = false) -> ReviewView.ExposureRow {
      ReviewView.ExposureRow(exposureLabel: Words(en, zh)[language], exposureText: text, isExposureSum: isSum)
    }
    var rows = [
      row("Unpaid invoices", "未付发票", money(picture.unpaid)), row("Open orders, with this one", "未结订单（含本单）", money(picture.open)),
      row("Deposits", "预付款", Words("none are kept: payments belong to invoices", "未登记：付款均对应发票")[language]),
      row("Exposure", "信用占用", money(picture.exposure), isSum: true), row("Credit limit", "信用额度", money(picture.limit)),
    ]
    if let left = picture.allotted { rows.append(row("This site may still promise, also offline", "本站点离线也可使用的信用配额", money(left))) }
    return rows
  }

  private func row(_ aspect: OrderReviews.Aspect) throws -> ReviewView.AspectRow {
    let (state, tone) = try standing(aspect)
    let roles = aspect.rule.roles.map { $0.label[language] }.sorted().joined(separator: language == .english ? ", " : "、")
    return ReviewView.AspectRow(
      aspectLabel: aspect.rule.aspect.label[language], aspectLooked: aspect.rule.looked[language], aspectPeople: "\(aspect.rule.place.label[language]): \(roles)",
      aspectState: state, aspectTone: tone, aspectSaid: try aspect.word.map(said), aspectFindings: aspect.word.flatMap { $0.findings.isEmpty ? nil : $0.findings })
  }

  private func row(_ part: Row<ReviewPart>) -> ReviewView.AspectRow {
    let said = part.at.map { "\(part.reviewer ?? ""), \(times.exact($0))" }
    let tone = part.state == .asked ? "open" : part.decision == .reject ? "stop" : part.state == .withdrawn ? "none" : "done"
    return ReviewView.AspectRow(
      aspectLabel: part.aspect.label[language], aspectLooked: ReviewRules.shipped.first { $0.aspect == part.aspect }?.looked[language] ?? "",
      aspectPeople: "", aspectState: part.decision?.label[language] ?? part.state.label[language], aspectTone: tone, aspectSaid: said, aspectFindings: part.findings)
  }

  private func standing(_ aspect: OrderReviews.Aspect) throws -> (String, String) {
    switch aspect.state {
    case .missing: return (Words("missing", "待评审")[language], "open")
    case .asked(let site):
      let code = try step.snapshot.code(of: site)
      return (Words("asked: \(code)", "已请 \(code) 评审")[language], "open")
    case .given(let word): return (word.decision.label[language], word.decision == .reject ? "stop" : "done")
    case .skipped(let skip): return (Words("skipped: \(skip.state.label.en)", "已跳过：\(skip.state.label.zh)")[language], skip.state == .granted ? "done" : "stop")
    }
  }

  private func said(_ word: OrderReviews.Word) throws -> String {
    let code = try step.snapshot.code(of: word.site)
    return Words("\(word.reviewer) at \(code), \(times.exact(word.at))", "\(code) \(word.reviewer)，\(times.exact(word.at))")[language]
  }

  private func word(_ word: OrderReviews.Word) throws -> ReviewView.WordRow {
    let what = word.aspects.map { $0.label[language] }.joined(separator: language == .english ? ", " : "、")
    return ReviewView.WordRow(
      wordWhat: Words("\(what): \(word.decision.label.en)", "\(what)：\(word.decision.label.zh)")[language], wordWho: try said(word),
      wordFindings: word.findings.isEmpty ? nil : word.findings)
  }

  private func word(_ part: Row<ReviewPart>) -> ReviewView.WordRow {
    let what = part.aspect.label, decision = part.decision?.label ?? part.state.label
    return ReviewView.WordRow(
      wordWhat: part.decision == nil ? what[language] : Words("\(what.en): \(decision.en)", "\(what.zh)：\(decision.zh)")[language],
      wordWho: "\(part.reviewer ?? ""), \(part.at.map { times.exact($0) } ?? "")", wordFindings: part.findings)
  }

  private func skip(_ skip: Row<SkippedApproval>) -> ReviewView.SkipRow {
    let story = Words("\(skip.skippedBy), \(times.exact(skip.at)): \(skip.reason.label.en)", "\(skip.skippedBy)，\(times.exact(skip.at))：\(skip.reason.label.zh)")
    let after = skip.madeUpAt.map { at in
      let findings = skip.findings.map { ": \($0)" } ?? ""
      return "\(skip.madeUpBy ?? ""), \(times.exact(at))\(findings)" + (skip.settlement.map { " → \($0)" } ?? "")
    }
    return ReviewView.SkipRow(
      skipAspect: skip.aspect.label[language], skipState: skip.state.label[language],
      skipTone: skip.state == .granted ? "done" : skip.state == .open ? "open" : "stop", skipStory: story[language], skipWhy: skip.why,
      skipUntil: "\(times.exact(skip.until)) (\(times.due(skip.until)))", skipAfter: after, isSkipLate: skip.state.isOpen && skip.until < step.now)
  }

  /// The forms of what this person may do here now; what was typed stays in its form.
  private func forms(
    _ order: Row<SalesOrder>?, _ parts: [Row<ReviewPart>], _ marks: [Row<SkippedApproval>], _ typed: TypedStep?, _ about: RecordKey?
  ) throws -> [StepFormView] {
    let root = order?.id.key ?? parts.first?.order.key ?? marks[0].order.key
    func forms(_ row: AnyRow, _ names: [String]) throws -> [StepFormView] {
      try workplace.offers(for: row, step).filter { $0.obstacle == nil && names.contains($0.step.name) }.map { offer in
        let own = about == row.key ? typed : nil
        return try StepFormView(
          offer.step, subject: row, typed: own, isOpen: own?.step == offer.step.name, step.snapshot, language,
          action: "\(ReviewPage.path)/\(root)/\(row.key)/\(offer.step.name)", hasVerdicts: true)
      }
    }
    return try (order.map { try forms($0.any, ReviewPage.orderSteps) } ?? [])
      + parts.filter { $0.state == .asked }.flatMap { try forms($0.any, [GivePart.step.name]) }
      + marks.filter { $0.copyOf == nil }.flatMap { try forms($0.any, [MakeUpApproval.step.name, SettleSkip.step.name]) }
  }
}
