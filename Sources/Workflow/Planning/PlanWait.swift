import Ground
import Records
import Replica

/// How long an operation waits for a work centre that does something else before.
public struct PlanWait: Sendable, Hashable {
  public var centre: WorkCentre.ID
  public var code: String
  /// Of the centre's work, until the operation begins.
  public var minutes: Int
  /// The end of what is done there before, by the clock.
  public var until: Instant
  /// The day of the shift that works then.
  public var day: Day
}

extension PlanFloor {
  /// The longest wait of a job's operations for their work centres; nil when none waits.
  ///
  /// - Parameter release: the minute before which nothing of it begins.
  func longestWait(_ job: Job, at places: [Place], from release: Int) -> PlanWait? {
    var longest: PlanWait?
    var ready = release
    for (operation, place) in zip(job.operations, places) {
      let waited = open(from: ready + operation.queue, to: minute(place.start), on: place.centre)
      if waited > longest?.minutes ?? 0 {
        let until = taken(until: place.start, on: place.centre)
        longest = PlanWait(
          centre: place.centre, code: code(of: place.centre), minutes: waited, until: until, day: day(of: until, on: place.centre, isEnd: true))
      }
      ready = minute(place.finish) + operation.transfer
    }
    return longest
  }

  func code(of centre: WorkCentre.ID) -> String { centres.first { $0.id == centre }?.code ?? "" }

  /// The minutes in which a centre works between two.
  private func open(from: Int, to: Int, on centre: WorkCentre.ID) -> Int {
    ranges(of: centre).reduce(0) { $0 + max(0, min($1.upperBound, to) - max($1.lowerBound, from)) }
  }

  /// When a centre last worked before a moment: the moment itself within its hours, else the end of those before.
  private func taken(until moment: Instant, on centre: WorkCentre.ID) -> Instant {
    let begun = ranges(of: centre).last { $0.lowerBound < minute(moment) }
    return begun.map { min(moment, instant($0.upperBound)) } ?? moment
  }
}
