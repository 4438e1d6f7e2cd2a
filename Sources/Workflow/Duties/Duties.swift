import Ground
import Records
import Replica

/// 1.4 Who has to do with a step: who does it, who answers for it, who is asked before and who is told after.
public struct StepDuty: Sendable, Hashable {
  public var responsible: [OperatorRole]
  public var accountable: OperatorRole
  public var consulted: [OperatorRole]
  public var informed: [OperatorRole]
}

/// The table of duties: shipped by the steps' own declarations and `duties.json`, changed by headquarters' records.
public struct Duties: Sendable {
  private struct File: Decodable {
    struct Heard: Decodable {
      var consulted: [String]
      var informed: [String]
    }
    /// To whom a role answers.
    var superiors: [String: String]
    var steps: [String: Heard]
  }

  private static let file: File = Resource.decode("duties")

  /// More steps than the program has.
  static let maximum = 1_000

  private let changed: [String: Row<Duty>]

  /// As headquarters changed it, as far as is known at this site.
  public init(_ snapshot: Snapshot) throws {
    let rows = try snapshot.all(Duty.self, where: "1", order: "id", limit: Self.maximum)
    changed = Dictionary(rows.map { ($0.step, $0) }) { $1 }
  }

  public static func shipped(_ step: StepDeclaration) -> StepDuty {
    let doing = step.operators.subtracting(step.operators.count > 1 ? [.administrator] : []).inOrder
    let heard = file.steps[step.name]
    return StepDuty(
      responsible: doing, accountable: doing.first.map(superior) ?? .administrator, consulted: roles(heard?.consulted ?? []), informed: roles(heard?.informed ?? []))
  }

  /// To whom a role answers; the administrator answers to nobody.
  static func superior(_ role: OperatorRole) -> OperatorRole { file.superiors[role.rawValue].flatMap { OperatorRole(rawValue: $0) } ?? .administrator }

  /// Steps that the shipped table speaks of, for its test.
  static var namedSteps: [String] { file.steps.keys.sorted() }
  static var namedRoles: Set<String> {
    Set(file.superiors.flatMap { [$0.key, $0.value] } + file.steps.values.flatMap { $0.consulted + $0.informed })
  }

  /// The record by which headquarters changed a step's duties; nil while the shipped ones hold.
  public func record(of step: String) -> Row<Duty>? { changed[step] }

  public func of(_ step: StepDeclaration) -> StepDuty {
    var duty = Self.shipped(step)
    guard let row = changed[step.name] else { return duty }
    duty.responsible = Self.roles(row.responsible.split(separator: " ").map(String.init))
    duty.accountable = OperatorRole(rawValue: row.accountable) ?? duty.accountable
    duty.consulted = Self.roles((row.consulted ?? "").split(separator: " ").map(String.init))
    duty.informed = Self.roles((row.informed ?? "").split(separator: " ").map(String.init))
    return duty
  }

  private static func roles(_ names: [String]) -> [OperatorRole] { Set(names.compactMap { OperatorRole(rawValue: $0) }).inOrder }
}

extension Set<OperatorRole> {
  /// As the roles are declared.
  var inOrder: [OperatorRole] { OperatorRole.allCases.filter(contains) }
}
