import Foundation
import Ground

/// The time zone of a site, with its daylight saving rules: how its own clock and the world's are turned into each other.
public struct SiteZone: Sendable, Hashable {
  /// As the IANA database calls it: `Europe/Amsterdam`, also for an office in Rotterdam.
  public let name: String
  /// nil for a zone whose distance from UTC never changes again: nearly every sum is then one addition.
  private let changing: TimeZone?
  private let fixedMinutes: Int

  /// From when on zones are looked at for changes: no document is older.
  private static let firstYear = Date(timeIntervalSince1970: 1_577_836_800)

  /// - Returns: nil for a name that the IANA database does not have.
  public init?(_ name: String) {
    guard name.contains("/") || name == "UTC", let zone = TimeZone(identifier: name) else { return nil }
    self.name = name
    changing = zone.nextDaylightSavingTimeTransition(after: Self.firstYear) == nil ? nil : zone
    fixedMinutes = zone.secondsFromGMT(for: Self.firstYear) / 60
  }

  /// A zone without a name, so many minutes east of UTC.
  public init(minutesEast: Int) {
    name = "UTC"
    changing = nil
    fixedMinutes = minutesEast
  }

  public static let shanghai = SiteZone(minutesEast: 480, name: "Asia/Shanghai")

  private init(minutesEast: Int, name: String) {
    self.name = name
    changing = nil
    fixedMinutes = minutesEast
  }

  public func minutesEast(at instant: Instant) -> Int {
    guard let changing else { return fixedMinutes }
    return changing.secondsFromGMT(for: Date(timeIntervalSince1970: TimeInterval(instant.milliseconds / 1_000))) / 60
  }

  /// What the site's clock shows, as an instant whose UTC reading is just that.
  public func local(_ instant: Instant) -> Instant { Self.moved(instant, minutes: minutesEast(at: instant)) }

  public func day(of instant: Instant) -> Day { Day(milliseconds: local(instant).milliseconds) }

  /// When the site's clock shows so many minutes after a day's midnight; 1,440 and more are the next day.
  ///
  /// An hour that the clock leaps over in spring is taken by the time before the leap; of one that it shows twice in autumn always the same is meant.
  public func instant(_ day: Day, minute: Int) -> Instant {
    let wall = Instant(milliseconds: UInt64(max(0, Int64(day.number) * 86_400_000 + Int64(minute) * 60_000)))
    guard changing != nil else { return Self.moved(wall, minutes: -fixedMinutes) }
    let near = Self.moved(wall, minutes: -minutesEast(at: wall))
    return Self.moved(wall, minutes: -minutesEast(at: near))
  }

  private static func moved(_ instant: Instant, minutes: Int) -> Instant {
    Instant(milliseconds: UInt64(max(0, Int64(instant.milliseconds) + Int64(minutes) * 60_000)))
  }
}
