import Ground
import Membership
import Records
import Replica

/// One of the company's live figures: what it says, how it is counted and what it should be. ``Indicators/all`` declares each once; the page,
/// the command and the API are made from that.
public struct Indicator: Sendable {
  /// In an address: `confirmation`.
  public var name: String
  /// The section of the manual.
  public var section: String
  public var label: Words
  /// What it tells, in a sentence.
  public var definition: Words
  /// How it is counted, as a reader can check it.
  public var formula: Words
  public var target: Words
  let read: @Sendable (IndicatorSpan, StepContext) throws -> IndicatorValue
  /// The orders that miss it, the newest first.
  let misses: @Sendable (IndicatorSpan, StepContext, Int) throws -> [RecordKey]

  public func value(_ period: IndicatorPeriod, _ context: StepContext) throws -> IndicatorValue { try read(IndicatorSpan(period, context), context) }

  /// From a day's midnight until now.
  func value(from day: Day, _ context: StepContext) throws -> IndicatorValue { try read(IndicatorSpan(from: day, context), context) }

  func orders(from day: Day, limit: Int, _ context: StepContext) throws -> [Row<SalesOrder>] {
    try misses(IndicatorSpan(from: day, context), context, limit).compactMap { try context.snapshot.get(SalesOrder.ID($0)) }
  }

  public func orders(_ period: IndicatorPeriod, limit: Int, _ context: StepContext) throws -> [Row<SalesOrder>] {
    try misses(IndicatorSpan(period, context), context, limit).compactMap { try context.snapshot.get(SalesOrder.ID($0)) }
  }
}

public enum IndicatorPeriod: String, Sendable, CaseIterable {
  case today, week, quarter

  public var label: Words {
    switch self {
    case .today: Words("Today", "今天")
    case .week: Words("This week", "本周")
    case .quarter: Words("90 days", "90 天")
    }
  }
}

/// A period at one site: from a day's midnight by its clock until now.
struct IndicatorSpan: Sendable {
  static let quarterDays = 90

  let first: Day
  let from: Instant
  let now: Instant
  /// The shelf whose orders count; 0 for all that are held, at headquarters.
  let shelf: Int64

  init(_ period: IndicatorPeriod, _ context: StepContext) {
    let today = context.today
    let first =
      switch period {
      case .today: today
      // Weeks begin on Monday, as ISO 8601 has them.
      case .week: today.advanced(by: 1 - today.weekday)
      case .quarter: today.advanced(by: 1 - Self.quarterDays)
      }
    self.init(from: first, context)
  }

  init(from day: Day, _ context: StepContext) {
    first = day
    from = context.calendar.midnight(of: first)
    now = context.now
    shelf = context.site.role == .headquarters ? 0 : Int64(context.home.code)
  }

  /// Keys begin with the moment when their record was made, so that what was made since is one stretch of a table.
  var key: RecordKey { RecordKey(milliseconds: from.milliseconds, counter: 0, site: SiteID(0), random: 0) }
  var days: Int { max(1, Int((now.milliseconds - min(now.milliseconds, from.milliseconds)) / 86_400_000) + 1) }
}

/// What an indicator says of a period.
public struct IndicatorValue: Sendable, Equatable {
  /// How many were looked at; 0 when there were none and the figure says nothing.
  public var count: Int
  /// How many of them are as they should be.
  public var good: Int
  /// Thousandths of what is good, rounded down; nil where there is nothing.
  public var share: Int? { count > 0 ? good * 1_000 / count : nil }
  /// The middle of what was measured, where a time is; its unit says the indicator's formula.
  public var median: Int?
  /// What the median is held against, in the same unit.
  public var limit: Int?
  public var isReached: Bool?

  public init(count: Int, good: Int, median: Int? = nil, limit: Int? = nil, isReached: Bool?) {
    self.count = count
    self.good = good
    self.median = median
    self.limit = limit
    self.isReached = count > 0 ? isReached : nil
  }
}
