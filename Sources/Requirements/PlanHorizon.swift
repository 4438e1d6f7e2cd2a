import Ground

/// The time that a plan covers: working days, gathered into buckets of days or weeks.
///
/// A position is the place of a working day in the list. Lead times count positions, so holidays and weekends are passed over.
public struct PlanHorizon: Hashable, Sendable {
  /// So many buckets at most: four years of days.
  public static let maximumBuckets = 1000

  /// Day numbers, rising.
  public let workDays: [Int32]
  /// The position at which each bucket begins; the first is 0.
  public let starts: [Int]
  /// The bucket of each position.
  let buckets: [Int32]

  /// - Returns: nil when the days do not rise, there is none, or the starts do not rise from 0 within them.
  public init?(workDays: [Int32], starts: [Int]) {
    guard !workDays.isEmpty, starts.first == 0, starts.count <= Self.maximumBuckets, let last = starts.last, last < workDays.count,
      zip(workDays, workDays.dropFirst()).allSatisfy(<), zip(starts, starts.dropFirst()).allSatisfy(<)
    else { return nil }
    self.workDays = workDays
    self.starts = starts
    var buckets: [Int32] = []
    buckets.reserveCapacity(workDays.count)
    for (bucket, start) in starts.enumerated() {
      let end = bucket + 1 < starts.count ? starts[bucket + 1] : workDays.count
      buckets.append(contentsOf: repeatElement(Int32(bucket), count: end - start))
    }
    self.buckets = buckets
  }

  /// A bucket a working day.
  public static func days(_ workDays: [Int32]) -> PlanHorizon? { PlanHorizon(workDays: workDays, starts: Array(workDays.indices)) }

  /// A bucket a week that begins on Monday and has a working day.
  public static func weeks(_ workDays: [Int32]) -> PlanHorizon? {
    var starts: [Int] = []
    var week: Int32?
    for (position, number) in workDays.enumerated() {
      let monday = number - Int32(Day(number: number).weekday) + 1
      if monday != week { starts.append(position) }
      week = monday
    }
    return PlanHorizon(workDays: workDays, starts: starts)
  }

  public var count: Int { starts.count }

  /// The first working day of a bucket.
  public func day(ofBucket bucket: Int) -> Day { Day(number: workDays[starts[bucket]]) }

  /// The day at a position; before the horizon the first one.
  public func day(at position: Int) -> Day { Day(number: workDays[min(max(position, 0), workDays.count - 1)]) }

  /// Where what is needed on a day must be there: the last working day up to it. What is overdue is needed at once.
  /// - Returns: nil after the horizon.
  public func position(ofNeed day: Day) -> Int? {
    guard let last = workDays.last, day.number <= last else { return nil }
    return max(0, firstAfter(day.number) - 1)
  }

  /// Where what comes on a day can be used: the first working day from it on. What is overdue is expected at once.
  /// - Returns: nil after the horizon.
  public func position(ofReceipt day: Day) -> Int? {
    let position = firstAfter(day.number - 1)
    return position < workDays.count ? position : nil
  }

  /// The bucket of a position; before the horizon the first, after it the last.
  public func bucket(at position: Int) -> Int { Int(buckets[min(max(position, 0), buckets.count - 1)]) }

  private func firstAfter(_ number: Int32) -> Int {
    var low = 0
    var high = workDays.count
    while low < high {
      let middle = (low + high) / 2
      if workDays[middle] <= number { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
