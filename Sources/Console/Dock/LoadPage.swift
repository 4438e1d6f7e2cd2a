import Foundation
import Ground
import Hummingbird
import Records
import Replica
import Workflow

/// Loads one shipment: each carton is scanned onto the truck, then the truck leaves.
struct LoadPage: Sendable {
  let desk: Desk

  func add(to router: Router<ConsoleContext>) {
    router.get("/dock/load/:key", use: show)
    router.post("/dock/load/:key", use: check)
    router.post("/dock/load/:key/undo", use: undo)
    router.post("/dock/load/:key/leave", use: leave)
  }

  @Sendable func show(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    try await page(request, context, nil, .ok)
  }

  @Sendable func check(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    let row = try await desk.row(Shipment.self, context)
    let taking = DockTaking(desk: desk)
    let taken = try await taking.take(LoadCarton.step.name, request, context) { form in
      let code = (form["code"] ?? "").trimmingSpaces()
      // Typed by hand, the carton's own number is enough.
      let isNumber = !code.isEmpty && code.utf8.count <= 6 && code.utf8.allSatisfy { (0x30...0x39).contains($0) }
      return ["shipment": row.id.key.description, "code": isNumber ? "\(row.number)/\(code)" : code]
    }
    return try await taking.answer(taken, at: address(row), request, context) { try await page(request, context, $0, $1) }
  }

  @Sendable func undo(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    let row = try await desk.row(Shipment.self, context)
    let taking = DockTaking(desk: desk)
    let taken = try await taking.take(UnloadCarton.step.name, request, context) { form in
      ["shipment": row.id.key.description, "carton": form["carton"] ?? ""]
    }
    return try await taking.answer(taken, at: address(row), request, context) { try await page(request, context, $0, $1) }
  }

  @Sendable func leave(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    let row = try await desk.row(Shipment.self, context)
    let taken = try await DockTaking(desk: desk).take(DispatchShipment.step.name, request, context) { [desk] form in
      var raw = form.entries(["carrier", "vehicle", "seal", "unchecked"])
      raw["shipment"] = row.id.key.description
      let items = try await desk.replica.read { try DepartureChecklist.all($0) }
      let ticked = items.map(\.code).filter { form["check.\($0)"] == "yes" }
      // Something must stand there, so that what was not ticked is asked for.
      raw["checklist"] = ticked.isEmpty ? "," : ticked.joined(separator: " ")
      return raw
    }
    switch taken {
    case .done(let result, _): return Page(desk: desk, request: request, context: context).redirect(to: DockPage.path, after: result)
    case .refused(let problems, let form, let status):
      let told = problems.filter { $0.code != "checklist.unknown" }
      return try await page(request, context, .stop(told, context.session.language), status, form)
    }
  }

  private func address(_ row: Row<Shipment>) -> String { "/dock/load/\(row.id.key)" }

  private func page(
    _ request: Request, _ context: ConsoleContext, _ outcome: ScanOutcome?, _ status: HTTPResponse.Status, _ typed: SentForm? = nil
  ) async throws -> Response {
    let row = try await desk.row(Shipment.self, context)
    guard let actor = context.session.actor else { throw Refused.noOperator }
    let language = context.session.language
    let view = try await desk.workplace.look(as: actor) { try LoadView(row, outcome, typed, $0, language) }
    return try await Page(desk: desk, request: request, context: context).answer(
      "dock-load", Words("Load \(row.number)", "装车 \(row.number)"), view, status: status, section: "dock", scripts: ["queue.js", "scan.js"])
  }
}

/// What the page of one shipment's loading shows.
struct LoadView: Sendable {
  /// The most cartons that are drawn one by one.
  static let drawn = 300

  struct Carton: Sendable {
    let cartonNumber: Int
    let isOn: Bool
  }
  struct Check: Sendable {
    let checkName, checkLabel: String
    let isTicked: Bool
  }

  let outcome: ScanOutcome?
  let outcomeBack, action, shipmentNumber, orderNumber, customer, place: String
  let checked, total: Int
  let isAll, isOpen: Bool
  let stateText: String?
  let share: Int
  let cartons: [Carton]
  let isDrawn: Bool
  let lastCarton: Int?
  let checks: [Check]
  let carrier, vehicle, seal, unchecked: String
  let recordLink, unitsLink: String

  init(_ shipment: Row<Shipment>, _ outcome: ScanOutcome?, _ typed: SentForm?, _ context: StepContext, _ language: Language) throws {
    let standing = try shipment.standingChecks(context.snapshot)
    let loadable = try ShipmentUnits.of(shipment, context.snapshot).loadable
    let on = Set(standing.map(\.carton)).intersection(loadable)
    let request = try context.the(shipment.request)
    self.outcome = outcome
    action = "/dock/load/\(shipment.id.key)"
    outcomeBack = action
    shipmentNumber = shipment.number
    orderNumber = shipment.orderNumber
    customer = request.customerName
    place = DockFigures.address(request.address)
    (checked, total) = (on.count, loadable.count)
    isAll = on.count >= loadable.count
    isOpen = shipment.state == .packed
    stateText = isOpen ? nil : shipment.state.label[language]
    share = PickView.share(ExactDecimal(on.count), of: ExactDecimal(loadable.count))
    isDrawn = loadable.count <= Self.drawn
    cartons = isDrawn ? loadable.map { Carton(cartonNumber: $0, isOn: on.contains($0)) } : []
    lastCarton = standing.last?.carton
    checks = try DepartureChecklist.all(context.snapshot).map { item in
      let label = item.carrier.map { "\($0): \(item.label[language])" } ?? item.label[language]
      return Check(checkName: item.code, checkLabel: label, isTicked: typed?["check.\(item.code)"] == "yes")
    }
    carrier = typed?["carrier"] ?? ""
    vehicle = typed?["vehicle"] ?? ""
    seal = typed?["seal"] ?? ""
    unchecked = typed?["unchecked"] ?? ""
    recordLink = "/r/\(shipment.id.key)"
    unitsLink = "/dock/units/\(shipment.id.key)"
  }
}
