import Foundation
import Ground
import Membership
import Records
import Replica
import Workflow

/// 7.2 What was found on a lot, for the customer: how many pieces were looked at by which standard, and the results of each characteristic.
enum ConformityCertificate: Paper {
  static let paper = PaperDeclaration(
    "conformity", "Certificate of conformity", "产品合格证明书", at: [.office, .plant, .warehouse, .headquarters],
    by: [.inspector, .dispatcher, .salesClerk, .salesManager, .serviceAgent])

  static func obstacle(_ lot: Row<InspectionLot>, _ context: StepContext) throws -> Problem? {
    guard ![.accepted, .conceded].contains(lot.state) else { return nil }
    return Problem(
      "paper.notAccepted", Words("\(lot.number) is \(lot.state.label.en).", "\(lot.number) \(lot.state.label.zh)。"), remedy: PaperTexts.words("notAcceptedRemedy"))
  }

  static func write(_ lot: Row<InspectionLot>, _ sheet: inout SheetWriter) throws {
    let fields = InspectionLot.fields
    let product = try sheet.context.the(lot.product)
    let plan = try sheet.context.the(lot.plan)
    sheet.number(lot.number)
    sheet.party("conformityProduct", product.code, [sheet.name(of: product), sheet.quantity(lot.quantity)])
    sheet.fact(fields.lot.schema.label, lot.lot)
    sheet.fact(fields.stage.schema.label, sheet.words(lot.stage.label))
    sheet.fact(fields.plan.schema.label, plan.number)
    sheet.fact(PaperTexts.words("conformityStandard"), "ISO 2859-1 / GB/T 2828.1")
    sheet.fact(InspectionPlan.fields.level.schema.label, plan.level)
    sheet.fact(InspectionPlan.fields.limit.schema.label, plan.limit)
    sheet.fact(fields.severity.schema.label, sheet.words(lot.severity.label))
    sheet.fact(fields.sample.schema.label, "\(lot.sample)")
    sheet.fact(fields.acceptance.schema.label, "\(lot.acceptance)")
    sheet.fact(fields.nonconforming.schema.label, lot.nonconforming.map { "\($0)" })
    sheet.fact(fields.inspector.schema.label, lot.inspector)
    sheet.fact(fields.judged.schema.label, lot.judged.map { sheet.moment($0) })
    try results(of: lot, &sheet)
    if let concession = try sheet.snapshot.first(Concession.self, where: "inspection_lot = ?", [Data(lot.id.key.bytes)]) {
      sheet.note(Concession.record.label, "\(concession.deviation)\n\(concession.customer), \(concession.approver), \(concession.approved), \(concession.reference)")
      sheet.note(PaperTexts.words("conformityTitle"), PaperTexts.words("conformityConceded"))
    } else {
      sheet.note(PaperTexts.words("conformityTitle"), PaperTexts.words("conformityText"))
    }
    sheet.signatures("inspector", "quality")
  }

  private static func results(of lot: Row<InspectionLot>, _ sheet: inout SheetWriter) throws {
    let reading = try InspectionReading(lot, sheet.context)
    guard !reading.results.isEmpty else { return }
    let rows = reading.characteristics.map { characteristic -> [PaperText] in
      let values = reading.values(of: characteristic.id)
      let found = reading.results.filter { $0.key.characteristic == characteristic.id }.map(\.value)
      let mean = values.isEmpty ? nil : ExactDecimal.mean(values)
      return [
        PaperText("\(characteristic.position)"), PaperText(characteristic.name), sheet.words(Words(characteristic.limits(.english), characteristic.limits(.chinese))),
        PaperText("\(found.count)"), PaperText(values.min()?.description ?? ""), PaperText(values.max()?.description ?? ""), PaperText(mean?.description ?? ""),
        PaperText("\(found.count { !$0.conforms })"),
      ]
    }
    sheet.table(
      "conformityResults",
      columns: [
        (PaperTexts.words("line"), false), (Characteristic.record.label, false), (PaperTexts.words("conformityLimits"), false), (PaperTexts.words("conformityPieces"), true),
        (PaperTexts.words("conformityLeast"), true), (PaperTexts.words("conformityMost"), true), (PaperTexts.words("conformityMean"), true),
        (InspectionLot.fields.nonconforming.schema.label, true),
      ], rows)
  }
}

extension ExactDecimal {
  /// The mean, rounded to millionths.
  fileprivate static func mean(_ values: [ExactDecimal]) -> ExactDecimal {
    let sum = values.reduce(Int128(0)) { $0 + Int128($1.millionths) }
    let (count, half) = (Int128(values.count), Int128(values.count) / 2)
    return ExactDecimal(millionths: Int64(clamping: (sum + (sum < 0 ? -half : half)) / count))
  }
}
