import Ground
import Records
import Replica

/// 6.3 Shares out the time of people who are on several work orders at once, in equal parts. Pure.
///
/// What a person's work orders get adds up to the time that the person was there, to the millisecond: what does not divide goes to the first.
public enum SharedTime {
  /// A part of a stretch that lies within one day and during which its person was on the same number of work orders.
  public struct Part: Sendable, Hashable {
    public var order: WorkOrder.ID
    public var person: String?
    public var operation: Int
    public var activity: TimeActivity
    public var day: Day
    public var milliseconds: Int64
    public var isCut: Bool
    /// On how many work orders the person was.
    public var among: Int
  }

  /// - Parameters:
  ///   - stretches: of all the work orders that one time looks at.
  ///   - range: what lies outside does not count.
  public static func parts(_ stretches: [(order: WorkOrder.ID, stretch: WorkTimeline.Stretch)], in range: Range<Instant>, _ calendar: WorkingCalendar) -> [Part] {
    Dictionary(grouping: stretches) { $0.stretch.person }.sorted { ($0.key ?? "") < ($1.key ?? "") }.flatMap { person, all in
      // A machine is one work order's alone here: that a centre is a group of machines is not known by machine.
      person == nil ? all.flatMap { shared([$0], in: range, calendar) } : shared(all, in: range, calendar)
    }
  }

  /// Of one person, or of one stretch of a machine.
  private static func shared(_ stretches: [(order: WorkOrder.ID, stretch: WorkTimeline.Stretch)], in range: Range<Instant>, _ calendar: WorkingCalendar) -> [Part] {
    let clipped = stretches.compactMap { entry -> (order: WorkOrder.ID, stretch: WorkTimeline.Stretch)? in
      var stretch = entry.stretch
      stretch.from = max(stretch.from, range.lowerBound)
      stretch.to = min(stretch.to, range.upperBound)
      return stretch.from < stretch.to ? (entry.order, stretch) : nil
    }
    var edges = Set(clipped.flatMap { [$0.stretch.from, $0.stretch.to] })
    for (_, stretch) in clipped {
      var day = calendar.day(of: stretch.from).advanced(by: 1)
      while calendar.midnight(of: day) < stretch.to {
        edges.insert(calendar.midnight(of: day))
        day = day.advanced(by: 1)
      }
    }
    let moments = edges.sorted()
    return zip(moments, moments.dropFirst()).flatMap { from, to -> [Part] in
      let there = clipped.filter { $0.stretch.from <= from && $0.stretch.to >= to }.sorted { ($0.order.key, $0.stretch.operation) < ($1.order.key, $1.stretch.operation) }
      guard !there.isEmpty else { return [] }
      let whole = Int64(to.milliseconds - from.milliseconds)
      let each = whole / Int64(there.count)
      return there.enumerated().map { index, entry in
        Part(
          order: entry.order, person: entry.stretch.person, operation: entry.stretch.operation, activity: entry.stretch.activity, day: calendar.day(of: from),
          milliseconds: each + (index == 0 ? whole - each * Int64(there.count) : 0), isCut: entry.stretch.isCut, among: there.count)
      }
    }
  }
}
