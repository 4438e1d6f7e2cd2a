import Foundation
import Ground
import Hummingbird
import Records
import Replica
import Workflow

/// Trucks that are planned, their doors at the dock, and one truck's loading by scan.
struct TrucksPage: Sendable {
  static let path = "/dock/trucks"
  /// Plans that are listed, the newest first.
  static let shown = 60

  let desk: Desk

  func add(to router: Router<ConsoleContext>) {
    router.get("/dock/trucks", use: list)
    router.post("/dock/trucks", use: plan)
    router.post("/dock/trucks/slot", use: book)
    router.post("/dock/trucks/slot/:slot/cancel", use: cancel)
    router.get("/dock/trucks/:key", use: show)
    router.post("/dock/trucks/:key", use: scan)
    router.post("/dock/trucks/:key/leave", use: leave)
  }

  @Sendable func list(_ request: Request, _ context: ConsoleContext) async throws -> Response { try await listPage(request, context, nil, .ok, nil) }

  @Sendable func plan(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    let taken = try await DockTaking(desk: desk).take(PlanLoad.step.name, request, context) { $0.entries(["type", "carrier", "day", "shipments", "vehicle"]) }
    switch taken {
    case .done(let result, _): return Page(desk: desk, request: request, context: context).redirect(to: "\(Self.path)/\(result.subject)", after: result)
    case .refused(_, let form, let status): return try await listPage(request, context, taken.outcome(context.session.language), status, form)
    }
  }

  @Sendable func book(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    let taken = try await DockTaking(desk: desk).take(BookSlot.step.name, request, context) { form in
      ["door": form["door"] ?? "", "day": form["slotDay"] ?? "", "window": form["window"] ?? "", "carrier": form["slotCarrier"] ?? ""]
    }
    return try await afterSlot(taken, request, context)
  }

  @Sendable func cancel(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    guard let slot = context.parameters.get("slot").flatMap({ RecordKey($0) }) else { throw Refused.notFound }
    return try await afterSlot(try await DockTaking(desk: desk).take(CancelSlot.step.name, request, context) { _ in ["slot": slot.description] }, request, context)
  }

  private func afterSlot(_ taken: DockTaking.Taken, _ request: Request, _ context: ConsoleContext) async throws -> Response {
    switch taken {
    case .done(let result, _): return Page(desk: desk, request: request, context: context).redirect(to: Self.path, after: result)
    case .refused(_, let form, let status): return try await listPage(request, context, taken.outcome(context.session.language), status, form)
    }
  }

  @Sendable func show(_ request: Request, _ context: ConsoleContext) async throws -> Response { try await page(request, context, nil, .ok, nil) }

  @Sendable func scan(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    let row = try await desk.row(LoadPlan.self, context)
    let taking = DockTaking(desk: desk)
    let taken = try await taking.take(ScanOntoTruck.step.name, request, context) { ["plan": row.id.key.description, "code": ($0["code"] ?? "").trimmingSpaces()] }
    return try await taking.answer(taken, at: "\(Self.path)/\(row.id.key)", request, context) { try await page(request, context, $0, $1, nil) }
  }

  @Sendable func leave(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    let row = try await desk.row(LoadPlan.self, context)
    let taken = try await DockTaking(desk: desk).take(LeaveLoad.step.name, request, context) { [desk] form in
      var raw = form.entries(["vehicle", "seal", "really"])
      raw["plan"] = row.id.key.description
      let items = try await desk.replica.read { try DepartureChecklist.items(for: row.carrier, $0) }
      let ticked = items.map(\.code).filter { form["check.\($0)"] == "yes" }
      // Something must stand there, so that what was not ticked is asked for.
      raw["checklist"] = ticked.isEmpty ? "," : ticked.joined(separator: " ")
      raw["photo"] = form["photo"].map { $0.replacing("data:image/jpeg;base64,", with: "") }
      return raw
    }
    switch taken {
    case .done(let result, _): return Page(desk: desk, request: request, context: context).redirect(to: Self.path, after: result)
    case .refused(let problems, let form, let status):
      return try await page(request, context, .stop(problems.filter { $0.code != "checklist.unknown" }, context.session.language), status, form)
    }
  }

  private func listPage(
    _ request: Request, _ context: ConsoleContext, _ outcome: ScanOutcome?, _ status: HTTPResponse.Status, _ typed: SentForm?
  ) async throws -> Response {
    guard let actor = context.session.actor else { throw Refused.noOperator }
    guard try await desk.site()?.role == .warehouse else { throw Refused.notFound }
    let language = context.session.language
    let view = try await desk.workplace.look(as: actor) { try TrucksView(outcome, typed, $0, language) }
    return try await Page(desk: desk, request: request, context: context).answer("dock-trucks", Texts.words("trucksTitle"), view, status: status, section: "dock")
  }

  private func page(
    _ request: Request, _ context: ConsoleContext, _ outcome: ScanOutcome?, _ status: HTTPResponse.Status, _ typed: SentForm?
  ) async throws -> Response {
    let row = try await desk.row(LoadPlan.self, context)
    guard let actor = context.session.actor else { throw Refused.noOperator }
    let language = context.session.language
    let view = try await desk.workplace.look(as: actor) { try TruckView(row, outcome, typed, $0, language) }
    return try await Page(desk: desk, request: request, context: context).answer(
      "dock-truck", Words("Truck \(row.number)", "装车 \(row.number)"), view, status: status, section: "dock", scripts: ["queue.js", "scan.js"])
  }
}

/// What the list of trucks and slots shows.
private struct TrucksView: Sendable {
  struct Truck: Sendable {
    let truckLink, truckTitle, truckText, truckDay, truckState, truckTone: String
  }
  struct Slot: Sendable {
    let slotText, slotCancel: String
    /// Booked apart with another one for the same door and time.
    let isOverlap: Bool
  }
  struct Choice: Sendable {
    let choiceValue, choiceText: String
    let isChosen: Bool
  }

