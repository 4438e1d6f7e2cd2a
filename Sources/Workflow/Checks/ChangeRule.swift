import Ground
import Records
import Replica

/// 2.2 Switches a rule of the checks on or off, sets how much it weighs, or its numbers. All sites follow as soon as they have heard of it.
public struct ChangeRule: Step {
  public static let step = StepDeclaration(
    "rule.change", "2.2", by: [.administrator, .salesManager], at: [.headquarters], "Change a check rule", "变更核对规则",
    help: Words("Sets a rule for all offices. Orders that were checked already are not checked again.", "为所有销售处设定规则；已核对的订单不再重新核对。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let rule = Entry<String>("rule", "Rule", "规则", help: Words("Its code, like price.tolerance.", "规则代码，例如 price.tolerance。"), maximumText: 64)
    let isOn = OptionalEntry<Bool>("is_on", "On", "启用", help: Words("As it is if left empty.", "留空则不变。"))
    let severity = OptionalEntry<CheckSeverity>("severity", "Severity", "级别", help: Words("As it is if left empty.", "留空则不变。"))
    let parameters = OptionalEntry<String>("parameters", "Parameters", "参数", help: Words("Those to change, like percent=7.", "仅填写要变更的，例如 percent=7。"), maximumText: 400)
    let reason = Entry<String>("reason", "Reason", "原因", isLong: true, maximumText: 1_000)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    guard let rule = CheckRule.find(input.rule) else { return [unknown(input.rule)] }
    let now = try CheckSetting.of(rule, context)
    var (new, problems) = read(input, now)
    if rule.isFixed, input.isOn == false || (input.severity.map { $0 != rule.severity } ?? false) {
      problems.append(
        Problem(
          "rule.fixed", field: input.isOn == false ? "is_on" : "severity",
          Words("\"\(rule.en)\" can be neither switched off nor weakened.", "“\(rule.zh)”不可停用或降级。"), remedy: Words("Leave it as it is.", "请保持不变。")))
    }
    new.isOn = input.isOn ?? now.isOn
    new.severity = input.severity ?? now.severity
    if problems.isEmpty, new.isOn == now.isOn, new.severity == now.severity, new.parameters == now.parameters {
      problems.append(Problem("rule.same", field: "rule", Words("The rule is set so already.", "规则已是如此。"), remedy: Words("Change something, or leave the page.", "请修改后提交，或离开页面。")))
    }
    return problems
  }

  private static func unknown(_ code: String) -> Problem {
    let near = CheckRule.shipped.map(\.code).filter { Nearness.distance($0, code) <= 4 || $0.hasPrefix(code) }.joined(separator: ", ")
    return Problem(
      "rule.unknown", field: "rule", Words("There is no check rule \"\(code)\".", "没有核对规则“\(code)”。"),
      remedy: near.isEmpty ? Words("The page of rules lists them.", "可在规则页面查看。") : Words("Is one of these meant: \(near)?", "是否指：\(near)？"))
  }

  /// The setting with the parameters that are given, and what is wrong with them.
  private static func read(_ input: Inputs<Input>, _ now: CheckSetting) -> (CheckSetting, [Problem]) {
    var new = now
    var problems: [Problem] = []
    for part in (input.parameters ?? "").split(separator: " ") {
      let sides = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard let parameter = now.rule.parameters.first(where: { $0.name == sides[0] }) else {
        let known = now.rule.parameters.map(\.name).joined(separator: ", ")
        problems.append(
          Problem(
            "rule.parameter", field: "parameters", Words("\"\(sides[0])\" is no parameter of \(now.rule.code).", "“\(sides[0])”不是 \(now.rule.code) 的参数。"),
            remedy: known.isEmpty ? Words("It has none.", "该规则没有参数。") : Words("It has: \(known).", "可用参数：\(known)。")))
        continue
      }
      guard sides.count == 2, let value = Int(sides[1]), parameter.range.contains(value) else {
        problems.append(
          Problem(
            "rule.value", field: "parameters", Words("\(parameter.en) must be a whole number from \(parameter.minimum) to \(parameter.maximum).", "“\(parameter.zh)”须为 \(parameter.minimum) 到 \(parameter.maximum) 的整数。"),
            remedy: Words("Write it like \(parameter.name)=\(parameter.value).", "请写成 \(parameter.name)=\(parameter.value)。")))
        continue
      }
      new.set(parameter.name, to: value)
    }
    return (new, problems)
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    guard let rule = CheckRule.find(input.rule) else { throw UncheckedInput() }
    let now = try CheckSetting.of(rule, context)
    let (new, _) = read(input, now)
    let isOn = input.isOn ?? now.isOn
    changes.reason = input.reason
    let change = try changes.create(CheckRuleChange.self, on: .company) {
      $0.rule = rule.code
      $0.isOn = isOn
      $0.severity = input.severity ?? now.severity
      $0.parameters = new.parameters
      $0.reason = input.reason
      $0.changedBy = context.actor.name
      $0.at = context.now
    }
    return StepResult(
      change.key,
      isOn ? Words("\(rule.code) is set for all offices.", "\(rule.code) 已为所有销售处设定。") : Words("\(rule.code) is off for all offices.", "\(rule.code) 已在所有销售处停用。"))
  }
}
