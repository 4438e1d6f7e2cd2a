import Foundation
import Ground
import Membership
import Records
import Replica

extension StepContext {
  /// The most shifts of a plant, and the most downtimes that are looked at, the next ones first.
  public static let maximumShifts = 200
  public static let maximumDowntimes = 1_000

  /// The hours of the work centres of a plant.
  public func hours(of centres: [Row<WorkCentre>], on plant: Shelf) throws -> [WorkCentre.ID: CentreHours] {
    let shifts = try shifts(on: plant)
    let downtimes = Dictionary(grouping: try downtimes(on: plant, after: now), by: \.centre)
    return Dictionary(
      uniqueKeysWithValues: centres.map { centre in
        let own = shifts.filter { $0.centre == centre.id }
        let turns = (own.isEmpty ? shifts.filter { $0.centre == nil } : own).map(\.turn)
        let down = (downtimes[centre.id] ?? []).compactMap { $0.from < $0.to ? $0.from..<$0.to : nil }
        return (centre.id, CentreHours(minutesADay: max(1, centre.minutesADay), turns: turns, downtimes: down, calendar))
      })
  }

  public func shifts(on plant: Shelf) throws -> [Row<Shift>] {
    try snapshot.all(Shift.self, where: "_shelf = ? AND state = 'standing'", [Int64(plant.code)], order: "from_time, id", limit: Self.maximumShifts)
  }

  /// The downtimes that are not over, by the index on their end.
  public func downtimes(on plant: Shelf, after moment: Instant) throws -> [Row<Downtime>] {
    try snapshot.all(
      Downtime.self, where: "to_moment_ms > ? AND _shelf = ? AND +state = 'standing'", [Int64(moment.milliseconds), Int64(plant.code)], order: "from_moment_ms, id",
      limit: Self.maximumDowntimes)
  }
}

extension Row where R == Shift {
  var turn: CentreHours.Turn {
    let always = CentreHours.Turn.always
    let first = self.first ?? always.lowerBound
    return CentreHours.Turn(weekdays: self.weekdays.days, from: self.from.minutes, to: self.to.minutes, days: first...max(first, self.last ?? always.upperBound))
  }
}
