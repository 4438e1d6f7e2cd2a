import Ground
import Records
import Replica
import Workflow

/// What the page of check rules shows.
struct RulesView: Sendable {
  struct Weight: Sendable {
    let weightValue, weightText: String
    let isWeightChosen: Bool
  }
  struct Rule: Sendable {
    let ruleCode, ruleID, ruleText, ruleSection, ruleType, ruleWeight, ruleTone, ruleOwner, ruleAccept: String
    let isRuleOn, isRuleFixed, isRuleChanged: Bool
    /// Like `Tolerance, per cent: 5`.
    let ruleNumbers: [String]
    let ruleChange, ruleReason: String?
    let editors: [Editor]
  }
  /// The form that sets a rule; only where somebody may.
  struct Editor: Sendable {
    let editorID, editorParameters, editorReason: String
    let editorHint: String?
    let isEditedOn: Bool
    let weights: [Weight]
    let editorFaults: [ProblemLine]
    let hasEditorFaults, isEditorOpen: Bool
  }

  let rules: [Rule]
  let onCount, allCount: Int
  let obstacle: String?

  init(_ typed: TypedStep?, _ step: StepContext, _ workplace: Workplace, _ times: TimeWords, _ language: Language) throws {
    let change = try workplace.step(ChangeRule.step.name)
    let refusal = workplace.refusal(change, step.site, step.actor)
    obstacle = refusal.map { "\($0.what[language]) \($0.remedy[language])" }
    let settings = try CheckSetting.all(step)
    onCount = settings.count(where: \.isOn)
    allCount = settings.count
    rules = settings.map { setting in
      let own = typed.flatMap { $0.values["rule"] == setting.rule.code ? $0 : nil }
      return Self.rule(setting, refusal == nil ? [Self.editor(setting, own, language)] : [], times, language)
    }
  }

  private static func rule(_ setting: CheckSetting, _ editors: [Editor], _ times: TimeWords, _ language: Language) -> Rule {
    let rule = setting.rule
    let accept = rule.accept.map { $0.label[language] }.joined(separator: language == .english ? ", " : "、")
    return Rule(
      ruleCode: rule.code, ruleID: "rule-\(rule.code)", ruleText: rule.label[language], ruleSection: rule.section, ruleType: rule.exception.label[language],
      ruleWeight: setting.severity.label[language], ruleTone: setting.severity.tone, ruleOwner: rule.owner.label[language],
      ruleAccept: accept.isEmpty ? Texts.words("rulesNobody")[language] : accept, isRuleOn: setting.isOn, isRuleFixed: rule.isFixed,
      isRuleChanged: setting.change != nil, ruleNumbers: rule.parameters.map { "\($0.label[language])\(language == .english ? ": " : "：")\(setting[$0.name])" },
      ruleChange: setting.change.map { "\($0.changedBy), \(times.exact($0.at))" }, ruleReason: setting.change?.reason, editors: editors)
  }

  private static func editor(_ setting: CheckSetting, _ typed: TypedStep?, _ language: Language) -> Editor {
    let weight = typed?.values["severity"] ?? setting.severity.rawValue
    let hints = setting.rule.parameters.map { "\($0.name): \($0.label[language]), \($0.minimum)–\($0.maximum)" }
    let faults = typed?.problems.map { ProblemLine($0, language, place: "") } ?? []
    return Editor(
      editorID: "set-\(setting.rule.code)".replacingOccurrences(of: ".", with: "-"), editorParameters: typed.map { $0.values["parameters"] ?? "" } ?? setting.parameters,
      editorReason: typed?.values["reason"] ?? "", editorHint: hints.isEmpty ? nil : hints.joined(separator: "; "),
      isEditedOn: typed.flatMap { $0.values["is_on"] }.map { $0 == "yes" } ?? setting.isOn,
      weights: CheckSeverity.allCases.map { .init(weightValue: $0.rawValue, weightText: $0.label[language], isWeightChosen: $0.rawValue == weight) },
      editorFaults: faults, hasEditorFaults: !faults.isEmpty, isEditorOpen: typed != nil)
  }
}
