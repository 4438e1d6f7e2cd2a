import Foundation
import Ground
import Membership
import Records
import Replica

/// 3.3 Headquarters says up to which total a role approves. It holds at each site from when it gets there.
public struct ChangeLimit: Step {
  public static let step = StepDeclaration(
    "limit.change", "3.3", by: [.administrator, .salesManager], at: [.headquarters], "Change an approval limit", "调整审批权限",
    help: Words(
      "Up to which total, in its currency, a role at offices or at headquarters approves an order. What was approved before stays approved.",
      "设定销售处或总部某角色可批准的订单金额上限（按币种）。此前已批准的仍然有效。"))

  /// Where somebody approves.
  public enum Place: String, Choice {
    case office, headquarters
    public var label: Words { self == .office ? SiteRole.office.label : SiteRole.headquarters.label }
  }

  public struct Input: StepInput {
    public static let entries = Input()
    let role = Entry<OperatorRole>("role", "Role", "角色")
    let place = Entry<Place>("place", "At", "站点类型")
    let amount = Entry<Money>("amount", "Approves up to", "审批上限", help: Words("Amount and currency, like 800000.00 CNY.", "金额和币种，如 800000.00 CNY。"))
    let why = Entry<String>("why", "Why", "原因", isLong: true, maximumText: 1_000)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    var problems: [Problem] = []
    if !EndorseOrder.step.operators.contains(input.role) {
      let roles = EndorseOrder.step.operators.map(\.label).sorted { $0.en < $1.en }
      problems.append(
        Problem(
          "limit.role", field: "role", Words("A \(input.role.label.en) approves no orders.", "\(input.role.label.zh)不批准订单。"),
          remedy: Words("Name one of: \(roles.map(\.en).joined(separator: ", ")).", "请选择：\(roles.map(\.zh).joined(separator: "、"))。")))
    }
    if input.amount.minor < 0 { problems.append(Self.negative) }
    return problems
  }

  static var negative: Problem {
    Problem("limit.negative", field: "amount", Words("must not be less than 0.", "不能小于 0。"), remedy: Words("0 lets nobody of this role approve.", "填 0 表示该角色不得批准。"))
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let currency = input.amount.currency
    let known = try context.snapshot.rules(about: .approval)
      .last { $0.role == input.role.rawValue && $0.place == input.place.rawValue && $0.currency == currency }
    changes.reason = input.why
    let rule = try changes.set(known) {
      $0.aspect = .approval
      $0.role = input.role.rawValue
      $0.place = input.place.rawValue
      $0.currency = currency
    } to: {
      $0.amount = input.amount
      $0.why = input.why
      $0.changedBy = context.actor.name
    }
    let (role, place) = (input.role.label, input.place.label)
    return StepResult(
      rule.key, Words("A \(role.en) at a \(place.en) approves up to \(input.amount).", "\(place.zh)\(role.zh)可批准 \(input.amount) 以内的订单。"))
  }
}

