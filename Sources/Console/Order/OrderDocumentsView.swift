import Foundation
import Ground
import Records
import Replica
import Workflow

/// What was received for an order and what was made of it, by kind and short.
struct OrderDocumentsView: Sendable {
  /// Of each kind; a list leads to the others.
  static let shown = 12

  struct Document: Sendable {
    let docName, docLink, docSite: String
    let docDetail, docState, docTone: String?
  }
  struct Group: Sendable {
    let groupType, groupLabel: String
    let groupCount: Int
    let docs: [Document]
    let moreLink: String?
  }
  struct Original: Sendable {
    let originalName, originalLink, originalRecord: String
  }

  let groups: [Group]
  let originals: [Original]
  let hasDocuments: Bool

  /// The kinds in the order of the chapters, with the fields that say what a document is about.
  private static let kinds: [(type: String, fields: [String])] = [
    (OrderReview.record.name, ["reviewer", "findings"]),
    (SupplyRequest.record.name, ["product", "quantity", "due"]),
    (WorkOrder.record.name, ["product", "quantity", "finish"]),
    (GoodsReceipt.record.name, ["product", "quantity", "lot"]),
    (Inspection.record.name, ["note"]),
    (DispatchRequest.record.name, ["due"]),
    (Shipment.record.name, ["cartons", "carrier", "vehicle", "seal"]),
    (Delivery.record.name, ["received_by", "delivered_on"]),
    (Invoice.record.name, ["gross", "due"]),
    (Payment.record.name, ["amount", "paid_on"]),
    (Complaint.record.name, ["kind"]),
  ]

  init(_ progress: OrderProgress, _ snapshot: Snapshot, _ times: TimeWords) throws {
    let rows = Dictionary(progress.records.map { ($0.key, $0) }) { first, _ in first }
    let codes = Dictionary(progress.lines.map { ($0.product.key, $0.productCode) }) { first, _ in first }
    let byType = Dictionary(grouping: progress.documents, by: \.type)
    groups = try Self.kinds.compactMap { kind in
      guard let found = byType[kind.type], let first = found.first else { return nil }
      let isListed = snapshot.schema.record(named: kind.type)?.declaration.search != nil
      return Group(
        groupType: kind.type, groupLabel: first.label[times.language], groupCount: found.count,
        docs: try found.prefix(Self.shown).map { try Self.document($0, rows[$0.key], kind.fields, codes, progress.number, snapshot, times) },
        moreLink: found.count > Self.shown && isListed ? "/list/\(kind.type)?q=\(progress.number.percentEncoded)" : nil)
    }
    originals = try progress.row?.document.map { try Self.original($0, snapshot) } ?? []
    hasDocuments = !groups.isEmpty || !originals.isEmpty
  }

  private static func document(
    _ document: OrderProgress.Document, _ row: AnyRow?, _ fields: [String], _ codes: [RecordKey: String], _ order: String,
    _ snapshot: Snapshot, _ times: TimeWords
  ) throws -> Document {
    var details = try fields.compactMap { name -> String? in
      guard let row, let field = row.schema.field(named: name), let cells = row.value(field) else { return nil }
      if let key = RecordNames.target(cells, field) { return codes[key] }
      let text = CellView.isNumber(field) ? CellView.grouped(try times.text(of: cells, field, snapshot)) : try times.text(of: cells, field, snapshot)
      guard !text.isEmpty else { return nil }
      // A day or a count says nothing without its name.
      return [.day, .integer].contains(field.type.kind) ? "\(field.label[times.language]) \(text)" : text
    }
    // One without a number of its own goes by what it is about.
    let isNamed = !document.number.isEmpty && document.number != order && document.number != document.key.description
    let name = isNamed ? document.number : details.isEmpty ? document.label[times.language] : details.removeFirst()
    let state = row?.schema.stateField
    let tone = row.flatMap { row in state.flatMap { field in row.value(field)?.first?.text.map { CellView.tone($0, field) } } }
    return Document(
      docName: name, docLink: "/r/\(document.key)", docSite: document.site,
      docDetail: details.isEmpty ? nil : details.joined(separator: " · "), docState: document.state?[times.language],
      docTone: tone ?? (document.state == ReceiptState.rejected.label ? "stop" : "done"))
  }

  /// Its name alone: the content may be large.
  private static func original(_ document: ReceivedDocument.ID, _ snapshot: Snapshot) throws -> [Original] {
    try snapshot.texts("SELECT name FROM received_document WHERE id = ?", [Data(document.key.bytes)]).map {
      Original(originalName: $0, originalLink: "/file/\(document)/content", originalRecord: "/r/\(document)")
    }
  }
}
