import Foundation
import Ground
import Quality
import Records
import Replica

/// 11.4 Plans what is done so that something does not happen again, and by which figure its effect is measured.
public struct PlanPrevention: Step {
  public static let step = StepDeclaration(
    "prevention.plan", "11.4", by: [.serviceAgent, .salesManager, .inspector, .foreman, .planner, .storekeeper], at: [.office, .warehouse, .plant, .headquarters],
    "Plan a preventive action", "制定预防措施",
    help: Words("What is done, by whom and until when, and which figure must fall. Before and after are compared over as many days.", "填写措施、责任岗位、期限及应下降的指标；实施前后按相同天数比较。"))

  static let spans = 14...365
  static let usualSpan = 60

  public struct Input: StepInput {
    public static let entries = Input()
    let what = Entry<String>("what", "What is done", "措施内容", isLong: true, maximumText: 1_000)
    let figure = Entry<CareFigure>("figure", "Measured by", "衡量指标")
    let ownerRole = Entry<String>("owner", "Owner", "责任岗位", help: Words("A role, like inspector or foreman.", "岗位，例如 inspector、foreman。"), maximumText: 40)
    let due = Entry<Day>("due", "Due", "完成期限")
    let cause = OptionalEntry<String>("cause", "Cause", "原因", help: Words("Only complaints of this cause count.", "仅统计该原因的投诉。"), maximumText: 40)
    let product = OptionalEntry<Product.ID>("product", "Product", "产品")
    let days = OptionalEntry<Int>("days", "Days compared", "比较天数", help: Words("60 before and 60 after if left empty.", "留空为前后各 60 天。"))
    let warning = OptionalEntry<EarlyWarning.ID>("warning", "Early warning", "预警")
    let complaint = OptionalEntry<Complaint.ID>("complaint", "Complaint", "投诉")
    let former = OptionalEntry<PreventiveAction.ID>("former", "Instead of", "替代措施", help: Words("The one that had no effect.", "未见成效的措施。"))
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    var problems = [input.cause.flatMap { CareClasses.problem($0, in: CareClasses.shipped.causes, field: "cause") }].compactMap { $0 }
    if input.due < context.today { problems.append(Finding.inPast("due", input.due, today: context.today)) }
    if let days = input.days, !spans.contains(days) { problems.append(Finding.outOfRange("days", spans, days)) }
    if input.cause != nil, input.figure != .complaints {
      problems.append(
        Problem("prevention.cause", field: "cause", Words("Only complaints have a cause.", "只有投诉有原因。"), remedy: Words("Leave it empty, or measure by complaints.", "请留空，或以投诉衡量。")))
    }
    if OperatorRole(rawValue: input.ownerRole) == nil {
      let known = OperatorRole.allCases.map(\.rawValue).joined(separator: ", ")
      problems.append(Problem("role.unknown", field: "owner", Words("\"\(input.ownerRole)\" is no role.", "“\(input.ownerRole)”不是岗位。"), remedy: Words("One of: \(known).", "可选：\(known)。")))
    }
    if let warning = try input.warning.map({ try context.the($0) }), warning.state == .dismissed {
      var problem = Finding.state(EarlyWarning.record.label, warning.state, needs: .open, .acted)
      problem.field = "warning"
      problems.append(problem)
    }
    return problems
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let key = try changes.create(PreventiveAction.self, on: context.home) {
      $0.what = input.what
      $0.figure = input.figure
      $0.cause = input.cause
      $0.product = input.product
      $0.ownerRole = input.ownerRole
      $0.due = input.due
      $0.span = input.days ?? usualSpan
      $0.warning = input.warning
      $0.complaint = input.complaint
    }.key
    if let warning = try input.warning.map({ try context.the($0) }), warning.state == .open, warning.shelf == context.home {
      try changes.update(warning) { $0.state = .acted }
      try changes.closeAll(about: warning.id.key, context)
    }
    if let former = input.former { try changes.close("prevention.plan", about: former.key, context) }
    let number = changes.text(of: key, "number")
    return StepResult(key, Words("\(number) is planned until \(input.due).", "\(number) 已制定，\(input.due) 前完成。"))
  }
}

