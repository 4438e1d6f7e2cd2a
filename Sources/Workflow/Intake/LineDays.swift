import Ground
import Replica

/// The days for which single lines of an order are wanted. An order line has no field for one, so they stand in the order's note.
public enum LineDays {
  /// So many are written out.
  public static let maximum = 50

  /// Days that are past, each with the place of its line. The order's own day is judged with the order.
  public static func problems(_ days: [Day?], order: Day?, today: Day) -> [Problem] {
    days.enumerated().compactMap { index, day in
      guard let day, day < today, day != order else { return nil }
      return Finding.inPast("lines[\(index + 1)].requested", day, today: today)
    }
  }

  /// The note with the days that differ from the order's; nil when there is neither.
  public static func note(_ note: String?, _ days: [Day?], order: Day?) -> String? {
    var parts = [note].compactMap { $0 }.filter { !$0.isEmpty }
    if Set(days).count > 1 {
      let told = days.enumerated().filter { $0.element != nil && $0.element != order }
      parts += told.prefix(maximum).map { "#\($0.offset + 1): \($0.element?.description ?? "")" }
    }
    return parts.isEmpty ? nil : parts.joined(separator: "\n")
  }
}
