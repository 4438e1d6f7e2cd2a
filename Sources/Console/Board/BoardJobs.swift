import Foundation
import Ground
import Records
import Replica
import Workflow

/// A piece of work on the board: a work order, or a request that a what-if puts there.
struct BoardJob: Sendable {
  /// What goes on there, as the floor last said it.
  enum Mark: Sendable { case none, going, held, stopped }

  var key: RecordKey
  var number, orderNumber, product, quantity, stateText: String
  var minutes: Int
  var due: Day
  var place: WhatIf.Place
  /// Where it lies without the what-if; nil when that changes nothing.
  var before: WhatIf.Place?
  var isAsked = false
  var isNew = false
  var isMovable: Bool
  var isPlanned: Bool
  var mark: Mark

  var lateness: Int { Int(place.finish.number - due.number) }
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
    var jobs = try orders(scale, centre).map { try job($0) }
    for change in plan?.changes ?? [] where !jobs.contains(where: { $0.key == change.job.key }) {
      if let order = try context.snapshot.get(WorkOrder.ID(change.job.key)) {
        jobs.append(try job(order))
      } else if let request = try context.snapshot.get(SupplyRequest.ID(change.job.key)) {
        jobs.append(try job(request, change))
      }
    }
    for index in jobs.indices {
      guard let change = changed[jobs[index].key] else { continue }
      jobs[index].before = change.job.place
      jobs[index].place = change.place
      jobs[index].isAsked = change.isAsked
    }
    let sorted = jobs.sorted { ($0.place.start, $0.key) < ($1.place.start, $1.key) }
    return (Array(sorted.prefix(Self.drawn)), sorted.count > Self.drawn)
  }

  /// By the index on the state: the open orders are few, those of years are not.
  private func orders(_ scale: BoardScale, _ centre: WorkCentre.ID?) throws -> [Row<WorkOrder>] {
    let open = "_shelf = ? AND state IN ('planned', 'reserved', 'released', 'started') AND start <= ? AND finish >= ?"
    let (first, last, home) = (scale.first.description, scale.last.description, Int64(context.home.code))
    guard let centre else {
      return try context.snapshot.all(WorkOrder.self, where: open, [home, last, first], order: "start, id", limit: Self.drawn + 1)
    }
    return try context.snapshot.all(
      WorkOrder.self, where: open + " AND +work_centre = ?", [home, last, first, Data(centre.key.bytes)], order: "start, id", limit: Self.drawn + 1)
  }

  private mutating func job(_ order: Row<WorkOrder>) throws -> BoardJob {
    let due = try context.snapshot.get(order.request)?.due ?? order.finish
    return BoardJob(
      key: order.id.key, number: order.number, orderNumber: order.orderNumber, product: try product(order.product), quantity: quantity(order.quantity),
      stateText: try stateText(order), minutes: order.minutes, due: due, place: .init(centre: order.centre, start: order.start, finish: order.finish),
      isMovable: order.state != .started, isPlanned: order.state == .planned || order.state == .reserved, mark: try mark(order))
  }

  private mutating func job(_ request: Row<SupplyRequest>, _ change: WhatIf.Change) throws -> BoardJob {
    BoardJob(
      key: request.id.key, number: "", orderNumber: request.orderNumber, product: try product(request.product), quantity: quantity(request.quantity),
      stateText: request.state.label[language], minutes: change.job.minutes, due: request.due, place: change.place, isAsked: change.isAsked, isNew: true,
      isMovable: true, isPlanned: true, mark: .none)
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
