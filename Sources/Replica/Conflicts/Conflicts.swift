import Foundation
import GRDB
import Ground
import Membership

/// An edit that lost against a concurrent one, until a person has looked at it.
public struct Conflict: Sendable {
  public var record: RecordKey
  public var recordType: RecordSchema
  public var field: FieldSchema
  public var kind: ConflictKind
  /// Where the record lies.
  public var shelf: Shelf
  public var loser: Version
  /// What the losing edit wanted; empty when it emptied the field.
  public var losingValue: [Cell]
  public var winner: Version
  public var winningValue: [Cell]?

  /// Since when it has been waiting: when the edit that lost was made.
  public var since: Instant { Instant(milliseconds: loser.stamp.milliseconds) }

  /// What the declaration of the lifecycle says about it; nil for two edits.
  public var clash: Clash? {
    field.type.life.flatMap { $0.clash(lost: losingValue, stands: winningValue ?? []) ?? .undeclared(owner: $0.owner) }
  }
}

extension Replica {
  /// The open conflicts, oldest first; see ``Snapshot/conflicts(_:after:limit:)``.
  public func conflicts(limit: Int = 1_000) async throws -> [Conflict] {
    try await read { try $0.conflicts(limit: limit) }
  }
}
