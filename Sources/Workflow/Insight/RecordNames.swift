import Foundation
import Ground
import Records
import Replica

/// How people call records and read their fields: one way for the command line and the console.
public enum RecordNames {
  /// Finds a record by its id, number, code or name.
  public static func find(_ text: String, _ snapshot: Snapshot) throws -> AnyRow {
    if let key = RecordKey(text), let row = try snapshot.find(key) { return row }
    for record in snapshot.schema.records {
      for name in ["number", "code", "name"] {
        guard let field = record.field(named: name), field.isIndexed else { continue }
        if let row = try snapshot.rows(record.name, where: "\(field.columnNames[0]) = ?", [text], limit: 1).first { return row }
      }
    }
    throw Problem(
      "record.unknown", field: "record", Words("No record here is called \"\(text)\".", "此处没有名为“\(text)”的记录。"),
      remedy: Words("Give its number, code or id; `weft list TYPE` shows them.", "请给出编号、编码或标识；可用 `weft list 类型` 查看。"))
  }

  /// What people call a record: its number, its code, its order's number or its name; else its id.
  public static func name(_ row: AnyRow) -> String { ownName(row) ?? row.key.description }

  /// As ``name(_:)``; nil for a record that has none of them, like an order line.
  public static func ownName(_ row: AnyRow) -> String? {
    for name in ["number", "code", "order_number", "name"] {
      if let field = row.schema.field(named: name), let text = row.value(field)?.first?.text { return text }
    }
    return nil
  }

  /// The words that go with a record's code, like a product's name; nil when the code says all.
  public static func words(_ row: AnyRow, _ language: Language) -> String? {
    for name in ["name_\(language.rawValue)", "name", "full_name"] {
      if let field = row.schema.field(named: name), let text = row.value(field)?.first?.text, text != ownName(row) { return text }
    }
    return nil
  }

  /// A field's value as a person reads it; references by the name of what they lead to.
  public static func display(_ cells: [Cell]?, _ field: FieldSchema, _ snapshot: Snapshot, _ language: Language) throws -> String {
    guard let cells else { return "" }
    if let key = target(cells, field), let type = field.type.target {
      if let row = try snapshot.rows(type, where: "id = ?", [Data(key.bytes)], limit: 1).first { return name(row, language) }
      // Plant and warehouse know an order by its number, not by its record.
      let order = type == SalesOrder.record.name ? try KnownOrder.find(SalesOrder.ID(key), snapshot) : nil
      return order?.number ?? key.description
    }
    if field.type.kind == .integer, siteFields.contains(field.name), let number = cells.first?.integer {
      return try snapshot.code(of: SiteID(UInt32(clamping: number)))
    }
    return field.type.display(cells, language)
  }

  /// Fields that hold another site by its number, which people know by its code.
  private static let siteFields: Set = ["asks", "holder", "warehouse", "from_site", "to_site"]

  /// As ``name(_:)``; a record without a name of its own goes by its position, like order line 2.
  private static func name(_ row: AnyRow, _ language: Language) -> String {
    if let own = ownName(row) { return own }
    guard let field = row.schema.field(named: "position"), let position = row.value(field)?.first?.integer else { return row.key.description }
    return "\(row.schema.label[language]) \(position)"
  }

  /// The record that a reference leads to; nil for a field of another kind.
  public static func target(_ cells: [Cell], _ field: FieldSchema) -> RecordKey? {
    guard field.type.kind == .reference else { return nil }
    return cells[0].blob.flatMap { RecordKey(bytes: $0) }
  }
}
