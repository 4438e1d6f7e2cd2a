import Foundation
import Ground
import Membership
import Records
import Replica
import Schedule

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
  public func openJobs() throws -> [WhatIf.Job] { try openJobs(of: home) }

  /// As ``openJobs()``, of a plant whose shelf is kept here.
  func openJobs(of plant: Shelf) throws -> [WhatIf.Job] {
    let orders = try snapshot.all(WorkOrder.self, where: "_shelf = ? AND state IN (\(Self.openWork))", [Int64(plant.code)], order: "start, id", limit: Self.maximumJobs)
    guard orders.count < Self.maximumJobs else { throw Self.tooMany }
    let open = "SELECT id FROM work_order WHERE _shelf = ? AND state IN (\(Self.openWork))"
    let requests = try snapshot.all(
      SupplyRequest.self, where: "id IN (SELECT supply_request FROM work_order WHERE _shelf = ? AND state IN (\(Self.openWork)))", [Int64(plant.code)])
    let asked = Dictionary(uniqueKeysWithValues: requests.map { ($0.id, $0) })
    let operations = Dictionary(
      grouping: try snapshot.all(WorkOperation.self, where: "work_order IN (\(open))", [Int64(plant.code)], order: "work_order, position"), by: \.workOrder)
    let centres = try planCodes(of: plant)
    return orders.map { job($0, asked[$0.request], operations[$0.id] ?? [], centres) }
  }

  /// One open work order with its operations.
  public func job(_ order: Row<WorkOrder>) throws -> WhatIf.Job {
    let operations = try snapshot.all(WorkOperation.self, where: "work_order = ?", [Data(order.id.key.bytes)], order: "position", limit: RoutingText.maximumOperations)
    return job(order, try snapshot.get(order.request), operations, try planCodes(of: order.shelf))
  }

  func planCodes(of plant: Shelf) throws -> [String: WorkCentre.ID] {
    let centres = try snapshot.all(WorkCentre.self, where: "_shelf = ?", [Int64(plant.code)], order: "code", limit: Self.maximumCentres)
    return Dictionary(centres.map { ($0.code, $0.id) }) { first, _ in first }
  }

  private func job(_ order: Row<WorkOrder>, _ request: Row<SupplyRequest>?, _ operations: [Row<WorkOperation>], _ centres: [String: WorkCentre.ID]) -> WhatIf.Job {
    let due = request?.due ?? order.finish
    let facts = priorityFacts(grade: request?.grade ?? .standard, due: due, minutes: order.minutes, since: request?.id.key ?? order.id.key, isRush: order.rush == true)
    return WhatIf.Job(
      key: order.id.key, number: order.number, orderNumber: order.orderNumber, minutes: order.minutes, due: due,
      place: WhatIf.Place(centre: order.centre, start: order.start, finish: order.finish), isFixed: order.state == .started,
      operations: operations.map { operation in
        PlanOperation(
          position: operation.position, name: operation.name ?? "",
          centres: operation.alternatives.map { $0.split(separator: " ").compactMap { centres[String($0)] } } ?? [], setup: operation.setup, run: operation.run,
          queue: operation.queue, transfer: operation.transfer, batches: operation.batches, family: operation.family,
          place: .init(centre: operation.centre, start: operation.start, runs: operation.runs, finish: operation.finish))
      }, weight: PriorityRule.shipped.points(facts))
  }

  /// A request that is no work order yet; nil when its minutes can't be counted.
  public func job(_ request: Row<SupplyRequest>) throws -> WhatIf.Job? {
    guard let operations = try operations(of: request.product, request.quantity, on: request.shelf) else { return nil }
    let minutes = operations.reduce(0) { $0 + $1.setup + $1.run }
    let facts = priorityFacts(grade: request.grade, due: request.due, minutes: minutes, since: request.id.key, isRush: false)
    return WhatIf.Job(
      key: request.id.key, number: "", orderNumber: request.orderNumber, minutes: minutes, due: request.due, place: nil, isFixed: false, operations: operations,
      weight: PriorityRule.shipped.points(facts))
  }

  /// What a quantity of a product takes at a plant, by its routing or in one operation of its minutes; nil when they can't be counted.
  func operations(of product: Product.ID, _ quantity: Quantity, on plant: Shelf) throws -> [PlanOperation]? {
    var routings = try PlantRoutings(plant, self)
    return try routings.operations(of: product, quantity, self)
  }

  /// What the rule of priority looks at.
  public func priorityFacts(grade: CustomerGrade, due: Day, minutes: Int, since key: RecordKey, isRush: Bool) -> PriorityRule.Facts {
    let asked = calendar.day(of: key.made)
    return PriorityRule.Facts(
      grade: grade, daysToDue: Int(due.number - today.number), daysOfWork: minutes / Int(max(1, calendar.dayLength / 60_000)) + 1, daysOld: Int(today.number - asked.number),
      isRush: isRush)
  }

  /// The work centres of a plant as planning sees them.
  func centres(of plant: Shelf) throws -> [WhatIf.Centre] {
    let rows = try snapshot.all(WorkCentre.self, where: "_shelf = ?", [Int64(plant.code)], order: "code", limit: Self.maximumCentres)
    let hours = try hours(of: rows, on: plant)
    return rows.map {
      WhatIf.Centre(
        id: $0.id, code: $0.code, minutesADay: max(1, $0.minutesADay), hours: hours[$0.id], efficiency: $0.efficiency ?? 100,
        frozenDays: $0.frozenDays ?? PriorityRule.shipped.frozen_days)
    }
  }

  func setUps(of plant: Shelf) throws -> [FloorProblem.SetUps.Change: Int] {
    Dictionary(try setupTimes(on: plant).map { (.init(from: $0.from, to: $0.to), $0.minutes) }) { first, _ in first }
  }

  /// What becomes of the plan, with everything that stands against it.
  public func whatIf(_ lines: [PlanMoves.Line]) throws -> (plan: WhatIf, problems: [Problem]) {
    var jobs = try openJobs()
    var moves: [WhatIf.Move] = []
    var problems: [Problem] = []
    let centres = try centres(of: home)
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
    let plan = WhatIf(jobs, moves: moves, centres: centres, calendar, from: today, setUps: try setUps(of: home))
    for key in plan.impossible {
      let name = jobs.first { $0.key == key }.map { $0.number.isEmpty ? $0.orderNumber : $0.number } ?? ""
      problems.append(Self.tooFar("moves", name))
    }
    return (plan, problems)
  }

  static let tooMany = Problem(
    "plan.tooMany", Words("More than \(maximumJobs) work orders are open.", "未完工单超过 \(maximumJobs) 个。"),
    remedy: Words("Finish or cancel what is done.", "请先完结已完成的工单。"))

  static func tooFar(_ field: String, _ name: String) -> Problem {
    Problem(
      "plan.tooFar", field: field, Words("\(name) would not be finished within ten years.", "\(name) 十年内无法完成。"),
      remedy: Words("Split the order, or raise the capacity.", "请拆分订单或提高产能。"))
  }
}
