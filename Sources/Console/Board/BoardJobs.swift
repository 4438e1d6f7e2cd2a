import Foundation
import Ground
import Records
import Replica
import Workflow

/// A piece of work on the board: an operation of a work order, or of a request that a what-if puts there.
struct BoardJob: Sendable {
  /// What goes on there, as the floor last said it.
  enum Mark: Sendable { case none, going, held, stopped }

  /// Of the work order or the request.
  var key: RecordKey
  /// The work order's; empty for a request.
  var number: String
  /// By which it is moved: the number, with the operation's where there are several.
  var what: String
  /// The operation's, with its name; empty where there is only one.
  var operation: String
  var orderNumber, product, quantity, stateText: String
  var minutes: Int
  var due: Day
  /// Of this operation alone.
  var place: WhatIf.Place
  /// From the beginning of its set-up to its end; nil for work that was planned by days alone.
  var span: Range<Instant>?
  /// Where it lies without the what-if; nil when that changes nothing.
  var before: WhatIf.Place?
  /// The day on which the whole of it is done.
  var finish: Day
  var isAsked = false
  var isNew = false
  var isMovable: Bool
  var isPlanned: Bool
  var mark: Mark

  var lateness: Int { Int(finish.number - due.number) }
}

/// Reads the work of the days that are shown, and puts it where a what-if puts it.
struct BoardJobs {
  /// The most pieces of work that are drawn, so that a page stays light.
  static let drawn = 100

  let context: StepContext
  let language: Language
  private var products: [Product.ID: String] = [:]
  private let stopped: Set<WorkOrder.ID>

  init(_ context: StepContext, _ language: Language) throws {
    self.context = context
    self.language = language
    stopped = Set(try context.snapshot.openTroubles(on: context.home).compactMap(\.workOrder))
  }

  /// - Returns: the work in the order of its start, and whether there is more than is drawn.
  mutating func all(_ scale: BoardScale, centre: WorkCentre.ID?, _ plan: WhatIf?) throws -> (jobs: [BoardJob], isMore: Bool) {
    let changed = Dictionary(uniqueKeysWithValues: (plan?.changes ?? []).map { ($0.job.key, $0) })
    var jobs: [BoardJob] = []
    var shown = Set<RecordKey>()
    for order in try orders(scale, centre) {
      shown.insert(order.id.key)
      jobs += try self.jobs(order, changed[order.id.key])
    }
    for change in plan?.changes ?? [] where !shown.contains(change.job.key) {
      if let order = try context.snapshot.get(WorkOrder.ID(change.job.key)) {
        jobs += try self.jobs(order, change)
      } else if let request = try context.snapshot.get(SupplyRequest.ID(change.job.key)) {
        jobs += try self.jobs(request, change)
      }
    }
    if let centre { jobs.removeAll { $0.place.centre != centre && $0.before?.centre != centre } }
    let sorted = jobs.sorted { ($0.place.start, $0.span?.lowerBound ?? Instant(milliseconds: 0), $0.key) < ($1.place.start, $1.span?.lowerBound ?? Instant(milliseconds: 0), $1.key) }
    return (Array(sorted.prefix(Self.drawn)), sorted.count > Self.drawn)
  }

  /// By the index on the state: the open orders are few, those of years are not.
  private func orders(_ scale: BoardScale, _ centre: WorkCentre.ID?) throws -> [Row<WorkOrder>] {
    let open = "_shelf = ? AND state IN ('planned', 'reserved', 'released', 'started') AND start <= ? AND finish >= ?"
    let (first, last, home) = (scale.first.description, scale.last.description, Int64(context.home.code))
    guard let centre else {
      return try context.snapshot.all(WorkOrder.self, where: open, [home, last, first], order: "start, id", limit: Self.drawn + 1)
    }
    let there = "(+work_centre = ?4 OR EXISTS (SELECT 1 FROM work_operation o WHERE o.work_order = work_order.id AND o.work_centre = ?4))"
    return try context.snapshot.all(
      WorkOrder.self, where: "_shelf = ?1 AND state IN ('planned', 'reserved', 'released', 'started') AND start <= ?2 AND finish >= ?3 AND \(there)",
      [home, last, first, Data(centre.key.bytes)], order: "start, id", limit: Self.drawn + 1)
  }

