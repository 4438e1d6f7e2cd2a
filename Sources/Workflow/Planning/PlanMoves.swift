import Foundation
import Ground
import Records
import Replica

/// Moves of a plan as a person or a page writes them: one a row, `WO-PL01-2026-000012 WC-1 2026-12-01`. What is moved is a work order, one of its
/// operations and what follows it (`WO-PL01-2026-000012/20`), or a request that is none yet, by its order's number or its id.
public struct PlanMoves: FieldValue {
  public struct Line: Sendable, Hashable {
    public var what: String
    public var centre: String
    public var start: String

    public init(what: String, centre: String, start: String) {
      self.what = what
      self.centre = centre
      self.start = start
    }
  }

  public var lines: [Line]

  public init(_ lines: [Line]) { self.lines = lines }

  public var text: String { lines.map { "\($0.what) \($0.centre) \($0.start)" }.joined(separator: "\n") }

  public init(parsing text: String) throws {
    let rows = text.split(separator: "\n").map { $0.trimmingSpaces() }.filter { !$0.isEmpty }
    guard rows.count <= WhatIf.maximumMoves else { throw Self.tooMany }
    lines = try rows.enumerated().map { index, row in
      let parts = row.split(whereSeparator: { $0 == " " || $0 == "\t" }).map(String.init)
      guard parts.count == 3 else {
        throw Problem(
          "moves.unreadable", line: index + 1, Words("\"\(row)\" is no move.", "“\(row)”不是一项调整。"),
          remedy: Words("Write it like WO-PL01-2026-000012 WC-1 2026-12-01.", "请写成 WO-PL01-2026-000012 WC-1 2026-12-01。"))
      }
      return Line(what: parts[0], centre: parts[1], start: parts[2])
    }
  }

  public static var tooMany: Problem {
    Problem("moves.tooMany", Words("No more than \(WhatIf.maximumMoves) moves are tried at once.", "一次最多试排 \(WhatIf.maximumMoves) 项。"), remedy: Words("Accept some first.", "请先接受一部分。"))
  }

  public static var fieldType: FieldType {
    FieldType(.text, [.init("", .text)], json: { .string($0[0].text ?? "") }, parse: { [.text(try PlanMoves(parsing: $0).text)] })
  }
  public var cells: [Cell] { [.text(text)] }
  public init?(cells: [Cell]) {
    guard let text = cells.first?.text, let moves = try? PlanMoves(parsing: text) else { return nil }  // Was parsed once to get here.
    self = moves
  }

  /// What a line means among the open work of this plant.
  ///
  /// - Throws: the first problem that stands against it.
  static func resolve(
    _ line: Line, _ jobs: [WhatIf.Job], _ centres: [WhatIf.Centre], _ context: StepContext
  ) throws -> (WhatIf.Job, WhatIf.Move) {
    guard let centre = centres.first(where: { $0.code == line.centre || $0.id.description == line.centre }) else {
      throw Problem(
        "move.centre", field: "centre", Words("No work centre here is called \"\(line.centre)\".", "此处没有工作中心“\(line.centre)”。"),
        remedy: Words("Choose one of the list.", "请从列表中选择。"))
    }
    guard let start = Day(line.start) else {
      throw Problem(
        "date.impossible", field: "start", Words("\"\(line.start)\" is not a day of the calendar.", "“\(line.start)”不是有效日期。"), remedy: Words("Write it like 2026-11-24.", "请写成 2026-11-24。"))
    }
    guard start >= context.today, start < context.today.advanced(by: PlanFloor.horizon) else {
      throw Problem(
        "move.day", field: "start", Words("\(start) is past, or beyond ten years.", "\(start) 已过去或超过十年。"), remedy: Words("Choose today or a later day.", "请选择今天或以后的日期。"))
    }
    let parts = line.what.split(separator: "/", maxSplits: 1).map(String.init)
    let job = try movable(parts.first ?? "", jobs, context)
    let operation = try operation(parts.count > 1 ? parts[1] : nil, of: job)
    guard operation.centres.isEmpty || operation.centres.contains(centre.id) else {
      let known = centres.filter { operation.centres.contains($0.id) }.map(\.code)
      throw Problem(
        "move.notThere", field: "centre", Words("Operation \(operation.position) of \(line.what) is not done on \(centre.code).", "\(line.what) 的工序 \(operation.position) 不能在 \(centre.code) 上加工。"),
        remedy: Words("It is done on: \(known.joined(separator: ", ")).", "可用：\(known.joined(separator: "、"))。"))
    }
    return (job, WhatIf.Move(key: job.key, position: operation.position, centre: centre.id, start: start))
  }

  private static func operation(_ position: String?, of job: WhatIf.Job) throws -> PlanOperation {
    guard let position else { return job.operations[0] }
    guard let found = job.operations.first(where: { String($0.position) == position }) else {
      let known = job.operations.map { String($0.position) }
      throw Problem(
        "move.operation", field: "work_order", Words("\(job.number) has no operation \"\(position)\".", "\(job.number) 没有工序“\(position)”。"),
        remedy: Words("It has: \(known.joined(separator: ", ")).", "可用：\(known.joined(separator: "、"))。"))
    }
    return found
  }

