import Foundation
import Ground
import Membership
import Records
import Replica
import Workflow

/// Gathers what the page of an order shows, in one snapshot: one query for each kind of record, and bounded lists.
struct OrderViewMaker {
  static let maximumTasks = 20
  static let maximumHolders = 3
  static let maximumCases = 10

  let step: StepContext
  let workplace: Workplace
  let times: TimeWords
  let language: Language

  private var snapshot: Snapshot { step.snapshot }

  func view(_ order: SalesOrder.ID, _ asked: OrderView.Asked) throws -> OrderView {
    let progress = try OrderProgress.of(order, snapshot)
    let notes = try OrderNotes.of(order, limit: ConversationView.shown, snapshot)
    // An order can have more documents than a statement takes arguments; the newest are what people ask about.
    let records = Array((progress.records + notes.records).suffix(ConflictFilter.maximumRecords))
    let trail = try snapshot.trail(of: records, limit: asked.steps)
    let open = try step.tasks(aboutOrder: order, limit: Self.maximumTasks)
    let cases = try cases(order, records, asked.typed)
    let steps = try steps(progress.row, asked)
    let holders = try holders(progress, open)
    // Those about the order itself are done by its own steps, which stand beside them.
    let tasks = open.filter { $0.shelf == step.home && (progress.row == nil || $0.subject.bytes != order.key.bytes) }.map { TaskView($0, workplace, times, language) }
    let seen = try seen(trail, records)
    let pauses = try PauseWords.notices(of: order.key, step, times, language)
    let notices = progress.waits.map { "\($0.what[language]) \(times.exact($0.since))" } + progress.notes.map { $0[language] } + pauses
    let papers = try progress.row.map { try PaperLink.all($0.any, step, language) } ?? []
    return OrderView(
      typeLabel: SalesOrder.record.label[language], orderNumber: try number(progress), orderKey: order.description,
      stateLabel: progress.state?[language], stateTone: progress.row.map { CellView.tone($0.state.rawValue, SalesOrder.fields.state.schema) },
      headFacts: try headFacts(progress), holders: holders, hasHolders: !holders.isEmpty, stages: progress.stages(step).map { stage($0, progress) },
      notices: notices,
      reviewLink: try ReviewPage.isAny(of: progress.order, snapshot) ? "\(ReviewPage.path)/\(order)" : nil, lifeLink: progress.row.map { LifePage.path($0.id) },
      hasNotices: !notices.isEmpty, cases: cases, hasCases: !cases.isEmpty,
      hasMoreCases: cases.count == Self.maximumCases, lines: OrderLinesView(progress, page: asked.linesPage, language),
      orderChecks: try progress.row.map { [try OrderChecksView($0, lines: progress.lines.count, step, times, language)] } ?? [],
      documents: try OrderDocumentsView(progress, snapshot, times), talk: try ConversationView(notes, of: progress, asked.typed, step, workplace, times),
      trail: try OrderTrailView(trail, order: order.key, number: progress.number, records: records, shown: asked.steps, snapshot, workplace.catalogue, times), seenSites: seen,
      isUnseen: !seen.contains { $0.seenSince != nil || $0.isOrigin }, forms: steps.forms, blocked: steps.blocked, hasForms: !steps.forms.isEmpty,
      hasBlocked: !steps.blocked.isEmpty, hasSteps: !steps.forms.isEmpty || !steps.blocked.isEmpty, tasks: tasks, hasTasks: !tasks.isEmpty,
      papers: papers, hasPapers: !papers.isEmpty, changes: try OrderChangesView(progress, step, language))
  }

  /// A site that has only notes of an order knows its number from them.
  private func number(_ progress: OrderProgress) throws -> String {
    try progress.number.isEmpty ? KnownOrder.find(progress.order, snapshot)?.number ?? "" : progress.number
  }

  // MARK: - The head

  private func headFacts(_ progress: OrderProgress) throws -> [OrderView.HeadFact] {
    var facts: [OrderView.HeadFact] = []
    func add(_ label: Words, _ text: String?, link: String? = nil, isLate: Bool = false) {
      guard let text, !text.isEmpty else { return }
      facts.append(.init(headLabel: label[language], headText: text, headLink: link, isHeadLate: isLate))
    }
    let fields = SalesOrder.fields
    let isOpen = progress.lines.contains { $0.delivered < $0.ordered } && ![.cancelled, .rejected].contains(progress.row?.state)
    let isLate = isOpen && progress.signs.due.map { $0 < step.today } == true
    guard let order = progress.row else {
      add(Customer.record.label, progress.customer)
      add(SupplyRequest.fields.due.schema.label, progress.signs.due?.description, isLate: isLate)
      return facts
    }
    add(Customer.record.label, progress.customer, link: "/r/\(order.customer)")
    add(fields.customerReference.schema.label, order.customerReference)
    if let kind = order.kind, kind != .normal { add(fields.kind.schema.label, [kind.label, order.sampleReason?.label].compactMap { $0?[language] }.joined(separator: " · ")) }
    if let blanket = order.blanket { add(Blanket.record.label, try snapshot.get(blanket)?.number ?? "–", link: "\(BlanketsPage.path)/\(blanket)") }
    add(fields.received.schema.label, times.exact(order.received))
    add(fields.requested.schema.label, order.requested?.description)
    add(fields.promised.schema.label, order.promised?.description, isLate: isLate)
    if step.site.role == .office || step.site.role == .field { add(Texts.words("promiseLink"), Self.promiseText(order)[language], link: PromisePage.address(order.id)) }
    add(Texts.words("promiseAccepted"), try acceptanceText(order))
    add(fields.total.schema.label, CellView.grouped(order.total.description))
    add(fields.deliveryTerms.schema.label, order.deliveryTerms)
    add(fields.address.schema.label, order.address.map { [$0.name, $0.street, $0.city].filter { !$0.isEmpty }.joined(separator: ", ") })
    add(fields.note.schema.label, order.note)
    return facts
  }

