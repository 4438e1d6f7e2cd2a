import Ground
import Replica

/// A record type's table in PostgreSQL, derived from its declaration.
struct MirrorTable: Sendable {
  let record: RecordSchema
  /// As rows are written: those of the mirror, then the fields', then the hub that wrote the row.
  let columns: [MirrorColumn]

  init(_ record: RecordSchema) {
    self.record = record
    columns =
      [
        Self.own("id", .uuid, .key, Words("key of the record; begins with the time of its making", "记录标识，以创建时间开头")),
        Self.own("_shelf", .text, .shelf, Words("the shelf that it lies on", "所在数据架")),
        Self.own("_stamp", .bigint, .stamp, Words("hybrid time of its newest version: milliseconds × 65536 + counter", "最新版本的混合时间：毫秒 × 65536 + 计数")),
        Self.own("_versions", .bytea, .versions, Words("versions of its fields, as the replica packs them", "各字段版本，按副本的压缩格式")),
      ]
      + record.fields.flatMap { MirrorColumn.columns(of: $0, first: record.firstColumn[$0.number]) }
      + [Self.own("_hub", .integer, .hub, Words("number of the site whose mirror wrote the row", "写入该行的镜像站点编号"))]
  }

  private static func own(_ name: String, _ type: MirrorType, _ source: MirrorColumn.Source, _ label: Words) -> MirrorColumn {
    MirrorColumn(name: name, type: type, source: source, isRequired: true, label: label, replicaName: nil)
  }

  var name: String { record.name }
  /// The columns that must be the same in the replica and here: all but the hub.
  var compared: ArraySlice<MirrorColumn> { columns.dropLast() }

  /// The reference to the sales order that a record belongs to for good; nil for one without.
  var order: MirrorColumn? {
    let field = record.fields.first { $0.type.target == Self.orders && $0.rule == .once && $0.isRequired }
    return field.flatMap { field in columns.first { $0.replicaName == field.columnNames[0] } }
  }

  /// The record type whose records the others are kept beside, on the machines of a distributed database.
  static let orders = "sales_order"

  /// Whether it grows with the work, and so may be kept by month. Those of the company's shelf are few.
  var isLedger: Bool { record.declaration.shelf != .company }

  /// As a comment in the database says it.
  var comment: Words { record.label }
}

/// A name as SQL takes it, whatever it is: `user` is a word of SQL's own.
func quoted(_ name: String) -> String { "\"" + name.replacing("\"", with: "\"\"") + "\"" }

/// A text as an SQL literal.
func literal(_ text: String) -> String { "'" + text.replacing("'", with: "''") + "'" }
