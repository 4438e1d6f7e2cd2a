import Foundation
import Ground
import Records
import Replica
import Schedule

/// 4.2 Why a work order lies where it does: operation by operation what held it back, and for a late one which work centre binds.
public struct PlanExplanation: Sendable {
  public struct Operation: Sendable {
    public var operation: PlanOperation
    /// Of the work centre where it lies.
    public var code: String
    public var place: PlanOperation.Place
    /// What binds comes first, then what would have bound without it.
    public var reasons: [Words]
    /// From the operation back, each waiting for the next, to what waited for nothing.
    public var chain: [Words]
  }

  public var job: WhatIf.Job
  public var operations: [Operation]
  /// Minutes by the clock that the operations wait for each work centre, the longest first.
  public var waits: [(code: String, minutes: Int)]
  /// For a late one: which work centre binds and by how much, or that the work itself takes so long. nil when it is in time.
  public var lateness: Words?
}

extension StepContext {
  /// - Returns: nil for a work order that is not open.
  public func explainPlan(of order: Row<WorkOrder>) throws -> PlanExplanation? {
    let jobs = try openJobs(of: order.shelf)
    guard jobs.contains(where: { $0.key == order.id.key }) else { return nil }
    let floor = PlanFloor(try centres(of: order.shelf), calendar, today: today, for: jobs, setUps: try setUps(of: order.shelf))
    return try PlanExplainer(floor, floor.laid(jobs), self).explain(order.id.key)
  }
}

/// Turns the scheduler's reasons into words.
private struct PlanExplainer {
  private let floor: PlanFloor
  private let entries: [PlanFloor.Entry]
  private let plan: FloorPlan
  private let explainer: FloorExplainer
  private let context: StepContext

  init(_ floor: PlanFloor, _ jobs: [WhatIf.Job], _ context: StepContext) throws {
    self.floor = floor
    self.context = context
    entries = jobs.compactMap { $0.isFixed || floor.isPast($0) ? floor.staying($0, $0.isFixed ? .started : .frozen) : floor.kept($0) }
    let problem = try floor.problem(entries)
    plan = FloorPlan(problem, placements: floor.current(entries))
    explainer = FloorExplainer(plan)
  }

  func explain(_ key: RecordKey) -> PlanExplanation? {
    guard let index = plan.problem.job(key.description) else { return nil }
    let job = entries[index].job
    let lateness = explainer.explainLateness(ofJob: index)
    let operations = job.operations.enumerated().compactMap { number, operation -> PlanExplanation.Operation? in
      guard let place = operation.place, let found = explainer.explain(.init(job: index, operation: number)) else { return nil }
      return PlanExplanation.Operation(
        operation: operation, code: code(found.placement.centre), place: place, reasons: found.bounds.map { words($0.reason, at: $0.minute, on: found.placement.centre) },
        chain: found.chain.dropFirst().map { link in
          let reason = words(link.reason, at: link.start, on: plan[link.place]?.centre ?? 0)
          return Words("\(name(link.place)) starts \(clock(link.start)): \(reason.en)", "\(name(link.place)) \(clock(link.start)) 开始：\(reason.zh)")
        })
    }
    let waits = lateness.waits.map { (code: code($0.centre), minutes: $0.minutes) }
    return PlanExplanation(job: job, operations: operations, waits: waits, lateness: words(lateness, of: job, waits))
  }

  private func words(_ late: FloorLateness, of job: WhatIf.Job, _ waits: [(code: String, minutes: Int)]) -> Words? {
    guard let whole = floor.whole(job.operations.compactMap(\.place)), whole.finish > job.due else { return nil }
    let days = Int(whole.finish.number - job.due.number)
    let lead = Words("It ends \(days) days after its due day.", "比交期晚 \(days) 天完工。")
    guard let most = waits.first, late.alone < late.minutes else {
      return Words("\(lead.en) Even alone on the floor it would be late: the work and its hours take so long.", "\(lead.zh)即使只排此单也会延误：加工及班次时间本身不够。")
    }
    return Words(
      "\(lead.en) \(most.code) binds: the work waits \(Self.span(most.minutes).en) for it.", "\(lead.zh)瓶颈为 \(most.code)：需等待 \(Self.span(most.minutes).zh)。")
  }