  private static func promiseText(_ order: Row<SalesOrder>) -> Words {
    [.received, .checked, .waiting].contains(order.state) ? Words("see the days and reasons", "查看日期与依据") : Words("see what it rests on", "查看承诺依据")
  }

  /// Who accepted the confirmation, or that a later day waits for it; nil when nobody has to.
  private func acceptanceText(_ order: Row<SalesOrder>) throws -> String? {
    if try order.isAcceptanceMissing(step) { return Words("missing: the day is later than asked for", "待登记：交期晚于要求")[language] }
    return try order.acceptance(step).map { "\($0.acceptedBy), \($0.on), \($0.way.label[language])" + ($0.deviations.map { " (\($0))" } ?? "") }
  }

  private func holders(_ progress: OrderProgress, _ tasks: [Row<WorkTask>]) throws -> [OrderView.Holder] {
    try step.holders(progress, tasks, catalogue: workplace.catalogue).prefix(Self.maximumHolders).map { holder in
      .init(
        holderSite: holder.site, holderRoles: holder.roles.prefix(3).map { $0.label[language] }.joined(separator: ", "),
        holderTask: holder.label[language], holderDue: times.due(holder.due), holderExact: times.exact(holder.due), isHolderLate: holder.due < step.now)
    }
  }

  private func stage(_ stage: OrderStage, _ progress: OrderProgress) -> OrderView.Stage {
    let marks: [OrderStage.Standing: String] = [.waiting: "○", .working: "◐", .done: "✓", .late: "▲", .blocked: "✕", .unneeded: "–"]
    let figures = [stage.money.map { CellView.grouped($0.description) }, stage.figures?[language]].compactMap { $0 }.joined(separator: " ")
    return .init(
      stageLabel: stage.kind.label[language], standing: stage.standing.rawValue, standingLabel: stage.standing.label[language],
      stageMark: marks[stage.standing] ?? "", stageFigures: figures.isEmpty ? nil : figures, stageLink: link(stage.kind, progress))
  }

  /// To the one document that a stage is about, or to all of that kind on the page.
  private func link(_ kind: OrderStage.Kind, _ progress: OrderProgress) -> String? {
    guard kind != .promise else { return "#lines" }
    for type in kind.types {
      let found = progress.documents.filter { $0.type == type }
      if found.count == 1 { return "/r/\(found[0].key)" }
      if found.count > 1 { return "#docs-\(type)" }
    }
    return nil
  }

  // MARK: - Steps and conflicts

  /// The way of an order; the first of these that may be taken is the next.
  private static let way = [CheckOrder.step.name, ConfirmOrder.step.name, ReviewOrder.step.name, ApproveOrder.step.name, IssueInvoice.step.name]

  private func steps(_ order: Row<SalesOrder>?, _ asked: OrderView.Asked) throws -> (forms: [StepFormView], blocked: [RecordView.Blocked]) {
    guard let order else { return ([], []) }
    let offers = try workplace.offers(for: order.any, step)
    let typed = asked.typed?.step
    let ready = offers.filter { $0.obstacle == nil || typed == $0.step.name }
    let next = Self.way.first { name in ready.contains { $0.step.name == name } }
    let sorted = ready.filter { $0.step.name == next } + ready.filter { $0.step.name != next }
    let forms = try sorted.map {
      try StepFormView($0.step, subject: order.any, typed: asked.typed, isOpen: $0.step.name == asked.openStep ?? next, drafts: asked.drafts, snapshot, language)
    }
    let blocked = offers.filter { $0.obstacle != nil && typed != $0.step.name }.map { offer in
      RecordView.Blocked(
        blockedLabel: offer.step.declaration.label[language], blockedWhy: offer.obstacle.map { "\($0.what[language]) \($0.remedy[language])" } ?? "")
    }
    return (forms, blocked)
  }

  private func cases(_ order: SalesOrder.ID, _ records: [AnyRow], _ typed: TypedStep?) throws -> [CaseView] {
    let found = try step.cases(ConflictFilter(records: records.map(\.key)), limit: Self.maximumCases)
    guard !found.isEmpty else { return [] }
    let decision = try workplace.step(ResolveConflict.step.name)
    let refusal = workplace.refusal(decision, step.site, step.actor)
    return try found.map { try CaseView($0, typed, "/r/\(order)/\(decision.name)", refusal, step, workplace, times, language) }
  }

  // MARK: - Who has seen it

  /// The other sites that read what the newest step changed. What they hold is known only of those that this site talks to itself.
  private func seen(_ trail: Trail, _ records: [AnyRow]) throws -> [OrderView.SeenSite] {
    guard let newest = trail.entries.first else { return [] }
    let changed = Set(newest.marks.map(\.record))
    let shelves = Set(records.filter { changed.contains($0.key) }.map(\.shelf))
    let origin = newest.version.origin
    let acknowledged = Dictionary(try snapshot.seen(origin, newest.number).map { ($0.site, $0.since) }) { first, _ in first }
    return try snapshot.all(Member.self, where: "site <> ?", [Int64(step.site.site.number)], order: "code").compactMap { member in
      guard let set = ShelfSet(member.shelves), shelves.contains(where: set.contains), member.revocation == nil, member.retired == nil else { return nil }
      let site = SiteID(UInt32(truncatingIfNeeded: member.site))
      return .init(seenCode: member.code, seenSince: acknowledged[site].map(times.exact), isOrigin: site == origin.site)
    }
  }
}
