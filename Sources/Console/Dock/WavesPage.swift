import Foundation
import Ground
import Hummingbird
import Records
import Replica
import Workflow

/// Picking waves: several orders in one walk, for a tablet on a trolley.
struct WavesPage: Sendable {
  static let path = "/dock/waves"
  /// Waves that are listed, the newest first.
  static let shown = 30

  let desk: Desk

  func add(to router: Router<ConsoleContext>) {
    router.get("/dock/waves", use: list)
    router.post("/dock/waves", use: open)
    router.get("/dock/waves/:key", use: show)
    router.post("/dock/waves/:key", use: take)
    router.post("/dock/waves/:key/close", use: close)
  }

  @Sendable func list(_ request: Request, _ context: ConsoleContext) async throws -> Response { try await listPage(request, context, nil, .ok, nil) }

  @Sendable func open(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    let taken = try await DockTaking(desk: desk).take(OpenWave.step.name, request, context) { $0.entries(["due", "route", "customer", "window", "most"]) }
    switch taken {
    case .done(let result, _): return Page(desk: desk, request: request, context: context).redirect(to: "\(Self.path)/\(result.subject)", after: result)
    case .refused(_, let form, let status): return try await listPage(request, context, taken.outcome(context.session.language), status, form)
    }
  }

  @Sendable func show(_ request: Request, _ context: ConsoleContext) async throws -> Response { try await page(request, context, nil, .ok) }

  @Sendable func take(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    let row = try await desk.row(PickWave.self, context)
    let taking = DockTaking(desk: desk)
    let taken = try await taking.take(TakeForWave.step.name, request, context) { [desk] form in
      let scanned = try await desk.replica.read { try WaveScan(form["code"] ?? "", row, $0) }
      return [
        "wave": row.id.key.description, "product": scanned.product, "lot": scanned.lot ?? form["lot"] ?? "", "location": form["location"] ?? "",
        "quantity": form["all"] ?? form["quantity"] ?? "", "scan": form["scan"] ?? "",
      ]
    }
    return try await taking.answer(taken, at: "\(Self.path)/\(row.id.key)", request, context) { try await page(request, context, $0, $1) }
  }

  @Sendable func close(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    let row = try await desk.row(PickWave.self, context)
    let taking = DockTaking(desk: desk)
    let taken = try await taking.take(CloseWave.step.name, request, context) { _ in ["wave": row.id.key.description] }
    return try await taking.answer(taken, at: "\(Self.path)/\(row.id.key)", request, context) { try await page(request, context, $0, $1) }
  }

  private func listPage(
    _ request: Request, _ context: ConsoleContext, _ outcome: ScanOutcome?, _ status: HTTPResponse.Status, _ typed: SentForm?
  ) async throws -> Response {
    guard let actor = context.session.actor else { throw Refused.noOperator }
    guard try await desk.site()?.role == .warehouse else { throw Refused.notFound }
    let language = context.session.language
    let view = try await desk.workplace.look(as: actor) { try WavesView(outcome, typed, $0, language) }
    return try await Page(desk: desk, request: request, context: context).answer("dock-waves", Texts.words("wavesTitle"), view, status: status, section: "dock")
  }

  private func page(_ request: Request, _ context: ConsoleContext, _ outcome: ScanOutcome?, _ status: HTTPResponse.Status) async throws -> Response {
    let row = try await desk.row(PickWave.self, context)
    guard let actor = context.session.actor else { throw Refused.noOperator }
    let language = context.session.language
    let view = try await desk.workplace.look(as: actor) { try WaveView(row, outcome, $0, language) }
    return try await Page(desk: desk, request: request, context: context).answer(
      "dock-wave", Words("Wave \(row.number)", "波次 \(row.number)"), view, status: status, section: "dock", scripts: ["queue.js", "scan.js"])
  }
}

/// What a scan means in a wave: a product's code, `CODE/LOT`, or a GS1 label with GTIN and lot.
private struct WaveScan: Sendable {
  var product: String
  var lot: String?

