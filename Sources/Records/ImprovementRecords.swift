import Ground
import Membership
import Replica

public enum ImprovementState: String, Lifecycle {
  case planned, doing, checked, withdrawn, closed, adopted

  public static let initial = ImprovementState.planned
  public static let owner = "analyst"
  public var rank: Int { [.planned: 1, .doing: 2, .checked: 3, .withdrawn: 4, .closed: 5, .adopted: 6][self]! }
  public var label: Words {
    switch self {
    case .planned: Words("planned", "计划（P）")
    case .doing: Words("carried out, to be checked", "已实施，待检查（D）")
    case .checked: Words("checked, to be decided", "已检查，待处置（C）")
    case .withdrawn: Words("withdrawn", "已撤回")
    case .closed: Words("closed: not kept", "已结案：不保留（A）")
    case .adopted: Words("adopted as the standard", "已纳入标准（A）")
    }
  }
  public var next: [ImprovementState] {
    switch self {
    case .planned: [.doing, .withdrawn]
    case .doing: [.checked, .withdrawn]
    case .checked: [.adopted, .closed, .withdrawn]
    case .withdrawn, .closed, .adopted: []
    }
  }
  /// Whoever decided later in its life knew more; what was done stays readable.
  public static func meeting(lost: Self, stands: Self) -> Meeting? { lost.rank < stands.rank ? .harmless : nil }
}

/// What the figures before and after say of an improvement.
public enum ImprovementEffect: String, Choice {
  case better, worse
  case none = "no_difference"
  case unclear = "too_few"

  public var label: Words {
    switch self {
    case .better: Words("better", "改善")
    case .worse: Words("worse", "变差")
    case .none: Words("no difference beyond chance", "无显著差异")
    case .unclear: Words("too few cases to say", "样本过少，无法判断")
    }
  }
}

/// 12.4 What is done so that a figure gets better: planned, carried out, checked by the figure itself, decided. Every site reads it.
public struct ImprovementAction: RecordType {
  public static let record = RecordDeclaration(
    250, "improvement_action", on: .company, by: [.headquarters], "Improvement", "改进措施", series: "IM", search: SearchDeclaration(["number", "what"]))
  public static let fields = ImprovementAction()

  public let number = Field<String>(1, "number", .once, "Number", "编号", indexed: true, maximumText: 40)
  public let what = Field<String>(2, "what", .once, "What is done", "措施内容", maximumText: 1_000)
  /// Why the figure is as it is.
  public let cause = Field<String>(3, "cause", .once, "Cause", "原因", maximumText: 1_000)
  /// Its name among the figures.
  public let figure = Field<String>(4, "figure", .once, "Figure", "指标", indexed: true, maximumText: 64)
  /// Of one customer, product, site … if given: by what, and which.
  public let cut = OptionalField<String>(5, "cut", .once, "By", "维度", maximumText: 20)
  public let part = OptionalField<String>(6, "part", .once, "Of", "对象", maximumText: 200)
  /// An operator role, and the person in it if one is named.
  public let ownerRole = Field<String>(7, "owner_role", .latest, "Owner", "责任岗位", maximumText: 40)
  public let person = OptionalField<String>(8, "person", .latest, "Person", "责任人", maximumText: 100)
  public let due = Field<Day>(9, "due", .latest, "Due", "完成期限", indexed: true)
  /// Days before and as many after that are compared.
  public let span = Field<Int>(10, "span_days", .once, "Days compared", "比较天数")
  /// The suggestion that it came of.
  public let suggestion = OptionalField<String>(11, "suggestion", .once, "Suggestion", "来源建议", maximumText: 300)
  public let state = StateField<ImprovementState>(12)
  /// The first day on which it holds: what is before and after is told by it.
  public let begun = OptionalField<Day>(13, "begun_on", .latest, "In force from", "生效日期")
  public let result = OptionalField<String>(14, "result", .latest, "What was done", "实施情况", maximumText: 1_000)
  /// Measured by the program: how many cases, their mean in the figure's unit, and their standard deviation where single values have one.
  public let casesBefore = OptionalField<Int>(15, "cases_before", .latest, "Cases before", "实施前样本数")
  public let before = OptionalField<ExactDecimal>(16, "mean_before", .latest, "Before", "实施前均值")
  public let spreadBefore = OptionalField<ExactDecimal>(17, "spread_before", .latest, "Spread before", "实施前标准差")
  public let casesAfter = OptionalField<Int>(18, "cases_after", .latest, "Cases after", "实施后样本数")
  public let after = OptionalField<ExactDecimal>(19, "mean_after", .latest, "After", "实施后均值")
  public let spreadAfter = OptionalField<ExactDecimal>(20, "spread_after", .latest, "Spread after", "实施后标准差")
  /// Of the difference of the means: where it lies with 95 %.
  public let low = OptionalField<ExactDecimal>(21, "difference_low", .latest, "Difference at least", "差值下限")
  public let high = OptionalField<ExactDecimal>(22, "difference_high", .latest, "Difference at most", "差值上限")
  public let effect = OptionalField<ImprovementEffect>(23, "effect", .latest, "Effect", "效果")
  public let conclusion = OptionalField<String>(24, "conclusion", .latest, "Conclusion", "结论", maximumText: 1_000)
}

