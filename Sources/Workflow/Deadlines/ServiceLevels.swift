import Foundation
import Ground
import Records
import Replica

/// By when something must be done: one row of the declared table, with what headquarters changed of it.
public struct ServiceLevel: Sendable, Decodable {
  public typealias Unit = DeadlineUnit

  public var name: String
  public var section: String
  /// The step that fulfils it.
  public var step: String
  /// As shipped. What holds on a day says ``terms(on:)``.
  public var amount: Int
  public var unit: Unit
  public var en: String
  public var zh: String
  /// By the day from which each holds; of two from the same day the later written.
  public internal(set) var changes: [Change] = []

  private enum CodingKeys: String, CodingKey {
    case name, section, step, amount, unit, en, zh
  }

  /// What a level asks for.
  public struct Terms: Sendable, Hashable {
    public var amount: Int
    public var unit: Unit
    /// Who answers for it where headquarters named somebody else than the duty table does.
    public var owner: OperatorRole?
  }

  public struct Change: Sendable {
    public var from: Day
    public var terms: Terms
    public var reason: String
    public var by: String
    public var at: Instant
  }

  public var label: Words { Words(en, zh) }
  public var shipped: Terms { Terms(amount: amount, unit: unit, owner: nil) }

  /// What counts for a clock that begins on a day.
  public func terms(on day: Day) -> Terms { change(on: day)?.terms ?? shipped }

  /// nil while the shipped terms hold.
  public func change(on day: Day) -> Change? { changes.last { $0.from <= day } }

  /// By the terms that held when the clock began.
  public func due(from start: Instant, _ calendar: WorkingCalendar) -> Instant { terms(on: calendar.day(of: start)).due(from: start, calendar) }
}

extension ServiceLevel.Terms {
  public func due(from start: Instant, _ calendar: WorkingCalendar) -> Instant {
    switch unit {
    case .workingHours: calendar.moment(hours: amount, after: start)
    case .workingDays: calendar.moment(days: amount, after: start)
    case .hours: start.advanced(byHours: amount)
    }
  }
}

/// The table of service levels. The manual's numbers are the shipped defaults (`service-levels.json`).
public struct ServiceLevels: Sendable {
  /// The most changes that are read.
  static let maximumChanges = 2_000

  public let all: [ServiceLevel]
  private let byName: [String: ServiceLevel]

  public init(_ all: [ServiceLevel]) {
    self.all = all
    byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })
  }

  public static let shipped = ServiceLevels(Resource.decode("service-levels"))

  /// - Returns: nil for a level that this program's table does not have.
  public func find(_ name: String) -> ServiceLevel? { byName[name] }

  public subscript(_ name: String) -> ServiceLevel {
    guard let level = byName[name] else {
      // A test opens every level that a step names.
      fatalError("the service level \(name) is not in the table")
    }
    return level
  }

  /// With what headquarters changed, as far as it is known at this site.
  func changed(_ snapshot: Snapshot) throws -> ServiceLevels {
    let records = try snapshot.all(ServiceLevelChange.self, where: "1", order: "from_day, id", limit: Self.maximumChanges)
    guard !records.isEmpty else { return self }
    let byLevel = Dictionary(grouping: records) { $0.level }
    return ServiceLevels(
      all.map { level in
        var level = level
        level.changes = (byLevel[level.name] ?? []).map { record in
          ServiceLevel.Change(
            from: record.from, terms: .init(amount: record.amount, unit: record.unit, owner: record.owner.flatMap { OperatorRole(rawValue: $0) }),
            reason: record.reason, by: record.by, at: record.at)
        }
        return level
      })
  }
}
