import Ground
import Membership
import Replica

/// What an early-warning rule or a preventive action watches.
public enum CareFigure: String, Choice {
  /// Deliveries after the promised day, of all deliveries.
  case late
  /// Rejected inspections, of all that were judged.
  case rejects
  /// Complaints, against deliveries.
  case complaints

  public var label: Words {
    switch self {
    case .late: Words("late deliveries", "延迟交付")
    case .rejects: Words("rejected inspections", "检验拒收")
    case .complaints: Words("complaints", "投诉")
    }
  }
}

public enum WarningState: String, Lifecycle {
  case open, dismissed, acted

  public static let initial = WarningState.open
  public var rank: Int { [.open: 1, .dismissed: 2, .acted: 3][self]! }
  public var label: Words {
    switch self {
    case .open: Words("open", "待处理")
    case .dismissed: Words("dismissed", "已排除")
    case .acted: Words("acted upon", "已采取措施")
    }
  }
  public var next: [WarningState] { self == .open ? [.dismissed, .acted] : [] }
  public static var owner: String { "service-agent" }
  public static func meeting(lost: Self, stands: Self) -> Meeting? { lost.rank < stands.rank ? .harmless : nil }
}

/// 11.4 A figure of a week that stands out against its own past, with the numbers that say so. Written by the site's node.
public struct EarlyWarning: RecordType {
  public static let record = RecordDeclaration(
    244, "early_warning", on: nil, by: [.office, .warehouse, .plant], "Early warning", "预警", series: "EW", search: SearchDeclaration(["number"]))
  public static let fields = EarlyWarning()

  public let number = Field<String>(1, "number", .once, "Number", "编号", indexed: true, maximumText: 40)
  /// Its name in the table of rules.
  public let rule = Field<String>(2, "rule", .once, "Rule", "规则", indexed: true, maximumText: 40)
  public let figure = Field<CareFigure>(3, "figure", .once, "Figure", "指标")
  /// The Monday of the week.
  public let week = Field<Day>(4, "week", .once, "Week of", "所在周", indexed: true)
  public let count = Field<Int>(5, "count", .once, "Number", "数量")
  /// Of how many.
  public let size = Field<Int>(6, "size", .once, "Of", "总数")
  /// As a share, or as a number a week, like the rule has it.
  public let usual = Field<ExactDecimal>(7, "usual", .once, "Usual", "平常水平")
  public let limit = Field<ExactDecimal>(8, "control_limit", .once, "Limit", "控制上限")
  public let state = StateField<WarningState>(9)
  public let outcome = OptionalField<String>(10, "outcome", .latest, "Outcome", "处理结果", maximumText: 1_000)
}

public enum PreventionState: String, Lifecycle {
  case planned, dropped, done, judged

  public static let initial = PreventionState.planned
  public var rank: Int { [.planned: 1, .dropped: 2, .done: 3, .judged: 4][self]! }
  public var label: Words {
    switch self {
    case .planned: Words("planned", "计划中")
    case .dropped: Words("dropped", "已放弃")
    case .done: Words("done, effect not judged yet", "已实施，效果待评")
    case .judged: Words("effect judged", "效果已评")
    }
  }
  public var next: [PreventionState] {
    switch self {
    case .planned: [.dropped, .done]
    case .done: [.judged]
    case .dropped, .judged: []
    }
  }
  public static var owner: String { "service-agent" }
  public static func meeting(lost: Self, stands: Self) -> Meeting? { lost.rank < stands.rank ? .harmless : nil }
}

/// What the numbers say of a preventive action.
public enum PreventionEffect: String, Choice {
  case effective
  case not = "not_effective"
  case tooEarly = "too_early"

  public var label: Words {
    switch self {
    case .effective: Words("effective", "有效")
    case .not: Words("not effective", "无效")
    case .tooEarly: Words("too early to say", "尚早，无法判断")
    }
  }
}

/// 11.4 What is done so that something does not happen again, and what the figures before and after say of it.
public struct PreventiveAction: RecordType {
  public static let record = RecordDeclaration(
    245, "preventive_action", on: nil, by: [.office, .warehouse, .plant, .headquarters], "Preventive action", "预防措施", series: "PA",
    search: SearchDeclaration(["number", "what"]))
  public static let fields = PreventiveAction()

  public let number = Field<String>(1, "number", .once, "Number", "编号", indexed: true, maximumText: 40)
  public let what = Field<String>(2, "what", .once, "What is done", "措施内容", maximumText: 1_000)
  public let figure = Field<CareFigure>(3, "figure", .once, "Measured by", "衡量指标")
  /// A code of the tree of causes: only complaints of it count. All if empty.
  public let cause = OptionalField<String>(4, "cause", .once, "Cause", "原因", indexed: true, maximumText: 40)
  /// Only of this product if given.
  public let product = OptionalField<Product.ID>(5, "product", .once, "Product", "产品", indexed: true)
  /// An operator role.
  public let ownerRole = Field<String>(6, "owner_role", .latest, "Owner", "责任岗位", maximumText: 40)
  public let due = Field<Day>(7, "due", .latest, "Due", "完成期限", indexed: true)
  /// Days before and as many after that are compared.
  public let span = Field<Int>(8, "span_days", .once, "Days compared", "比较天数")
  public let warning = OptionalField<EarlyWarning.ID>(9, "early_warning", .once, "Early warning", "预警", indexed: true)
  /// On the office's shelf.
  public let complaint = OptionalField<Complaint.ID>(10, "complaint", .once, "Complaint", "投诉", indexed: true)
  public let state = StateField<PreventionState>(11)
  public let done = OptionalField<Day>(12, "done_on", .latest, "Done on", "实施日期")
  public let result = OptionalField<String>(13, "result", .latest, "What was done", "实施情况", maximumText: 1_000)
  public let effect = OptionalField<PreventionEffect>(14, "effect", .latest, "Effect", "效果")
  public let before = OptionalField<String>(15, "before_figure", .latest, "Before", "实施前", maximumText: 100)
  public let after = OptionalField<String>(16, "after_figure", .latest, "After", "实施后", maximumText: 100)
}
