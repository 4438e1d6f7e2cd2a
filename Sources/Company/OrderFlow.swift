import Ground

/// How many orders come on which day, and when: more in spring and autumn, hardly any at weekends and in the week of the Spring Festival, and more from year to year.
struct OrderFlow: Sendable {
  /// Orders of each day from the first.
  let counts: [Int]

  private static let months = [92, 70, 108, 106, 104, 100, 92, 90, 108, 100, 112, 118]
  private static let weekdays = [118, 108, 104, 100, 94, 12, 6]

  init(_ plan: CompanyPlan) {
    let weights = (0..<plan.days).map { place -> Int in
      let day = plan.first.advanced(by: place)
      let growth = 100 + 25 * place / plan.days
      return Self.months[day.parts.month - 1] * Self.weekdays[day.weekday - 1] * growth
    }
    let whole = weights.reduce(0, +)
    var (given, before) = (0, 0)
    // So that they add up whatever the size: each day has what the days up to it have, less what those before it had.
    counts = weights.map { weight in
      before += weight
      let until = Int(Int128(before) * Int128(plan.orders) / Int128(whole))
      defer { given = until }
      return until - given
    }
  }

  /// The moments of a day's orders, the first first.
  func moments(_ day: Day, count: Int, minutesEast: Int, _ random: inout Seeded) -> [UInt64] {
    (0..<count).map { _ in
      // Most in the morning and the early afternoon; files and the portal also at night.
      let minute = random.happens(80) ? random.below(1_440) : 480 + max(random.below(300), 60) + random.below(210)
      return UInt64(Int64(day.number) * 86_400_000 + Int64(minute - minutesEast) * 60_000 + Int64(random.below(60_000)))
    }.sorted()
  }
}
