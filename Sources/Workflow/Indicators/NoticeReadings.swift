import Foundation
import Ground
import Records
import Replica

/// Confirmations and dispatch notices by the day on which they went out. Read one by one, none is held.
///
/// Where a mail tells it, it is out when a server has taken the first mail that did not come back. Without one, as where mail is not set up or the
/// customer wants none, what is measured is when the record was there that a paper is made of: that a paper was handed over is not recorded.
enum NoticeReadings {
  /// When what is told began, and when it could be told; the order first. Then how many mails tell it, and when the first of them was sent.
  private static let confirmations = """
    SELECT o.id, o.received_ms, o.confirmed_ms, \(mails("o.id", .confirmation)), \(sent("o.id", .confirmation))
    FROM sales_order o WHERE o.id >= ?1 AND (?2 = 0 OR o._shelf = ?2) AND o.confirmed_ms IS NOT NULL ORDER BY o.id
    """
  private static let dispatches = """
    SELECT s.sales_order, s.id, s.departed_ms, \(mails("s.id", .dispatch)), \(sent("s.id", .dispatch)) FROM shipment s WHERE s.id >= ?1 AND s.departed_ms IS NOT NULL
      AND (?2 = 0 OR EXISTS (SELECT 1 FROM sales_order o WHERE o.id = s.sales_order AND o._shelf = ?2)) ORDER BY s.id
    """

  /// How many mails of a kind were written about a record and not withdrawn.
  private static func mails(_ about: String, _ kind: MailKind) -> String {
    "(SELECT count(*) FROM mail m WHERE m.about = \(about) AND +m.kind = '\(kind.rawValue)' AND +m.state <> 'withdrawn')"
  }

  private static func sent(_ about: String, _ kind: MailKind) -> String {
    "(SELECT min(m.sent_ms) FROM mail m WHERE m.about = \(about) AND +m.kind = '\(kind.rawValue)' AND +m.state = 'sent')"
  }

  static func value(_ span: IndicatorSpan, _ context: StepContext) throws -> IndicatorValue {
    var (count, late) = (0, 0)
    try each(span, context) { _, isLate in
      count += 1
      if isLate { late += 1 }
    }
    return IndicatorValue(count: count, good: count - late, isReached: late == 0)
  }

  static func orders(_ span: IndicatorSpan, _ context: StepContext, _ limit: Int) throws -> [RecordKey] {
    var late: Set<RecordKey> = []
    try each(span, context) { row, isLate in
      guard isLate, let key = row.key(0) else { return }
      late.insert(key)
      // Far more than are shown are never held.
      if late.count >= 4 * max(64, limit) { late = Set(late.sorted(by: >).prefix(limit)) }
    }
    return Array(late.sorted(by: >).prefix(limit))
  }

  /// - Parameter measure: told the row, its order first, and whether it came too late.
  private static func each(_ span: IndicatorSpan, _ context: StepContext, _ measure: (Snapshot.Cells, Bool) -> Void) throws {
    let calendar = context.calendar
    // The end of the working day after.
    var days = DayBook(calendar) { Int64(calendar.closing(of: calendar.day(1, after: $0)).milliseconds) }
    let now = Int64(context.now.milliseconds)
    /// nil while the mail that tells it may still go in time.
    func isLate(_ begun: Int64, _ row: Snapshot.Cells) -> Bool? {
      let end = days.entry(at: Instant(milliseconds: UInt64(max(0, begun))))
      guard row.integer(3) ?? 0 > 0 else { return end < row.integer(2) ?? 0 }
      guard let sent = row.integer(4) else { return end < now ? true : nil }
      return end < sent
    }
    try context.snapshot.each(confirmations, [Data(span.key.bytes), span.shelf]) { row in
      if let isLate = isLate(row.integer(1) ?? 0, row) { measure(row, isLate) }
    }
    try context.snapshot.each(dispatches, [Data(span.key.bytes), span.shelf]) { row in
      // A key begins with the moment when its record was made: when it was packed.
      if let isLate = isLate(Int64((row.key(1)?.high ?? 0) >> 16), row) { measure(row, isLate) }
    }
  }
}
