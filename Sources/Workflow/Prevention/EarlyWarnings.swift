import Foundation
import Ground
import Membership
import Quality
import Records
import Replica
import Synchronization

/// A rule that watches a figure week by week against its own past (`early-warnings.json`).
public struct WarningRule: Sendable, Decodable {
  public enum Chart: String, Sendable, Decodable {
    /// A share of all, against a p chart's limit.
    case shares
    /// A number a week, against a c chart's limit.
    case counts
  }

  public var name: String
  var figure: String
  public var chart: Chart
  /// So many weeks before are the past; with fewer than the least that have anything in them the rule is silent.
  public var weeks: Int
  public var leastWeeks: Int
  /// So many cases a week must have at least: one case is no trend.
  public var leastCount: Int
  var en: String
  var zh: String

  public var label: Words { Words(en, zh) }
  public var watched: CareFigure { CareFigure(rawValue: figure) ?? .complaints }

  public static let all: [WarningRule] = Resource.decode("early-warnings")
  public static func find(_ name: String) -> WarningRule? { all.first { $0.name == name } }

  /// Where the figure is kept.
  func isFor(_ role: SiteRole) -> Bool { watched == .rejects ? role == .warehouse || role == .plant : role == .office }

  public struct Week: Sendable {
    public var monday: Day
    public var count: Int
    public var size: Int
  }

  /// What a week came to, if it stands out.
  public struct Signal: Sendable {
    public var week: Week
    public var limit: PastLimit
  }

  /// - Returns: nil when the week is like its past, or too little is known.
  func signal(_ week: Week, past: [Week]) -> Signal? {
    let known = past.filter { $0.size > 0 }
    guard week.count >= leastCount, known.count >= leastWeeks else { return nil }
    switch chart {
    case .shares:
      guard let limit = PastLimit(shares: known.map { ($0.count, $0.size) }, next: week.size),
        Int128(week.count) * Int128(ExactDecimal.scale) > Int128(limit.upper.millionths) * Int128(week.size)
      else { return nil }
      return Signal(week: week, limit: limit)
    case .counts:
      guard let limit = PastLimit(counts: known.map(\.count)), ExactDecimal(week.count) > limit.upper else { return nil }
      return Signal(week: week, limit: limit)
    }
  }

  func week(_ monday: Day, _ context: StepContext) throws -> Week {
    let measured = try CareMeasure(watched).count(CareSpan(monday, to: monday.advanced(by: 6), on: context.home), context)
    return Week(monday: monday, count: measured.count, size: measured.size)
  }

  /// The last week that is over, judged; the past is only read when that week has cases enough.
  func lastWeek(_ context: StepContext) throws -> Signal? {
    let monday = context.today.advanced(by: 1 - context.today.weekday - 7)
    let last = try week(monday, context)
    guard last.count >= leastCount else { return nil }
    return try signal(last, past: (1...weeks).map { try week(monday.advanced(by: -7 * $0), context) })
  }
}

/// Counts a figure in a span: cases, and of how many.
struct CareMeasure {
  let figure: CareFigure
  /// A code of the tree of causes, with all below it; nil for any.
  var cause: String?

  init(_ figure: CareFigure, cause: String? = nil) {
    self.figure = figure
    self.cause = cause
  }

  func count(_ span: CareSpan, _ context: StepContext) throws -> (count: Int, size: Int) {
    switch figure {
    case .late:
      let facts = try CareFacts(span, context)
      return (facts.late, facts.promised)
    case .complaints:
      let facts = try CareFacts(span, context)
      return (cause == nil ? facts.complaints : try complaints(span, context), facts.deliveries)
    case .rejects:
      let row = try context.snapshot.integers(Self.judged, [span.first(context), span.end(context), span.shelf, span.productKey])[0]
      return (Int(row[0]), Int(row[1]))
    }
  }

  /// An inspection counts in the week in which it was opened.
  private static let judged = """
    SELECT coalesce(sum(state <> 'accepted'), 0), count(*) FROM inspection_lot
    WHERE id >= ?1 AND id < ?2 AND +state <> 'open' AND (?3 = 0 OR +_shelf = ?3) AND (?4 = x'' OR +product = ?4)
    """

  private func complaints(_ span: CareSpan, _ context: StepContext) throws -> Int {
    try context.snapshot.count(
      """
      SELECT count(*) FROM complaint c WHERE c.id >= ?1 AND c.id < ?2 AND (?3 = 0 OR +c._shelf = ?3) AND (+c.cause = ?5 OR +c.cause LIKE ?5 || '.%')
        AND (?4 = x'' OR EXISTS (SELECT 1 FROM complaint_line l WHERE l.complaint = c.id AND l.product = ?4))
      """, [span.first(context), span.end(context), span.shelf, span.productKey, cause])
  }
}

/// When a node last counted each rule's week. One that is over changes seldom, by what comes late, so it is counted once an hour and not with each commit.
final class WarningMemory: Sendable {
  private static let interval: UInt64 = 3_600_000  // Milliseconds.
  private let counted = Mutex<[String: Instant]>([:])

