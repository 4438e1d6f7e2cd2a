import Foundation
import Ground
import Hummingbird
import Records
import Replica
import Workflow

/// One stop of the driver: arrived, delivered with what was counted and who signed, or not delivered and why.
struct StopPage: Sendable {
  let desk: Desk

  func add(to router: Router<ConsoleContext>) {
    router.get("/deliveries/:key", use: show)
    router.post("/deliveries/:key", use: deliver)
    router.post("/deliveries/:key/arrive", use: arrive)
    router.post("/deliveries/:key/attempt", use: fail)
    router.post("/deliveries/:key/milestone", use: report)
  }

  @Sendable func show(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    try await page(request, context, .init(), .ok)
  }

  @Sendable func arrive(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    let row = try await desk.row(Shipment.self, context)
    return try await simple(ArriveAtCustomer.step.name, row, entries: [], then: "/deliveries/\(row.id.key)", request, context)
  }

  @Sendable func fail(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    let row = try await desk.row(Shipment.self, context)
    return try await simple(FailDelivery.step.name, row, entries: ["why", "note"], then: DeliveriesPage.path, request, context)
  }

  /// A touch on the way. A phone without a connection sends it later, with the time of the touch.
  @Sendable func report(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    let row = try await desk.row(Shipment.self, context)
    return try await simple(ReportMilestone.step.name, row, entries: ["kind", "at", "mark"], then: "/deliveries/\(row.id.key)", request, context)
  }

  private func simple(
    _ step: String, _ row: Row<Shipment>, entries: [String], then path: String, _ request: Request, _ context: ConsoleContext
  ) async throws -> Response {
    let taken = try await DockTaking(desk: desk).take(step, request, context) { form in
      form.entries(entries).merging(["shipment": row.id.key.description]) { $1 }
    }
    switch taken {
    case .done(let result, _): return Page(desk: desk, request: request, context: context).redirect(to: path, after: result)
    case .refused(let problems, let form, let status):
      return try await page(request, context, .init(form: form, problems: problems), status)
    }
  }

  /// What was typed, and whether it waits for the driver's last word.
  struct Typed: Sendable {
    var form: SentForm?
    var problems: [Problem] = []
    var isConfirming = false
  }

  @Sendable func deliver(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    let row = try await desk.row(Shipment.self, context)
    let lines = try await desk.replica.read { try row.lines($0) }
    let taken = try await DockTaking(desk: desk).take(RecordDelivery.step.name, request, context) { form in
      try Self.mend(form)
      var raw = form.entries(["received_by", "note", "signature", "photo"])
      raw["shipment"] = row.id.key.description
      raw["counted"] = Self.counted(lines, form)
      if form["signed_on_paper"] == "yes" { raw["signed_on_paper"] = "yes" }
      return raw
    }
    switch taken {
    case .done(let result, _): return Page(desk: desk, request: request, context: context).redirect(to: DeliveriesPage.path, after: result)
    case .refused(let problems, let form, let status):
      if problems.map(\.code) == [Self.unconfirmed.code] { return try await page(request, context, .init(form: form, isConfirming: true), .ok) }
      // Sent once more after the answer was lost on the way: it stands already.
      if problems.map(\.code) == ["state.other"], row.state == .delivered {
        let words = Words("\(row.number) is recorded already.", "\(row.number) 已登记。")
        return Page(desk: desk, request: request, context: context).redirect(to: DeliveriesPage.path, message: words)
      }
      return try await page(request, context, .init(form: form, problems: problems), status)
    }
  }

  private static let unconfirmed = Problem("delivery.unconfirmed", Texts.words("driverConfirm"), remedy: Texts.words("driverConfirmYes"))

  /// What the page asks beyond the step: that somebody has signed, and that the driver means it.
  private static func mend(_ form: SentForm) throws {
    if (form["received_by"] ?? "").trimmingSpaces().isEmpty {
      throw Problem("entry.missing", field: "received_by", Texts.words("driverNoName"), remedy: Texts.words("driverNoNameRemedy"))
    }
    if (form["signature"] ?? "").isEmpty, form["signed_on_paper"] != "yes" {
      throw Problem("delivery.unsigned", field: "signature", Texts.words("driverUnsigned"), remedy: Texts.words("driverUnsignedRemedy"))
    }
    if form["confirmed"] != "yes" { throw unconfirmed }
  }

  /// Every line in the shipment's order, so that a problem's number names the line.
  private static func counted(_ lines: [Row<ShipmentLine>], _ form: SentForm) -> String {
    lines.map { line in
      let typed = (form["count.\(line.id.key)"] ?? "").filter { !$0.isWhitespace }
      let why = (form["why.\(line.id.key)"] ?? "").filter { !$0.isWhitespace }
      return "\(line.id.key) \(typed.isEmpty ? line.quantity.amount.description : typed) \(why)"
    }.joined(separator: "\n")
  }

  private func page(_ request: Request, _ context: ConsoleContext, _ typed: Typed, _ status: HTTPResponse.Status) async throws -> Response {
    let row = try await desk.row(Shipment.self, context)
    guard let actor = context.session.actor else { throw Refused.noOperator }
    let language = context.session.language
    let view = try await desk.workplace.look(as: actor) { [desk] in
      try StopView(row, typed, $0, desk.times(context, now: $0.now), language)
    }
    return try await Page(desk: desk, request: request, context: context).answer(
      "stop", Words("Stop \(view.customer)", "送货 \(view.customer)"), view, status: status, section: "deliveries", scripts: ["queue.js", "stop.js", "small-photo.js", "signature.js"])
  }
}
