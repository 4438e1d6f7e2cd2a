import Ground
import Records
import Replica

/// 2.2 Whether the goods can be there when they are wanted.
enum DateChecks {
  static let functions: [String: OrderChecks.Function] = [
    "date.missing": missing, "date.past": past, "date.far": far, "date.free": free, "date.leadTime": leadTime,
  ]

  private static func missing(_ matter: OrderMatter, _: CheckSetting) -> [CheckFinding.Found] {
    guard matter.order.requested == nil else { return [] }
    return [
      .init(
        "requested", Words("The customer has not said when they want the goods.", "客户未给出要求交期。"),
        remedy: Words("Ask; without an answer the standard delivery time is promised.", "请询问客户；无答复则按标准交期承诺。"), evidence: "")
    ]
  }

  private static func past(_ matter: OrderMatter, _: CheckSetting) -> [CheckFinding.Found] {
    guard let day = matter.order.requested, day < matter.context.today else { return [] }
    let problem = Finding.inPast("requested", day, today: matter.context.today)
    return [.init("requested", problem.what, remedy: problem.remedy, evidence: day.description)]
  }

  private static func far(_ matter: OrderMatter, _ setting: CheckSetting) -> [CheckFinding.Found] {
    let days = setting["days"]
    guard let day = matter.order.requested, Int(day.number) - Int(matter.context.today.number) > days else { return [] }
    return [
      .init(
        "requested", Words("\(day) is more than \(days) days away.", "\(day) 距今超过 \(days) 天。"),
        remedy: Words("Compare the year with the customer's order.", "请与客户订单核对年份。"), evidence: day.description)
    ]
  }

  private static func free(_ matter: OrderMatter, _: CheckSetting) -> [CheckFinding.Found] {
    let calendar = matter.context.calendar
    guard let day = matter.order.requested, day >= matter.context.today, !calendar.isWorked(day) else { return [] }
    let next = calendar.day(0, after: day)
    return [
      .init(
        "requested", Words("\(day) is not a working day.", "\(day) 不是工作日。"), remedy: Words("The next one is \(next).", "下一个工作日是 \(next)。"), evidence: day.description)
    ]
  }

  private static func leadTime(_ matter: OrderMatter, _ setting: CheckSetting) -> [CheckFinding.Found] {
    let days = setting["days"]
    let earliest = matter.context.calendar.day(days, after: matter.context.today)
    guard let day = matter.order.requested, day >= matter.context.today, day < earliest else { return [] }
    return [
      .init(
        "requested",
        Words("\(day) is before \(earliest), the end of the lead time of \(days) working days.", "\(day) 早于 \(earliest)（交货周期 \(days) 个工作日）。"),
        remedy: Words("Ask the planner, or promise \(earliest).", "请询问计划员，或承诺 \(earliest)。"), evidence: "\(day) / \(earliest)")
    ]
  }
}
