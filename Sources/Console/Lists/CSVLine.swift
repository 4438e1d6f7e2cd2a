import Ground
import Replica
import Workflow

extension CSVLine {
  /// A record in a person's language.
  static func text(_ row: AnyRow, _ fields: [FieldSchema], _ snapshot: Snapshot, _ times: TimeWords) throws -> String {
    line(
      try fields.map { field in
        let shown = try times.text(of: row.value(field), field, snapshot)
        // A negative number begins like a formula and is none.
        return CellView.isNumber(field) ? shown : tamed(shown)
      })
  }
}
