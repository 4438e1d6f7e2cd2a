/// A day of the Gregorian calendar without a time or a zone.
public struct Day: Hashable, Comparable, Sendable {
  /// Days since 1970-01-01.
  public var number: Int32

  public init(number: Int32) { self.number = number }

  /// - Returns: nil for a day that the calendar does not have, like 2026-02-30.
  public init?(year: Int, month: Int, day: Int) {
    guard (1...9999).contains(year), (1...12).contains(month), day >= 1, day <= Self.length(of: month, year) else { return nil }
    let shifted = month <= 2 ? year - 1 : year
    let era = shifted / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    number = Int32(era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468)
  }

  /// `2026-11-24` (ISO 8601), nothing else.
  public init?(_ text: some StringProtocol) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0].utf8.count == 4, parts[1].utf8.count == 2, parts[2].utf8.count == 2,
      parts.allSatisfy({ $0.utf8.allSatisfy { $0 >= 48 && $0 <= 57 } }),
      let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2])
    else { return nil }
    self.init(year: year, month: month, day: day)
  }

  /// The UTC day of an instant.
  public init(milliseconds: UInt64) { number = Int32(milliseconds / 86_400_000) }

  static func length(of month: Int, _ year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  public var parts: (year: Int, month: Int, day: Int) {
    let shifted = Int(number) + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth + (shiftedMonth < 10 ? 3 : -9)
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
  }

  /// The days that have a four-digit year: 0001-01-01 to 9999-12-31.
  public static let calendar: ClosedRange<Int32> = -719_162...2_932_896

  /// Writes the ten bytes of ``description``.
  public func store(to place: UnsafeMutableRawPointer) {
    let (year, month, day) = parts
    func digit(_ offset: Int, _ value: Int) { place.storeBytes(of: UInt8(48 + value % 10), toByteOffset: offset, as: UInt8.self) }
    digit(0, year / 1000)
    digit(1, year / 100)
    digit(2, year / 10)
    digit(3, year)
    place.storeBytes(of: 45, toByteOffset: 4, as: UInt8.self)
    digit(5, month / 10)
    digit(6, month)
    place.storeBytes(of: 45, toByteOffset: 7, as: UInt8.self)
    digit(8, day / 10)
    digit(9, day)
  }

  /// Whether the bytes are a day as ``init(_:)`` reads it.
  public static func isDay(_ text: UnsafeRawBufferPointer) -> Bool { Day(utf8: text) != nil }

  /// Reads what ``init(_:)`` does from bytes, without making a String of them.
  public init?(utf8 text: UnsafeRawBufferPointer) {
    guard text.count == 10, text[4] == 45, text[7] == 45 else { return nil }
    func number(_ range: Range<Int>) -> Int? {
      var value = 0
      for index in range {
        guard text[index] >= 48, text[index] <= 57 else { return nil }
        value = value * 10 + Int(text[index] - 48)
      }
      return value
    }
    guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10) else { return nil }
    self.init(year: year, month: month, day: day)
  }

  /// 1 is Monday, 7 is Sunday (ISO 8601).
  public var weekday: Int { Int(((number % 7) + 7 + 3) % 7) + 1 }

  /// `2026-11`: the month that it lies in.
  public var month: String { String(description.dropLast(3)) }

  /// The last day of its month.
  public var monthEnd: Day {
    let (year, month, day) = parts
    return advanced(by: Self.length(of: month, year) - day)
  }

  /// The first day of a month that is written `2026-11`; nil for what is none.
  public init?(firstOf month: some StringProtocol) { self.init("\(month)-01") }

  public func advanced(by days: Int) -> Day { Day(number: number + Int32(days)) }
  public static func < (a: Day, b: Day) -> Bool { a.number < b.number }
}

extension Day: CustomStringConvertible {
  public var description: String {
    if Self.calendar.contains(number) {
      return String(unsafeUninitializedCapacity: 10) { buffer in
        store(to: UnsafeMutableRawPointer(buffer.baseAddress!))
        return 10
      }
    }
    let (year, month, day) = parts
    return padded(year, 4) + "-" + padded(month, 2) + "-" + padded(day, 2)
  }
}

/// A moment: milliseconds since 1970-01-01 UTC.
public struct Instant: Hashable, Comparable, Sendable {
  public var milliseconds: UInt64

  public init(milliseconds: UInt64) { self.milliseconds = milliseconds }

  public static func < (a: Instant, b: Instant) -> Bool { a.milliseconds < b.milliseconds }

  public func advanced(byHours hours: Int) -> Instant { Instant(milliseconds: milliseconds + UInt64(hours) * 3_600_000) }
}

extension Instant: CustomStringConvertible {
  /// `2026-11-24T13:10:26Z`.
  public var description: String {
    let seconds = Int(milliseconds / 1000) % 86_400
    return "\(Day(milliseconds: milliseconds))T" + padded(seconds / 3600, 2) + ":" + padded(seconds / 60 % 60, 2) + ":"
      + padded(seconds % 60, 2) + "Z"
  }
}

func padded(_ value: Int, _ width: Int) -> String {
  let digits = String(value)
  return String(repeating: "0", count: max(0, width - digits.count)) + digits
}
