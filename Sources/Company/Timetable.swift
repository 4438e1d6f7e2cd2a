/// One thing that a site does to an order, as the order's life has it.
struct Happening {
  enum Kind: UInt8, CaseIterable {
    case receive, check, confirm, review, approve, end, correct, invoice, pay, complain, answer, close
    case schedule, report
    case takeIn, inspect, pack, depart, deliver
  }

  var kind: Kind
  /// The place of the life.
  var life: Int32
  /// Of a line, a parcel, or a parcel's payment (a hundredth).
  var part: Int32
}

/// What is to happen, by hour and site. An hour's happenings of a site become one commit at its end.
struct Timetable {
  static let hour: UInt64 = 3_600_000

  private let sites: Int
  private var hours: [Int: [[Happening]]] = [:]
  /// The hour that is being written; what is put down now happens later.
  private(set) var now: Int
  private let last: Int

  init(sites: Int, from start: UInt64, until end: UInt64) {
    self.sites = sites
    now = Int(start / Self.hour)
    last = Int(end / Self.hour)
  }

  /// - Returns: whether it lies before the end, and so will happen.
  @discardableResult
  mutating func put(_ happening: Happening, at moment: UInt64, site: Int) -> Bool {
    let hour = max(Int(moment / Self.hour), now + 1)
    guard hour < last else { return false }
    hours[hour, default: Array(repeating: [], count: sites)][site].append(happening)
    return true
  }

  /// Takes out what happens in the next hour; nil at the end.
  mutating func next() -> [[Happening]]? {
    guard now + 1 < last else { return nil }
    now += 1
    return hours.removeValue(forKey: now) ?? []
  }

  /// The end of the hour, when it is entered.
  var moment: UInt64 { UInt64(now + 1) * Self.hour }
}
