import Ground
import Membership

/// 1.4 Whom an overdue task is told to, and when: declared in `escalation.json`.
public struct EscalationLadder: Sendable {
  /// To whom a rung leads.
  public enum Rung: String, Sendable, Decodable, CaseIterable {
    /// Who answers for the step, by the table of duties.
    case accountable
    /// Who leads the site.
    case manager
    /// The administrator at headquarters.
    case headquarters
  }

  struct Declared: Sendable, Decodable {
    var rung: Int
    var to: Rung
    /// Counted from the deadline, in the working hours of the site whose task it is.
    var after_working_hours: Int
  }

  private struct File: Decodable {
    var rungs: [Declared]
    var managers: [String: String]
  }

  private static let file: File = Resource.decode("escalation")

  /// From the lowest up; every ladder ends at headquarters.
  static let rungs: [Declared] = file.rungs.sorted { $0.rung < $1.rung }
  static let top = rungs.last?.rung ?? 0

  static func manager(at site: SiteRole) -> OperatorRole { file.managers[site.rawValue].flatMap { OperatorRole(rawValue: $0) } ?? .administrator }

  /// One telling: to which role, and whether at headquarters.
  struct Telling: Sendable, Hashable {
    var rung: Int
    var role: OperatorRole
    var isAtHeadquarters: Bool
  }

  /// What is to be told of a task that was due then, as far as it is due by now. A rung to somebody who was told on a lower one is left out.
  static func tellings(due: Instant, accountable: OperatorRole, _ context: StepContext) -> [Telling] {
    let site = context.site.role
    var told: Set<OperatorRole> = []
    return rungs.filter { context.calendar.moment(hours: $0.after_working_hours, after: due) <= context.now }.compactMap { declared in
      switch declared.to {
      case .accountable, .manager:
        let role = declared.to == .manager ? manager(at: site) : accountable
        return told.insert(role).inserted ? Telling(rung: declared.rung, role: role, isAtHeadquarters: false) : nil
      case .headquarters:
        // At headquarters itself its administrator may have been told as the manager.
        guard site != .headquarters || told.insert(.administrator).inserted else { return nil }
        return Telling(rung: declared.rung, role: .administrator, isAtHeadquarters: true)
      }
    }
  }
}
