import Ground
import Records

/// When goods will arrive, reckoned from their waybill and what happened on the way: the carrier's own word where there is one, else what is
/// left of the transit days. A function of facts: two sites that hold the same milestones reckon the same.
public struct ArrivalEstimate: Hashable, Sendable {
  public enum Basis: String, Sendable {
    case waybill, carrier, transit, arrived

    public var label: Words {
      switch self {
      case .waybill: Words("by the waybill", "按运单")
      case .carrier: Words("says the carrier", "承运商告知")
      case .transit: Words("by the days that are left", "按剩余天数")
      case .arrived: Words("arrived", "已到达")
      }
    }
  }

  /// Something that happened, as far as it counts here.
  public struct Event: Hashable, Sendable {
    public var kind: MilestoneKind
    public var at: Instant
    public var arrival: Instant?

    public init(_ kind: MilestoneKind, at: Instant, arrival: Instant? = nil) { (self.kind, self.at, self.arrival) = (kind, at, arrival) }
  }

  public var arrival: Instant
  public var basis: Basis
  /// The time has passed and nobody has said that it arrived; the estimate is then the end of today.
  public var isOverdue = false

  /// - Parameters:
  ///   - events: in any order.
  ///   - transitDays: of the whole way; nil where no tariff says it.
  public init(waybill: Instant, transitDays: Int?, _ events: [Event], now: Instant, _ calendar: WorkingCalendar) {
    (arrival, basis) = (waybill, .waybill)
    for event in events.sorted(by: { ($0.at, $0.kind.rawValue) < ($1.at, $1.kind.rawValue) }) {
      if let said = event.arrival {
        (arrival, basis) = (said, .carrier)
      } else if event.kind == .arrived || event.kind == .delivered {
        (arrival, basis) = (event.at, .arrived)
      } else if let next = Self.left(event, transitDays, before: arrival, calendar) {
        (arrival, basis) = (next, .transit)
      }
    }
    guard basis != .arrived, arrival < now else { return }
    isOverdue = true
    arrival = max(now, calendar.closing(of: calendar.day(of: now)))
  }

  /// - Returns: nil where an event says nothing of the arrival.
  private static func left(_ event: Event, _ transitDays: Int?, before: Instant, _ calendar: WorkingCalendar) -> Instant? {
    switch event.kind {
    case .departed: transitDays.map { calendar.moment(days: $0, after: event.at) }
    // Of a way with a hub the half is left; customs take a day more.
    case .atHub: transitDays.map { calendar.moment(days: ($0 + 1) / 2, after: event.at) }
    case .customs: transitDays.map { calendar.moment(days: ($0 + 1) / 2 + 1, after: event.at) }
    case .outForDelivery: max(event.at, calendar.closing(of: calendar.day(of: event.at)))
    // Nobody knows how long; a working day at least.
    case .exception: max(before, calendar.moment(days: 1, after: event.at))
    case .collected, .arrived, .delivered: nil
    }
  }
}
