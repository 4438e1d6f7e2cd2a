import Ground

/// A day and time as a person or a carrier writes them, by the clock of the site: `2026-11-24 14:30`; with a `Z` behind, by UTC.
public struct WrittenMoment: Hashable, Sendable {
  public var day: Day
  /// Minutes of the day; nil where only the day was written.
  public var minute: Int?
  public var second = 0
  public var isUTC = false

  /// - Returns: nil for what is no moment.
  public init?(_ text: String) {
    var text = text.trimmingSpaces()
    if text.hasSuffix("Z") || text.hasSuffix("z") {
      isUTC = true
      text.removeLast()
    }
    let parts = text.split(maxSplits: 1, whereSeparator: { $0 == "T" || $0 == " " }).map(String.init)
    guard let first = parts.first, let day = Self.day(first) else { return nil }
    self.day = day
    guard parts.count == 2 else {
      if isUTC { return nil }
      return
    }
    let clock = parts[1].split(whereSeparator: { $0 == ":" || $0 == "：" }).map(String.init)
    guard (2...3).contains(clock.count), clock.allSatisfy({ (1...2).contains($0.utf8.count) && $0.utf8.allSatisfy { (48...57).contains($0) } }), let hour = Int(clock[0]),
      let minutes = Int(clock[1]), let second = clock.count == 3 ? Int(clock[2]) : 0, hour < 24, minutes < 60, second < 60
    else { return nil }
    minute = hour * 60 + minutes
    self.second = second
  }

  /// `2026-11-24`, `2026/11/24`, `20261124`, `24.11.2026`.
  private static func day(_ text: String) -> Day? {
    if let day = Day(text) { return day }
    if text.utf8.count == 8, text.utf8.allSatisfy({ (48...57).contains($0) }) { return Day("\(text.prefix(4))-\(text.dropFirst(4).prefix(2))-\(text.suffix(2))") }
    let parts = text.split(whereSeparator: { "/.-".contains($0) }).map(String.init)
    guard parts.count == 3, let first = Int(parts[0]), let month = Int(parts[1]), let last = Int(parts[2]) else { return nil }
    return parts[0].count == 4 ? Day(year: first, month: month, day: last) : Day(year: last, month: month, day: first)
  }

  /// - Parameter isEnd: whether a day alone means when its work ends, as of an arrival that is expected; else it means when work begins.
  public func instant(_ calendar: WorkingCalendar, isEnd: Bool = false) -> Instant {
    guard let minute else { return isEnd ? calendar.closing(of: day) : calendar.opening(of: day) }
    let start = isUTC ? Instant(milliseconds: UInt64(max(0, Int64(day.number) * 86_400_000 + Int64(minute) * 60_000))) : calendar.zone.instant(day, minute: minute)
    return Instant(milliseconds: start.milliseconds + UInt64(second) * 1_000)
  }

  static func problem(_ typed: String, field: String) -> Problem {
    Problem(
      "moment.unclear", field: field, Words("\"\(typed.prefix(40))\" is no day and time.", "“\(typed.prefix(40))”不是有效的日期时间。"),
      remedy: Words("Write it like 2026-11-24 14:30.", "请写成 2026-11-24 14:30。"))
  }
}

extension WorkingCalendar {
  /// `2026-11-24 14:30` by this calendar's clock.
  public func told(_ instant: Instant) -> String {
    let day = day(of: instant)
    let minutes = Int((Int64(instant.milliseconds) - Int64(zone.instant(day, minute: 0).milliseconds)) / 60_000)
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(day) \(two(minutes / 60)):\(two(minutes % 60))"
  }
}
