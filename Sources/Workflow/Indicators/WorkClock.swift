import Ground

/// Sums of working time between many pairs of moments, from spells that are laid out once.
struct WorkClock {
  private let calendar: WorkingCalendar
  private let range: Range<Instant>
  private let spells: [Range<Instant>]
  /// What was worked before each spell.
  private let before: [UInt64]

  init(_ calendar: WorkingCalendar, from: Instant, to: Instant) {
    self.calendar = calendar
    range = from..<max(from, to)
    spells = calendar.spells(from: from, to: to)
    var sum: UInt64 = 0
    before = spells.map { spell in
      defer { sum += spell.upperBound.milliseconds - spell.lowerBound.milliseconds }
      return sum
    }
  }

  /// Milliseconds of work between two moments.
  func worked(from: Instant, to: Instant) -> UInt64 {
    // What reaches beyond the spells is seldom, and counted for itself.
    guard from >= range.lowerBound, to <= range.upperBound else { return calendar.worked(from: from, to: to) }
    let (early, late) = (worked(until: from), worked(until: to))
    return late > early ? late - early : 0
  }

  private func worked(until moment: Instant) -> UInt64 {
    var (low, high) = (0, spells.count)
    while low < high {
      let middle = (low + high) / 2
      if spells[middle].lowerBound < moment { low = middle + 1 } else { high = middle }
    }
    guard low > 0 else { return 0 }
    let spell = spells[low - 1]
    return before[low - 1] + min(moment, spell.upperBound).milliseconds - spell.lowerBound.milliseconds
  }
}
