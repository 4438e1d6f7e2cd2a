import Ground
import Membership
import Records
import Replica
import Workflow

/// 6.1 Goes with the work through the shop: what to make, of what, by which operations with which tools and drawings, and room to report by hand.
/// Its bar code is the work order's number, which the floor's tablet opens.
enum Traveller: Paper {
  static let paper = PaperDeclaration("traveller", "Traveller", "生产流转卡", at: [.plant, .headquarters], by: [.planner, .foreman, .worker])

  /// Empty rows for reports by hand.
  private static let rows = 4

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
    try handedOut(order, &sheet)
    try operations(of: order, &sheet)
    try materials(of: order, &sheet)
    let reports = WorkReport.fields
    sheet.rowsToFill(
      "reports", [PaperTexts.words("dateAndShift"), PaperTexts.words("worker"), reports.good.schema.label, reports.scrap.schema.label, PaperTexts.words("remark")],
      Self.rows)
    sheet.signatures("foreman", "inspector")
  }

  /// Whether this paper is the original, a reprint, or none that work is done by; and despite what the work was released.
  private static func handedOut(_ order: Row<WorkOrder>, _ sheet: inout SheetWriter) throws {
    let prints = try sheet.context.travellers(of: order.id)
    if let last = prints.last, prints.count > 1 {
      sheet.fact(PaperTexts.words("travellerReprint"), "\(prints.count - 1) · \(sheet.moment(last.at)) · \(last.by)")
      sheet.note(PaperTexts.words("travellerReprint"), PaperTexts.words("travellerReprintText"))
    } else if prints.isEmpty {
      sheet.note(PaperTexts.words("travellerPreview"), PaperTexts.words("travellerPreviewText"))
    }
    guard let release = try sheet.context.release(of: order.id), let reason = release.reason else { return }
    let missing = Words(release.missingEN ?? "", release.missingZH ?? "")
    sheet.note(PaperTexts.words("travellerDespite"), Words("\(missing.en) \(reason) (\(release.by))", "\(missing.zh)\(reason)（\(release.by)）"))
  }

  private static func operations(of order: Row<WorkOrder>, _ sheet: inout SheetWriter) throws {
    let check = try ReleaseCheck(order, sheet.context)
    // By what it was released with; before that, by what holds on its first day.
    let released = try sheet.context.release(of: order.id)?.drawings?.split(separator: " ").map(String.init)
    func drawings(_ needs: [ReleaseCheck.DrawingNeed]) -> String {
      needs.map { need in released?.first { $0.hasPrefix("\(need.code)/") } ?? need.drawing?.number ?? "\(need.code) ?" }.joined(separator: ", ")
    }
    if !check.drawings.isEmpty { sheet.fact(Drawing.record.label, drawings(check.drawings)) }
    let needs = Dictionary(check.operations.map { ($0.position, $0) }) { first, _ in first }
    let planned = try sheet.context.operations(of: order)
    guard !planned.isEmpty else { return }
    let codes = Dictionary(try sheet.context.centreCodes(of: order.shelf)) { first, _ in first }
    let rows = try sheet.bounded(planned).map { row in
      let need = needs[row.position]
      return [
        PaperText("\(row.position)"), PaperText(row.name ?? ""), PaperText(codes[row.centre] ?? ""), PaperText("\(row.setup)"), PaperText("\(row.run)"),
        PaperText(need?.tools.map(\.code).joined(separator: ", ") ?? ""), PaperText(need.map { drawings($0.drawings) } ?? ""),
      ]
    }
    let fields = WorkOperation.fields
    sheet.table(
      "operations",
      columns: [
        (fields.position.schema.label, false), (fields.name.schema.label, false), (fields.centre.schema.label, false), (fields.setup.schema.label, true),
        (fields.run.schema.label, true), (Tool.record.label, false), (Drawing.record.label, false),
      ], rows)
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
