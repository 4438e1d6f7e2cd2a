import Foundation
import Ground
import Membership
import Replica

/// The lists that a site of a role works with, and their columns.
struct RecordList: Sendable {
  var type: String
  var columns: [String]

  static let pageSize = 50

  private static let all: [RecordList] = [
    RecordList(
      type: "sales_order", columns: ["number", "customer", "customer_reference", "kind", "requested", "promised", "total", "state"]),
    RecordList(type: "customer", columns: ["code", "name", "tax_number", "grade", "state"]),
    RecordList(type: "received_document", columns: ["name", "channel", "received", "handling", "content"]),
    RecordList(
      type: "supply_request", columns: ["order_number", "product", "quantity", "due", "grade", "state"]),
    RecordList(
      type: "work_order", columns: ["number", "order_number", "product", "quantity", "work_centre", "start", "finish", "state"]),
    RecordList(type: "dispatch_request", columns: ["order_number", "customer_name", "due", "state"]),
    RecordList(type: "tool", columns: ["code", "name", "condition", "place", "calibrated_until", "life", "state"]),
    RecordList(type: "drawing", columns: ["number", "title", "kind", "product", "from_day", "until_day", "reference", "state"]),
    RecordList(type: "complaint", columns: ["number", "sales_order", "customer", "kind", "severity", "cause", "responsibility", "state"]),
    RecordList(type: "feedback", columns: ["number", "customer_name", "channel", "class", "severity", "text", "state"]),
    RecordList(type: "return_authorisation", columns: ["number", "complaint_number", "order_number", "customer_name", "expires", "state"]),
    RecordList(type: "shipment", columns: ["number", "order_number", "cartons", "carrier", "departed", "state"]),
  ]

  /// The types that a site's tabs show, the first at first.
  static func types(at role: SiteRole) -> [String] {
    switch role {
    case .office, .field: ["sales_order", "customer", "invoice", "complaint", "received_document", "product", "feedback", "return_authorisation", "survey"]
    case .headquarters, .reader: ["sales_order", "customer", "product", "invoice", "complaint", "operator", "member"]
    case .plant: ["supply_request", "work_order", "work_operation", "work_centre", "shift", "downtime", "routing_operation", "setup_time", "tool", "drawing", "product"]
    case .warehouse: ["dispatch_request", "goods_receipt", "shipment", "inspection", "product"]
    }
  }

  /// A declared list, or for any other type one that its fields make.
  static func of(_ record: RecordSchema) -> RecordList {
    if let declared = all.first(where: { $0.type == record.name }) { return declared }
    let shown = record.fields.filter { $0.type.kind != .blob && $0.type.kind != .address }
    return RecordList(
      type: record.name, columns: shown.prefix(7).map(\.name))
  }

  func fields(_ record: RecordSchema) -> [FieldSchema] { columns.compactMap { record.field(named: $0) } }
}
