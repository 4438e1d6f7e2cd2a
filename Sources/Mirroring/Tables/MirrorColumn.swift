import Ground
import Replica

/// A column of a mirrored table: its type, and where its values come from.
struct MirrorColumn: Sendable {
  /// Where a value comes from; `column` is its place among the record's columns in the replica.
  enum Source: Sendable {
    case key, shelf, stamp, versions, hub
    case text(column: Int)
    case bytes(column: Int)
    case integer(column: Int)
    case boolean(column: Int)
    case reference(column: Int)
    case day(column: Int)
    case instant(column: Int)
    /// Millionths.
    case decimal(column: Int)
    /// Minor units of the currency in the other column.
    case money(column: Int, currency: Int)
  }

  var name: String
  var type: MirrorType
  var source: Source
  var isRequired: Bool
  var label: Words
  /// The column's name in the replica; nil for what the mirror adds.
  var replicaName: String?

  /// The columns of a field. They are called as the field is, with what is behind it for its unit: where the replica says in a column's
  /// name how it counts (`_e6`, `_minor`, `_ms`), the type says it here.
  ///
  /// - Parameter first: the place of the field's first column among the record's.
  static func columns(of field: FieldSchema, first: Int) -> [MirrorColumn] {
    zip(field.type.columns.indices, zip(field.type.columns, field.columnNames)).map { index, column in
      let (declared, replicaName) = column
      let place = first + index
      let (suffix, type, source) = form(field, declared, index, place)
      return MirrorColumn(
        name: suffix.isEmpty ? field.name : "\(field.name)_\(suffix)", type: type, source: source, isRequired: field.isRequired,
        label: field.label, replicaName: replicaName)
    }
  }

  private static func form(_ field: FieldSchema, _ column: FieldType.Column, _ index: Int, _ place: Int) -> (String, MirrorType, Source) {
    switch (field.type.kind, column.cell) {
    case (.money, .integer): ("", .numeric, .money(column: place, currency: place + 1))
    case (.decimal, .integer), (.quantity, .integer), (.price, .integer): ("", .numeric, .decimal(column: place))
    case (.boolean, .integer): ("", .boolean, .boolean(column: place))
    case (.instant, .integer): ("", .timestamp, .instant(column: place))
    case (.day, .text): ("", .date, .day(column: place))
    case (.reference, .blob): ("", .uuid, .reference(column: place))
    case (_, .integer): (column.suffix, .bigint, .integer(column: place))
    case (_, .text): (column.suffix, .text, .text(column: place))
    case (_, .blob): (column.suffix, .bytea, .bytes(column: place))
    }
  }
}
