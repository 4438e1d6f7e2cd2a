import Exchange
import Foundation
import Ground
import Hummingbird
import Membership
import Records
import Replica
import Workflow

/// 9.3 Goods on their way: which will be late, with whom, and what carriers say; their files in, their scores, the open cases.
struct TransportPage: Sendable {
  static let path = "/transport"
  static let sites: Set<SiteRole> = [.warehouse, .office, .headquarters]
  static let readers: Set<OperatorRole> = [.dispatcher, .storekeeper, .salesClerk, .salesManager, .serviceAgent, .accountant, .analyst, .administrator]
  /// The most lines of a list that are drawn.
  static let shown = 200

  let desk: Desk

  func add(to router: Router<ConsoleContext>) {
    router.get("/transport", use: show)
    router.post("/transport/import", use: takeFile)
  }

  /// Who may see goods on their way here.
  static func reader(_ desk: Desk, _ context: ConsoleContext) async throws -> Actor { try await desk.reader(context, at: sites, readers) }

  @Sendable func show(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    let actor = try await Self.reader(desk, context)
    let language = context.session.language
    let query = request.uri.queryParameters
    let isLate = query["show"].map(String.init) == "late"
    let carrier = query["carrier"].map { String($0).removingPercentEncoding ?? "" }
    let view = try await desk.workplace.look(as: actor) { [desk] step in
      try TransportView(isLate: isLate, carrier: carrier, step, desk.workplace, desk.times(context, now: step.now), language)
    }
    return try await Page(desk: desk, request: request, context: context)
      .answer("transport", Texts.words("transportTitle"), view, section: "transport", scripts: ["import.js"])
  }

  /// The file's bytes as they are. What can't be read of it is kept all the same, and said.
  @Sendable func takeFile(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    let actor = try await Self.reader(desk, context)
    guard desk.seal.isToken(request.headers[.weftToken] ?? "", for: context.session.token) else { throw Refused.staleForm }
    let name = String((request.headers[.weftFileName]?.removingPercentEncoding ?? "status").suffix(80))
    let language = context.session.language
    let bytes = [UInt8](try await RequestBytes.read(request, limit: ImportCarrierFile.maximumBytes).readableBytesView)
    let taken = try await CarrierFileIntake.take(bytes, name, carrier: request.headers[.weftChannel] ?? "", at: desk.workplace, by: actor)
    return try FileAnswer(name, taken.result?.message[language] ?? "", isTaken: taken.result != nil, taken.problems, language).response("transport-result", language)
  }
}

/// What the list of goods on their way shows.
private struct TransportView: Sendable {
  struct Way: Sendable {
    let wayLink, wayNumber, wayCustomer, wayOrder, wayCarrier, wayBill, wayLast, wayArrival, wayBasis, wayPromised: String
    let isLate, isUntold: Bool
  }
  struct Choice: Sendable {
    let choiceText, choiceLink: String
    let isCurrent: Bool
  }
  struct Case: Sendable {
    let caseLink, caseNumber, caseFault, caseText, caseSince: String
  }
  struct Waiting: Sendable {
    let waitingLink, waitingNumber, waitingText: String
  }
  struct Score: Sendable {
    let scoreLink, scoreName, scoreBills, scoreTime, scoreLost, scoreCases, scoreMoney: String
  }
  struct Carriers: Sendable {
    let carrierCode, carrierName: String
  }

  let filters: [Choice]
  let ways: [Way]
  let hasWays: Bool
  let wayCount, lateCount: Int
  let cases: [Case]
  let hasCases: Bool
  let waiting: [Waiting]
  let hasWaiting: Bool
  let scores: [Score]
  let hasScores: Bool
  let carriers: [Carriers]
  let mayImport: Bool
  let defineLink: String?
  let limitBytes = ImportCarrierFile.maximumBytes
  let limitText = "\(ImportCarrierFile.maximumBytes >> 20) MiB"

