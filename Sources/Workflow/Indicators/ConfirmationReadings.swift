import Foundation
import Ground
import Records
import Replica

/// From the receipt of an order to its confirmation, in working time without pauses.
enum ConfirmationReadings {
  private struct Measured {
    var order: RecordKey
    /// Milliseconds of work; of an order that is not confirmed yet, so far.
    var span: UInt64
    var isLate: Bool
  }

  static func value(_ span: IndicatorSpan, _ context: StepContext) throws -> IndicatorValue {
    let measured = try measured(span, context)
    let late = measured.filter(\.isLate).count
    let spans = measured.map(\.span).sorted()
    return IndicatorValue(
      count: measured.count, good: measured.count - late, median: spans.isEmpty ? nil : Int(spans[spans.count / 2] / 60_000), isReached: late == 0)
  }

  static func late(_ span: IndicatorSpan, _ context: StepContext, _ limit: Int) throws -> [RecordKey] {
    Array(try measured(span, context).filter(\.isLate).map(\.order).sorted(by: >).prefix(limit))
  }

  private static let entered = "id >= ?1 AND (?2 = 0 OR _shelf = ?2)"

  private static func measured(_ span: IndicatorSpan, _ context: StepContext) throws -> [Measured] {
    let arguments: (Data, Int64) = (Data(span.key.bytes), span.shelf)
    let received = try context.snapshot.sums("SELECT id, received_ms FROM sales_order WHERE \(entered)", [arguments.0, arguments.1])
    let confirmed = try context.snapshot.sums(
      "SELECT id, confirmed_ms FROM sales_order WHERE \(entered) AND confirmed_ms IS NOT NULL", [arguments.0, arguments.1])
    // Those that never come to a confirmation are not waited for.
    let over = try context.snapshot.sums(
      "SELECT id, 1 FROM sales_order WHERE \(entered) AND confirmed_ms IS NULL AND state NOT IN ('received', 'checked', 'waiting')", [arguments.0, arguments.1])
    let pauses = try pauses(span, context)
    let level = context.levels["order-confirm"]
    guard let first = received.values.min() else { return [] }
    let clock = WorkClock(context.calendar, from: Instant(milliseconds: UInt64(max(0, first))), to: context.now)
    return received.compactMap { order, begun in
      guard over[order] == nil else { return nil }
      let start = Instant(milliseconds: UInt64(max(0, begun)))
      let end = confirmed[order].map { Instant(milliseconds: UInt64(max(0, $0))) } ?? context.now
      let paused = (pauses[order] ?? []).map { max($0.lowerBound, start)..<max($0.lowerBound, start, min($0.upperBound, end)) }
      let terms = level.terms(on: context.calendar.day(of: start))
      let work = clock.worked(from: start, to: end) - paused.reduce(0) { $0 + clock.worked(from: $1.lowerBound, to: $1.upperBound) }
      let isLate = terms.unit == .workingHours ? work > UInt64(terms.amount) * 3_600_000 : Pauses.due(terms, from: start, paused, context.calendar) < end
      // What still has time says nothing yet.
      return confirmed[order] == nil && !isLate ? nil : Measured(order: order, span: work, isLate: isLate)
    }
  }

  /// The pauses that were made in the period, by order; they are few.
  private static func pauses(_ span: IndicatorSpan, _ context: StepContext) throws -> [RecordKey: [Range<Instant>]] {
    let rows = try context.snapshot.all(ClockPause.self, where: "id >= ? AND (? = 0 OR _shelf = ?)", [Data(span.key.bytes), span.shelf, span.shelf], limit: 10_000)
    return Dictionary(grouping: rows.filter { $0.begun < context.now }) { RecordKey(bytes: $0.subject.bytes) ?? $0.id.key }.mapValues { $0.map(\.span) }
  }
}

/// Sums of working time between many pairs of moments, from spells that are laid out once.
struct WorkClock {
  private let spells: [Range<Instant>]
  /// What was worked before each spell.
  private let before: [UInt64]

  init(_ calendar: WorkingCalendar, from: Instant, to: Instant) {
    spells = calendar.spells(from: from, to: to)
    var sum: UInt64 = 0
    before = spells.map { spell in
      defer { sum += spell.upperBound.milliseconds - spell.lowerBound.milliseconds }
      return sum
    }
  }

  func worked(from: Instant, to: Instant) -> UInt64 {
    let (early, late) = (worked(until: from), worked(until: to))
    return late > early ? late - early : 0
  }

  private func worked(until moment: Instant) -> UInt64 {
    var (low, high) = (0, spells.count)
    while low < high {
      let middle = (low + high) / 2
      if spells[middle].lowerBound < moment { low = middle + 1 } else { high = middle }
    }
    guard low > 0 else { return 0 }
    let spell = spells[low - 1]
    return before[low - 1] + min(moment, spell.upperBound).milliseconds - spell.lowerBound.milliseconds
  }
}
