/// The hours of a centre as sums: between minutes by the clock and minutes of work since the beginning.
///
/// Counted in minutes of work, a centre with shifts is one that never shuts; an operation that goes on in the next window is of one piece.
struct WorkCalendar: Sendable {
  /// Where one begins as another ends, they are one: no work is interrupted there.
  let windows: [Range<Int>]
  /// Minutes of work before each window, and at the end those of all.
  private let sums: [Int]

  init(_ given: [Range<Int>]) {
    var windows: [Range<Int>] = []
    windows.reserveCapacity(given.count)
    for window in given {
      if let last = windows.last, last.upperBound == window.lowerBound {
        windows[windows.count - 1] = last.lowerBound..<window.upperBound
      } else {
        windows.append(window)
      }
    }
    self.windows = windows
    var sums = [0]
    sums.reserveCapacity(windows.count + 1)
    for window in windows { sums.append(sums[sums.count - 1] + window.count) }
    self.sums = sums
  }

  var work: Int { sums[sums.count - 1] }
  var end: Int { windows.last?.upperBound ?? 0 }

  /// The first index in `0..<count` for which the closure does not hold, of those for which it holds coming first.
  private static func bound(_ count: Int, _ holds: (Int) -> Bool) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if holds(middle) { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Minutes of work before a minute by the clock.
  func workBefore(_ minute: Int) -> Int {
    let index = Self.bound(windows.count) { windows[$0].lowerBound < minute }
    guard index > 0 else { return 0 }
    return sums[index - 1] + min(minute, windows[index - 1].upperBound) - windows[index - 1].lowerBound
  }

  /// The clock when the minute of work after so many begins; nil when the centre has no more.
  func startOfWork(_ done: Int) -> Int? {
    guard done >= 0, done < work else { return nil }
    let index = Self.bound(windows.count) { sums[$0] <= done } - 1
    return windows[index].lowerBound + done - sums[index]
  }

  /// The clock when so many minutes of work are done; the first minute for none, and nil when there are not so many.
  func endOfWork(_ done: Int) -> Int? {
    guard done >= 0, done <= work else { return nil }
    guard done > 0 else { return windows.first?.lowerBound ?? 0 }
    let index = Self.bound(windows.count) { sums[$0] < done } - 1
    return windows[index].lowerBound + done - sums[index]
  }

  /// The first minute of work at or after one at which a run begins that no window's end interrupts; nil if there is none.
  func unbroken(_ run: Int, from done: Int) -> Int? {
    var index = Self.bound(windows.count) { sums[$0 + 1] <= done }
    while index < windows.count {
      let start = max(done, sums[index])
      if start + run <= sums[index + 1] { return start }
      index += 1
    }
    return nil
  }

  /// The last minute of work up to one at which such a run begins.
  func unbroken(_ run: Int, upTo last: Int) -> Int? {
    var index = Self.bound(windows.count) { sums[$0] <= last } - 1
    while index >= 0 {
      let start = min(last, sums[index + 1] - run)
      if start >= sums[index] { return start }
      index -= 1
    }
    return nil
  }

  /// When it opens next at or after a minute; nil when it never does.
  func open(at minute: Int) -> Int? { startOfWork(workBefore(minute)) }
}