  /// The operations of a work order, where a what-if puts them.
  private mutating func jobs(_ order: Row<WorkOrder>, _ change: WhatIf.Change?) throws -> [BoardJob] {
    let job = try context.job(order)
    let due = try context.snapshot.get(order.request)?.due ?? order.finish
    let base = BoardJob(
      key: order.id.key, number: order.number, what: order.number, operation: "", orderNumber: order.orderNumber, product: try product(order.product),
      quantity: quantity(order.quantity), stateText: try stateText(order), minutes: order.minutes, due: due,
      place: .init(centre: order.centre, start: order.start, finish: order.finish), finish: order.finish, isMovable: order.state != .started,
      isPlanned: order.state == .planned || order.state == .reserved, mark: try mark(order))
    return operations(of: job, base, change)
  }

  private mutating func jobs(_ request: Row<SupplyRequest>, _ change: WhatIf.Change) throws -> [BoardJob] {
    let base = BoardJob(
      key: request.id.key, number: "", what: request.id.description, operation: "", orderNumber: request.orderNumber, product: try product(request.product),
      quantity: quantity(request.quantity), stateText: request.state.label[language], minutes: change.job.minutes, due: request.due, place: change.place,
      finish: change.place.finish, isNew: true, isMovable: true, isPlanned: true, mark: .none)
    return operations(of: change.job, base, change)
  }

  private func operations(of job: WhatIf.Job, _ base: BoardJob, _ change: WhatIf.Change?) -> [BoardJob] {
    let isOnly = job.operations.count == 1
    return job.operations.enumerated().map { index, operation in
      var one = base
      if !isOnly {
        one.what += "/\(operation.position)"
        one.operation = operation.name.isEmpty ? "\(operation.position)" : "\(operation.position) \(operation.name)"
        one.minutes = operation.setup + operation.run
      }
      let before = operation.place
      guard let place = change?.operations[index] ?? before else { return one }
      if let change {
        one.finish = change.place.finish
        one.isAsked = change.isAsked
        if place != before, job.place != nil { one.before = before.map(days) ?? base.place }
      }
      one.span = place.start..<max(place.start, place.finish)
      // The only operation lies where its work order does, whatever the hours of its work centre are now.
      one.place = isOnly ? change?.place ?? base.place : days(place)
      return one
    }
  }

  private func days(_ place: PlanOperation.Place) -> WhatIf.Place {
    let start = context.calendar.day(of: place.start)
    return WhatIf.Place(centre: place.centre, start: start, finish: max(start, context.calendar.day(of: Instant(milliseconds: place.finish.milliseconds - 1))))
  }

  private func mark(_ order: Row<WorkOrder>) throws -> BoardJob.Mark {
    if stopped.contains(order.id) { return .stopped }
    guard order.state == .started else { return .none }
    return switch try context.snapshot.run(of: order.id).phase {
    case .going: .going
    case .held: .held
    case .waiting, .ended: .none
    }
  }

  private func stateText(_ order: Row<WorkOrder>) throws -> String {
    switch try mark(order) {
    case .stopped: Texts.words("floorStopped")[language]
    case .going: WorkRun.Phase.going(since: context.now).label[language]
    case .held: WorkRun.Phase.held(since: context.now).label[language]
    case .none: order.state.label[language]
    }
  }

  private func quantity(_ quantity: Quantity) -> String { "\(quantity.amount) \(Units.name(quantity.unit, language))" }

  mutating func product(_ id: Product.ID) throws -> String {
    if let known = products[id] { return known }
    let code = try context.snapshot.get(id)?.code ?? ""
    products[id] = code
    return code
  }
}