  init(_ text: String, _ wave: Row<PickWave>, _ snapshot: Snapshot) throws {
    let code = String(text.trimmingSpaces().prefix(DockPage.maximumCode))
    product = code
    if let elements = GS1Element.read(code), let gtin = elements.first(where: { ["01", "02"].contains($0.identifier) })?.data,
      let found = try snapshot.first(PackingInstruction.self, where: "gtin = ?", [gtin]), let row = try snapshot.get(found.product)
    {
      product = row.code
      lot = elements.first { $0.identifier == "10" }?.data
    } else if let slash = code.firstIndex(of: "/"), try snapshot.first(Product.self, where: "code = ?", [String(code[..<slash])]) != nil {
      product = String(code[..<slash])
      lot = String(code[code.index(after: slash)...])
    }
  }
}

/// What the list of waves shows.
private struct WavesView: Sendable {
  struct Wave: Sendable {
    let waveLink, waveNumber, waveChosen, waveState, waveTone: String
  }

  let outcome: ScanOutcome?
  let outcomeBack = WavesPage.path
  let waves: [Wave]
  let due, route, customer, window, most: String

  init(_ outcome: ScanOutcome?, _ typed: SentForm?, _ context: StepContext, _ language: Language) throws {
    self.outcome = outcome
    waves = try context.snapshot.all(PickWave.self, where: "_shelf = ?", [Int64(context.home.code)], order: "id DESC", limit: WavesPage.shown).map {
      Wave(
        waveLink: "\(WavesPage.path)/\($0.id.key)", waveNumber: $0.number, waveChosen: $0.chosen, waveState: $0.state.label[language],
        waveTone: $0.state == .open ? "open" : "done")
    }
    (due, route, customer) = (typed?["due"] ?? "", typed?["route"] ?? "", typed?["customer"] ?? "")
    (window, most) = (typed?["window"] ?? "", typed?["most"] ?? "")
  }
}

/// What the page of one wave shows: the walk, what goes to which order, and what is short.
private struct WaveView: Sendable {
  struct Stop: Sendable {
    let stopPlace, stopCode, stopLot, stopLocation, stopQuantity, stopScan, stopID: String
    let shares: [Share]
    let isNext: Bool
  }
  struct Share: Sendable {
    let shareText: String
  }

  let outcome: ScanOutcome?
  let outcomeBack, action, number, done, asked, scan, stateText, tone: String
  let isOpen, isDone: Bool
  let share: Int
  let stops: [Stop]
  let shorts: [Share]
  let orders: [Share]

  init(_ wave: Row<PickWave>, _ outcome: ScanOutcome?, _ context: StepContext, _ language: Language) throws {
    let plan = try WavePlan.of(wave, context)
    self.outcome = outcome
    action = "\(WavesPage.path)/\(wave.id.key)"
    outcomeBack = action
    number = wave.number
    (done, asked) = (plan.done.description, plan.asked.description)
    share = PickView.share(plan.done, of: plan.asked)
    isOpen = wave.state == .open
    isDone = plan.stops.isEmpty && plan.shorts.isEmpty
    stateText = wave.state.label[language]
    tone = isOpen ? "open" : "done"
    scan = DockFigures.scanMark()
    stops = try plan.stops.enumerated().map { index, stop in
      let product = try context.the(stop.product)
      let place = [stop.location, Words("Lot \(stop.lot)", "批次 \(stop.lot)")[language], DockFigures.name(product, language)].filter { !$0.isEmpty }
      return Stop(
        stopPlace: place.joined(separator: " · "), stopCode: product.code, stopLot: stop.lot, stopLocation: stop.location, stopQuantity: stop.quantity.description,
        stopScan: DockFigures.scanMark(), stopID: "\(index)", shares: stop.parts.map { Share(shareText: "\($0.quantity) → \($0.request.orderNumber)") }, isNext: index == 0)
    }
    shorts = try plan.shorts.map { short in
      let told = Quantity(short.quantity, short.unit).told
      let code = try context.the(short.product).code
      return Share(shareText: Words("\(told.en) of \(code) are missing for \(short.request.orderNumber)", "\(short.request.orderNumber) 缺 \(code) \(told.zh)")[language])
    }
    orders = plan.requests.map { Share(shareText: "\($0.orderNumber) · \($0.customerName)") }
  }
}
