import Ground
import Records
import Replica
import Workflow

/// 8.4 Goes with the goods and comes back signed. No price stands on it.
enum DeliveryNote: Paper {
  static let paper = PaperDeclaration(
    "delivery-note", "Delivery note", "送货单", at: [.warehouse, .office, .headquarters],
    by: [.storekeeper, .dispatcher, .driver, .salesClerk, .salesManager, .serviceAgent, .accountant])

  static func write(_ shipment: Row<Shipment>, _ sheet: inout SheetWriter) throws {
    try sheet.head(of: shipment)
    let delivery = try sheet.snapshot.first(Delivery.self, where: "shipment = ?", [sheet.key(shipment.id)])
    try sheet.lines(of: shipment, byHand: "receivedQuantity") { line in delivery.map { _ in line.delivered ?? line.quantity } }
    sheet.note(Shipment.fields.shortReason.schema.label, shipment.shortReason ?? "")
    if let delivery {
      sheet.fact(Delivery.fields.receivedBy.schema.label, delivery.receivedBy)
      sheet.fact(Delivery.fields.on.schema.label, delivery.on.description)
    }
    sheet.note(PaperTexts.words("receiptTitle"), PaperTexts.words("receiptText"))
    sheet.signatures("issuedBy", "driver", "receivedByStamp")
  }
}
