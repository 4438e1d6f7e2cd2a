import Foundation
import Ground
import Records
import Replica
import Workflow

extension TimeWords {
  /// A field's value as people read it: moments by the site's clock, all else as its type says. Empty for none.
  func text(of cells: [Cell]?, _ field: FieldSchema, _ snapshot: Snapshot) throws -> String {
    guard field.type.kind == .instant else { return try RecordNames.display(cells, field, snapshot, language) }
    return cells?[0].integer.map { exact(Instant(milliseconds: UInt64(max(0, $0)))) } ?? ""
  }
}

/// A field's value as a page shows it.
struct CellView: Sendable {
  let text: String
  /// Words that go with the text: the name of the product whose code it is.
  let aside: String?
  /// Where a reference leads.
  let link: String?
  /// `open`, `done` or `stop` for a state; a page also says the state in words.
  let tone: String?
  let isNumber: Bool
  let isLongText: Bool
  /// For the phone's layout, where each cell carries its heading.
  let heading: String

  init(_ row: AnyRow, _ field: FieldSchema, _ snapshot: Snapshot, _ language: Language, _ times: TimeWords, isName: Bool = false) throws {
    heading = field.label[language]
    let cells = row.value(field)
    let key = cells.flatMap { RecordNames.target($0, field) }
    let target = try key.flatMap { key in
      try field.type.target.flatMap { try snapshot.rows($0, where: "id = ?", [Data(key.bytes)], limit: 1).first }
    }
    aside = target.flatMap { RecordNames.words($0, language) }
    // An order that this site does not hold goes by the number that the record itself has of it.
    let known = target == nil && field.type.target == SalesOrder.record.name ? row.schema.field(named: "order_number") : nil
    switch field.type.kind {
    case .reference where known != nil: text = try times.text(of: known.flatMap(row.value), known ?? field, snapshot)
    case .blob: text = cells?[0].blob.map { Self.size($0.count) } ?? ""
    case .money, .quantity, .price, .decimal: text = Self.grouped(try times.text(of: cells, field, snapshot))
    default: text = try times.text(of: cells, field, snapshot)
    }
    isNumber = !isName && Self.isNumber(field)
    isLongText = text.contains("\n")
    if isName {
      link = "/r/\(row.key)"
    } else {
      link = key.map { "/r/\($0)" }
    }
    tone = field.type.kind == .state ? Self.tone(cells?[0].text ?? "", field) : nil
  }

  static func isNumber(_ field: FieldSchema) -> Bool { [.money, .quantity, .price, .decimal, .integer].contains(field.type.kind) }

  static func grouped(_ text: String) -> String { GroupedDigits.text(text) }

  /// A life that went wrong, one that is at its end, one that goes on.
  static func tone(_ state: String, _ field: FieldSchema) -> String {
    if ["rejected", "cancelled", "blocked"].contains(state) { return "stop" }
    let last = field.type.options.max { $0.rank < $1.rank }?.value
    return state == last ? "done" : "open"
  }

  static func size(_ bytes: Int) -> String {
    bytes < 1024 ? "\(bytes) B" : bytes < 1 << 20 ? "\(bytes / 1024) KiB" : "\(bytes * 10 / (1 << 20) / 10).\(bytes * 10 / (1 << 20) % 10) MiB"
  }
}

/// Records of one type in rows.
struct TableView: Sendable {
  struct Column: Sendable {
    let label: String
    let isNumber: Bool
  }
  struct RowView: Sendable {
    let cells: [CellView]
  }

  let columns: [Column]
  let rows: [RowView]

  /// - Parameter fields: shown in this order. The first that names the record links to it; when none does, the first of all.
  init(_ rows: [AnyRow], _ fields: [FieldSchema], _ snapshot: Snapshot, _ language: Language, _ times: TimeWords) throws {
    let naming = fields.firstIndex { ["number", "code", "name"].contains($0.name) } ?? fields.firstIndex { $0.type.kind != .reference } ?? 0
    columns = fields.enumerated().map { Column(label: $1.label[language], isNumber: $0 != naming && CellView.isNumber($1)) }
    self.rows = try rows.map { row in
      RowView(cells: try fields.enumerated().map { try CellView(row, $1, snapshot, language, times, isName: $0 == naming) })
    }
  }
}
