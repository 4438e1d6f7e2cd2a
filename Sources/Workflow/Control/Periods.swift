import Foundation
import Ground
import Membership
import Records
import Replica

/// 10.3 The closed months of an office, and to which month a document belongs.
///
/// A document belongs to the month of its day. When that was closed before the office knew of the document, as of a laptop that was away, it
/// belongs to the first month that was open then, and is marked.
public struct Periods: Sendable {
  private struct Close {
    var seen: [UInt32: UInt64]
  }

  private var closes: [String: Close] = [:]

  /// - Parameter first: months before this day's are not looked at.
  public init(on shelf: Shelf, from first: Day, _ snapshot: Snapshot) throws {
    for close in try snapshot.all(PeriodClose.self, where: "month >= ? AND +_shelf = ?", [first.month, Int64(shelf.code)], order: "month, id") where closes[close.month] == nil {
      closes[close.month] = Close(seen: Self.read(close.seen))
    }
  }

  public func isClosed(_ day: Day) -> Bool { closes[day.month] != nil }

  /// The first day on or after this one in a month that is open.
  public func open(from day: Day) -> Day {
    var day = day
    while isClosed(day) { day = day.monthEnd.advanced(by: 1) }
    return day
  }

  /// The month that a document belongs to, and whether that is a later one than its day's.
  public func month(of day: Day, _ created: Version) -> (month: String, isLate: Bool) {
    var first = day
    while let close = closes[first.month], !Self.knew(close.seen, created) { first = first.monthEnd.advanced(by: 1) }
    return (first.month, first.month != day.month)
  }

  private static func knew(_ seen: [UInt32: UInt64], _ version: Version) -> Bool {
    seen[version.origin.rawValue].map { version.stamp.rawValue <= $0 } ?? false
  }

  // MARK: How far an office knew the others

  static func known(_ snapshot: Snapshot) throws -> String {
    try snapshot.integers("SELECT origin, stamp FROM frontier ORDER BY origin").map { "\($0[0]):\(UInt64(bitPattern: $0[1]))" }.joined(separator: " ")
  }

  private static func read(_ text: String) -> [UInt32: UInt64] {
    text.split(separator: " ").reduce(into: [:]) { seen, pair in
      let parts = pair.split(separator: ":")
      if parts.count == 2, let origin = UInt32(parts[0]), let stamp = UInt64(parts[1]) { seen[origin] = stamp }
    }
  }

  /// What is wrong with a day that somebody books on; nil for one in an open month.
  static func problem(_ day: Day, _ field: String, on shelf: Shelf, _ context: StepContext) throws -> Problem? {
    let periods = try Periods(on: shelf, from: day, context.snapshot)
    guard periods.isClosed(day) else { return nil }
    let open = periods.open(from: day)
    return Problem(
      "period.closed", field: field, Words("The books of \(day.month) are closed.", "\(day.month) 已结账。"),
      remedy: Words("Book it on \(open) or later, and say the bank's day in the text.", "请记在 \(open) 或之后，并在说明中注明银行记账日。"))
  }
}

/// 10.3 Closes the books of a month.
public struct ClosePeriod: Step {
  public static let step = StepDeclaration(
    "period.close", "10.3", by: [.accountant], at: [.office], "Close a month's books", "期间结账",
    help: Words(
      "Nothing is booked on a day of that month any more. What comes later from a site that was away belongs to the first open month, and is marked.",
      "该月日期不再入账。离线站点迟到的单据计入首个未结账期间，并作标记。"),
    confirmation: Words("A closed month stays closed.", "结账后不可恢复。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let month = Entry<String>("month", "Month", "期间", help: Words("Like 2026-11.", "例如 2026-11。"), maximumText: 7)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    guard let first = Day(firstOf: input.month) else {
      return [Problem("period.form", field: "month", Words("\"\(input.month)\" is no month.", "“\(input.month)”不是月份。"), remedy: Words("Write it like 2026-11.", "请写成 2026-11。"))]
    }
    if first.monthEnd >= context.today {
      return [Problem("period.notOver", field: "month", Words("\(input.month) is not over.", "\(input.month) 尚未结束。"), remedy: Words("Close it after \(first.monthEnd).", "请在 \(first.monthEnd) 之后结账。"))]
    }
    if try Periods(on: context.home, from: first, context.snapshot).isClosed(first) {
      return [Problem("period.isClosed", field: "month", Words("\(input.month) is closed already.", "\(input.month) 已结账。"), remedy: Words("There is nothing to do.", "无需处理。"))]
    }
    return []
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let seen = try Periods.known(context.snapshot)
    let id = try changes.create(PeriodClose.self, on: context.home) {
      $0.month = input.month
      $0.at = context.now
      $0.by = context.actor.name
      $0.seen = seen
    }
    return StepResult(id.key, Words("The books of \(input.month) are closed.", "\(input.month) 已结账。"))
  }
}

extension StepContext {
  /// The shelves whose books this site may read: its own, at headquarters those of all offices.
  public var officeShelves: [Shelf] {
    get throws {
      guard site.role == .headquarters else { return [home] }
      return try snapshot.all(Member.self, where: "role = 'office'", order: "site").map { Shelf(.office, SiteID(UInt32(clamping: $0.site))) }
    }
  }
}

extension RecordID {
  /// As SQL compares it.
  public var sqlKey: Data { Data(key.bytes) }
}
