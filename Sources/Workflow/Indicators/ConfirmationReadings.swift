import Foundation
import Ground
import Records
import Replica

/// From the receipt of an order to its confirmation, in working time without pauses. Read order by order, none is held.
enum ConfirmationReadings {
  static func value(_ span: IndicatorSpan, _ context: StepContext) throws -> IndicatorValue {
    // Whole minutes, which is what the middle is told in.
    var minutes: [UInt32] = []
    var late = 0
    try each(span, context) { _, work, isLate in
      minutes.append(UInt32(clamping: work / 60_000))
      if isLate { late += 1 }
    }
    minutes.sort()
    return IndicatorValue(
      count: minutes.count, good: minutes.count - late, median: minutes.isEmpty ? nil : Int(minutes[minutes.count / 2]), isReached: late == 0)
  }

  static func late(_ span: IndicatorSpan, _ context: StepContext, _ limit: Int) throws -> [RecordKey] {
    // They come in the order of their keys, the newest last.
    var newest = LastKeys(limit)
    try each(span, context) { row, _, isLate in if isLate, let key = row.key(0) { newest.add(key) } }
    return newest.keys
  }

  // Those that never come to a confirmation are not waited for.
  private static let entered = """
    SELECT id, received_ms, confirmed_ms FROM sales_order
    WHERE id >= ?1 AND (?2 = 0 OR _shelf = ?2) AND (confirmed_ms IS NOT NULL OR state IN ('received', 'checked', 'waiting')) ORDER BY id
    """

  /// - Parameter measure: told the order, the milliseconds of work until it was confirmed or so far, and whether it is late.
  private static func each(_ span: IndicatorSpan, _ context: StepContext, _ measure: (Snapshot.Cells, UInt64, Bool) -> Void) throws {
    let pauses = try pauses(span, context)
    let level = context.levels["order-confirm"]
    let calendar = context.calendar
    let clock = WorkClock(calendar, from: span.from, to: context.now)
    var days = DayBook(calendar) { Terms(level.terms(on: $0), $0, calendar) }
    try context.snapshot.each(entered, [Data(span.key.bytes), span.shelf]) { row in
      let start = Instant(milliseconds: UInt64(max(0, row.integer(1) ?? 0)))
      let confirmed = row.integer(2).map { Instant(milliseconds: UInt64(max(0, $0))) }
      let end = confirmed ?? context.now
      let own = pauses.isEmpty ? nil : row.key(0).flatMap { pauses[$0] }
      let paused = (own ?? []).map { max($0.lowerBound, start)..<max($0.lowerBound, start, min($0.upperBound, end)) }
      let work = clock.worked(from: start, to: end) - paused.reduce(0) { $0 + clock.worked(from: $1.lowerBound, to: $1.upperBound) }
      let isLate = days.entry(at: start).isLate(work, from: start, to: end, paused, calendar)
      // What still has time says nothing yet.
      if confirmed != nil || isLate { measure(row, work, isLate) }
    }
  }

  /// What the service level of a day allows.
  private struct Terms {
    private let terms: ServiceLevel.Terms
    /// Where all that begins on the day is due at once.
    private let due: Instant?

    init(_ terms: ServiceLevel.Terms, _ day: Day, _ calendar: WorkingCalendar) {
      self.terms = terms
      due = terms.unit == .workingDays ? terms.due(from: calendar.midnight(of: day), calendar) : nil
    }

    func isLate(_ work: UInt64, from start: Instant, to end: Instant, _ paused: [Range<Instant>], _ calendar: WorkingCalendar) -> Bool {
      if terms.unit == .workingHours { return work > UInt64(terms.amount) * 3_600_000 }
      if paused.isEmpty, let due { return due < end }
      return Pauses.due(terms, from: start, paused, calendar) < end
    }
  }

  /// The pauses that were made in the period, by order; they are few.
  private static func pauses(_ span: IndicatorSpan, _ context: StepContext) throws -> [RecordKey: [Range<Instant>]] {
    let rows = try context.snapshot.all(ClockPause.self, where: "id >= ? AND (? = 0 OR _shelf = ?)", [Data(span.key.bytes), span.shelf, span.shelf], limit: 10_000)
    return Dictionary(grouping: rows.filter { $0.begun < context.now }) { RecordKey(bytes: $0.subject.bytes) ?? $0.id.key }.mapValues { $0.map(\.span) }
  }
}

/// The last of keys that rise, the newest first; only so many are held.
struct LastKeys {
  private let limit: Int
  private var held: [RecordKey] = []

  init(_ limit: Int) { self.limit = limit }

  mutating func add(_ key: RecordKey) {
    held.append(key)
    if held.count >= 2 * max(1, limit) { held.removeFirst(held.count - limit) }
  }

  var keys: [RecordKey] { Array(held.suffix(limit).reversed()) }
}
