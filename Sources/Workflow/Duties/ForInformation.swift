import Foundation
import Ground
import Records
import Replica

/// 1.4 What a person is to know of, though others do it: tasks of steps on which their role is consulted, while they are open, and those of
/// which it is informed, once they are done.
public struct ForInformation: Sendable {
  /// How long it is told of what is done.
  public static let days = 7

  public struct Item: Sendable {
    public var task: Row<WorkTask>
    public var step: StepDeclaration
    /// Asked before; else told after.
    public var isConsulted: Bool
  }

  public let items: [Item]
  /// Whether older ones are left out.
  public let isCut: Bool

  /// The newest first.
  public init(_ context: StepContext, limit: Int, catalogue: [AnyStep] = Catalogue.steps) throws {
    let duties = try Duties(context.snapshot)
    var consulted: [String: StepDeclaration] = [:]
    var informed: [String: StepDeclaration] = [:]
    for step in catalogue.map(\.declaration) {
      let duty = duties.of(step)
      if !context.actor.roles.isDisjoint(with: duty.consulted) { consulted[step.name] = step }
      if !context.actor.roles.isDisjoint(with: duty.informed) { informed[step.name] = step }
    }
    let since = context.now.milliseconds - min(context.now.milliseconds, UInt64(Self.days) * 86_400_000)
    let key = RecordKey(milliseconds: since, counter: 0, site: SiteID(0), random: 0)
    let rows = try context.snapshot.all(
      WorkTask.self, where: Self.recent, [Data(key.bytes), Self.names(consulted), Self.names(informed)], order: "id DESC", limit: limit + 1)
    isCut = rows.count > limit
    items = rows.prefix(limit).compactMap { row in
      let isConsulted = row.state == .open
      return (isConsulted ? consulted : informed)[row.step].map { Item(task: row, step: $0, isConsulted: isConsulted) }
    }
  }

  /// Walked from the newest back, at most over the week's tasks. `?1` the first key, `?2` and `?3` names of steps.
  private static let recent = """
    id >= ?1 AND +escalates IS NULL AND ((+state = 'open' AND instr(?2, ' ' || step || ' ') > 0) OR (+state = 'done' AND instr(?3, ' ' || step || ' ') > 0))
    """

  private static func names(_ steps: [String: StepDeclaration]) -> String { " " + steps.keys.sorted().joined(separator: " ") + " " }
}
