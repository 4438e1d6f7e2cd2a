import Foundation
import Ground
import Membership
import Replica

/// The lists that a site of a role works with, and their columns.
struct RecordList: Sendable {
  var type: String
  var columns: [String]
  /// Text fields that the search box looks into.
  var searched: [String]
  /// A reference whose record's name the search box looks into too.
  var searchedThrough: String?

  static let pageSize = 50

  private static let all: [RecordList] = [
    RecordList(
      type: "sales_order", columns: ["number", "customer", "customer_reference", "requested", "promised", "total", "state"],
      searched: ["number", "customer_reference"], searchedThrough: "customer"),
    RecordList(type: "customer", columns: ["code", "name", "tax_number", "grade", "state"], searched: ["code", "name", "tax_number"]),
    RecordList(type: "received_document", columns: ["name", "channel", "received", "content"], searched: ["name"]),
    RecordList(
      type: "supply_request", columns: ["order_number", "product", "quantity", "due", "grade", "state"], searched: ["order_number"]),
    RecordList(
      type: "work_order", columns: ["number", "order_number", "product", "quantity", "work_centre", "start", "finish", "state"],
      searched: ["number", "order_number"]),
    RecordList(type: "dispatch_request", columns: ["order_number", "customer_name", "due", "state"], searched: ["order_number", "customer_name"]),
    RecordList(type: "shipment", columns: ["number", "order_number", "cartons", "carrier", "departed", "state"], searched: ["number", "order_number"]),
  ]

  /// The types that a site's tabs show, the first at first.
  static func types(at role: SiteRole) -> [String] {
    switch role {
    case .office, .field: ["sales_order", "customer", "invoice", "complaint", "received_document", "product"]
    case .headquarters, .reader: ["sales_order", "customer", "product", "invoice", "complaint", "operator", "member"]
    case .plant: ["supply_request", "work_order", "work_centre", "product"]
    case .warehouse: ["dispatch_request", "goods_receipt", "shipment", "inspection", "product"]
    }
  }

  /// A declared list, or for any other type one that its fields make.
  static func of(_ record: RecordSchema) -> RecordList {
    if let declared = all.first(where: { $0.type == record.name }) { return declared }
    let shown = record.fields.filter { $0.type.kind != .blob && $0.type.kind != .address }
    return RecordList(
      type: record.name, columns: shown.prefix(7).map(\.name), searched: shown.filter { $0.type.kind == .text }.prefix(3).map(\.name))
  }

  func fields(_ record: RecordSchema) -> [FieldSchema] { columns.compactMap { record.field(named: $0) } }

  /// What narrows the list.
  struct Filter: Sendable {
    var search = ""
    var state = ""
    /// The last key of the page before.
    var after: RecordKey?
  }

  /// One page, newest first, by key: however long the list is, a page costs a page.
  func page(_ filter: Filter, _ record: RecordSchema, _ snapshot: Snapshot) throws -> (rows: [AnyRow], next: RecordKey?) {
    // Three arguments always: the key below which the page begins, the state, and the pattern that is searched for.
    var conditions = ["id < ?1"]
    let state = record.stateField
    conditions.append(state != nil && !filter.state.isEmpty ? "\(state?.columnNames[0] ?? "") = ?2" : "?2 = ?2")
    if filter.search.isEmpty {
      conditions.append("?3 = ?3")
    } else {
      // Each arm reads one narrow index, not the table.
      var arms = searched.compactMap { record.field(named: $0) }.map { "SELECT id FROM \(type) WHERE \($0.columnNames[0]) LIKE ?3 ESCAPE '\\'" }
      if let through = searchedThrough, let target = record.field(named: through)?.type.target {
        arms.append("SELECT id FROM \(type) WHERE \(through) IN (SELECT id FROM \(target) WHERE name LIKE ?3 ESCAPE '\\')")
      }
      conditions.append(arms.isEmpty ? "?3 <> ?3" : "id IN (\(arms.joined(separator: " UNION ")))")
    }
    let pattern = "%" + filter.search.reduce(into: "") { $0 += "%_\\".contains($1) ? "\\\($1)" : "\($1)" } + "%"
    let below = Data(filter.after?.bytes ?? [UInt8](repeating: 0xFF, count: 16))
    let rows = try snapshot.rows(
      type, where: conditions.joined(separator: " AND "), [below, filter.state, pattern], order: "id DESC", limit: Self.pageSize + 1)
    return (Array(rows.prefix(Self.pageSize)), rows.count > Self.pageSize ? rows[Self.pageSize - 1].key : nil)
  }
}
