import Foundation
import Ground
import Hummingbird
import Membership
import Records
import Replica
import Workflow

/// A tablet at a work centre: what runs now, what comes next, and a box that opens any work order by its number.
struct FloorPage: Sendable {
  static let path = "/floor"

  let desk: Desk

  func add(to router: Router<ConsoleContext>) {
    router.get("/floor", use: show)
    router.get("/floor/find", use: find)
    router.get("/floor/centres", use: centres)
    router.post("/floor/centre", use: choose)
    router.post("/floor/trouble", use: raise)
    router.post("/floor/trouble/:key", use: close)
  }

  @Sendable func show(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    try await page(request, context, FloorOutcome(), .ok)
  }

  // ---- Which work centre

  /// The work centre that this browser stands at: the chosen one, or the only one there is.
  static func centre(_ request: Request, _ desk: Desk, _ snapshot: Snapshot, _ home: Shelf) throws -> Row<WorkCentre>? {
    let all = try FloorCentres.all(snapshot, home)
    let chosen = request.cookies[cookieName(desk)].flatMap { RecordKey($0.value) }
    return all.first { $0.id.key == chosen } ?? (all.count == 1 ? all[0] : nil)
  }

  private static func cookieName(_ desk: Desk) -> String { "\(desk.cookiePrefix)_centre" }

  private func standing(at centre: RecordKey) -> Response {
    var response = Response.redirect(to: Self.path, type: .normal)
    response.setCookie(
      Cookie(name: Self.cookieName(desk), value: centre.description, maxAge: 365 * 86_400, path: "/", httpOnly: true, sameSite: .strict))
    return response
  }

  @Sendable func centres(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    let actor = try await desk.plantActor(context)
    let language = context.session.language
    let view = try await desk.workplace.look(as: actor) { [desk] step in
      FloorCentres(try FloorCentres.lines(step, chosen: try Self.centre(request, desk, step.snapshot, step.home)?.id, language))
    }
    return try await Page(desk: desk, request: request, context: context).answer("floor-centres", Texts.words("floorWhere"), view, section: "floor")
  }

  @Sendable func choose(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    _ = try await desk.plantActor(context)
    let form = try await SentForm.read(request, context, desk, limit: FloorTaking.maximumForm)
    guard let key = form["centre"].flatMap({ RecordKey($0) }), try await desk.replica.read({ try $0.get(WorkCentre.ID(key)) }) != nil
    else { throw Refused.notFound }
    return standing(at: key)
  }

  // ---- What a scan opens

  @Sendable func find(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    let actor = try await desk.plantActor(context)
    let code = String((request.uri.queryParameters["code"].map(String.init) ?? "").trimmingSpaces().prefix(DockPage.maximumCode))
    if code.isEmpty { return .redirect(to: Self.path, type: .normal) }
    let found = try await desk.workplace.look(as: actor) { step -> (work: RecordKey?, centre: RecordKey?) in
      let work = try step.snapshot.first(WorkOrder.self, where: "number = ? AND _shelf = ?", [code, Int64(step.home.code)])
      let centre = try step.snapshot.first(WorkCentre.self, where: "code = ? AND _shelf = ?", [code, Int64(step.home.code)])
      return (work?.id.key, centre?.id.key)
    }
    if let work = found.work { return .redirect(to: "/floor/work/\(work)", type: .normal) }
    if let centre = found.centre { return standing(at: centre) }
    let problem = Problem(
      "scan.unknown", Words("No work order or work centre here is called \"\(code)\".", "此处没有工单或工作中心“\(code)”。"),
      remedy: Words("Scan again, or type the number under the bars.", "请重新扫描，或输入条码下方的编号。"))
    return try await page(request, context, FloorOutcome(.stop([problem], context.session.language), code: code), .notFound)
  }

  // ---- Troubles of the whole centre

  @Sendable func raise(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    let taken = try await FloorTaking(desk: desk).take(RaiseTrouble.step.name, request, context) { form in
      form.entries(["centre", "cause", "note", "ago", "mark"])
    }
    return try await answer(taken, request, context)
  }

  /// Closes any trouble, also that of a work order.
  @Sendable func close(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    let key = context.parameters.get("key") ?? ""
    let taken = try await FloorTaking(desk: desk).take(CloseTrouble.step.name, request, context) { form in
      form.entries(["cause", "note", "go_on", "ago", "mark"]).merging(["trouble": key]) { $1 }
    }
    return try await FloorWorkPage(desk: desk).answer(taken, request, context)
  }

  /// After a step that was taken from this page: a script gets the page at once, a browser without one is sent there.
  func answer(_ taken: FloorTaking.Taken, _ request: Request, _ context: ConsoleContext) async throws -> Response {
    if let message = taken.message, request.headers[.weftLive] == nil {
      return Page(desk: desk, request: request, context: context).redirect(to: Self.path, message: message)
    }
    return try await page(request, context, FloorOutcome(taken.outcome(context.session.language)), taken.status)
  }

  func page(_ request: Request, _ context: ConsoleContext, _ outcome: FloorOutcome, _ status: HTTPResponse.Status) async throws -> Response {
    let actor = try await desk.plantActor(context)
    let language = context.session.language
    let view = try await desk.workplace.look(as: actor) { [desk] step -> FloorView? in
      try Self.centre(request, desk, step.snapshot, step.home).map { centre in
        try FloorView(centre, outcome, FloorCards(step: step, workplace: desk.workplace, times: desk.times(context, now: step.now), language: language))
      }
    }
    guard let view else { return .redirect(to: "/floor/centres", type: .normal) }
    return try await Page(desk: desk, request: request, context: context).answer(
      "floor", Texts.words("floorTitle"), view, status: status, section: "floor", scripts: ["queue.js", "scan.js", "floor.js"])
  }
}

/// What the last touch or scan came to, and what was typed when it was refused.
struct FloorOutcome: Sendable {
  var said: ScanOutcome?
  var code = ""

  init(_ said: ScanOutcome? = nil, code: String = "") {
    self.said = said
    self.code = code
  }
}

extension Desk {
  /// Whoever acts, at a plant; anywhere else these pages are not there.
  func plantActor(_ context: ConsoleContext) async throws -> Actor {
    guard let actor = context.session.actor else { throw Refused.noOperator }
    guard try await site()?.role == .plant else { throw Refused.notFound }
    return actor
  }
}
