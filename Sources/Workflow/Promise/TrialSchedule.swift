import Foundation
import Ground
import Membership
import Records
import Replica

/// 2.3 A trial of the plants' plans, as this replica knows them: where more work would fit first. Nothing is written, and nothing that is planned
/// is moved.
///
/// Behind the open work orders stand the requests that no planner has scheduled yet and what this office has promised and not asked for yet, so
/// that the same minutes are not promised twice.
struct TrialSchedule {
  /// So many requests and promises that are not planned yet are put behind the plan.
  static let maximumPending = 2_000

  struct Place {
    fileprivate var centre: Int
    var plant: SiteID
    var code: String
    var finish: Day
    /// The last day before which the work centre has no whole day to give; nil when it can begin at once.
    var fullUntil: Day?
    fileprivate var job: ForwardSchedule.Job
  }

  private struct Centre {
    var id: WorkCentre.ID
    var code: String
    var plant: SiteID
    var schedule: ForwardSchedule
  }

  private var centres: [Centre]
  /// The first day whose hours all lie ahead.
  private let first: Day
  private let calendar: WorkingCalendar

  /// - Returns: nil when no plan is known here: there is no work centre, or there is more open work than is tried.
  init?(_ openWork: [Row<WorkOrder>], _ context: StepContext) throws {
    guard openWork.count < StepContext.maximumJobs else { return nil }
    calendar = context.calendar
    first = calendar.nextWholeDay(after: context.now)
    let byCentre = Dictionary(grouping: openWork, by: \.centre)
    centres = try context.snapshot.all(WorkCentre.self, order: "_shelf, code", limit: 500).filter { $0.minutesADay > 0 }.map { row in
      Centre(
        id: row.id, code: row.code, plant: row.shelf.site,
        schedule: ForwardSchedule(
          minutesADay: row.minutesADay, context.calendar,
          jobs: (byCentre[row.id] ?? []).map { .init(start: $0.start, finish: $0.finish, minutes: $0.minutes) }))
    }
    guard !centres.isEmpty else { return nil }
    try takePending(context)
  }

  private mutating func takePending(_ context: StepContext) throws {
    var minutes: [Product.ID: Int] = [:]
    func time(_ product: Product.ID, _ quantity: ExactDecimal) throws -> Int? {
      if minutes[product] == nil { minutes[product] = try context.snapshot.get(product)?.minutes ?? 0 }
      return Self.minutes(minutes[product] ?? 0, quantity)
    }
    let requests = try context.snapshot.all(SupplyRequest.self, where: "state = 'requested'", order: "due, id", limit: Self.maximumPending)
    for request in requests {
      if let time = try time(request.product, request.quantity.amount), let place = place(time, at: request.shelf.site) { take(place) }
    }
    // By the index on the order's state, which the plus leaves as the only one: open orders are few, kept promises are not.
    let promised = try context.snapshot.all(
      PromisePart.self,
      where: "+source = 'capacity' AND sales_order IN (SELECT id FROM sales_order WHERE state IN ('waiting', 'confirmed', 'reviewed'))",
      order: "id", limit: Self.maximumPending)
    for part in promised {
      guard let line = try context.snapshot.get(part.line), let time = try time(line.product, part.quantity.amount) else { continue }
      if let place = place(time, at: part.site.map { SiteID(UInt32(clamping: $0)) }) { take(place) }
    }
  }

  /// A work centre's minutes for a quantity, rounded up; nil when there are too many to count.
  static func minutes(_ each: Int, _ quantity: ExactDecimal) -> Int? {
    Int(exactly: (Int128(each) * Int128(quantity.millionths) + Int128(ExactDecimal.scale) - 1) / Int128(ExactDecimal.scale))
  }

  /// Where so many minutes end first.
  ///
  /// - Parameter plant: nil asks all plants.
  /// - Returns: nil when they would not end within the horizon.
  func place(_ minutes: Int, at plant: SiteID? = nil) -> Place? {
    var best: Place?
    for (index, centre) in centres.enumerated() where plant == nil || centre.plant == plant {
      guard let job = centre.schedule.place(minutes: minutes, from: first) else { continue }
      if let best, best.finish <= job.finish { continue }
      best = Place(
        centre: index, plant: centre.plant, code: centre.code, finish: job.finish, fullUntil: fullUntil(job, centre.schedule), job: job)
    }
    return best
  }

  /// Until when the work centre is taken, if the job begins later than it could on an idle one.
  private func fullUntil(_ job: ForwardSchedule.Job, _ schedule: ForwardSchedule) -> Day? {
    let idle = ForwardSchedule(minutesADay: schedule.minutesADay, calendar).place(minutes: job.minutes, from: first)
    guard let idle, idle.finish < job.finish else { return nil }
    return (schedule.load.keys.filter { $0 <= job.finish && $0 >= first && schedule.load[$0, default: 0] > 0 }).max()
  }

  /// Keeps a place for what follows.
  mutating func take(_ place: Place) { centres[place.centre].schedule.take(place.job) }
}
