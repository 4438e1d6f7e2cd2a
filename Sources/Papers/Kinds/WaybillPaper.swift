import Ground
import Records
import Replica
import Workflow

/// 9.2 Goes with the carrier: from whom to whom, what, with whom and when. No price stands on it.
enum WaybillPaper: Paper {
  static let paper = PaperDeclaration(
    "waybill", "Waybill", "运单", at: [.warehouse, .office, .headquarters], by: [.storekeeper, .dispatcher, .driver, .salesClerk, .salesManager, .serviceAgent])

  static func obstacle(_ waybill: Row<Waybill>, _ context: StepContext) throws -> Problem? {
    guard waybill.state == .void else { return nil }
    return Problem("paper.void", Words("\(waybill.number) is void.", "\(waybill.number) 已作废。"), remedy: PaperTexts.words("waybillVoidRemedy"))
  }

  static func write(_ waybill: Row<Waybill>, _ sheet: inout SheetWriter) throws {
    let fields = Waybill.fields
    let shipment = try sheet.context.the(waybill.shipment)
    let request = try sheet.context.the(shipment.request)
    let carrier = try sheet.context.the(waybill.carrier)
    sheet.number(waybill.number)
    try sheet.seller()
    sheet.party("deliverTo", request.address)
    sheet.party("carrierParty", carrier.name, [PaperText(carrier.contact ?? "")])
    sheet.fact(fields.carrierNumber.schema.label, waybill.carrierNumber)
    sheet.fact(fields.shipment.schema.label, shipment.number)
    sheet.fact(Shipment.fields.orderNumber.schema.label, shipment.orderNumber)
    sheet.fact(fields.vehicle.schema.label, waybill.vehicle)
    sheet.fact(Shipment.fields.seal.schema.label, shipment.seal)
    sheet.fact(fields.driver.schema.label, waybill.driver)
    sheet.fact(fields.telephone.schema.label, waybill.telephone)
    sheet.fact(fields.departure.schema.label, sheet.moment(waybill.departure))
    sheet.fact(fields.arrival.schema.label, sheet.moment(waybill.arrival))
    try goods(of: shipment, &sheet)
    sheet.note(PaperTexts.words("waybillRemarks"), "", blanks: 3)
    sheet.signatures("issuedBy", "driver", "receivedByStamp")
  }

  /// The pieces as a carrier counts them; where nobody said what is in which, the lines and the number of cartons.
  private static func goods(of shipment: Row<Shipment>, _ sheet: inout SheetWriter) throws {
    let units = try ShipmentUnits.of(shipment, sheet.snapshot)
    try sheet.lines(of: shipment, byHand: "receivedQuantity")
    sheet.total(Shipment.fields.cartons.schema.label, PaperText(GroupedDigits.text("\(units.loadable.count)")))
    let weights = units.outer.map { units.weight(of: $0) }
    if !weights.isEmpty, weights.allSatisfy({ $0 != nil }) {
      sheet.total(PaperTexts.words("grossWeight"), sheet.quantity(Quantity(weights.reduce(.zero) { $0 + ($1 ?? .zero) }, "KGM")))
    }
    let dangerous = Set(units.outer.flatMap { units.dangerousGoods($0) } + units.instructions.values.compactMap(\.dangerousGoods)).sorted()
    sheet.note(PackingInstruction.fields.dangerousGoods.schema.label, dangerous.joined(separator: "\n"))
  }
}