  let outcome: ScanOutcome?
  let outcomeBack = TrucksPage.path
  let trucks: [Truck]
  let slots: [Slot]
  let types: [Choice]
  let waiting: [Choice]
  let carrier, day, shipments, vehicle, door, slotDay, window, slotCarrier: String

  init(_ outcome: ScanOutcome?, _ typed: SentForm?, _ context: StepContext, _ language: Language) throws {
    self.outcome = outcome
    let shelf = Int64(context.home.code)
    trucks = try context.snapshot.all(LoadPlan.self, where: "_shelf = ?", [shelf], order: "id DESC", limit: TrucksPage.shown).map { plan in
      Truck(
        truckLink: "\(TrucksPage.path)/\(plan.id.key)", truckTitle: plan.number, truckText: [plan.carrier, plan.vehicle ?? ""].filter { !$0.isEmpty }.joined(separator: " · "),
        truckDay: plan.day.description, truckState: plan.state.label[language], truckTone: plan.state == .planned ? "open" : plan.state == .left ? "done" : "stop")
    }
    let overlaps = Set(try DockSlots.overlapping(at: context.home, context).map(\.id))
    slots = try (0..<2).flatMap { try DockSlots.booked(on: context.today.advanced(by: $0), at: context.home, context.snapshot) }.map { slot in
      Slot(
        slotText: "\(slot.day) \(slot.window.told) · \(slot.door) · \(slot.carrier)", slotCancel: "\(TrucksPage.path)/slot/\(slot.id.key)/cancel", isOverlap: overlaps.contains(slot.id))
    }
    types = try context.snapshot.all(VehicleType.self, order: "code", limit: 100).filter { $0.isWithdrawn != true }.map {
      Choice(choiceValue: $0.code, choiceText: "\($0.code) · \($0.payload) kg", isChosen: typed?["type"] == $0.code)
    }
    waiting = try context.snapshot.all(Shipment.self, where: "state = 'packed' AND _shelf = ?", [shelf], order: "id", limit: TrucksPage.shown)
      .filter { try context.snapshot.plan(of: $0.id) == nil }.map { Choice(choiceValue: $0.number, choiceText: "\($0.number) · \($0.orderNumber)", isChosen: false) }
    (carrier, vehicle, shipments) = (typed?["carrier"] ?? "", typed?["vehicle"] ?? "", typed?["shipments"] ?? "")
    day = typed?["day"] ?? context.today.description
    (door, window, slotCarrier) = (typed?["door"] ?? "", typed?["window"] ?? "", typed?["slotCarrier"] ?? "")
    slotDay = typed?["slotDay"] ?? context.today.description
  }
}

/// What the page of one truck shows.
private struct TruckView: Sendable {
  struct Stop: Sendable {
    let stopTitle, stopText, stopCount: String
    let isLoaded: Bool
  }
  struct Line: Sendable {
    let lineText: String
    let isFault: Bool
  }
  struct Check: Sendable {
    let checkName, checkLabel: String
    let isTicked: Bool
  }

  let outcome: ScanOutcome?
  let outcomeBack, action, number, truck, figures, stateText, tone: String
  let isOpen, isAll, hasFaults: Bool
  let checked, total: Int
  let share: Int
  let stops: [Stop]
  let findings: [Line]
  let checks: [Check]
  let vehicle, seal, really: String

  init(_ plan: Row<LoadPlan>, _ outcome: ScanOutcome?, _ typed: SentForm?, _ context: StepContext, _ language: Language) throws {
    let reading = try LoadReading.of(plan, context)
    self.outcome = outcome
    action = "\(TrucksPage.path)/\(plan.id.key)"
    outcomeBack = action
    number = plan.number
    truck = [reading.type.code, plan.carrier, plan.vehicle ?? "", plan.day.description].filter { !$0.isEmpty }.joined(separator: " · ")
    isOpen = plan.state == .planned
    stateText = plan.state.label[language]
    tone = isOpen ? "open" : plan.state == .left ? "done" : "stop"
    figures = Words(
      "\(reading.weight) of \(reading.type.payload) kg (\(reading.weightFill) %), floor \(reading.floorFill) %", "\(reading.weight) / \(reading.type.payload) 千克（\(reading.weightFill)%），车厢占用 \(reading.floorFill)%")[language]
    checked = reading.stops.reduce(0) { $0 + $1.checked.intersection($1.units.loadable).count }
    total = reading.stops.reduce(0) { $0 + $1.units.loadable.count }
    isAll = total > 0 && checked >= total
    share = PickView.share(ExactDecimal(checked), of: ExactDecimal(max(1, total)))
    stops = try reading.stops.map { stop in
      let request = try context.the(stop.shipment.request)
      return Stop(
        stopTitle: "\(stop.row.stop) · \(stop.shipment.number)", stopText: [request.customerName, DockFigures.address(request.address)].joined(separator: " · "),
        stopCount: "\(stop.checked.intersection(stop.units.loadable).count) / \(stop.units.loadable.count)", isLoaded: stop.isLoaded)
    }
    findings = reading.findings.map { Line(lineText: $0.what[language], isFault: $0.isStop) }
    hasFaults = reading.findings.contains { $0.isStop } || !isAll
    checks = try DepartureChecklist.items(for: plan.carrier, context.snapshot).map {
      Check(checkName: $0.code, checkLabel: $0.label[language], isTicked: typed?["check.\($0.code)"] == "yes")
    }
    (vehicle, seal, really) = (typed?["vehicle"] ?? plan.vehicle ?? "", typed?["seal"] ?? "", typed?["really"] ?? "")
  }
}
