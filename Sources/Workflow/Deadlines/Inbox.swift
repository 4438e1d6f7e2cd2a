import Foundation
import Ground
import Records
import Replica

/// Something that an operator is to do, and by when.
public struct InboxTask: Sendable {
  /// The step that fulfils it.
  public var step: String
  /// What it is about, and what people call that.
  public var subject: RecordKey
  public var subjectNumber: String
  /// The service level that sets the deadline: its name, and what people read.
  public var level: String
  public var label: Words
  public var opened: Instant
  public var due: Instant
  public var isOverdue: Bool
  /// The task's record; nil for one that follows from the records as they stand, like a delivery without an invoice.
  public var task: WorkTask.ID?
  /// The overdue task that this one tells of.
  public var escalates: WorkTask.ID?
}

/// 1.4 What an operator is to do at this site.
///
/// The tasks that steps opened on the site's own shelf, and those that follow from the records: deliveries to invoice, payments overdue,
/// conflicts of edits that this site has a part in, oversells, promises that nobody else knows of, questions of other sites.
public enum Inbox {
  /// The most tasks of one kind that are read, the oldest first.
  public static let maximum = 1_000

  /// - Returns: those whose step one of the actor's roles may take at a site of this kind; the overdue ones first, then by deadline.
  public static func tasks(_ context: StepContext, catalogue: [AnyStep] = Catalogue.steps) throws -> [InboxTask] {
    let mine = steps(context, catalogue)
    let all = try opened(context) + following(context, mine) + conflicts(context)
    return all.filter { mine.contains($0.step) }.sorted { a, b in
      a.isOverdue != b.isOverdue ? a.isOverdue : (a.due, a.subject) < (b.due, b.subject)
    }
  }

  /// The steps that the actor may take at this site.
  static func steps(_ context: StepContext, _ catalogue: [AnyStep]) -> Set<String> {
    Set(
      catalogue.map(\.declaration).filter { $0.sites.contains(context.site.role) && !$0.operators.isDisjoint(with: context.actor.roles) }.map(\.name))
  }

  /// What follows from the records, but for conflicts, which have a page of their own. What nobody here may do is not looked for.
  static func following(_ context: StepContext, _ mine: Set<String>) throws -> [InboxTask] {
    let readings: [(steps: Set<String>, read: (StepContext) throws -> [InboxTask])] = [
      ([IssueInvoice.step.name], deliveriesToInvoice), ([RecordPayment.step.name], overduePayments),
      ([ResolveOversell.step.name, ResolveCreditOverrun.step.name], oversells), ([RequestAllotment.step.name], unconfirmed),
      ([OpenComplaint.step.name], shortDeliveries), ([AnswerNote.step.name], questions), ([DecisionDone.step.name], Decision.open),
      ([ReceiveTransfer.step.name], transfersComing), ([AnswerRecall.step.name], recalledShipments),
      ([CalibrateGauge.step.name], Gauges.toCalibrate), ([SetTool.step.name], Tools.toCalibrate), ([RequestChange.step.name], Forecasts.lateHere),
      ([RaiseBlanket.step.name], overCalled), ([MakeUpApproval.step.name], Skips.toMakeUp), ([SettleSkip.step.name], Skips.toSettle),
      ([CancelSlot.step.name], overlappingSlots),
      ([DecideCredit.step.name, IssueCredit.step.name, ReversePayment.step.name], SettlementCases.tasks), ([SendDunning.step.name], SettlementCases.lettersDue),
      ([TakeBankLine.step.name], SettlementCases.bankLines),
      ([SettleSerial.step.name], doubleSerials),
      ([DecideReturn.step.name], ReturnTasks.held), ([ReplaceReturnedGoods.step.name], ReturnTasks.toSettle), ([SendBackReturn.step.name], ReturnTasks.toSendBack),
      ([InspectReturn.step.name], ReturnTasks.toInspect), ([CloseFeedback.step.name], Feedback.open), ([PlanPrevention.step.name], Repeats.tasks),
      ([FinishPrevention.step.name], PreventiveAction.open), ([DoImprovement.step.name], ImprovementAction.open),
      ([TellCustomer.step.name], DeliveryTasks.untold), ([ReceiveCaseGoods.step.name, TellOfCase.step.name, CloseDeliveryCase.step.name], DeliveryTasks.cases),
      ([AnswerClaim.step.name], DeliveryTasks.claims), ([DropCarrierLine.step.name], DeliveryTasks.lines), ([VoidWaybill.step.name], DeliveryTasks.doubles),
    ]
    return try readings.filter { !$0.steps.isDisjoint(with: mine) }.flatMap { try $0.read(context) }.filter { mine.contains($0.step) }
  }

  private static func opened(_ context: StepContext) throws -> [InboxTask] {
    try context.snapshot.all(
      WorkTask.self, where: "_shelf = ?1 AND state = 'open' AND \(isFor("?2"))", [Int64(context.home.code), roles(context)], order: "due_ms, id", limit: maximum
    ).compactMap { task($0, context) }
  }

