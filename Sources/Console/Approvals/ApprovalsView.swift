import Ground
import Records
import Replica
import Workflow

/// What the page of approvals shows.
struct ApprovalsView: Sendable {
  struct Fact: Sendable {
    let factLabel, factText: String
    let isWarning: Bool
  }
  /// The one to decide now.
  struct Case: Sendable {
    let caseKey, caseName, caseLink, caseAsked, askedBy: String
    /// The page of the whole review; nil for what is no order and no part of a review.
    let caseReview: String?
    let askedWhy: String?
    let clock: ClockView
    let caseFacts: [Fact]
    let obstacle: String?
    let forms: [StepFormView]
    let refusals: [StepFormView]
    let hasRefusals, isRefusing: Bool
  }
  /// One of those behind it.
  struct Waiting: Sendable {
    let waitingName, waitingLink, waitingStep: String
    let waitingCustomer, waitingObstacle: String?
    let waitingClock: ClockView
    let isChosen: Bool
  }

  let count: Int
  let current: [Case]
  let queue: [Waiting]
  let hasQueue: Bool
  let notShown: Int?
  let face: ClockFace
  /// Of a decision about something that is not on this page any more.
  let strayFaults: [ProblemLine]

  init(
    _ about: RecordKey?, _ typed: TypedStep?, _ step: StepContext, _ workplace: Workplace, _ times: TimeWords, _ language: Language
  ) throws {
    let pending = try Approvals.pending(step, catalogue: workplace.catalogue, limit: ApprovalsPage.maximum)
    count = try Approvals.count(step, catalogue: workplace.catalogue)
    // What one may decide comes first; what waits for other eyes is still seen.
    let chosen = pending.first { $0.subject.key == about } ?? pending.first { $0.obstacle == nil } ?? pending.first
    current = try chosen.map { [try Self.current($0, typed, step, workplace, times, language)] } ?? []
    queue = try pending.map { try Self.waiting($0, $0.task.place == chosen?.task.place, step, times, language) }
    hasQueue = pending.count > 1
    notShown = count > pending.count ? count - pending.count : nil
    face = ClockFace(step.now, step.calendar, language)
    let isShown = typed == nil || chosen?.subject.key == about
    strayFaults = isShown ? [] : typed?.problems.map { ProblemLine($0, language, place: "") } ?? []
  }

  private static func current(
    _ pending: PendingApproval, _ typed: TypedStep?, _ step: StepContext, _ workplace: Workplace, _ times: TimeWords, _ language: Language
  ) throws -> Case {
    let key = pending.subject.key
    let by = pending.asked
    let site = try step.snapshot.code(of: by.site)
    let refusal = try pending.step.declaration.approval?.refusal.flatMap { name in
      try workplace.catalogue.first { $0.name == name }.flatMap { no in
        try workplace.refusal(no, step.site, step.actor) == nil && Approvals.obstacle(no, pending.subject, step) == nil ? no : nil
      }
    }
    func form(_ step: AnyStep, _ snapshot: Snapshot) throws -> StepFormView {
      try StepFormView(
        step, subject: pending.subject, typed: typed, isOpen: true, snapshot, language, action: "\(ApprovalsPage.path)/\(key)/\(step.name)", hasVerdicts: true)
    }
    return Case(
      caseKey: "\(key)", caseName: RecordNames.name(pending.subject), caseLink: "/r/\(key)", caseAsked: pending.task.label[language],
      askedBy: Words("\(by.operatorName) at \(site), \(times.exact(by.at))", "\(site) \(by.operatorName)，\(times.exact(by.at))")[language],
      caseReview: Self.review(pending.subject).map { "\(ReviewPage.path)/\($0)" }, askedWhy: by.reason.isEmpty ? nil : by.reason, clock: ClockView(pending.task, step, times),
      caseFacts: try ApprovalFacts.of(pending.subject, step).map {
        Fact(factLabel: $0.label[language], factText: Self.text($0, language), isWarning: $0.isWarning)
      },
      obstacle: pending.obstacle.map { "\($0.what[language]) \($0.remedy[language])" },
      forms: pending.obstacle == nil ? [try form(pending.step, step.snapshot)] : [],
      refusals: try refusal.map { [try form($0, step.snapshot)] } ?? [], hasRefusals: refusal != nil,
      isRefusing: typed != nil && typed?.step == refusal?.name)
  }

  /// The order whose review a record belongs to.
  static func review(_ subject: AnyRow) -> RecordKey? {
    switch subject.schema.name {
    case SalesOrder.record.name: subject.key
    case ReviewPart.record.name: Row<ReviewPart>(subject).order.key
    default: nil
    }
  }

  static func text(_ fact: ApprovalFact, _ language: Language) -> String {
    fact.parts.map { part in
      switch part {
      case .words(let words): words[language]
      case .money(let money): CellView.grouped(Money.fieldType.display(money.cells, language))
      case .quantity(let quantity): CellView.grouped(Quantity.fieldType.display(quantity.cells, language))
      }
    }.joined()
  }

  private static func waiting(
    _ pending: PendingApproval, _ isChosen: Bool, _ step: StepContext, _ times: TimeWords, _ language: Language
  ) throws -> Waiting {
    Waiting(
      waitingName: RecordNames.name(pending.subject), waitingLink: "\(ApprovalsPage.path)?about=\(pending.subject.key)",
      waitingStep: pending.step.declaration.label[language], waitingCustomer: try MyTaskView.customer(pending.subject, step.snapshot),
      waitingObstacle: pending.obstacle?.what[language], waitingClock: ClockView(pending.task, step, times), isChosen: isChosen)
  }
}