  init(isLate: Bool, carrier: String?, _ step: StepContext, _ workplace: Workplace, _ times: TimeWords, _ language: Language) throws {
    let all = try ShipmentJourney.onTheWay(step)
    wayCount = all.count
    lateCount = all.count { $0.isLate }
    ways = all.filter { (!isLate || $0.isLate) && (carrier == nil || $0.carrier == carrier) }.sorted { ($0.isLate ? 0 : 1, $0.arrivalDay) < ($1.isLate ? 0 : 1, $1.arrivalDay) }.prefix(TransportPage.shown)
      .map { Self.way($0, times, language) }
    hasWays = !ways.isEmpty
    let names = Set(all.map(\.carrier)).filter { !$0.isEmpty }.sorted()
    filters =
      [
        Choice(choiceText: "\(Texts.words("transportAll")[language]) (\(all.count))", choiceLink: TransportPage.path, isCurrent: !isLate && carrier == nil),
        Choice(choiceText: "\(Texts.words("transportLate")[language]) (\(lateCount))", choiceLink: "\(TransportPage.path)?show=late", isCurrent: isLate),
      ] + names.map { Choice(choiceText: $0, choiceLink: "\(TransportPage.path)?carrier=\($0.percentEncoded)", isCurrent: carrier == $0) }
    cases = try step.snapshot.all(DeliveryCase.self, where: "state = 'open'", order: "id DESC", limit: TransportPage.shown).map {
      Case(
        caseLink: DeliveryCasePage.link($0.id), caseNumber: $0.number, caseFault: $0.fault.label[language], caseText: "\($0.orderNumber) · \($0.what.prefix(80))", caseSince: times.ago($0.opened))
    }
    hasCases = !cases.isEmpty
    waiting = try step.snapshot.all(CarrierLine.self, where: "state = 'waiting' AND _shelf = ?", [Int64(step.home.code)], order: "id", limit: TransportPage.shown).map {
      Waiting(waitingLink: "/r/\($0.id.key)/\(DropCarrierLine.step.name)#step-\(DropCarrierLine.step.name)", waitingNumber: $0.waybillNumber, waitingText: "\($0.kind.label[language]) · \(times.exact($0.at))")
    }
    hasWaiting = !waiting.isEmpty
    let known = try step.snapshot.all(Carrier.self, order: "code, id", limit: TransportPage.shown).filter { $0.isWithdrawn != true }
    scores = try known.map { try Self.score($0, CarrierScore.of($0.id, step), language) }
    hasScores = !scores.isEmpty
    carriers = known.map { Carriers(carrierCode: $0.code, carrierName: $0.name) }
    mayImport = try !known.isEmpty && workplace.refusal(workplace.step(ImportCarrierFile.step.name), step.site, step.actor) == nil
    defineLink = try workplace.refusal(workplace.step(DefineCarrier.step.name), step.site, step.actor) == nil ? "/do/\(DefineCarrier.step.name)" : nil
  }

  private static func way(_ journey: ShipmentJourney, _ times: TimeWords, _ language: Language) -> Way {
    let last = journey.milestones.last
    return Way(
      wayLink: TransportShipmentPage.link(journey.shipment.id), wayNumber: journey.shipment.number, wayCustomer: journey.customer, wayOrder: journey.shipment.orderNumber, wayCarrier: journey.carrier,
      wayBill: journey.waybill.map { $0.carrierNumber ?? $0.number } ?? "", wayLast: last.map { "\($0.kind.label[language])\($0.place.map { " · \($0)" } ?? "") · \(times.ago($0.at))" } ?? "",
      wayArrival: journey.estimate.map { times.exact($0.arrival) } ?? "—", wayBasis: journey.estimate.map { $0.basis.label[language] } ?? Texts.words("transportNoBill")[language],
      wayPromised: journey.promised.description, isLate: journey.isLate, isUntold: journey.isUntold)
  }

  private static func score(_ carrier: Row<Carrier>, _ score: CarrierScore, _ language: Language) -> Score {
    let cases = score.cases.sorted { $0.key.rawValue < $1.key.rawValue }.map { "\($0.key.label[language]) \($0.value)" }.joined(separator: ", ")
    let money = score.claimed.isEmpty ? "" : "\(CarrierScore.told(score.claimed)) / \(score.paid.isEmpty ? "0" : CarrierScore.told(score.paid))"
    return Score(
      scoreLink: "/r/\(carrier.id.key)", scoreName: carrier.name, scoreBills: "\(score.waybills)", scoreTime: score.punctuality.map { "\($0) % (\(score.onTime)/\(score.delivered))" } ?? "—",
      scoreLost: "\(score.undelivered)", scoreCases: cases, scoreMoney: money)
  }
}
