import Foundation
import Ground
import Hummingbird
import Records
import Replica
import Workflow

/// 9.4 One case: what went wrong, the four things that must be decided, and everything that was done.
struct DeliveryCasePage: Sendable {
  let desk: Desk

  static func link(_ deliveryCase: DeliveryCase.ID) -> String { "\(TransportPage.path)/cases/\(deliveryCase.key)" }

  func add(to router: Router<ConsoleContext>) { router.get("/transport/cases/:key", use: show) }

  @Sendable func show(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    let actor = try await TransportPage.reader(desk, context)
    guard let key = context.parameters.get("key").flatMap({ RecordKey($0) }), let row = try await desk.replica.read({ try $0.get(DeliveryCase.ID(key)) }) else { throw Refused.notFound }
    let language = context.session.language
    let view = try await desk.workplace.look(as: actor) { [desk] step in try DeliveryCaseView(row, step, desk.workplace, desk.times(context, now: step.now), language) }
    return try await Page(desk: desk, request: request, context: context).answer("transport-case", Words("Case \(row.number)", "异常 \(row.number)"), view, section: "transport")
  }
}

private struct DeliveryCaseView: Sendable {
  struct Line: Sendable {
    let lineProduct, lineLot, lineQuantity, lineReturned: String
  }
  struct Decision: Sendable {
    let decisionName, decisionText: String
    let isDecided: Bool
    let buttons: [StepButton]
    let papers: [PaperLink]
  }

  let number, fault, what, stateText, tone, openedText, shipmentNumber, shipmentLink, orderNumber, recordLink: String
  /// nil where the order itself is not read, as at a warehouse.
  let orderLink: String?
  let isAutomatic: Bool
  let outcomeText: String?
  let lines: [Line]
  let hasLines: Bool
  let decisions: [Decision]
  let closing: [StepButton]

  init(_ row: Row<DeliveryCase>, _ step: StepContext, _ workplace: Workplace, _ times: TimeWords, _ language: Language) throws {
    let reading = try CaseReading.of(row, step.snapshot)
    let shipment = try step.the(row.shipment)
    (number, fault, what) = (row.number, row.fault.label[language], row.what)
    stateText = row.state.label[language]
    tone = row.state == .open ? "open" : "done"
    openedText = "\(times.exact(row.opened)) · \(row.by)"
    isAutomatic = row.isAutomatic
    (shipmentNumber, shipmentLink) = (shipment.number, TransportShipmentPage.link(shipment.id))
    (orderNumber, recordLink) = (row.orderNumber, "/r/\(row.id.key)")
    orderLink = try step.snapshot.get(row.order).map { "/r/\($0.id.key)" }
    outcomeText = row.outcome
    lines = try reading.lines.map { line in
      let product = try step.the(line.product)
      return Line(
        lineProduct: "\(product.code) \(DockFigures.name(product, language))", lineLot: line.lot, lineQuantity: line.quantity.told[language], lineReturned: line.returned.map { $0.told[language] } ?? "—")
    }
    hasLines = !lines.isEmpty
    func buttons(_ names: String...) throws -> [StepButton] { try StepButton.all(names, about: row.any, step, workplace, language) }
    let goods = [row.goods?.label[language], row.goodsNote].compactMap { $0 }.joined(separator: " · ")
    let claims = reading.claims.map { claim in
      [claim.number, claim.amount?.description, claim.state.label[language], claim.paid.map { "→ \($0)" }, claim.reason].compactMap { $0 }.joined(separator: " · ")
    }
    let answers = try reading.claims.flatMap { try StepButton.all([AnswerClaim.step.name], about: $0.any, step, workplace, language) }
    let letters = try reading.claims.flatMap { try PaperLink.all($0.any, step, language) }
    let remedies = try reading.remedies.map { remedy in
      let what = try remedy.credit.flatMap { try step.snapshot.get($0)?.number } ?? remedy.order.flatMap { try step.snapshot.get($0)?.number } ?? remedy.request.flatMap { try step.snapshot.get($0)?.state.label[language] }
      return [remedy.kind.label[language], what, remedy.reason, remedy.by].compactMap { $0 }.joined(separator: " · ")
    }
    let notices = reading.notices.map { "\(times.exact($0.at)) · \($0.channel.label[language]) · \($0.told) · \($0.text)" }
    decisions = [
      Decision(decisionName: Texts.words("caseGoods")[language], decisionText: goods, isDecided: row.goods != nil, buttons: try buttons(ReceiveCaseGoods.step.name, DecideCaseGoods.step.name), papers: []),
      Decision(
        decisionName: Texts.words("caseClaim")[language], decisionText: claims.joined(separator: "\n"), isDecided: !reading.claims.isEmpty && !reading.claims.contains { $0.state == .made || $0.state == .answered },
        buttons: try buttons(ClaimAgainstCarrier.step.name) + answers, papers: letters),
      Decision(decisionName: Texts.words("caseRemedy")[language], decisionText: remedies.joined(separator: "\n"), isDecided: !remedies.isEmpty, buttons: try buttons(DecideRemedy.step.name), papers: []),
      Decision(decisionName: Texts.words("caseTold")[language], decisionText: notices.joined(separator: "\n"), isDecided: !notices.isEmpty, buttons: try buttons(TellOfCase.step.name), papers: []),
    ]
    closing = try buttons(CloseDeliveryCase.step.name)
  }
}
