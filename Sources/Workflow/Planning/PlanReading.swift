import Foundation
import Ground
import Records
import Replica

extension StepContext {
  /// The states in which a work order takes minutes of its work centre.
  static let openWork = "'planned', 'reserved', 'released', 'started'"
  /// The most open work orders that are planned together.
  public static let maximumJobs = 5_000
  /// The most work centres of a plant that are planned.
  public static let maximumCentres = 100

  public func planCentres() throws -> [Row<WorkCentre>] {
    try snapshot.all(WorkCentre.self, where: "_shelf = ?", [Int64(home.code)], order: "code", limit: Self.maximumCentres)
  }

  /// All open work of this plant. By the index on the state: the open orders are few, those of years are not.
  public func openJobs() throws -> [WhatIf.Job] {
    let orders = try snapshot.all(WorkOrder.self, where: "_shelf = ? AND state IN (\(Self.openWork))", [Int64(home.code)], order: "start, id", limit: Self.maximumJobs)
    guard orders.count < Self.maximumJobs else {
      throw Problem(
        "plan.tooMany", Words("More than \(Self.maximumJobs) work orders are open.", "未完工单超过 \(Self.maximumJobs) 个。"),
        remedy: Words("Finish or cancel what is done.", "请先完结已完成的工单。"))
    }
    let dues = try snapshot.all(
      SupplyRequest.self, where: "id IN (SELECT supply_request FROM work_order WHERE _shelf = ? AND state IN (\(Self.openWork)))", [Int64(home.code)])
    let due = Dictionary(uniqueKeysWithValues: dues.map { ($0.id, $0.due) })
    return orders.map { job($0, due: due[$0.request]) }
  }

  public func job(_ order: Row<WorkOrder>, due: Day?) -> WhatIf.Job {
    WhatIf.Job(
      key: order.id.key, number: order.number, orderNumber: order.orderNumber, minutes: order.minutes, due: due ?? order.finish,
      place: WhatIf.Place(centre: order.centre, start: order.start, finish: order.finish), isFixed: order.state == .started)
  }

  /// A request that is no work order yet; nil when its minutes can't be counted.
  public func job(_ request: Row<SupplyRequest>) throws -> WhatIf.Job? {
    try ScheduleWork.minutes(of: request, self).map {
      WhatIf.Job(key: request.id.key, number: "", orderNumber: request.orderNumber, minutes: $0, due: request.due, place: nil, isFixed: false)
    }
  }

  /// What becomes of the plan, with everything that stands against it.
  public func whatIf(_ lines: [PlanMoves.Line]) throws -> (plan: WhatIf, problems: [Problem]) {
    var jobs = try openJobs()
    var moves: [WhatIf.Move] = []
    var problems: [Problem] = []
    let centres = try planCentres()
    for (index, line) in lines.enumerated() {
      do {
        let (job, move) = try PlanMoves.resolve(line, jobs, centres, self)
        if !jobs.contains(where: { $0.key == job.key }) { jobs.append(job) }
        moves.append(move)
      } catch var problem as Problem {
        problem.line = lines.count > 1 ? index + 1 : nil
        problems.append(problem)
      }
    }
    let plan = WhatIf(
      jobs, moves: moves, centres: centres.map { .init(id: $0.id, code: $0.code, minutesADay: $0.minutesADay) }, calendar)
    for key in plan.impossible {
      let name = jobs.first { $0.key == key }.map { $0.number.isEmpty ? $0.orderNumber : $0.number } ?? ""
      problems.append(
        Problem(
          "plan.tooFar", field: "moves", Words("\(name) would not be finished within ten years.", "\(name) 十年内无法完成。"),
          remedy: Words("Split the order, or raise the capacity.", "请拆分订单或提高产能。")))
    }
    return (plan, problems)
  }
}
