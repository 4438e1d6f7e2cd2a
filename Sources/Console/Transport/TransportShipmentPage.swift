import Foundation
import Ground
import Hummingbird
import Records
import Replica
import Workflow

/// One shipment on its way: waybill, milestones, estimate, what to tell the customer, and by what it goes.
struct TransportShipmentPage: Sendable {
  let desk: Desk

  static func link(_ shipment: Shipment.ID) -> String { "\(TransportPage.path)/\(shipment.key)" }

  func add(to router: Router<ConsoleContext>) {
    router.get("/transport/:key", use: show)
    router.post("/transport/:key/tell", use: tell)
    router.post("/transport/:key/choose", use: choose)
  }

  @Sendable func show(_ request: Request, _ context: ConsoleContext) async throws -> Response { try await page(request, context, nil, .ok, nil) }

  @Sendable func tell(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    try await act(TellCustomer.step.name, ["channel", "told", "text", "arrival"], request, context)
  }

  @Sendable func choose(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    try await act(ChooseCarriage.step.name, ["service", "why"], request, context)
  }

  private func act(_ step: String, _ entries: [String], _ request: Request, _ context: ConsoleContext) async throws -> Response {
    let row = try await row(context)
    let taken = try await DockTaking(desk: desk).take(step, request, context) { $0.entries(entries).merging(["shipment": row.id.key.description]) { $1 } }
    switch taken {
    case .done(let result, _): return Page(desk: desk, request: request, context: context).redirect(to: Self.link(row.id), after: result)
    case .refused(let problems, let form, let status): return try await page(request, context, .stop(problems, context.session.language), status, form)
    }
  }

  private func row(_ context: ConsoleContext) async throws -> Row<Shipment> {
    _ = try await TransportPage.reader(desk, context)
    guard let key = context.parameters.get("key").flatMap({ RecordKey($0) }), let row = try await desk.replica.read({ try $0.get(Shipment.ID(key)) }) else { throw Refused.notFound }
    return row
  }

  private func page(_ request: Request, _ context: ConsoleContext, _ outcome: ScanOutcome?, _ status: HTTPResponse.Status, _ typed: SentForm?) async throws -> Response {
    let row = try await row(context)
    let actor = try await TransportPage.reader(desk, context)
    let language = context.session.language
    let view = try await desk.workplace.look(as: actor) { [desk] step in
      try ShipmentView(row, outcome, typed, step, desk.workplace, desk.times(context, now: step.now), language)
    }
    return try await Page(desk: desk, request: request, context: context).answer(
      "transport-shipment", Words("Shipment \(row.number)", "发运单 \(row.number)"), view, status: status, section: "transport")
  }
}

/// A step that may be taken now, as a button that leads to its form.
struct StepButton: Sendable {
  let buttonText, buttonLink: String

  /// - Parameter names: in the order in which they are shown.
  static func all(_ names: [String], about row: AnyRow, _ step: StepContext, _ workplace: Workplace, _ language: Language) throws -> [StepButton] {
    let offers = try workplace.offers(for: row, step).filter { $0.obstacle == nil }
    return names.compactMap { name in
      offers.first { $0.step.name == name }.map { StepButton(buttonText: $0.step.declaration.label[language], buttonLink: "/r/\(row.key)/\(name)#step-\(name)") }
    }
  }
}

/// A fact of a page: a word and what stands there.
struct FactLine: Sendable {
  let factName, factText: String
  var isFactLate = false
}

private struct ShipmentView: Sendable {
  struct Stone: Sendable {
    let stoneAt, stoneKind, stoneText, stoneSource: String
    let isFault: Bool
  }
  struct Offer: Sendable {
    let offerCode, offerMode, offerCost, offerArrival, offerTime, offerRefused: String
    let isProposed, isChosen, isLate, mayChoose: Bool
  }
  struct Notice: Sendable {
    let noticeText, noticeHow: String
  }
  struct Case: Sendable {
    let caseLink, caseNumber, caseFault, caseState: String
  }
  struct Channel: Sendable {
    let channelValue, channelText: String
  }

  let outcome: ScanOutcome?
  let outcomeBack, number, customer, place, orderNumber, stateText, action: String
  /// nil where the order itself is not read, as at a warehouse.
  let orderLink: String?
  let facts: [FactLine]
  let buttons: [StepButton]
  let papers: [PaperLink]
  let stones: [Stone]
  let hasStones: Bool
  let isUntold: Bool
  let notice, arrival, told: String
  let channels: [Channel]
  let notices: [Notice]
  let hasNotices: Bool
  let offers: [Offer]
  let hasOffers: Bool
  let choiceText: String?
  let why: String
  let cases: [Case]
  let hasCases: Bool