  /// What is told of an overdue task is for one role, and once for a rung though two nodes may have told it.
  /// - Parameter roles: the argument that holds them, each between spaces.
  static func isFor(_ roles: String) -> String {
    """
    (+escalates IS NULL OR (instr(\(roles), ' ' || role || ' ') > 0
      AND NOT EXISTS (SELECT 1 FROM task e WHERE e.escalates = task.escalates AND e.rung = task.rung AND e.id < task.id)))
    """
  }

  static func roles(_ context: StepContext) -> String { " " + context.actor.roles.map(\.rawValue).sorted().joined(separator: " ") + " " }

  /// - Returns: nil for a task about something that is no record.
  static func task(_ task: Row<WorkTask>, _ context: StepContext) -> InboxTask? {
    guard let subject = RecordKey(bytes: task.subject.bytes) else { return nil }
    return InboxTask(
      step: task.step, subject: subject, subjectNumber: task.subjectNumber, level: task.level,
      // A newer program's level is not in our table; its name is better than nothing.
      label: context.levels.find(task.level)?.label ?? Words(task.level, task.level),
      opened: task.opened, due: task.due, isOverdue: task.due < context.now, task: task.id, escalates: task.escalates)
  }

  static func derived(
    _ level: String, _ subject: RecordKey, _ number: String, from start: Instant, _ context: StepContext
  ) -> InboxTask {
    let level = context.levels[level]
    let due = level.due(from: start, context.calendar)
    return InboxTask(
      step: level.step, subject: subject, subjectNumber: number, level: level.name, label: level.label, opened: start, due: due,
      isOverdue: due < context.now, task: nil)
  }

  /// Something that must be renewed before it lapses: told some days before, and due with the end of its last day.
  static func lapsing(_ name: String, _ subject: RecordKey, _ number: String, on day: Day, notice: Int, _ context: StepContext) -> InboxTask {
    var task = derived(name, subject, number, from: context.calendar.closing(of: day), context)
    task.opened = context.calendar.opening(of: day.advanced(by: -notice))
    return task
  }

  /// Orders of this office with a delivery that has no invoice. The clock starts when work ends on the day of the first such delivery.
  ///
  /// An order waits for its first invoice as approved, and those are looked through all. What was invoiced or cancelled before is looked for
  /// among the newest deliveries only: there are ever more of them.
  private static func deliveriesToInvoice(_ context: StepContext) throws -> [InboxTask] {
    try context.snapshot.all(
      SalesOrder.self,
      where: """
        id IN (SELECT id FROM sales_order WHERE state = 'approved' UNION SELECT sales_order FROM (SELECT sales_order FROM delivery ORDER BY id DESC LIMIT \(newestDeliveries)))
        AND _shelf = ? AND state IN ('approved', 'invoiced', 'cancelled') AND EXISTS (\(uninvoiced))
        """, [Int64(context.home.code)], limit: maximum
    ).compactMap { order in
      let days = try IssueInvoice.open(order, context).compactMap {
        try context.snapshot.first(Delivery.self, where: "shipment = ?", [Data($0.id.key.bytes)])?.on
      }
      return days.min().map { derived("invoice-issue", order.id.key, order.number, from: context.calendar.closing(of: $0), context) }
    }
  }

  static let newestDeliveries = 2_000

  /// `+s.state`: an order has few shipments, and nearly all there are have been delivered.
  private static let uninvoiced = """
    SELECT 1 FROM dispatch_request r JOIN shipment s ON s.dispatch_request = r.id
    WHERE r.sales_order = sales_order.id AND +s.state = 'delivered' AND NOT EXISTS (\(IssueInvoice.standing(of: "s.id")))
    """

  /// Deliveries of which a customer took less than what was sent, until a complaint that came later than the delivery is open for the order, or the
  /// customer was told about its case.
  private static func shortDeliveries(_ context: StepContext) throws -> [InboxTask] {
    guard context.site.role == .office else { return [] }
    return try context.snapshot.all(Delivery.self, where: shortUnanswered, [Int64(context.home.code)], limit: maximum).compactMap { delivery in
      guard let order = try context.snapshot.get(delivery.order) else { return nil }
      return derived("delivery-short", order.id.key, order.number, from: context.calendar.closing(of: delivery.on), context)
    }
  }

  /// A key begins with its millisecond: a complaint of the delivery's own answers it, whatever their sites.
  private static let shortUnanswered = """
    short = 1 AND EXISTS (SELECT 1 FROM sales_order o WHERE o.id = delivery.sales_order AND o._shelf = ?)
    AND NOT EXISTS (SELECT 1 FROM complaint c WHERE c.sales_order = delivery.sales_order AND substr(c.id, 1, 6) >= substr(delivery.id, 1, 6))
    AND NOT EXISTS (SELECT 1 FROM customer_notice n WHERE n.shipment = delivery.shipment AND n.delivery_case IS NOT NULL)
    """

  /// Questions about orders that another site asks this one. Whoever here knows the answer gives it.
  private static func questions(_ context: StepContext) throws -> [InboxTask] {
    try context.questionsHere(limit: maximum).map { derived("note-answer", $0.id.key, $0.orderNumber, from: $0.at, context) }
  }

