import Foundation
import GRDB
import Ground

extension Changes {
  /// Notes that whoever makes these changes knew the edits that had lost and said the same as the value then: two people who made one
  /// correction each, alike, are no conflict, and a later correction by somebody who has both must not make one of them.
  mutating func answerAgreed(_ snapshot: Snapshot) throws {
    for change in pending where change.versions != nil {
      for (field, _) in change.values.all {
        let lost = try GRDB.Row.fetchAll(
          snapshot.db.cachedStatement(
            sql: "SELECT stamp, origin FROM conflict WHERE record = ? AND field = ? AND NOT differs AND NOT decided"),
          arguments: [Data(change.key.bytes), field])
        for row in lost {
          try create(ConflictResolution.self, on: change.shelf) {
            $0.subject = Blob(change.key.bytes)
            $0.field = field
            $0.losingStamp = Int(row[0] as Int64)
            $0.losingOrigin = Int(row[1] as Int64)
            $0.decision = ConflictResolution.agreed
          }
        }
      }
    }
  }

  /// Says a field's present value once more, under a new version: a decision to keep it, which another decision that does not know of it
  /// can lose against like any edit.
  public mutating func confirm(_ row: AnyRow, _ field: FieldSchema) { set(row, field, to: row.value(field)) }
}