/// 11.4 The action is done, or dropped. From the day on which it is done its effect is measured.
public struct FinishPrevention: SubjectStep {
  public static let step = StepDeclaration(
    "prevention.done", "11.4", by: [.serviceAgent, .salesManager, .inspector, .foreman, .planner, .storekeeper], at: [.office, .warehouse, .plant, .headquarters],
    "A preventive action is done", "预防措施实施完成",
    help: Words("What was done, and since when. Its effect is judged when as many days have passed after it.", "填写实施情况和日期；经过相同天数后评定效果。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let action = Entry<PreventiveAction.ID>("action", "Preventive action", "预防措施")
    let result = Entry<String>("result", "What was done", "实施情况", isLong: true, maximumText: 1_000)
    let on = OptionalEntry<Day>("done_on", "Done on", "实施日期", help: Words("Today if left empty.", "留空为今天。"))
    let isDropped = OptionalEntry<Bool>("dropped", "It is not done after all", "放弃实施")
  }

  public static func ready(_ subject: Row<PreventiveAction>, _ context: StepContext) throws -> Problem? {
    if let problem = try Finding.elsewhere(PreventiveAction.record.label, subject.shelf, context) { return problem }
    return subject.state == .planned ? nil : Finding.state(PreventiveAction.record.label, subject.state, needs: .planned)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    guard let day = input.on, day > context.today else { return [] }
    return [Finding.inFuture("done_on", day, today: context.today)]
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let action = try context.the(input.action)
    let isDropped = input.isDropped == true
    try changes.update(action) {
      $0.state = isDropped ? .dropped : .done
      $0.result = input.result
      if !isDropped { $0.done = input.on ?? context.today }
    }
    return StepResult(
      action.id.key,
      isDropped
        ? Words("\(action.number) is dropped.", "\(action.number) 已放弃。")
        : Words("\(action.number) is done; its effect is judged \(action.span) days after.", "\(action.number) 已实施，\(action.span) 天后评定效果。"))
  }
}

/// A figure before and after a preventive action, over as many days, and what the numbers say of it.
public struct PreventionFigures: Sendable {
  public typealias Measured = (count: Int, size: Int)

  public let before: Measured
  public let after: Measured
  public let effect: PreventionEffect

  /// - Returns: nil for an action that is not done.
  public init?(_ action: Row<PreventiveAction>, _ context: StepContext) throws {
    guard let done = action.done else { return nil }
    let measure = CareMeasure(action.figure, cause: action.cause)
    let shelf = context.site.role == .headquarters ? nil : action.shelf
    let last = min(context.today, done.advanced(by: action.span - 1))
    before = try measure.count(CareSpan(done.advanced(by: -action.span), to: done.advanced(by: -1), product: action.product, on: shelf), context)
    after = try measure.count(CareSpan(done, to: last, product: action.product, on: shelf), context)
    effect = Self.judge(before, after, isOver: context.today >= done.advanced(by: action.span))
  }

  /// *Too early* before as many days have passed, and while there are too few cases for the test to hold.
  static func judge(_ before: Measured, _ after: Measured, isOver: Bool) -> PreventionEffect {
    guard isOver else { return .tooEarly }
    return switch TwoShares.compare(before: before, after: after) {
    case .fell: .effective
    case .notFallen: .not
    case .tooFew: .tooEarly
    }
  }

  static func told(_ measured: Measured) -> String { "\(measured.count) / \(measured.size)" }
}

/// 11.4 Judges a preventive action by the figures before and after it.
public struct JudgePrevention: SubjectStep, AutomaticStep {
  public static let step = StepDeclaration(
    "prevention.judge", "11.4", by: [.serviceAgent, .salesManager, .inspector, .foreman, .planner], at: [.office, .warehouse, .plant, .headquarters],
    "Judge a preventive action", "评定预防措施效果",
    help: Words("The program compares the figure before and after. The node does it by itself when the days are over.", "由程序比较实施前后的指标；到期后由节点自动办理。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let action = Entry<PreventiveAction.ID>("action", "Preventive action", "预防措施")
  }

  public static func due(_ context: StepContext) throws -> [[String: String]] {
    try context.snapshot.all(PreventiveAction.self, where: "state = 'done' AND +_shelf = ? AND effect IS NULL", [Int64(context.home.code)], limit: 200)
      .filter { action in action.done.map { $0.advanced(by: action.span) <= context.today } ?? false }.map { ["action": $0.id.key.description] }
  }

  public static func ready(_ subject: Row<PreventiveAction>, _ context: StepContext) throws -> Problem? {
    if let problem = try Finding.elsewhere(PreventiveAction.record.label, subject.shelf, context) { return problem }
    return subject.state == .done ? nil : Finding.state(PreventiveAction.record.label, subject.state, needs: .done)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { [] }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let action = try context.the(input.action)
    guard let figures = try PreventionFigures(action, context) else { throw UncheckedInput() }
    try changes.update(action) {
      $0.effect = figures.effect
      $0.before = PreventionFigures.told(figures.before)
      $0.after = PreventionFigures.told(figures.after)
      if figures.effect != .tooEarly { $0.state = .judged }
    }
    if figures.effect == .not { try changes.open("prevention-again", about: action.id.key, number: action.number, on: context.home, context) }
    return StepResult(
      action.id.key,
      Words(
        "\(action.number): \(figures.effect.label.en). Before \(PreventionFigures.told(figures.before)), after \(PreventionFigures.told(figures.after)).",
        "\(action.number)：\(figures.effect.label.zh)。实施前 \(PreventionFigures.told(figures.before))，实施后 \(PreventionFigures.told(figures.after))。"), isWarning: figures.effect == .not)
  }
}

/// Complaints of one customer about the same thing again.
public enum Repeats {
  /// Earlier complaints of the same customer, about a product of this one and of its cause (its kind while it has no cause), within the declared days;
  /// the newest first.
  public static func of(_ complaint: Row<Complaint>, _ context: StepContext) throws -> [Row<Complaint>] {
    guard let customer = complaint.customer else { return [] }
    let products = Set(try complaint.lines(context).map(\.product))
    guard !products.isEmpty else { return [] }
    let made = complaint.id.key.made.milliseconds
    let since = made - min(made, UInt64(CareRules.shipped.repeatDays) * 86_400_000)
    let earlier = try context.snapshot.all(
      Complaint.self, where: "customer = ? AND id < ?", [Data(customer.key.bytes), Data(complaint.id.key.bytes)], order: "id DESC", limit: 200)
    return try earlier.filter { other in
      guard other.id.key.made.milliseconds >= since else { return false }
      let isSame = complaint.cause != nil && other.cause != nil ? other.cause == complaint.cause : other.kind == complaint.kind
      return try isSame && !products.isDisjoint(with: other.lines(context).map(\.product))
    }
  }

