import Ground

/// A spell of work that repeats each working day, by the site's clock.
public struct WorkShift: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// Minutes of a day.
  public static let day = 1_440
  /// The most shifts that a day has.
  public static let maximum = 6

  /// Minutes after the midnight of the day that the shift belongs to.
  public let begins: Int
  /// More than a day's minutes for a shift that ends after midnight.
  public let ends: Int

  public var length: Int { ends - begins }

  /// - Returns: nil unless it begins within the day and lasts at most a day.
  public init?(begins: Int, ends: Int) {
    guard (0..<Self.day).contains(begins), ends > begins, ends - begins <= Self.day else { return nil }
    self.begins = begins
    self.ends = ends
  }

  /// Reads `08:00-12:00`; what ends no later than it begins ends on the next day: `22:00-06:00`.
  public init?(_ text: some StringProtocol) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2, let begins = Self.minute(parts[0]), let ends = Self.minute(parts[1]) else { return nil }
    self.init(begins: begins, ends: ends > begins ? ends : ends + Self.day)
  }

  private static func minute(_ text: some StringProtocol) -> Int? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ (1...2).contains($0.count) && $0.allSatisfy(\.isASCII) }), let hour = Int(parts[0]), let minute = Int(parts[1]),
      (0...24).contains(hour), (0..<60).contains(minute), hour * 60 + minute <= day
    else { return nil }
    return hour * 60 + minute
  }

  /// Several, separated by spaces or commas, in the order of the day.
  /// - Returns: nil when one cannot be read, there are none or too many, or two overlap, also the last one and the next day's first.
  public static func list(_ text: String) -> [WorkShift]? {
    let parts = text.split { " ,，、;；".contains($0) }
    let shifts = parts.compactMap { WorkShift($0) }.sorted()
    guard !shifts.isEmpty, shifts.count == parts.count, shifts.count <= maximum else { return nil }
    let apart = zip(shifts, shifts.dropFirst()).allSatisfy { $0.ends <= $1.begins }
    return apart && shifts[shifts.count - 1].ends - day <= shifts[0].begins ? shifts : nil
  }

  public static func text(_ shifts: [WorkShift]) -> String { shifts.map(\.description).joined(separator: " ") }

  public static func < (a: WorkShift, b: WorkShift) -> Bool { (a.begins, a.ends) < (b.begins, b.ends) }

  public var description: String { "\(Self.clock(begins))-\(Self.clock(ends > Self.day ? ends - Self.day : ends))" }

  private static func clock(_ minute: Int) -> String {
    let (hour, rest) = (minute / 60, minute % 60)
    return "\(hour < 10 ? "0" : "")\(hour):\(rest < 10 ? "0" : "")\(rest)"
  }
}
