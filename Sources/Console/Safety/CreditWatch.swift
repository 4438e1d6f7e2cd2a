import Ground
import Hummingbird
import Records
import Replica
import Workflow

/// Sees to it that views of credit data are written down before they are shown: once an hour for each person and what they look at.
actor CreditWatch {
  private static let again: UInt64 = 3_600_000
  /// What is remembered at most; beyond it a view may be written down twice.
  private static let remembered = 20_000

  private var seen: [String: Instant] = [:]

  func isNew(_ what: String, at now: Instant) -> Bool {
    seen[what].map { now.milliseconds >= $0.milliseconds + Self.again } ?? true
  }

  /// It is written down: only then, so that a view that could not be is tried again the next time.
  func noted(_ what: String, at now: Instant) {
    if seen.count >= Self.remembered { seen = seen.filter { now.milliseconds < $0.value.milliseconds + Self.again } }
    if seen.count >= Self.remembered { seen = [:] }
    seen[what] = now
  }
}

extension Desk {
  /// - Parameter row: nil when many records of the type are shown.
  func noteViewing(of row: AnyRow? = nil, type: String, _ way: ViewingWay, by actor: Actor) async throws {
    guard CreditViewing.types.contains(type), try await site()?.role != .reader else { return }
    let what = "\(actor.name) \(row?.key.description ?? type) \(way.rawValue)"
    let now = try await now()
    guard await credit.isNew(what, at: now) else { return }
    try await workplace.noteViewing(of: row, type: type, way, by: actor)
    await credit.noted(what, at: now)
  }
}
