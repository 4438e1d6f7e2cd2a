import Ground
import Records
import Replica

/// 12.3 Lays a suggestion aside, with the reason.
public struct DismissSuggestion: Step {
  public static let step = StepDeclaration(
    "suggestion.dismiss", "12.3", by: PlanImprovement.people, at: [.headquarters], "Dismiss a suggestion", "搁置建议",
    help: Words("It comes again after half a year if the facts still say the same.", "若半年后事实依旧，将再次提出。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let suggestion = Entry<String>("suggestion", "Suggestion", "建议", maximumText: 300)
    let reason = Entry<String>("reason", "Reason", "原因", isLong: true, maximumText: 1_000)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { try AnsweredSuggestion.problems(input.suggestion, context) }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    guard let suggestion = try Suggestions.find(input.suggestion, context) else { throw UncheckedInput() }
    let key = try AnsweredSuggestion.write(suggestion, .dismissed, reason: input.reason, action: nil, context, &changes)
    return StepResult(key, Words("The suggestion is laid aside.", "建议已搁置。"))
  }
}

/// 12.3 Makes an improvement of a suggestion.
public struct TakeSuggestion: Step {
  public static let step = StepDeclaration(
    "suggestion.take", "12.3", by: PlanImprovement.people, at: [.headquarters], "Take up a suggestion", "采纳建议",
    help: Words("Plans an improvement that is measured by the suggestion's own figure.", "据此制定改进措施，并以建议所依据的指标衡量。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let suggestion = Entry<String>("suggestion", "Suggestion", "建议", maximumText: 300)
    let what = Entry<String>("what", "What is done", "措施内容", isLong: true, maximumText: 1_000)
    let ownerRole = Entry<OperatorRole>("owner", "Owner", "责任岗位")
    let due = Entry<Day>("due", "Due", "完成期限")
    let figure = OptionalEntry<String>("figure", "Figure", "指标", help: Words("Where the suggestion has none of its own.", "建议本身没有指标时填写。"), maximumText: 64)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    var problems = try AnsweredSuggestion.problems(input.suggestion, context)
    if input.due < context.today { problems.append(Finding.inPast("due", input.due, today: context.today)) }
    if problems.isEmpty, let suggestion = try Suggestions.find(input.suggestion, context) {
      if let name = suggestion.figure ?? input.figure {
        problems += FigureNaming.problems(name, cut: nil, part: nil)
      } else {
        problems.append(Finding.missing("figure", Words("No figure tells it.", "没有对应的指标。"), remedy: Words("Name the figure that should get better.", "请填写应改善的指标。")))
      }
    }
    return problems
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    guard let suggestion = try Suggestions.find(input.suggestion, context), let figure = suggestion.figure ?? input.figure else { throw UncheckedInput() }
    let action = try changes.create(ImprovementAction.self, on: .company) {
      $0.what = input.what
      $0.cause = String("\(suggestion.rule.label.en): \(suggestion.about.en). \(suggestion.evidence.en)".prefix(300))
      $0.figure = figure
      $0.cut = suggestion.filter?.cut.rawValue
      $0.part = suggestion.filter?.key.text
      $0.ownerRole = input.ownerRole.rawValue
      $0.due = input.due
      $0.span = PlanImprovement.usualSpan
      $0.suggestion = suggestion.name
    }
    _ = try AnsweredSuggestion.write(suggestion, .taken, reason: nil, action: action, context, &changes)
    let number = changes.text(of: action.key, "number")
    return StepResult(action.key, Words("\(number) is planned until \(input.due).", "\(number) 已制定，\(input.due) 前完成。"))
  }
}

/// What both answers share.
private enum AnsweredSuggestion {
  static func problems(_ name: String, _ context: StepContext) throws -> [Problem] {
    guard let suggestion = try Suggestions.find(name, context) else {
      return [
        Problem(
          "suggestion.gone", field: "suggestion", Words("The facts do not suggest \"\(name)\" (any more).", "目前的事实不再支持“\(name)”。"),
          remedy: Words("See `weft suggestions`, or the page of improvements.", "可用 `weft suggestions` 或改进页面查看。"))
      ]
    }
    let earlier = try context.snapshot.first(SuggestionAnswer.self, where: "suggestion = ?", [suggestion.name], order: "id DESC")
    guard let earlier, Suggestion.rests(earlier, context) else { return [] }
    return [
      Problem(
        "suggestion.answered", field: "suggestion", Words("It was \(earlier.decision.label.en) by \(earlier.by).", "已由 \(earlier.by) \(earlier.decision.label.zh)。"),
        remedy: Words("It comes again if the facts still say the same.", "若事实依旧，将再次提出。"))
    ]
  }

  static func write(
    _ suggestion: Suggestion, _ decision: SuggestionDecision, reason: String?, action: ImprovementAction.ID?, _ context: StepContext, _ changes: inout Changes
  ) throws -> RecordKey {
    try changes.create(SuggestionAnswer.self, on: .company) {
      $0.suggestion = suggestion.name
      $0.decision = decision
      $0.reason = reason
      $0.action = action
      $0.evidenceEN = "\(suggestion.about.en): \(suggestion.evidence.en)"
      $0.evidenceZH = "\(suggestion.about.zh)：\(suggestion.evidence.zh)"
      $0.by = context.actor.name
      $0.at = context.now
    }.key
  }
}
