import Foundation
import Ground
import Hummingbird
import Records
import Replica
import Workflow

/// One work order on the floor: its buttons, and the number pad for what was made.
struct FloorWorkPage: Sendable {
  let desk: Desk

  func add(to router: Router<ConsoleContext>) {
    router.get("/floor/work/:key", use: show)
    for (name, step, entries) in Self.touches {
      router.post("/floor/work/:key/\(name)") { request, context in try await touch(step, entries, request, context) }
    }
    router.post("/floor/work/:key/trouble", use: raise)
  }

  /// The buttons, each with its step and the entries that it sends.
  private static let touches: [(name: RouterPath, step: String, entries: [String])] = [
    ("start", StartWork.step.name, ["ago", "mark"]),
    ("pause", PauseWork.step.name, ["why", "ago", "mark"]),
    ("resume", ResumeWork.step.name, ["ago", "mark"]),
    ("undo", UndoWork.step.name, ["mark"]),
    ("join", JoinWork.step.name, ["ago", "mark"]),
    ("leave", LeaveWork.step.name, ["ago", "mark"]),
    ("setup", BeginSetup.step.name, ["ago", "mark"]),
    ("operation", BeginOperation.step.name, ["operation", "ago", "mark"]),
    ("finish", FinishWork.step.name, ["why", "mark"]),
    ("report", ReportWork.step.name, ["good", "scrap", "scrap_reason", "lot", "serials", "stays", "ago", "mark"]),
  ]

  @Sendable func show(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    try await page(request, context, try await order(context), nil, .ok)
  }

  private func order(_ context: ConsoleContext) async throws -> Row<WorkOrder> {
    _ = try await desk.plantActor(context)
    guard let key = context.parameters.get("key").flatMap({ RecordKey($0) }), let row = try await desk.replica.read({ try $0.get(WorkOrder.ID(key)) })
    else { throw Refused.notFound }
    return row
  }

  private func touch(_ step: String, _ entries: [String], _ request: Request, _ context: ConsoleContext) async throws -> Response {
    let order = try await order(context)
    let taken = try await FloorTaking(desk: desk).take(step, request, context) { form in
      var raw = form.entries(entries)
      raw["work_order"] = order.id.key.description
      if step == ReportWork.step.name { try Self.complete(&raw) }
      return raw
    }
    return try await answer(taken, request, context)
  }

  /// On the floor scrap alone is a report too, and each scrap has its reason; people at a keyboard may leave it open.
  private static func complete(_ raw: inout [String: String]) throws {
    let scrap = (raw["scrap"] ?? "").trimmingSpaces()
    if (raw["good"] ?? "").trimmingSpaces().isEmpty && !scrap.isEmpty { raw["good"] = "0" }
    guard !scrap.isEmpty, scrap.contains(where: { $0 != "0" && $0 != "." }), (raw["scrap_reason"] ?? "").isEmpty else { return }
    throw Problems([
      Problem("scrap.reason", field: "scrap_reason", Words("Why scrap? Nobody said.", "缺少报废原因。"), remedy: Words("Touch a reason.", "请选择原因。"))
    ])
  }

  @Sendable func raise(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    let order = try await order(context)
    let taken = try await FloorTaking(desk: desk).take(RaiseTrouble.step.name, request, context) { form in
      form.entries(["cause", "note", "ago", "mark"]).merging([
        "work_order": order.id.key.description, "centre": order.centre.key.description,
      ]) { $1 }
    }
    return try await answer(taken, request, context)
  }

  /// Back to the page that the touch came from.
  func answer(_ taken: FloorTaking.Taken, _ request: Request, _ context: ConsoleContext) async throws -> Response {
    guard let key = taken.form["back"].flatMap({ $0.split(separator: "/").last }).flatMap({ RecordKey(String($0)) }),
      let order = try await desk.replica.read({ try $0.get(WorkOrder.ID(key)) })
    else { return try await FloorPage(desk: desk).answer(taken, request, context) }
    if let message = taken.message, request.headers[.weftLive] == nil {
      return Page(desk: desk, request: request, context: context).redirect(to: "/floor/work/\(key)", message: message)
    }
    return try await page(request, context, order, taken, taken.status)
  }

  private func page(
    _ request: Request, _ context: ConsoleContext, _ order: Row<WorkOrder>, _ taken: FloorTaking.Taken?, _ status: HTTPResponse.Status
  ) async throws -> Response {
    let actor = try await desk.plantActor(context)
    let language = context.session.language
    let view = try await desk.workplace.look(as: actor) { [desk] step in
      try FloorWorkView(order, taken, FloorCards(step: step, workplace: desk.workplace, times: desk.times(context, now: step.now), language: language))
    }
    return try await Page(desk: desk, request: request, context: context).answer(
      "floor-work", Words(order.number, order.number), view, status: status, section: "floor", scripts: ["queue.js", "scan.js", "floor.js"])
  }
}

/// What the page of one work order on the floor shows.
struct FloorWorkView: Sendable {
  struct Reason: Sendable {
    let reasonValue, reasonLabel: String
    let isReason: Bool
  }

  let outcome: ScanOutcome?
  let outcomeBack, code, now, workNumber, centreCode, recordLink: String
  let cards: [FloorCard]
  let canReport: Bool
  let unit, left: String
  /// What was typed, when it was refused.
  let good, scrap, why: String
  let reasons: [Reason]
  let reportMark, action: String
  /// What was typed of the made lot, and whether it may stay as material.
  let lot, serials, materialLink: String
  let mayStay: Bool

  init(_ order: Row<WorkOrder>, _ taken: FloorTaking.Taken?, _ maker: FloorCards) throws {
    // What it was when it was asked for may have changed by the very touch.
    let order = try maker.step.the(order.id)
    let typed = taken?.message == nil ? taken?.form : nil
    action = "/floor/work/\(order.id.key)"
    let card = try maker.card(order, back: action)
    outcome = taken?.outcome(maker.language)
    outcomeBack = action
    code = ""
    now = String(maker.step.now.milliseconds)
    workNumber = order.number
    centreCode = try maker.step.snapshot.get(order.centre)?.code ?? ""
    recordLink = "/r/\(order.id.key)"
    cards = [card]
    canReport = card.canReport
    unit = card.cardUnit
    let good = try maker.step.snapshot.integers("SELECT good_e6 FROM work_progress WHERE work_order = ?", [Data(order.id.key.bytes)]).first?[0] ?? 0
    left = max(.zero, order.quantity.amount - ExactDecimal(millionths: good)).description
    self.good = typed?["good"] ?? ""
    scrap = typed?["scrap"] ?? ""
    why = typed?["why"] ?? ""
    reasons = ScrapReason.allCases.map {
      Reason(reasonValue: $0.rawValue, reasonLabel: $0.label[maker.language], isReason: typed?["scrap_reason"] == $0.rawValue)
    }
    reportMark = DockFigures.scanMark()
    lot = typed?["lot"] ?? ""
    serials = typed?["serials"] ?? ""
    materialLink = IssuePage.path(order.id)
    let product = try maker.step.snapshot.get(order.product)?.code ?? ""
    mayStay = try maker.step.snapshot.first(BillLine.self, where: "component = ?", [product]) != nil
  }
}