  /// Repeated complaints of this office that are not closed, and for which nobody has planned anything.
  static func tasks(_ context: StepContext) throws -> [InboxTask] {
    guard context.site.role == .office || context.site.role == .field else { return [] }
    return try context.snapshot.all(Complaint.self, where: "state IN ('open', 'answered') AND _shelf = ?", [Int64(context.home.code)], limit: Inbox.maximum).filter { complaint in
      guard try context.snapshot.first(PreventiveAction.self, where: "complaint = ?", [Data(complaint.id.key.bytes)]) == nil else { return false }
      return try !Repeats.of(complaint, context).isEmpty
    }.map { Inbox.derived("complaint-repeat", $0.id.key, $0.number, from: $0.id.key.made, context) }
  }
}

extension PreventiveAction {
  /// Actions of this site that are planned, by their due days, for those in the owner's role.
  static func open(_ context: StepContext) throws -> [InboxTask] {
    try context.snapshot.all(PreventiveAction.self, where: "state = 'planned' AND +_shelf = ?", [Int64(context.home.code)], order: "due, id", limit: Inbox.maximum)
      .filter { action in context.actor.roles.contains { $0.rawValue == action.ownerRole } }
      .map { Inbox.lapsing("prevention-do", $0.id.key, $0.number, on: $0.due, notice: 14, context) }
  }
}

/// Complaints by what they have in common, for a Pareto chart; each bar leads to the records behind it.
public struct ComplaintPareto: Sendable {
  public enum By: String, Sendable, CaseIterable {
    case cause, product, customer, site

    public var label: Words {
      switch self {
      case .cause: Words("By cause", "按原因")
      case .product: Words("By product", "按产品")
      case .customer: Words("By customer", "按客户")
      case .site: Words("By responsible site", "按责任站点")
      }
    }
  }

  public struct Bar: Sendable {
    public var name: Words
    public var bar: Pareto<String>.Bar
    /// The newest first.
    public var complaints: [Row<Complaint>]
  }

  public let by: By
  public let total: Int
  public let bars: [Bar]
  /// There are more complaints in the span than are read.
  public let isCut: Bool

  /// The most complaints of one chart, the newest.
  public static let maximum = 5_000

  public init(_ by: By, _ span: CareSpan, _ context: StepContext) throws {
    self.by = by
    let rows = try context.snapshot.all(
      Complaint.self, where: "id >= ? AND id < ? AND (? = 0 OR +_shelf = ?)", [span.first(context), span.end(context), span.shelf, span.shelf], order: "id DESC", limit: Self.maximum + 1)
    isCut = rows.count > Self.maximum
    var groups: [String: [Row<Complaint>]] = [:]
    for row in rows.prefix(Self.maximum) { for key in try Self.keys(by, row, context) { groups[key, default: []].append(row) } }
    let pareto = Pareto(groups.flatMap { Array(repeating: $0.key, count: $0.value.count) })
    total = pareto.total
    bars = try pareto.bars.map { Bar(name: try Self.name(by, $0.key, context), bar: $0, complaints: groups[$0.key] ?? []) }
  }

  /// A complaint about two products stands in both bars.
  private static func keys(_ by: By, _ row: Row<Complaint>, _ context: StepContext) throws -> [String] {
    switch by {
    case .cause: [row.cause ?? ""]
    case .product: try Set(row.lines(context).map(\.product.key.description)).sorted().ifEmpty([""])
    case .customer: [row.customer?.key.description ?? ""]
    case .site: [row.responsibleSite ?? ""]
    }
  }

  private static func name(_ by: By, _ key: String, _ context: StepContext) throws -> Words {
    guard !key.isEmpty else { return Words("not said", "未注明") }
    switch by {
    case .cause: return CareClasses.label(key, in: CareClasses.shipped.causes)
    case .product:
      guard let product = try RecordKey(key).flatMap({ try context.snapshot.get(Product.ID($0)) }) else { return Words(key, key) }
      return Words("\(product.code) \(product.nameEN)", "\(product.code) \(product.nameZH)")
    case .customer:
      let name = try RecordKey(key).flatMap { try context.snapshot.get(Customer.ID($0))?.name } ?? key
      return Words(name, name)
    case .site: return Words(key, key)
    }
  }
}

extension Array {
  fileprivate func ifEmpty(_ other: [Element]) -> [Element] { isEmpty ? other : self }
}
