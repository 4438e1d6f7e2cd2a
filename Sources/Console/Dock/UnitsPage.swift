import Foundation
import Ground
import Hummingbird
import Records
import Replica
import Workflow

/// Packs a shipment into cartons and pallets: what stands in which, and one unit at a time by scan.
struct UnitsPage: Sendable {
  let desk: Desk

  /// What the buttons of the two pages do, each with the entries that its form may send.
  private static let acts: [(path: String, step: String, entries: [String])] = [
    ("open", OpenUnit.step.name, ["packaging", "kind"]), ("propose", ProposeUnits.step.name, []), ("take", TakeFromUnit.step.name, ["product", "lot", "serial", "quantity"]),
    ("nest", NestUnit.step.name, ["into"]), ("close", CloseUnit.step.name, ["weighed", "over"]), ("reopen", ReopenUnit.step.name, []), ("drop", DropUnit.step.name, []),
  ]

  func add(to router: Router<ConsoleContext>) {
    router.get("/dock/units/:key", use: show)
    router.get("/dock/units/:key/:unit", use: showUnit)
    router.post("/dock/units/:key/:unit/put", use: put)
    for act in Self.acts {
      router.post("/dock/units/:key/:unit/\(act.path)") { try await take(act.step, act.entries, $0, $1) }
    }
  }

  @Sendable func show(_ request: Request, _ context: ConsoleContext) async throws -> Response { try await page(request, context, nil, .ok) }

  @Sendable func showUnit(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    try await unitPage(try await unit(context), request, context, nil, .ok)
  }

  private func unit(_ context: ConsoleContext) async throws -> Row<HandlingUnit> {
    let shipment = try await desk.row(Shipment.self, context)
    guard let position = context.parameters.get("unit").flatMap({ Int($0) }),
      let unit = try await desk.replica.read({ try $0.first(HandlingUnit.self, where: "shipment = ? AND position = ?", [Data(shipment.id.key.bytes), position]) })
    else { throw Refused.notFound }
    return unit
  }

  @Sendable func put(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    let unit = try await unit(context)
    let taking = DockTaking(desk: desk)
    let taken = try await taking.take(PutIntoUnit.step.name, request, context) { [desk] form in
      let scanned = try await desk.replica.read { try UnitScan(form["code"] ?? "", unit, $0) }
      return [
        "unit": unit.id.key.description, "product": scanned.product, "lot": scanned.lot ?? "", "serial": scanned.serial ?? "",
        "quantity": form["all"] ?? form["quantity"] ?? "", "scan": form["scan"] ?? "",
      ]
    }
    return try await taking.answer(taken, at: address(unit), request, context) { try await unitPage(unit, request, context, $0, $1) }
  }

  /// The unit's number `new` stands for the shipment as a whole.
  private func take(_ step: String, _ entries: [String], _ request: Request, _ context: ConsoleContext) async throws -> Response {
    let shipment = try await desk.row(Shipment.self, context)
    let isWhole = context.parameters.get("unit") == "new"
    let unit = isWhole ? nil : try await self.unit(context)
    let taking = DockTaking(desk: desk)
    let taken = try await taking.take(step, request, context) { form in
      var raw = form.entries(entries)
      if let unit { raw["unit"] = unit.id.key.description } else { raw["shipment"] = shipment.id.key.description }
      return raw
    }
    if step == OpenUnit.step.name, case .done(let result, _) = taken, let made = try await desk.replica.read({ try $0.get(HandlingUnit.ID(result.subject)) }) {
      return Page(desk: desk, request: request, context: context).redirect(to: address(made), after: result)
    }
    guard let unit, step != DropUnit.step.name else {
      return try await taking.answer(taken, at: "/dock/units/\(shipment.id.key)", request, context) { try await page(request, context, $0, $1) }
    }
    return try await taking.answer(taken, at: address(unit), request, context) { try await unitPage(unit, request, context, $0, $1) }
  }

  private func address(_ unit: Row<HandlingUnit>) -> String { "/dock/units/\(unit.shipment.key)/\(unit.position)" }

  private func page(_ request: Request, _ context: ConsoleContext, _ outcome: ScanOutcome?, _ status: HTTPResponse.Status) async throws -> Response {
    let row = try await desk.row(Shipment.self, context)
    guard let actor = context.session.actor else { throw Refused.noOperator }
    let language = context.session.language
    let view = try await desk.workplace.look(as: actor) { try UnitsView(row, outcome, $0, language) }
    return try await Page(desk: desk, request: request, context: context).answer(
      "dock-units", Words("Pack \(row.number)", "装箱 \(row.number)"), view, status: status, section: "dock", scripts: ["queue.js", "scan.js"])
  }

  private func unitPage(
    _ unit: Row<HandlingUnit>, _ request: Request, _ context: ConsoleContext, _ outcome: ScanOutcome?, _ status: HTTPResponse.Status
  ) async throws -> Response {
    guard let actor = context.session.actor else { throw Refused.noOperator }
    let language = context.session.language
    let view = try await desk.workplace.look(as: actor) { try UnitView(unit.id, outcome, $0, language) }
    return try await Page(desk: desk, request: request, context: context).answer(
      "dock-unit", Words("Unit \(unit.position)", "第 \(unit.position) 号单元"), view, status: status, section: "dock", scripts: ["queue.js", "scan.js"])
  }
}

/// What a scan over an open unit means: a product, a lot of it, or a GS1 label that says GTIN, lot and serial number.
struct UnitScan: Sendable {
  var product: String
  var lot: String?
  var serial: String?

  /// - Throws: a problem for what does not go into a unit.
  init(_ text: String, _ unit: Row<HandlingUnit>, _ snapshot: Snapshot) throws {
    let code = String(text.trimmingSpaces().prefix(DockPage.maximumCode))
    product = code
    let lines = try snapshot.all(ShipmentLine.self, where: "shipment = ?", [Data(unit.shipment.key.bytes)])
    if let elements = GS1Element.read(code), let gtin = elements.first(where: { ["01", "02"].contains($0.identifier) })?.data,
      let found = try snapshot.first(PackingInstruction.self, where: "gtin = ?", [gtin]), let row = try snapshot.get(found.product)
    {
      product = row.code
      lot = elements.first { $0.identifier == "10" }?.data
      serial = elements.first { $0.identifier == "21" }?.data
      return
    }
    if let other = try ScannedUnit.of(code, snapshot), case .unit(let carton) = other {
      throw Problem(
        "unit.scanned", Words("That is the label of unit \(carton.carton) of \(carton.shipment).", "这是 \(carton.shipment) 第 \(carton.carton) 号单元的标签。"),
        remedy: Words("Go back and open that unit first. Nothing was put in.", "请返回并先打开该单元。未装入任何货物。"))
    }
    // The label of a lot alone: whose it is, the shipment says.
    if let line = lines.first(where: { $0.lot == code }), let row = try snapshot.get(line.product) {
      (product, lot) = (row.code, code)
    } else if let slash = code.firstIndex(of: "/"), try snapshot.first(Product.self, where: "code = ?", [String(code[..<slash])]) != nil {
      product = String(code[..<slash])
      lot = String(code[code.index(after: slash)...])
    }
  }
}