  /// Whether it is time; then it is taken as done.
  func isDue(_ rule: String, at now: Instant) -> Bool {
    counted.withLock { counted in
      if let last = counted[rule], last <= now, now.milliseconds - last.milliseconds < Self.interval { return false }
      counted[rule] = now
      return true
    }
  }
}

/// 11.4 A week of a figure stands out against its own past: the site's node says so, with the numbers.
public struct RaiseWarning: AutomaticStep {
  public static let step = StepDeclaration(
    "warning.raise", "11.4", by: [.serviceAgent, .inspector, .salesManager], at: [.office, .warehouse, .plant], "Raise an early warning", "发出预警",
    help: Words("The node does it by itself when a week is over that stands out against those before.", "一周结束且明显高于以往时由节点自动办理。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let rule = Entry<String>("rule", "Rule", "规则", maximumText: 40)
  }

  private static func monday(_ context: StepContext) -> Day { context.today.advanced(by: 1 - context.today.weekday - 7) }

  private static func known(_ rule: WarningRule, _ context: StepContext) throws -> Row<EarlyWarning>? {
    try context.snapshot.first(
      EarlyWarning.self, where: "week = ? AND +rule = ? AND +_shelf = ?", [monday(context).description, rule.name, Int64(context.home.code)])
  }

  public static func due(_ context: StepContext) throws -> [[String: String]] {
    try WarningRule.all.filter {
      try $0.isFor(context.site.role) && known($0, context) == nil && context.warnings.isDue($0.name, at: context.now) && $0.lastWeek(context) != nil
    }.map { ["rule": $0.name] }
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    guard let rule = WarningRule.find(input.rule), rule.isFor(context.site.role) else {
      let names = WarningRule.all.filter { $0.isFor(context.site.role) }.map(\.name).joined(separator: ", ")
      return [Problem("warning.rule", field: "rule", Words("No such rule watches here.", "本站点没有该规则。"), remedy: Words("One of: \(names).", "可选：\(names)。"))]
    }
    if let known = try known(rule, context) {
      return [Problem("warning.known", field: "rule", Words("\(known.number) says so already.", "已有预警 \(known.number)。"), remedy: Words("Act on that one.", "请处理该预警。"))]
    }
    guard try rule.lastWeek(context) == nil else { return [] }
    return [Problem("warning.quiet", field: "rule", Words("The last week was like those before, or too little is known.", "上周与以往无明显差异，或数据不足。"), remedy: Words("There is nothing to warn of.", "无需预警。"))]
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    guard let rule = WarningRule.find(input.rule), let signal = try rule.lastWeek(context) else { throw UncheckedInput() }
    let key = try changes.create(EarlyWarning.self, on: context.home) {
      $0.rule = rule.name
      $0.figure = rule.watched
      $0.week = signal.week.monday
      $0.count = signal.week.count
      $0.size = signal.week.size
      $0.usual = signal.limit.usual
      $0.limit = signal.limit.upper
    }.key
    let number = changes.text(of: key, "number")
    try changes.open("warning-act", about: key, number: number, on: context.home, context)
    return StepResult(
      key,
      Words(
        "\(number): \(rule.label.en): \(signal.week.count) of \(signal.week.size) in the week of \(signal.week.monday), limit \(signal.limit.upper).",
        "\(number)：\(rule.label.zh)：\(signal.week.monday) 当周 \(signal.week.count) / \(signal.week.size)，上限 \(signal.limit.upper)。"), isWarning: true)
  }
}

/// 11.4 A warning was looked into, and there is nothing to be done.
public struct DismissWarning: SubjectStep {
  public static let step = StepDeclaration(
    "warning.dismiss", "11.4", by: [.serviceAgent, .salesManager, .inspector, .planner], at: [.office, .warehouse, .plant], "Dismiss a warning", "排除预警",
    help: Words("Keeps what was behind it. If something is to be done, plan a preventive action instead.", "登记原因；如需采取措施，请改为制定预防措施。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let warning = Entry<EarlyWarning.ID>("warning", "Early warning", "预警")
    let why = Entry<String>("why", "What was behind it", "原因", isLong: true, maximumText: 1_000)
  }

  public static func ready(_ subject: Row<EarlyWarning>, _ context: StepContext) throws -> Problem? {
    if let problem = try Finding.elsewhere(EarlyWarning.record.label, subject.shelf, context) { return problem }
    return subject.state == .open ? nil : Finding.state(EarlyWarning.record.label, subject.state, needs: .open)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { [] }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let warning = try context.the(input.warning)
    try changes.update(warning) {
      $0.state = .dismissed
      $0.outcome = input.why
    }
    try changes.closeAll(about: warning.id.key, context)
    return StepResult(warning.id.key, Words("\(warning.number) is dismissed.", "\(warning.number) 已排除。"))
  }
}
