import Ground
import Membership
import Records
import Replica
import Workflow

/// 6.1 Goes with the work through the shop: what to make, of what, and room to report by hand. Its bar code is the work order's number.
enum Traveller: Paper {
  static let paper = PaperDeclaration("traveller", "Traveller", "生产流转卡", at: [.plant, .headquarters], by: [.planner, .foreman, .worker])

  /// Empty rows for reports by hand.
  private static let rows = 8

  static func obstacle(_ order: Row<WorkOrder>, _ context: StepContext) throws -> Problem? {
    guard order.state == .cancelled else { return nil }
    return Problem(
      "paper.cancelled", Words("\(order.number) is cancelled.", "\(order.number) 已取消。"), remedy: PaperTexts.words("cancelledRemedy"))
  }

  static func write(_ order: Row<WorkOrder>, _ sheet: inout SheetWriter) throws {
    let fields = WorkOrder.fields
    let product = try sheet.context.the(order.product)
    sheet.number(order.number)
    sheet.party("toMake", product.code, [sheet.name(of: product), sheet.quantity(order.quantity)])
    let centre = try sheet.context.the(order.centre)
    sheet.fact(fields.centre.schema.label, "\(centre.code) \(centre.name)")
    sheet.fact(fields.start.schema.label, order.start.description)
    sheet.fact(fields.finish.schema.label, order.finish.description)
    sheet.fact(fields.minutes.schema.label, GroupedDigits.text("\(order.minutes)"))
    sheet.fact(fields.orderNumber.schema.label, order.orderNumber)
    let request = try sheet.context.the(order.request)
    sheet.fact(SupplyRequest.fields.due.schema.label, request.due.description)
    sheet.fact(SupplyRequest.fields.grade.schema.label, sheet.words(request.grade.label))
    sheet.fact(PaperTexts.words("toWarehouse"), try sheet.snapshot.code(of: SiteID(UInt32(order.warehouse))))
    try materials(of: order, &sheet)
    let reports = WorkReport.fields
    sheet.rowsToFill(
      "reports", [PaperTexts.words("dateAndShift"), PaperTexts.words("worker"), reports.good.schema.label, reports.scrap.schema.label, PaperTexts.words("remark")],
      Self.rows)
    sheet.signatures("foreman", "inspector")
  }

  private static func materials(of order: Row<WorkOrder>, _ sheet: inout SheetWriter) throws {
    let needs = try MaterialNeeds.of(order, sheet.context) ?? []
    guard !needs.isEmpty else { return }
    let rows = try sheet.bounded(needs).enumerated().map { [PaperText("\($0 + 1)"), PaperText($1.component), sheet.quantity($1.quantity), PaperText("")] }
    sheet.table(
      "materials",
      columns: [
        (PaperTexts.words("line"), false), (BillLine.fields.component.schema.label, false), (BillLine.fields.quantity.schema.label, true), (PaperTexts.words("issued"), true),
      ], rows)
  }
}
