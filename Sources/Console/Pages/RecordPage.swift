import Foundation
import Ground
import Hummingbird
import Replica
import Workflow

/// Any record: its fields, what belongs to it, what happened to it, who has seen it, and the steps that one may take now. An order has a page
/// of its own.
struct RecordPage: Sendable {
  let desk: Desk

  func add(to router: Router<ConsoleContext>) {
    router.get("/r/:key", use: show)
    router.get("/r/:key/:step", use: show)
    router.post("/r/:key/:step", use: take)
    router.get("/file/:key/:field", use: file)
  }

  @Sendable func show(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    if let answer = try await OrderPage(desk: desk).show(request, context) { return answer }
    if let answer = try await ChangesPage(desk: desk).instead(of: request, context) { return answer }
    if let answer = try await BillsPage(desk: desk).instead(of: request, context) { return answer }
    if let answer = try await BlanketsPage(desk: desk).instead(of: request, context) { return answer }
    return try await page(request, context, typed: nil, status: .ok)
  }

  @Sendable func take(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    if let answer = try await OrderPage(desk: desk).take(request, context) { return answer }
    guard let row = try await row(context),
      let step = desk.workplace.catalogue.first(where: { $0.name == context.parameters.get("step") && $0.subject == row.schema.name })
    else { throw Refused.notFound }
    switch try await StepTaking(desk: desk).take(step, subject: row.key, request, context) {
    case .done(let response): return response
    case .refused(let typed, let status): return try await page(request, context, typed: typed, status: status)
    }
  }

  private func row(_ context: ConsoleContext) async throws -> AnyRow? {
    guard let text = context.parameters.get("key"), let key = RecordKey(text) else { return nil }
    return try await desk.replica.read { try $0.find(key) }
  }

  private func page(
    _ request: Request, _ context: ConsoleContext, typed: TypedStep?, status: HTTPResponse.Status
  ) async throws -> Response {
    guard let actor = context.session.actor else { throw Refused.noOperator }
    guard let row = try await row(context) else { throw Refused.notFound }
    try await desk.noteViewing(of: row, type: row.schema.name, .page, by: actor)
    let history = try await desk.replica.history(of: row.key)
    let conflicts = try await desk.replica.read { try $0.conflicts(about: row.key) }
    let offers = try await desk.workplace.offers(for: row.key, to: actor)
    let seen: [SeenBy]
    if let newest = history.last { seen = try await desk.replica.seen(newest.version.origin, newest.number) } else { seen = [] }
    let open = context.parameters.get("step")
    let drafts = try await DraftsHere(desk, context, under: "/r/\(row.key)/")
    let view = try await desk.workplace.look(as: actor) { [desk] step in
      let maker = RecordViewMaker(
        snapshot: step.snapshot, language: context.session.language, times: desk.times(context, now: step.now), catalogue: desk.workplace.catalogue,
        levels: desk.workplace, drafts: drafts)
      var view = try maker.view(row, history: history, conflicts: conflicts, seen: seen, offers: offers, typed: typed, open: open)
      view.papers = try PaperLink.all(row, step, context.session.language)
      view.hasPapers = !view.papers.isEmpty
      return view
    }
    let name = RecordNames.ownName(row) ?? ""
    let title = Words("\(row.schema.label.en) \(name)", "\(row.schema.label.zh) \(name)")
    return try await Page(desk: desk, request: request, context: context).answer("record", title, view, status: status)
  }

  /// A document as it came in, to be saved and never to be shown by the browser.
  @Sendable func file(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    guard context.session.actor != nil else { throw Refused.noOperator }
    guard let row = try await row(context), let name = context.parameters.get("field"), let field = row.schema.field(named: name),
      field.type.kind == .blob, let bytes = row.value(field)?[0].blob
    else { throw Refused.notFound }
    let called = RecordNames.name(row).percentEncoded
    return Response(
      status: .ok,
      headers: [.contentType: "application/octet-stream", .contentDisposition: "attachment; filename*=UTF-8''\(called)"],
      body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
  }
}