  /// Transfers that come to this warehouse, and of which not all is here and has a case.
  private static func transfersComing(_ context: StepContext) throws -> [InboxTask] {
    try context.snapshot.all(
      Transfer.self, where: "state = 'sent' AND to_site = ?", [Int(context.site.site.number)], limit: maximum
    ).map { derived("transfer-receive", $0.id.key, $0.number, from: $0.sent, context) }
  }

  /// Shipments of recalled lots that left this warehouse, or that went to customers of this office.
  private static func recalledShipments(_ context: StepContext) throws -> [InboxTask] {
    let shelf = Int64(context.home.code)
    return try context.snapshot.all(
      RecallLine.self, where: "state IN ('open', 'told') AND (_shelf = ? OR EXISTS (SELECT 1 FROM sales_order o WHERE o.id = recall_line.sales_order AND o._shelf = ?))",
      [shelf, shelf], limit: maximum
    ).map { derived("recall-answer", $0.id.key, $0.orderNumber, from: $0.id.key.made, context) }
  }

  /// Dock slots that two sites booked apart for one door and time: the later one is to be moved.
  private static func overlappingSlots(_ context: StepContext) throws -> [InboxTask] {
    guard context.site.role == .warehouse else { return [] }
    return try DockSlots.overlapping(at: context.home, context).map {
      derived("slot-overlap", $0.id.key, "\($0.door) \($0.window.told)", from: $0.id.key.made, context)
    }
  }

  private static func overduePayments(_ context: StepContext) throws -> [InboxTask] {
    try context.snapshot.all(
      Invoice.self, where: "_shelf = ? AND state IN ('issued', 'partly_paid') AND due < ?",
      [Int64(context.home.code), context.today.description], order: "due, id", limit: maximum
    ).map { derived("payment-record", $0.id.key, $0.number, from: context.calendar.closing(of: $0.due), context) }
  }

  /// Lost edits of records on this site's shelf, or where this site made one of the two; at headquarters all.
  private static func conflicts(_ context: StepContext) throws -> [InboxTask] {
    let here = context.site.site
    let isHeadquarters = context.site.role == .headquarters
    var open = try context.snapshot.conflicts(isHeadquarters ? ConflictFilter() : ConflictFilter(shelf: context.home), limit: maximum)
    if !isHeadquarters {
      open += try context.snapshot.conflicts(ConflictFilter(author: here), limit: maximum).filter { $0.shelf != context.home }
    }
    return try open.filter { isFor(context.actor, $0, context) }.compactMap { conflict in
      let rows = try context.snapshot.rows(conflict.recordType.name, where: "id = ?", [Data(conflict.record.bytes)])
      return rows.first.map {
        derived(ConflictCase.level(conflict, context).name, conflict.record, RecordNames.name($0), from: conflict.since, context)
      }
    }
  }

  /// At the site whose record it is, a clash of lives is its owner's; elsewhere it is shown to whoever decides conflicts.
  private static func isFor(_ actor: Actor, _ conflict: Conflict, _ context: StepContext) -> Bool {
    guard conflict.shelf == context.home, let owner = ConflictCase.owner(conflict) else { return true }
    return actor.roles.contains(owner) || actor.roles.contains(.administrator)
  }

  /// Oversells: headquarters sees all that it reads, a warehouse its own.
  private static func oversells(_ context: StepContext) throws -> [InboxTask] {
    guard [.headquarters, .warehouse].contains(context.site.role) else { return [] }
    return try context.snapshot.oversells().filter { context.site.role == .headquarters || $0.shelf == context.home }.map { oversell in
      let site = try context.snapshot.code(of: oversell.holder)
      let about = [oversell.what, site, oversell.orderNumber].filter { !$0.isEmpty }.joined(separator: ", ")
      return derived(oversell.step == ResolveOversell.step.name ? "oversell-resolve" : "credit-overrun", oversell.move, about, from: oversell.since, context)
    }
  }

  /// Agreements of this office of which sites called off more, apart from each other, than was agreed.
  private static func overCalled(_ context: StepContext) throws -> [InboxTask] {
    try Blanket.overCalled(context).map { blanket in
      let moves = try BlanketReading.of(blanket, context).moves(context.snapshot, limit: 1)
      let since = moves.first.map { Instant(milliseconds: $0.any.versions.created.stamp.milliseconds) } ?? context.now
      return derived("blanket-over", blanket.id.key, blanket.number, from: since, context)
    }
  }

  /// Serial numbers that two pieces bear, since two plants gave them apart.
  private static func doubleSerials(_ context: StepContext) throws -> [InboxTask] {
    try SerialDoubles.open(context.snapshot).map { derived("serial-settle", $0.id.key, $0.serial, from: $0.id.key.made, context) }
  }

  /// What this site promised on a lease that ended before any other site had the promise.
  private static func unconfirmed(_ context: StepContext) throws -> [InboxTask] {
    try context.snapshot.unconfirmedPromises().map {
      derived("promise-unconfirmed", $0.line?.key ?? $0.id.key, $0.orderNumber ?? "", from: $0.until, context)
    }
  }
}