/// 3.3 Headquarters says of which orders an aspect is reviewed.
public struct ChangeAspect: Step {
  public static let step = StepDeclaration(
    "aspect.change", "3.3", by: [.administrator, .salesManager], at: [.headquarters], "Change when an aspect is reviewed", "调整评审范围",
    help: Words(
      "Always, never, from a total on, or only for products that are marked for it. Holds for orders whose review is not over.",
      "总是、从不、达到金额，或仅限标记的产品。适用于评审未结束的订单。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let aspect = Entry<ReviewAspect>("aspect", "Aspect", "评审项")
    let need = OptionalEntry<ReviewNeed>("need", "Needed", "是否评审", help: Words("With a product: for marked products, or never to take the mark away.", "填写产品时：选“标记产品”，或选“从不”取消标记。"))
    let amount = OptionalEntry<Money>("amount", "From", "起始金额", help: Words("From this total on, in its currency.", "达到该金额（按币种）时评审。"))
    let product = OptionalEntry<Product.ID>("product", "Product", "产品", help: Words("Is always reviewed by this aspect.", "该产品始终进行此项评审。"))
    let why = Entry<String>("why", "Why", "原因", isLong: true, maximumText: 1_000)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    var problems: [Problem] = []
    if ReviewRules.shipped.allSatisfy({ $0.aspect != input.aspect }) {
      problems.append(Problem("aspect.none", field: "aspect", Words("\(input.aspect.label.en) is no aspect of a review.", "“\(input.aspect.label.zh)”不是评审项。"), remedy: Words("Limits of approval are changed by limit.change.", "审批权限请用 limit.change 调整。")))
    }
    if input.need == nil, input.amount == nil, input.product == nil {
      problems.append(Finding.missing("need", Words("What is to change is missing.", "缺少调整内容。"), remedy: Words("Say when it is needed, from which amount, or for which product.", "请填写何时评审、起始金额或产品。")))
    }
    if let amount = input.amount, amount.minor < 0 { problems.append(ChangeLimit.negative) }
    if input.amount != nil, input.need.map({ $0 != .from }) ?? false || input.product != nil {
      problems.append(Problem("aspect.amount", field: "amount", Words("An amount goes with \"from an amount on\" only.", "金额仅适用于“达到金额时”。"), remedy: Words("Leave it empty.", "请留空。")))
    }
    if input.product != nil, let need = input.need, need != .marked, need != .never {
      problems.append(Problem("aspect.product", field: "need", Words("A product is marked, or not.", "产品只能标记或取消标记。"), remedy: Words("Choose for marked products, or never.", "请选“标记产品”或“从不”。")))
    }
    return problems
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    changes.reason = input.why
    let known = try context.snapshot.rules(about: input.aspect)
    func set(_ known: Row<ApprovalLimit>?, _ what: (inout Draft<ApprovalLimit>) -> Void, to value: (inout Draft<ApprovalLimit>) -> Void) throws -> ApprovalLimit.ID {
      try changes.set(known) {
        $0.aspect = input.aspect
        what(&$0)
      } to: {
        value(&$0)
        $0.why = input.why
        $0.changedBy = context.actor.name
      }
    }
    var rules: [ApprovalLimit.ID] = []
    if let product = input.product {
      rules.append(try set(known.last { $0.product == product }, { $0.product = product }, to: { $0.need = input.need ?? .marked }))
    } else {
      if let amount = input.amount {
        rules.append(try set(known.last { $0.product == nil && $0.currency == amount.currency }, { $0.currency = amount.currency }, to: { $0.amount = amount }))
      }
      if let need = input.need { rules.append(try set(known.last { $0.product == nil && $0.currency == nil }, { _ in }, to: { $0.need = need })) }
    }
    guard let rule = rules.last else { throw Problem("aspect.nothing", Words("Nothing is to change.", "没有需要调整的内容。"), remedy: Words("Say what is to change.", "请填写调整内容。")) }
    let what = input.aspect.label
    return StepResult(rule.key, Words("\(what.en): the rule is changed.", "\(what.zh)：规则已调整。"))
  }
}

extension Snapshot {
  /// What headquarters set about an aspect, or about approval, the first made first.
  func rules(about aspect: ReviewAspect) throws -> [Row<ApprovalLimit>] {
    try all(ApprovalLimit.self, where: "aspect = ?", [aspect.rawValue], order: "id", limit: ReviewRules.maximumChanges)
  }
}

extension Changes {
  /// Sets a rule anew in the record that says it, or in a new one.
  fileprivate mutating func set(
    _ known: Row<ApprovalLimit>?, what: (inout Draft<ApprovalLimit>) -> Void, to value: (inout Draft<ApprovalLimit>) -> Void
  ) throws -> ApprovalLimit.ID {
    if let known {
      try update(known, value)
      return known.id
    }
    return try create(ApprovalLimit.self, on: .company) {
      what(&$0)
      value(&$0)
    }
  }
}
