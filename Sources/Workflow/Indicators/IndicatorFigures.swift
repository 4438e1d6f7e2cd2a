import Ground
import Records
import Replica

/// All figures of all periods at a site, as they stood at one moment.
public struct IndicatorFigures: Sendable {
  public let at: Instant
  let day: Day
  /// The newest that had come in here.
  let arrival: Int64
  private let values: [String: [IndicatorPeriod: IndicatorValue]]

  public init(_ context: StepContext) throws {
    at = context.now
    day = context.today
    arrival = try context.snapshot.newestArrival()
    values = try Indicators.all.reduce(into: [:]) { values, indicator in
      for period in IndicatorPeriod.allCases { values[indicator.name, default: [:]][period] = try indicator.value(period, context) }
    }
  }

  public func value(_ indicator: Indicator, _ period: IndicatorPeriod) -> IndicatorValue {
    values[indicator.name]?[period] ?? IndicatorValue(count: 0, good: 0, isReached: nil)
  }

  /// Orders entered in the longest period.
  var orders: Int { value(Indicators.completeness, .quarter).count }

  /// For programs.
  public var json: JSON {
    .array(
      Indicators.all.map { indicator in
        .object(
          [
            ("name", .string(indicator.name)), ("section", .string(indicator.section)), ("label_en", .string(indicator.label.en)),
            ("label_zh", .string(indicator.label.zh)), ("target_en", .string(indicator.target.en)), ("target_zh", .string(indicator.target.zh)),
            ("as_of", .string(at.description)),
          ] + IndicatorPeriod.allCases.map { ($0.rawValue, value(indicator, $0).json) })
      })
  }
}

/// The figures as they were last read: at a large site a look does not read the orders of 90 days again.
public actor IndicatorBoard {
  /// Seconds for which figures hold though nothing has changed: what waits becomes late all the same.
  public static let longest: UInt64 = 60

  /// A site with fewer orders in 90 days reads them anew whenever anything has changed.
  private let small: Int
  private var kept: IndicatorFigures?
  private var isReading = false
  /// Somebody has looked since they were last renewed.
  private var isWanted = false

  public init(small: Int = 5_000) { self.small = small }

  /// - Parameter seconds: how old the figures of a large site may be.
  public func figures(_ workplace: Workplace, as actor: Actor, notOlder seconds: UInt64 = IndicatorBoard.longest) async throws -> IndicatorFigures {
    isWanted = true
    if let kept {
      // While one reads, the others have what there is.
      if isReading { return kept }
      let (now, day, arrival) = try await workplace.look(as: actor) { ($0.now, $0.today, try $0.snapshot.newestArrival()) }
      let age = (now.milliseconds - min(now.milliseconds, kept.at.milliseconds)) / 1_000
      let isAsBefore = kept.arrival == arrival && age < Self.longest
      if kept.day == day, now >= kept.at, isAsBefore || (kept.orders >= small && age < seconds) { return kept }
    }
    return try await read(workplace, as: actor)
  }

  /// Reads the figures of a large site anew if somebody has looked since the last time, so that the next look need not wait.
  public func renew(_ workplace: Workplace, as actor: Actor) async throws {
    guard isWanted, !isReading, let kept, kept.orders >= small else { return }
    isWanted = false
    _ = try await read(workplace, as: actor)
  }

  private func read(_ workplace: Workplace, as actor: Actor) async throws -> IndicatorFigures {
    isReading = true
    defer { isReading = false }
    let figures = try await workplace.look(as: actor) { try IndicatorFigures($0) }
    kept = figures
    return figures
  }
}
