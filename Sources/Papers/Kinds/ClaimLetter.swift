import Foundation
import Ground
import Records
import Replica
import Workflow

/// 9.4 The letter by which a carrier is asked to pay for what went wrong.
enum ClaimLetter: Paper {
  static let paper = PaperDeclaration("claim-letter", "Claim", "索赔函", at: [.office, .headquarters], by: [.salesClerk, .salesManager, .serviceAgent, .accountant])

  static func obstacle(_ claim: Row<CarrierClaim>, _ context: StepContext) throws -> Problem? {
    guard claim.amount == nil else { return nil }
    return Problem("paper.noClaim", Words("Nothing is claimed by \(claim.number).", "\(claim.number) 不索赔。"), remedy: PaperTexts.words("claimNoneRemedy"))
  }

  static func write(_ claim: Row<CarrierClaim>, _ sheet: inout SheetWriter) throws {
    let fields = CarrierClaim.fields
    let one = try sheet.context.the(claim.deliveryCase)
    let shipment = try sheet.context.the(one.shipment)
    sheet.number(claim.number)
    if let carrier = try claim.carrier.map(sheet.context.the) {
      if let address = carrier.address { sheet.party("carrierParty", address) } else { sheet.party("carrierParty", carrier.name, [PaperText(carrier.contact ?? "")]) }
    }
    try sheet.seller()
    sheet.fact(fields.on.schema.label, claim.on.description)
    sheet.fact(fields.answerBy.schema.label, claim.answerBy?.description)
    if let waybill = try claim.waybill.map(sheet.context.the) {
      sheet.fact(fields.waybill.schema.label, waybill.carrierNumber ?? waybill.number)
      sheet.fact(Waybill.fields.departure.schema.label, sheet.moment(waybill.departure))
      sheet.fact(Waybill.fields.vehicle.schema.label, waybill.vehicle)
    }
    sheet.fact(fields.deliveryCase.schema.label, one.number)
    sheet.fact(DeliveryCase.fields.shipment.schema.label, shipment.number)
    sheet.fact(DeliveryCase.fields.fault.schema.label, sheet.words(one.fault.label))
    sheet.note(PaperTexts.words("claimTitle"), PaperTexts.words("claimText"))
    sheet.note(fields.reason.schema.label, claim.reason)
    try lines(of: one, &sheet)
    if let amount = claim.amount { sheet.total(fields.amount.schema.label, sheet.money(amount), isGrand: true) }
    try sheet.bank()
    sheet.signatures("forTheSeller")
  }

  private static func lines(of one: Row<DeliveryCase>, _ sheet: inout SheetWriter) throws {
    let fields = CaseLine.fields
    let rows = try sheet.snapshot.all(CaseLine.self, where: "delivery_case = ?", [sheet.key(one.id)], limit: SheetWriter.readLimit).map { line in
      let product = try sheet.context.the(line.product)
      return [PaperText(product.code), sheet.name(of: product), PaperText(line.lot), sheet.quantity(line.quantity)]
    }
    guard !rows.isEmpty else { return }
    sheet.table(columns: [(fields.product.schema.label, false), (PaperTexts.words("description"), false), (fields.lot.schema.label, false), (fields.quantity.schema.label, true)], rows)
  }
}
