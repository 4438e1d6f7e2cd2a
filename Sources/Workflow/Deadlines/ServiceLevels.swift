import Foundation
import Ground
import Replica

/// By when something must be done: one row of the declared table.
public struct ServiceLevel: Sendable, Decodable {
  public var name: String
  public var section: String
  /// The step that fulfils it.
  public var step: String
  public var amount: Int
  public var unit: Unit
  public var en: String
  public var zh: String

  public enum Unit: String, Sendable, Decodable {
    case workingHours = "working_hours"
    case workingDays = "working_days"
    /// Hours of the clock, nights and holidays too.
    case hours
  }

  public var label: Words { Words(en, zh) }

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
}
