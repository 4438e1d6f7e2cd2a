import Foundation
import Ground
import Hummingbird
import Records
import Replica
import Workflow

/// Takes finished goods in, counted, and keeps the result of their inspection.
struct ReceivePage: Sendable {
  let desk: Desk

  func add(to router: Router<ConsoleContext>) {
    router.get("/dock/receive/:key", use: showGoods)
    router.post("/dock/receive/:key", use: receive)
    router.get("/dock/inspect/:key", use: showReceipt)
    router.post("/dock/inspect/:key", use: inspect)
  }

  @Sendable func showGoods(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    try await goodsPage(request, context, nil, .ok)
  }

  @Sendable func receive(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    let row = try await desk.row(WorkOrder.self, context)
    let taken = try await DockTaking(desk: desk).take(ReceiveGoods.step.name, request, context) { form in
      form.entries(["quantity", "lot", "location"]).merging(["work_order": row.id.key.description]) { $1 }
    }
    switch taken {
    case .done(let result, _):
      let mayInspect = context.session.actor?.roles.contains(.inspector) == true
      let next = mayInspect ? "/dock/inspect/\(result.subject)" : DockPage.path
      return Page(desk: desk, request: request, context: context).redirect(to: next, after: result)
    case .refused(_, let form, let status):
      return try await goodsPage(request, context, taken.outcome(context.session.language), status, form)
    }
  }

  private struct GoodsView: Sendable {
    let outcome: ScanOutcome?
    let outcomeBack, action, workNumber, orderNumber, productCode, productName, unit: String
    let good, received, left: String
    let isLeft: Bool
    let quantity, lot, proposedLot, location: String
    let recordLink: String
  }

  private func goodsPage(
    _ request: Request, _ context: ConsoleContext, _ outcome: ScanOutcome?, _ status: HTTPResponse.Status, _ typed: SentForm? = nil
  ) async throws -> Response {
    let row = try await desk.row(WorkOrder.self, context)
    guard let actor = context.session.actor else { throw Refused.noOperator }
    let language = context.session.language
    let view = try await desk.workplace.look(as: actor) { step in
      let product = try step.the(row.product)
      let (good, received) = try ReceiveGoods.figures(row, step)
      let action = "/dock/receive/\(row.id.key)"
      return GoodsView(
        outcome: outcome, outcomeBack: action, action: action, workNumber: row.number, orderNumber: row.orderNumber, productCode: product.code,
        productName: DockFigures.name(product, language), unit: DockFigures.unit(row.quantity.unit), good: good.description,
        received: received.description, left: max(.zero, good - received).description, isLeft: good > received, quantity: typed?["quantity"] ?? "",
        lot: typed?["lot"] ?? "", proposedLot: try step.lotToReceive(row), location: typed?["location"] ?? "", recordLink: "/r/\(row.id.key)")
    }
    return try await Page(desk: desk, request: request, context: context).answer(
      "dock-receive", Words("Receive \(row.number)", "入库 \(row.number)"), view, status: status, section: "dock")
  }

  @Sendable func showReceipt(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    try await receiptPage(request, context, nil, .ok)
  }

  @Sendable func inspect(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    let row = try await desk.row(GoodsReceipt.self, context)
    let taken = try await DockTaking(desk: desk).take(RecordInspection.step.name, request, context) { form in
      form.entries(["sample", "defects", "accepted", "note"]).merging(["receipt": row.id.key.description]) { $1 }
    }
    switch taken {
    case .done(let result, _): return Page(desk: desk, request: request, context: context).redirect(to: DockPage.path, after: result)
    case .refused(_, let form, let status):
      return try await receiptPage(request, context, taken.outcome(context.session.language), status, form)
    }
  }

  private struct ReceiptView: Sendable {
    let outcome: ScanOutcome?
    let outcomeBack, action, receiptNumber, productCode, productName, quantityText, lotText, locationText: String
    let isOpen: Bool
    let stateText: String?
    let sample, defects, note: String
    let recordLink: String
    /// Why this person does not inspect.
    let obstacle: String?
  }

  private func receiptPage(
    _ request: Request, _ context: ConsoleContext, _ outcome: ScanOutcome?, _ status: HTTPResponse.Status, _ typed: SentForm? = nil
  ) async throws -> Response {
    let row = try await desk.row(GoodsReceipt.self, context)
    guard let actor = context.session.actor else { throw Refused.noOperator }
    let language = context.session.language
    let view = try await desk.workplace.look(as: actor) { [workplace = desk.workplace] step in
      let product = try step.the(row.product)
      // A product with an inspection plan is inspected by it.
      let refusal = try workplace.refusal(try workplace.step(RecordInspection.step.name), step.site, step.actor) ?? RecordInspection.ready(row, step)
      let action = "/dock/inspect/\(row.id.key)"
      return ReceiptView(
        outcome: outcome, outcomeBack: action, action: action, receiptNumber: row.number, productCode: product.code,
        productName: DockFigures.name(product, language), quantityText: "\(row.quantity.amount) \(DockFigures.unit(row.quantity.unit))", lotText: row.lot,
        locationText: row.location, isOpen: row.state == .received && refusal == nil, stateText: row.state == .received ? nil : row.state.label[language],
        sample: typed?["sample"] ?? "", defects: typed?["defects"] ?? "0", note: typed?["note"] ?? "", recordLink: "/r/\(row.id.key)",
        obstacle: row.state == .received ? refusal.map { "\($0.what[language]) \($0.remedy[language])" } : nil)
    }
    return try await Page(desk: desk, request: request, context: context).answer(
      "dock-inspect", Words("Inspect \(row.number)", "检验 \(row.number)"), view, status: status, section: "dock")
  }
}
