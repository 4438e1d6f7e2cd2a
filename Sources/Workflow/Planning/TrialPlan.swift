import Foundation
import Ground
import Membership
import Records
import Replica

/// Where a quantity that nobody has ordered yet would lie on a plant's plan, as this replica knows it.
public enum TrialAnswer: Sendable, Hashable {
  /// It can be made; see ``TrialPlace``.
  case possible(TrialPlace)
  /// This replica knows no work centre of the plant: there is none, or the plant's shelf is not kept here.
  case noWorkCentre
  /// It would not end within the horizon of ``ForwardSchedule``.
  case tooFar
}

/// The first place where a quantity fits behind what is planned already; nothing is moved for it.
public struct TrialPlace: Sendable, Hashable {
  /// What keeps it from being ready sooner.
  public enum Limit: Sendable, Hashable {
    /// The work centre is taken until a day; so many working days pass before it is free.
    case capacity(until: Day, days: Int)
    /// The work itself: so many working days of it.
    case work(days: Int)
  }

  public var start: Day
  /// The day on which the whole quantity is made.
  public var finish: Day
  /// The work centre that limits it.
  public var centre: WorkCentre.ID
  public var centreCode: String
  /// Of set-up and run, for the whole quantity.
  public var minutes: Int
  public var limit: Limit

  /// `limited by WC-1, which is taken until 2026-12-03`.
  public var reason: Words {
    switch limit {
    case .capacity(let until, let days):
      Words("limited by \(centreCode), which is taken until \(until) (\(days) working days)", "受 \(centreCode) 限制，占用至 \(until)（\(days) 个工作日）")
    case .work(let days):
      Words("limited by the work itself: \(days) working days on \(centreCode)", "受加工时间限制：在 \(centreCode) 需 \(days) 个工作日")
    }
  }
}

/// 2.3 Capable to promise: asks a plant's plan without changing it. Works wherever the plant's shelf is kept, so at an office too.
public enum TrialPlan {
  /// - Parameters:
  ///   - plant: the plant's shelf.
  ///   - first: the first day of the work; nil for the next whole working day.
  /// - Returns: the earliest place by what this replica has heard of the plan.
  public static func earliest(
    _ product: Product.ID, _ quantity: Quantity, plant: Shelf, from first: Day? = nil, _ context: StepContext
  ) throws -> TrialAnswer {
    guard try context.snapshot.first(WorkCentre.self, where: "_shelf = ?", [Int64(plant.code)]) != nil else { return .noWorkCentre }
    guard let operations = try context.operations(of: product, quantity, on: plant) else { return .tooFar }
    let job = WhatIf.Job(
      key: RecordKey(high: .max, low: .max), number: "", orderNumber: "", minutes: operations.reduce(0) { $0 + $1.setup + $1.run }, due: context.today, place: nil,
      isFixed: false, operations: operations)
    guard let planned = try NewWork(job, on: plant, from: first, context).planned(.forward) else { return .tooFar }
    let begin = max(first ?? context.today, context.calendar.nextWholeDay(after: context.now))
    return .possible(place(planned, from: begin, context.calendar))
  }

  /// What limits it is the longer of the wait and the work.
  private static func place(_ planned: Planned, from first: Day, _ calendar: WorkingCalendar) -> TrialPlace {
    let whole = planned.whole
    var place = TrialPlace(
      start: whole.start, finish: whole.finish, centre: whole.centre, centreCode: planned.codes.first ?? "", minutes: planned.job.minutes,
      limit: .work(days: calendar.workedDays(from: whole.start, before: whole.finish) + 1))
    if let wait = planned.longest, wait.minutes > planned.job.minutes {
      place.centre = wait.centre
      place.centreCode = wait.code
      place.limit = .capacity(until: wait.until, days: calendar.workedDays(from: first, before: wait.until))
    }
    return place
  }
}

extension WorkingCalendar {
  /// How many days of those from `first` on are worked before another day.
  func workedDays(from first: Day, before end: Day) -> Int {
    first < end ? (0..<Int(end.number - first.number)).reduce(0) { $0 + (isWorked(first.advanced(by: $1)) ? 1 : 0) } : 0
  }
}
