/// What lies on one centre, in order, in minutes of the centre's work (`WorkCalendar`).
struct Lane: Sendable {
  /// An operation's time on the centre.
  struct Span: Hashable, Sendable {
    var operation: Int
    var setUpStart: Int
    var start: Int
    /// At least that of the span before: what is fixed may overlap.
    var end: Int
    var family: Int
    /// The set-up of its alternative, if the families do not say it.
    var own: Int
    var isFixed: Bool
  }

  /// A gap in which an operation fits.
  struct Fit {
    /// Where its span goes in the order.
    var index: Int
    var setUpStart: Int
    var start: Int
    var end: Int
  }

  private(set) var spans: ContiguousArray<Span> = []
  /// What the centre is set up for at the beginning.
  let family: Int
  /// Minutes of work in all.
  let work: Int

  init(family: Int, work: Int) {
    self.family = family
    self.work = work
  }

  /// Adds what is fixed; in order of `setUpStart`, before anything else.
  mutating func lay(_ span: Span) {
    var span = span
    span.end = max(span.end, spans.last?.end ?? 0)
    spans.append(span)
  }

  private func firstIndex(endingAfter minute: Int) -> Int {
    var low = 0
    var high = spans.count
    while low < high {
      let middle = (low + high) / 2
      if spans[middle].end > minute { high = middle } else { low = middle + 1 }
    }
    return low
  }

  /// Whether a span that ends at a minute leaves the one at an index its start and its set-up.
  private func leaves(_ index: Int, _ end: Int, _ family: Int, _ table: borrowing SetUpTable) -> Bool {
    let next = spans[index]
    if next.isFixed && end > next.setUpStart { return false }
    return end + table.between(family, next.family, own: next.own) <= next.start
  }

  /// The first gap for a run of so many minutes that starts at `soonest` or later. A set-up may be done before.
  /// - Parameter unbroken: the centre's hours, for a run that must lie within one window.
  func earliest(_ run: Int, from soonest: Int, family: Int, own: Int, unbroken: WorkCalendar?, _ table: borrowing SetUpTable) -> Fit? {
    for index in firstIndex(endingAfter: soonest)...spans.count {
      let (free, last) = index > 0 ? (spans[index - 1].end, spans[index - 1].family) : (0, self.family)
      let setUp = table.between(last, family, own: own)
      var start = max(soonest, free + setUp)
      if let unbroken {
        guard let whole = unbroken.unbroken(run, from: start) else { return nil }
        start = whole
      }
      if index == spans.count {
        return start + run <= work ? Fit(index: index, setUpStart: start - setUp, start: start, end: start + run) : nil
      }
      if leaves(index, start + run, family, table) { return Fit(index: index, setUpStart: start - setUp, start: start, end: start + run) }
    }
    return nil
  }

  /// The last gap for a run that starts between `soonest` and `last`.
  func latest(_ run: Int, from soonest: Int, to last: Int, family: Int, own: Int, unbroken: WorkCalendar?, _ table: borrowing SetUpTable) -> Fit? {
    var index = firstIndex(endingAfter: last + run)
    while index >= 0 {
      let (free, before) = index > 0 ? (spans[index - 1].end, spans[index - 1].family) : (0, self.family)
      var end = min(last + run, work)
      if index < spans.count {
        let next = spans[index]
        end = min(end, next.start - table.between(family, next.family, own: next.own))
        if next.isFixed { end = min(end, next.setUpStart) }
      }
      let setUp = table.between(before, family, own: own)
      let start = unbroken.map { $0.unbroken(run, upTo: end - run) ?? -1 } ?? end - run
      if start >= max(soonest, free + setUp) { return Fit(index: index, setUpStart: start - setUp, start: start, end: start + run) }
      if index < spans.count, spans[index].start <= soonest { return nil }
      index -= 1
    }
    return nil
  }

  /// Puts an operation into its gap; the one after it is set up from it.
  mutating func insert(_ operation: Int, at fit: Fit, family: Int, own: Int, isFixed: Bool = false, _ table: borrowing SetUpTable) {
    spans.insert(
      Span(operation: operation, setUpStart: fit.setUpStart, start: fit.start, end: fit.end, family: family, own: own, isFixed: isFixed),
      at: fit.index)
    let next = fit.index + 1
    guard next < spans.count, !spans[next].isFixed else { return }
    spans[next].setUpStart = spans[next].start - table.between(family, spans[next].family, own: spans[next].own)
  }
  /// Takes an operation away; the one after it is set up from the one before, as it was before the operation came between.
  mutating func remove(_ operation: Int, startingAt start: Int, _ table: borrowing SetUpTable) {
    var index = firstIndex(endingAfter: start)
    while spans[index].operation != operation { index += 1 }
    spans.remove(at: index)
    guard index < spans.count, !spans[index].isFixed else { return }
    let before = index > 0 ? spans[index - 1].family : family
    spans[index].setUpStart = spans[index].start - table.between(before, spans[index].family, own: spans[index].own)
  }
}
