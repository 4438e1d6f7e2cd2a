import Ground
import Records
import Replica
import Workflow

/// 8.2 A label for each carton of a shipment. Its bar code is the carton's code, which the dock's loading scans; no record has an SSCC.
enum CartonLabels: Paper {
  static let paper = PaperDeclaration(
    "carton-labels", "Carton labels", "箱标", at: [.warehouse], by: [.storekeeper, .dispatcher], size: .label)

  static func write(_ shipment: Row<Shipment>, _ sheet: inout SheetWriter) throws {
    let request = try sheet.context.the(shipment.request)
    let (each, part) = (sheet.labels.each, sheet.labels.part)
    let parts = max(1, (shipment.cartons + each - 1) / each)
    guard (1...parts).contains(part) else {
      throw Problem(
        "paper.part", Words("There are \(parts) parts of labels, no part \(part).", "箱标共 \(parts) 部分，没有第 \(part) 部分。"), remedy: PaperTexts.words("partRemedy"))
    }
    sheet.sheet.number = shipment.number
    sheet.sheet.parts = parts
    let facts = facts(shipment, request, sheet)
    for carton in (part - 1) * each + 1...min(part * each, shipment.cartons) {
      let code = CartonCode(shipment: shipment.number, carton: carton).description
      sheet.sheet.labels.append(
        Label(
          labelTo: sheet.words("deliverTo"), labelName: request.address.name, labelLines: SheetWriter.lines(request.address).map(\.main).filter { !$0.isEmpty },
          labelFacts: facts, cartonTitle: sheet.words("carton"), cartonOf: "\(carton) / \(shipment.cartons)",
          cartonBars: try BarCode(code, .code128).svg, cartonSquare: try BarCode(code, .qr).svg, cartonCode: code))
    }
  }

  private static func facts(_ shipment: Row<Shipment>, _ request: Row<DispatchRequest>, _ sheet: SheetWriter) -> [Sheet.Fact] {
    let facts = [
      (Shipment.fields.orderNumber.schema.label, shipment.orderNumber), (Shipment.record.label, shipment.number),
      (DispatchRequest.fields.due.schema.label, request.due.description),
    ]
    return facts.map { .init(factLabel: sheet.words($0.0), factText: PaperText($0.1)) }
  }
}