  init(_ row: Row<Shipment>, _ outcome: ScanOutcome?, _ typed: SentForm?, _ step: StepContext, _ workplace: Workplace, _ times: TimeWords, _ language: Language) throws {
    let journey = try ShipmentJourney.of(row, step)
    self.outcome = outcome
    (number, customer, place, orderNumber) = (row.number, journey.customer, DockFigures.address(journey.address), row.orderNumber)
    action = TransportShipmentPage.link(row.id)
    outcomeBack = action
    orderLink = try step.snapshot.get(row.order).map { "/r/\($0.id.key)" }
    stateText = row.state.label[language]
    facts = Self.facts(journey, times, language)
    buttons = try StepButton.all([EnterWaybill.step.name, ReportMilestone.step.name, TellCustomer.step.name, OpenDeliveryCase.step.name], about: row.any, step, workplace, language)
    papers = try journey.waybill.map { try PaperLink.all($0.any, step, language) } ?? []
    stones = journey.milestones.reversed().map {
      Stone(
        stoneAt: times.exact($0.at), stoneKind: $0.kind.label[language], stoneText: [$0.place, $0.note, $0.arrival.map { "→ \(times.exact($0))" }].compactMap { $0 }.joined(separator: " · "),
        stoneSource: "\($0.source.label[language]) · \($0.by)", isFault: $0.kind == .exception)
    }
    hasStones = !stones.isEmpty
    isUntold = try journey.isUntold && TellCustomer.ready(row, step) == nil && workplace.refusal(workplace.step(TellCustomer.step.name), step.site, step.actor) == nil
    notice = typed?["text"] ?? journey.notice[language]
    arrival = typed?["arrival"] ?? journey.arrivalDay.description
    told = typed?["told"] ?? ""
    channels = NoticeChannel.allCases.map { Channel(channelValue: $0.rawValue, channelText: $0.label[language]) }
    let key = Data(row.id.key.bytes)
    notices = try step.snapshot.all(CustomerNotice.self, where: "shipment = ?", [key], order: "id DESC", limit: 50).map {
      Notice(noticeText: $0.text, noticeHow: "\(times.exact($0.at)) · \($0.channel.label[language]) · \($0.told) · \($0.by)")
    }
    hasNotices = !notices.isEmpty
    let choice = try step.snapshot.carriage(of: row.id)
    (offers, choiceText) = try Self.offers(row, choice, step, workplace, language)
    hasOffers = !offers.isEmpty
    why = typed?["why"] ?? ""
    cases = try step.snapshot.all(DeliveryCase.self, where: "shipment = ?", [key], order: "id").map {
      Case(caseLink: DeliveryCasePage.link($0.id), caseNumber: $0.number, caseFault: $0.fault.label[language], caseState: $0.state.label[language])
    }
    hasCases = !cases.isEmpty
  }

  private static func facts(_ journey: ShipmentJourney, _ times: TimeWords, _ language: Language) -> [FactLine] {
    let fields = Waybill.fields
    var facts: [FactLine] = []
    func add(_ label: Words, _ text: String?, isLate: Bool = false) {
      if let text, !text.isEmpty { facts.append(FactLine(factName: label[language], factText: text, isFactLate: isLate)) }
    }
    add(fields.carrier.schema.label, journey.carrier)
    if let waybill = journey.waybill {
      add(fields.carrierNumber.schema.label, waybill.carrierNumber ?? waybill.number)
      add(fields.vehicle.schema.label, waybill.vehicle)
      add(fields.driver.schema.label, [waybill.driver, waybill.telephone].compactMap { $0 }.joined(separator: " · "))
      add(fields.departure.schema.label, times.exact(waybill.departure))
    }
    add(DispatchRequest.fields.due.schema.label, journey.promised.description)
    if let estimate = journey.estimate {
      add(fields.arrival.schema.label, "\(times.exact(estimate.arrival)) · \(estimate.basis.label[language])\(estimate.isOverdue ? " · \(Texts.words("transportOverdue")[language])" : "")", isLate: journey.isLate)
    }
    add(Texts.words("transportTold"), journey.toldDay?.description)
    return facts
  }

  /// Of a packed shipment what it could go by now; of one that has left, what its choice was made from.
  private static func offers(_ row: Row<Shipment>, _ choice: Row<CarriageChoice>?, _ step: StepContext, _ workplace: Workplace, _ language: Language) throws -> ([Offer], String?) {
    let mayChoose = try workplace.refusal(workplace.step(ChooseCarriage.step.name), step.site, step.actor) == nil
    let text = try choice.map { choice in
      let service = try step.the(choice.service)
      return "\(service.code) · \(choice.cost?.description ?? "") · \(choice.arrival) · \(choice.by)\(choice.reason.map { " · \($0)" } ?? "")"
    }
    guard row.state != .packed else {
      let comparison = try CarriageComparison.of(row, step)
      return (
        comparison.offers.map { offer in
          Offer(
            offerCode: offer.service.code, offerMode: "\(offer.carrier.name) · \(offer.service.mode.label[language])", offerCost: offer.cost?.description ?? "", offerArrival: offer.arrival?.description ?? "",
            offerTime: offer.reliability.map { "\($0) %" } ?? "—", offerRefused: offer.refused?[language] ?? "", isProposed: offer.service.id == comparison.proposed?.service.id,
            isChosen: offer.service.id == choice?.service, isLate: offer.isLate, mayChoose: mayChoose && offer.refused == nil)
        }, text
      )
    }
    guard let choice else { return ([], nil) }
    return (
      try step.snapshot.all(CarriageOffer.self, where: "choice = ?", [Data(choice.id.key.bytes)], order: "rank").map { offer in
        let service = try step.the(offer.service)
        let refused = language == .english ? offer.refusedEN : offer.refusedZH
        return Offer(
          offerCode: service.code, offerMode: service.mode.label[language], offerCost: offer.cost?.description ?? "", offerArrival: offer.arrival?.description ?? "", offerTime: offer.reliability.map { "\($0) %" } ?? "—",
          offerRefused: refused ?? "", isProposed: offer.service == choice.proposed, isChosen: offer.service == choice.service, isLate: offer.arrival.map { $0 > choice.promised } ?? false, mayChoose: false)
      }, text
    )
  }
}
