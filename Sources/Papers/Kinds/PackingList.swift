import Ground
import Records
import Replica
import Workflow

/// 8.2 What is in the cartons of a shipment. Which carton holds what is written by hand: no record says it.
enum PackingList: Paper {
  static let paper = PaperDeclaration(
    "packing-list", "Packing list", "装箱单", at: [.warehouse, .office, .headquarters],
    by: [.storekeeper, .dispatcher, .driver, .salesClerk, .salesManager, .serviceAgent])

  static func write(_ shipment: Row<Shipment>, _ sheet: inout SheetWriter) throws {
    try sheet.head(of: shipment)
    let (first, last) = (CartonCode(shipment: shipment.number, carton: 1), CartonCode(shipment: shipment.number, carton: shipment.cartons))
    sheet.fact(PaperTexts.words("cartonNumbers"), shipment.cartons > 1 ? "\(first) – \(last.carton)" : "\(first)")
    try sheet.lines(of: shipment, byHand: "inCarton")
    sheet.total(PaperTexts.words("totalCartons"), PaperText(GroupedDigits.text("\(shipment.cartons)")))
    sheet.signatures("packedBy", "checkedBy")
  }
}