  /// A job that may be put elsewhere, by its number, its order's number or its id.
  static func movable(_ what: String, _ jobs: [WhatIf.Job], _ context: StepContext) throws -> WhatIf.Job {
    let job = try self.job(what, jobs, context)
    guard job.isFixed else { return job }
    throw Problem(
      "move.begun", field: "work_order", Words("\(job.number) has begun.", "\(job.number) 已开工。"), remedy: Words("It stays where it is; move what comes behind it.", "已开工的保持不动，请调整其后的工单。"))
  }

  private static func job(_ what: String, _ jobs: [WhatIf.Job], _ context: StepContext) throws -> WhatIf.Job {
    if let job = jobs.first(where: { $0.number == what || $0.key.description == what }) { return job }
    let here = Int64(context.home.code)
    let requests =
      if let key = RecordKey(what) {
        try context.snapshot.all(SupplyRequest.self, where: "id = ? AND _shelf = ? AND state = 'requested'", [Data(key.bytes), here])
      } else {
        try context.snapshot.all(SupplyRequest.self, where: "order_number = ? AND _shelf = ? AND +state = 'requested'", [what, here], limit: 2)
      }
    if requests.count == 1, let job = try context.job(requests[0]) { return job }
    throw Problem(
      "move.what", field: "work_order", Words("\"\(what)\" is no open work order or request of this plant.", "“\(what)”不是本工厂未完的工单或待排请求。"),
      remedy: requests.count > 1
        ? Words("The order has several requests: name one by its id.", "该订单有多个请求，请用标识指明。") : Words("It may have been finished or planned meanwhile.", "可能已完工或已排程。"))
  }
}

extension Changes {
  /// Writes what came out: moved work orders, and new ones for the requests.
  ///
  /// - Parameter rush: those that go before all else from now on.
  /// - Returns: the record of the first job that was moved.
  mutating func write(_ plan: WhatIf, rush: Set<RecordKey> = [], _ context: StepContext) throws -> RecordKey? {
    var first: RecordKey?
    for change in plan.changes {
      if let order = try context.snapshot.get(WorkOrder.ID(change.job.key)) {
        try update(order) {
          $0.centre = change.place.centre
          $0.start = change.place.start
          $0.finish = change.place.finish
          if rush.contains(change.job.key) { $0.rush = true }
        }
        try write(change.job.lying(change.operations).operations, of: order.id, context)
        first = first ?? order.id.key
      } else {
        let request = try context.the(SupplyRequest.ID(change.job.key))
        let key = try self.plan(request, on: change.place, change.job.lying(change.operations), rush: rush.contains(change.job.key), context)
        first = first ?? key
      }
    }
    return first
  }

  /// The operations of a work order where they lie now; those of one that was planned by days alone are made.
  private mutating func write(_ operations: [PlanOperation], of order: WorkOrder.ID, _ context: StepContext) throws {
    let known = try context.snapshot.all(WorkOperation.self, where: "work_order = ?", [Data(order.key.bytes)], order: "position", limit: RoutingText.maximumOperations)
    guard !known.isEmpty else { return try create(operations, of: order, context) }
    for (row, operation) in zip(known, operations) {
      guard let place = operation.place else { continue }
      try update(row) {
        $0.centre = place.centre
        $0.start = place.start
        $0.runs = place.runs
        $0.finish = place.finish
      }
    }
  }

  private mutating func create(_ operations: [PlanOperation], of order: WorkOrder.ID, _ context: StepContext) throws {
    let codes = Dictionary(uniqueKeysWithValues: try context.planCentres().map { ($0.id, $0.code) })
    for operation in operations {
      guard let place = operation.place else { throw UncheckedInput() }
      try create(WorkOperation.self, on: context.home) {
        $0.workOrder = order
        $0.position = operation.position
        $0.name = operation.name.isEmpty ? nil : operation.name
        $0.centre = place.centre
        $0.alternatives = operation.centres.isEmpty ? nil : operation.centres.compactMap { codes[$0] }.joined(separator: " ")
        $0.setup = operation.setup
        $0.run = operation.run
        $0.queue = operation.queue
        $0.transfer = operation.transfer
        $0.batches = operation.batches
        $0.family = operation.family
        $0.start = place.start
        $0.runs = place.runs
        $0.finish = place.finish
      }
    }
  }

  /// Makes the work order of a request with its operations, and asks for its material.
  mutating func plan(_ request: Row<SupplyRequest>, on place: WhatIf.Place, _ job: WhatIf.Job, rush: Bool = false, _ context: StepContext) throws -> RecordKey {
    let order = try create(WorkOrder.self, on: context.home) {
      $0.request = request.id
      $0.order = request.order
      $0.orderNumber = request.orderNumber
      $0.product = request.product
      $0.quantity = request.quantity
      $0.centre = place.centre
      $0.start = place.start
      $0.finish = place.finish
      $0.minutes = job.minutes
      $0.warehouse = request.warehouse
      $0.rush = rush ? true : nil
    }
    try create(job.operations, of: order, context)
    try update(request) { $0.state = .scheduled }
    try close("plan.schedule", about: request.id.key, context)
    try open("material-reserve", about: order.key, number: text(of: order.key, "number"), on: context.home, context)
    return order.key
  }
}
