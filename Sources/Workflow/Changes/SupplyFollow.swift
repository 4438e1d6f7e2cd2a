import Foundation
import Ground
import Membership
import Records
import Replica

/// 4.4 What must happen at the plant so that it makes as much of a line as the order now wants.
///
/// What is not planned is cancelled or asked for anew by the office itself. What is planned is the plant's: its planner withdraws a work order
/// that has not begun, the floor stops one that has. When they have, what is missing is asked for again.
struct SupplyFollow {
  /// A request and the work orders that serve it.
  struct Asked {
    var request: Row<SupplyRequest>
    var work: [(order: Row<WorkOrder>, good: ExactDecimal)]

    /// What will come of it: of one that is made, what was good.
    var quantity: ExactDecimal {
      switch request.state {
      case .cancelled: .zero
      case .requested, .scheduled: request.quantity.amount
      case .made: work.isEmpty ? request.quantity.amount : work.reduce(.zero) { $0 + $1.good }
      }
    }
  }

  enum Action {
    case cancel(Row<SupplyRequest>)
    case ask(ExactDecimal)
    /// The planner is to take back a work order that has not begun.
    case withdraw(Row<WorkOrder>)
    /// The floor is to end a work order with less.
    case stop(Row<WorkOrder>, good: ExactDecimal, at: ExactDecimal)
  }

  /// - Parameters:
  ///   - target: so much is to be made.
  ///   - asked: of one line, the oldest first.
  static func actions(target: ExactDecimal, _ asked: [Asked]) -> [Action] {
    var actions: [Action] = []
    var surplus = asked.reduce(ExactDecimal.zero) { $0 + $1.quantity } - target
    for one in asked.reversed() where surplus > .zero && one.request.state == .requested {
      actions.append(.cancel(one.request))
      surplus = surplus - one.request.quantity.amount
    }
    if surplus < .zero { return actions + [.ask(-surplus)] }
    for one in asked.reversed() where surplus > .zero && one.request.state == .scheduled {
      for work in one.work where surplus > .zero {
        switch work.order.state {
        case .planned, .reserved, .released:
          actions.append(.withdraw(work.order))
          surplus = surplus - work.order.quantity.amount
        case .started:
          let wanted = max(work.good, work.order.quantity.amount - surplus)
          if wanted < work.order.quantity.amount { actions.append(.stop(work.order, good: work.good, at: wanted)) }
          surplus = surplus - (work.order.quantity.amount - wanted)
        case .cancelled, .finished: break
        }
      }
    }
    return actions
  }

  /// All that plants were asked for an order, by line.
  static func read(_ order: SalesOrder.ID, _ context: StepContext) throws -> [OrderLine.ID: [Asked]] {
    let key = Data(order.key.bytes)
    let made = try context.snapshot.sums(
      "SELECT work_order, good_e6 FROM work_progress WHERE work_order IN (SELECT id FROM work_order WHERE sales_order = ?)", [key])
    let work = try context.snapshot.all(WorkOrder.self, where: "sales_order = ?", [key])
    let byRequest = Dictionary(grouping: work, by: \.request)
    let requests = try context.snapshot.all(SupplyRequest.self, where: "sales_order = ?", [key])
    return Dictionary(
      grouping: requests.map { request in
        let orders = (byRequest[request.id] ?? []).filter { $0.state != .cancelled }
        return Asked(request: request, work: orders.map { (order: $0, good: ExactDecimal(millionths: made[$0.id.key] ?? 0)) })
      }, by: \.request.line)
  }

  /// Whether somebody at the plant has been asked to do this already.
  static func isTold(_ action: Action, _ context: StepContext) throws -> Bool {
    switch action {
    case .cancel, .ask: false
    case .withdraw(let work): try isTold(work, withdrawLevel, context)
    case .stop(let work, _, _): try isTold(work, stopLevel, context)
    }
  }

  private static func isTold(_ work: Row<WorkOrder>, _ level: String, _ context: StepContext) throws -> Bool {
    try context.snapshot.first(WorkTask.self, where: "subject = ? AND level = ?", [Data(work.id.key.bytes), level]) != nil
  }

  static let withdrawLevel = "change-withdraw"
  static let stopLevel = "change-stop"
}
