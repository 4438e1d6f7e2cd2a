import Foundation
import Ground
import Records
import Replica

/// 4.2 Plans all open work anew.
public struct ImprovePlan: Step {
  public static let step = StepDeclaration(
    "plan.improve", "4.2", by: [.planner], at: [.plant], "Plan anew", "全部重排",
    help: Words(
      "Puts all open work in order anew by a rule and a search. What has begun and what lies in frozen days stays; the board shows before what moves.",
      "按规则并经搜索重排全部未完工单。已开工和冻结期内的不动；排程板可预先查看变化。"))

  /// The most moves of a search.
  public static let maximumIterations = 200_000
  static let usualIterations = 2_000

  public struct Input: StepInput {
    public static let entries = Input()
    let rule = OptionalEntry<PlanRule>("rule", "Rule", "规则", help: Words("The best of all if left empty.", "留空为全部规则取最优。"))
    let iterations = OptionalEntry<Int>("iterations", "Search", "搜索次数", help: Words("Moves of the search, 2000 if left empty; more take longer.", "搜索步数，留空为 2000；越多越慢。"))
    let seed = OptionalEntry<Int>("seed", "Seed", "随机种子", help: Words("The same seed gives the same plan.", "同一种子得到同一计划。"))
    let mark = PlanMark.entry()
  }

  private static func found(_ input: Inputs<Input>, _ context: StepContext) throws -> Replanning {
    try context.anew(rule: input.rule, iterations: input.iterations, seed: input.seed)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    if let iterations = input.iterations, !(0...maximumIterations).contains(iterations) { return [Finding.outOfRange("iterations", 0...maximumIterations, iterations)] }
    if let seed = input.seed, seed < 0 { return [Finding.outOfRange("seed", 0...Int.max, seed)] }
    let found = try found(input, context)
    if found.plan.changes.isEmpty {
      return [Problem("plan.same", field: "rule", Words("No better plan was found: everything stays.", "未找到更好的计划，保持不变。"), remedy: Words("Try another rule or a longer search.", "请换规则或增加搜索次数。"))]
    }
    return PlanMark.problems(input.mark, found.plan)
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let found = try found(input, context)
    guard let first = try changes.write(found.plan, context) else { throw UncheckedInput() }
    return StepResult(first, found.message)
  }
}

/// 4.3 Puts one piece of work before all that has not begun.
public struct RushWork: Step {
  public static let step = StepDeclaration(
    "plan.rush", "4.3", by: [.planner], at: [.plant], "Rush", "加急插单",
    help: Words(
      "Puts a work order, or a request that is not planned, before all that has not begun. The board shows before what it delays and by how much.",
      "将工单或待排请求排到所有未开工的工作之前；排程板可预先查看其造成的延误。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let work = Entry<String>("work", "Work order or request", "工单或请求", help: Words("A work order's number, or the order number of a request.", "工单编号，或请求的订单编号。"), maximumText: 100)
    let mark = PlanMark.entry()
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    do {
      let found = try context.rush(input.work)
      if !found.plan.impossible.isEmpty { return [StepContext.tooFar("work", input.work)] }
      if found.plan.changes.isEmpty {
        return [Problem("plan.same", field: "work", Words("It is first already.", "该工作已排在最前。"), remedy: Words("Nothing more is to be done.", "无需再操作。"))]
      }
      return PlanMark.problems(input.mark, found.plan)
    } catch var problem as Problem {
      problem.field = "work"
      return [problem]
    }
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let found = try context.rush(input.work)
    let rushed = Set(found.plan.changes.filter(\.isAsked).map(\.job.key))
    guard let first = try changes.write(found.plan, rush: rushed, context) else { throw UncheckedInput() }
    return StepResult(first, found.plan.message)
  }
}

/// The mark of a plan that was shown, as steps ask for it.
enum PlanMark {
  static func entry() -> OptionalEntry<String> {
    OptionalEntry("mark", "Mark of what was shown", "所示结果的标记", help: Words("When it is given, anything else is refused.", "填写后，结果不同即拒绝。"), maximumText: 40)
  }

  static func problems(_ mark: String?, _ plan: WhatIf) -> [Problem] {
    guard let mark, mark != plan.mark else { return [] }
    return [
      Problem(
        "plan.changed", field: "mark", Words("The plan has changed since this was shown.", "显示之后计划已变化。"),
        remedy: Words("Look at what it means now, and accept that.", "请查看现在的结果后再接受。"))
    ]
  }
}

extension StepContext {
  /// All open work of this plant planned anew; see ``Replanning``.
  public func anew(rule: PlanRule?, iterations: Int?, seed: Int?) throws -> Replanning {
    let jobs = try openJobs()
    return try Replanning.anew(
      jobs, try planFloor(jobs), release: calendar.nextWholeDay(after: now), rule: rule ?? .best, iterations: iterations ?? ImprovePlan.usualIterations,
      seed: UInt64(max(0, seed ?? 1)))
  }

  /// A work order or a request before all that has not begun.
  ///
  /// - Throws: a `Problem` when it is none that can be rushed.
  public func rush(_ work: String) throws -> Replanning {
    var jobs = try openJobs()
    let job = try PlanMoves.movable(work, jobs, self)
    if !jobs.contains(where: { $0.key == job.key }) { jobs.append(job) }
    return try Replanning.rush(job.key, jobs, try planFloor(jobs), release: calendar.nextWholeDay(after: now))
  }

  private func planFloor(_ jobs: [WhatIf.Job]) throws -> PlanFloor {
    PlanFloor(try centres(of: home), calendar, today: today, for: jobs.map { job in
      // All of it may go anywhere.
      var job = job
      if !job.isFixed { job.place = nil }
      return job
    }, setUps: try setUps(of: home))
  }
}

extension Replanning {
  /// `12 moved; late 3 → 1, days late 9 → 2.`
  public var message: Words {
    Words(
      "\(plan.changes.count) moved; late orders \(before.late) → \(after.late), days late \(before.daysLate) → \(after.daysLate).",
      "调整 \(plan.changes.count) 项；延误工单 \(before.late) → \(after.late)，延误天数合计 \(before.daysLate) → \(after.daysLate)。")
  }
}
