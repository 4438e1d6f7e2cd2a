import Foundation
import Ground
import Membership
import Records
import Replica
import Workflow

/// 11.2 What a customer puts into the parcel: the number of the return as a bar code, what may come, until when, and where to.
enum ReturnSlip: Paper {
  static let paper = PaperDeclaration(
    "return-slip", "Return slip", "退货单", at: [.office, .warehouse, .headquarters], by: [.serviceAgent, .salesClerk, .salesManager, .storekeeper])

  static func obstacle(_ authorisation: Row<ReturnAuthorisation>, _ context: StepContext) throws -> Problem? {
    guard ![.authorised, .arrived].contains(authorisation.state) else { return nil }
    let label = authorisation.state.label
    return Problem("return.ended", Words("\(authorisation.number) is \(label.en).", "\(authorisation.number) \(label.zh)。"), remedy: PaperTexts.words("returnEndedRemedy"))
  }

  static func write(_ authorisation: Row<ReturnAuthorisation>, _ sheet: inout SheetWriter) throws {
    let fields = ReturnAuthorisation.fields
    sheet.number(authorisation.number)
    let site = try sheet.snapshot.first(Member.self, where: "site = ?", [Int(authorisation.shelf.site.number)])
    sheet.party("deliverTo", site?.name ?? "", [PaperText(site?.code ?? "")])
    sheet.party("returnFrom", authorisation.customerName, [])
    sheet.fact(fields.expires.schema.label, authorisation.expires.description)
    sheet.fact(fields.complaintNumber.schema.label, authorisation.complaintNumber)
    sheet.fact(fields.orderNumber.schema.label, authorisation.orderNumber)
    let lines = try sheet.bounded(
      sheet.snapshot.all(ReturnLine.self, where: "return_authorisation = ?", [sheet.key(authorisation.id)], limit: SheetWriter.readLimit))
    sheet.table(
      columns: [(Product.fields.code.schema.label, false), (PaperTexts.words("description"), false), (ReturnLine.fields.lot.schema.label, false), (ReturnLine.fields.quantity.schema.label, true)],
      try lines.map { line in
        let product = try sheet.context.the(line.product)
        return [PaperText(product.code), sheet.name(of: product), PaperText(line.lot ?? ""), sheet.quantity(line.quantity)]
      })
    sheet.note(PaperTexts.words("returnHow"), PaperTexts.words("returnHowText"))
  }
}