/// What the company works by, and may change because of an improvement.
public enum StandardKind: String, Choice {
  case serviceLevel = "service_level"
  case checkRule = "check_rule"
  case approvalLimit = "approval_limit"
  case figureTarget = "figure_target"
  case safetyStock = "safety_stock"

  public var label: Words {
    switch self {
    case .serviceLevel: Words("service level", "服务标准")
    case .checkRule: Words("check rule", "核对规则")
    case .approvalLimit: Words("approval limit", "审批权限")
    case .figureTarget: Words("target of a figure", "指标目标")
    case .safetyStock: Words("safety stock", "安全库存")
    }
  }
}

/// 12.4 That a version of a standard came of an improvement. Standards keep their own versions; this says what one of them was for.
public struct StandardRevision: RecordType {
  public static let record = RecordDeclaration(251, "standard_revision", on: .company, by: [.headquarters], "Changed standard", "标准变更依据")
  public static let fields = StandardRevision()

  public let action = Field<ImprovementAction.ID>(1, "action", .once, "Improvement", "改进措施", indexed: true)
  public let kind = Field<StandardKind>(2, "kind", .once, "Standard", "标准类别")
  /// Its name among those of its kind: a service level's, a rule's, a figure's, a component's.
  public let name = Field<String>(3, "name", .once, "Name", "名称", indexed: true, maximumText: 100)
  /// The record that holds the version, and the moment of the version: a record that is corrected has several.
  public let version = Field<Blob>(4, "version", .once, "Version", "版本记录")
  public let at = Field<Instant>(5, "at", .once, "Version of", "版本时间")
  /// What it says, as it was read when it was tied.
  public let says = Field<String>(6, "says", .once, "Says", "内容", maximumText: 400)
  public let note = OptionalField<String>(7, "note", .once, "Note", "备注", maximumText: 1_000)
  public let by = Field<String>(8, "tied_by", .once, "By", "登记人", maximumText: 100)
}

/// 12.4 What a figure should be in this company, from a day on. The newest that has begun holds; without one, the shipped target.
public struct FigureTarget: RecordType {
  public static let record = RecordDeclaration(252, "figure_target", on: .company, by: [.headquarters], "Target of a figure", "指标目标")
  public static let fields = FigureTarget()

  public let figure = Field<String>(1, "figure", .once, "Figure", "指标", indexed: true, maximumText: 64)
  /// In the figure's unit: 0.95 for 95 %.
  public let target = Field<ExactDecimal>(2, "target", .once, "Target", "目标")
  public let from = Field<Day>(3, "from_day", .once, "From", "生效日期")
  public let reason = Field<String>(4, "reason", .once, "Reason", "原因", maximumText: 1_000)
  public let by = Field<String>(5, "changed_by", .once, "Changed by", "变更人", maximumText: 100)
  public let at = Field<Instant>(6, "at", .once, "At", "时间")
}

/// What became of a suggestion.
public enum SuggestionDecision: String, Choice {
  case taken, dismissed

  public var label: Words { self == .taken ? Words("taken up", "已采纳") : Words("dismissed", "已搁置") }
}

/// 12.3 What somebody decided about a suggestion of the program, with what it rested on then.
public struct SuggestionAnswer: RecordType {
  public static let record = RecordDeclaration(253, "suggestion_answer", on: .company, by: [.headquarters], "Answer to a suggestion", "建议处理")
  public static let fields = SuggestionAnswer()

  /// The rule's name and what it is about: `promise-customer:0190…`.
  public let suggestion = Field<String>(1, "suggestion", .once, "Suggestion", "建议", indexed: true, maximumText: 300)
  public let decision = Field<SuggestionDecision>(2, "decision", .once, "Decision", "决定")
  public let reason = OptionalField<String>(3, "reason", .once, "Reason", "原因", maximumText: 1_000)
  public let action = OptionalField<ImprovementAction.ID>(4, "action", .once, "Improvement", "改进措施", indexed: true)
  public let evidenceEN = Field<String>(5, "evidence_en", .once, "Evidence (English)", "依据（英文）", maximumText: 1_000)
  public let evidenceZH = Field<String>(6, "evidence_zh", .once, "Evidence (Chinese)", "依据（中文）", maximumText: 1_000)
  public let by = Field<String>(7, "decided_by", .once, "By", "决定人", maximumText: 100)
  public let at = Field<Instant>(8, "at", .once, "At", "时间")
}