  private func words(_ reason: FloorReason, at minute: Int, on centre: Int) -> Words {
    switch reason {
    case .planStart: Words("nothing holds it back", "无任何限制")
    case .release(let queue):
      queue > 0
        ? Words("released, and \(queue) minutes of queue: \(clock(minute))", "下达后等待 \(queue) 分钟：\(clock(minute))") : Words("not released before \(clock(minute))", "\(clock(minute)) 之前未下达")
    case .goods(let place, let batch, let transfer, let queue): goods(place, batch, transfer, queue, minute)
    case .centreTaken(let place): Words("\(code(centre)) does \(name(place)) until \(clock(minute))", "\(code(centre)) 正在加工 \(name(place))，至 \(clock(minute))")
    case .setUp(let after, let from, let to, let minutes): setUp(after, from, to, minutes, on: centre, until: minute)
    case .centreShut: Words("\(code(centre)) is shut until \(clock(minute))", "\(code(centre)) 停工至 \(clock(minute))")
    case .windowTooShort: Words("\(code(centre)) has no time long enough before \(clock(minute)), and it may not be interrupted", "\(code(centre)) 在 \(clock(minute)) 之前没有足够长的连续时段，且不可中断")
    case .fixed(.started): Words("it has begun, and stays", "已开工，不再移动")
    case .fixed: Words("it lies in hours that are gone or frozen, and stays", "处于已过或冻结的时段，不再移动")
    case .kept: Words("it could begin sooner, and keeps the place that it was given", "可提前开始，但保持原排位置")
    }
  }

  private func goods(_ place: FloorProblem.Place, _ batch: Int?, _ transfer: Int, _ queue: Int, _ minute: Int) -> Words {
    let number = operation(place).position
    let lot = batch.map { Words(" (batch \($0))", "（第 \($0) 批）") } ?? Words("", "")
    let more = [transfer > 0 ? Words("\(transfer) min transfer", "转移 \(transfer) 分钟") : nil, queue > 0 ? Words("\(queue) min queue", "等待 \(queue) 分钟") : nil].compactMap { $0 }
    let with = more.isEmpty ? Words("", "") : Words(" with \(more.map(\.en).joined(separator: " and "))", "，含\(more.map(\.zh).joined(separator: "、"))")
    return Words("the goods come from operation \(number)\(lot.en)\(with.en): \(clock(minute))", "工序 \(number)\(lot.zh)的工件到达\(with.zh)：\(clock(minute))")
  }

  private func setUp(_ after: FloorProblem.Place?, _ from: String?, _ to: String?, _ minutes: Int, on centre: Int, until minute: Int) -> Words {
    let change = from.map { from in to.map { Words(" from \(from) to \($0)", "，由 \(from) 换为 \($0)") } ?? Words("", "") } ?? Words("", "")
    let behind = after.map { Words(" after \(name($0))", "（在 \(name($0)) 之后）") } ?? Words("", "")
    return Words(
      "\(code(centre)) is set up for \(minutes) minutes\(change.en)\(behind.en), until \(clock(minute))", "\(code(centre)) 换型 \(minutes) 分钟\(change.zh)\(behind.zh)，至 \(clock(minute))")
  }

  private func code(_ centre: Int) -> String { floor.centres[centre].code }
  private func operation(_ place: FloorProblem.Place) -> PlanOperation { entries[place.job].job.operations[place.operation] }
  private func clock(_ minute: Int) -> String { context.clock(floor.instant(minute)) }

  /// `WO-PL01-2026-000012/20`, without the operation where there is only one.
  private func name(_ place: FloorProblem.Place) -> String {
    let job = entries[place.job].job
    return job.operations.count > 1 ? "\(job.number)/\(operation(place).position)" : job.number
  }

  /// `2 h 30 min`; days by the clock.
  private static func span(_ minutes: Int) -> Words {
    minutes >= 2_880 ? Words("\(minutes / 1_440) days", "\(minutes / 1_440) 天") : minutes >= 60 ? Words("\(minutes / 60) h", "\(minutes / 60) 小时") : Words("\(minutes) min", "\(minutes) 分钟")
  }
}
