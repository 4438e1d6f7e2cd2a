import Foundation
import Ground
import Hummingbird
import Records
import Replica
import Workflow

/// The changes that customers ask for: those that are open with their deadlines, and each with what it would mean and who has confirmed.
struct ChangesPage: Sendable {
  let desk: Desk

  static let path = "/changes"

  func add(to router: Router<ConsoleContext>) {
    router.get("/changes", use: list)
    router.get("/changes/:key", use: show)
    router.get("/changes/:key/:step", use: show)
    router.post("/changes/:key/:step", use: take)
  }

  @Sendable func list(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    guard let actor = context.session.actor else { throw Refused.noOperator }
    let view = try await desk.workplace.look(as: actor) { try ChangesView($0, context.session.language) }
    return try await Page(desk: desk, request: request, context: context).answer("changes", Texts.words("orderChanges"), view, section: "changes")
  }

  @Sendable func show(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    try await page(request, context, typed: nil, status: .ok)
  }

  /// The page of a change, for the address of its record.
  ///
  /// - Returns: nil when the address names no change.
  func instead(of request: Request, _ context: ConsoleContext) async throws -> Response? {
    guard context.session.actor != nil, let key = context.parameters.get("key").flatMap({ RecordKey($0) }),
      try await desk.replica.read({ try $0.get(OrderChange.ID(key)) }) != nil
    else { return nil }
    let step = context.parameters.get("step").map { "/\($0)" } ?? ""
    return Page(desk: desk, request: request, context: context).redirect(to: "\(Self.path)/\(key)\(step)")
  }

  @Sendable func take(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    guard let key = context.parameters.get("key").flatMap({ RecordKey($0) }),
      let step = desk.workplace.catalogue.first(where: { $0.name == context.parameters.get("step") && $0.subject == OrderChange.record.name })
    else { throw Refused.notFound }
    switch try await StepTaking(desk: desk).take(step, subject: key, then: "\(Self.path)/\(key)", request, context) {
    case .done(let response): return response
    case .refused(let typed, let status): return try await page(request, context, typed: typed, status: status)
    }
  }

  private func page(_ request: Request, _ context: ConsoleContext, typed: TypedStep?, status: HTTPResponse.Status) async throws -> Response {
    guard let actor = context.session.actor else { throw Refused.noOperator }
    guard let key = context.parameters.get("key").flatMap({ RecordKey($0) }) else { throw Refused.notFound }
    let language = context.session.language
    let open = context.parameters.get("step")
    let view = try await desk.workplace.look(as: actor) { [desk] step in
      try step.snapshot.get(OrderChange.ID(key)).map {
        try ChangeView($0, typed, open: open, step, desk.workplace, desk.times(context, now: step.now), language)
      }
    }
    guard let view else { throw Refused.notFound }
    let label = OrderChange.record.label
    return try await Page(desk: desk, request: request, context: context)
      .answer("change", Words("\(label.en) \(view.changeNumber)", "\(label.zh) \(view.changeNumber)"), view, status: status, section: "changes")
  }
}

/// What the list of changes shows.
struct ChangesView: Sendable {
  struct Line: Sendable {
    let changeNumber, changeLink, orderNumber, orderLink, customerName, kindText, stateText, stateTone: String
    let untilText, confirmedText: String?
    let isLate: Bool
  }

  static let maximumOpen = 200
  static let maximumEnded = 30

  let openCount: Int
  let open: [Line]
  let hasOpen: Bool
  let ended: [Line]
  let hasEnded: Bool

  init(_ step: StepContext, _ language: Language) throws {
    let rows = try step.snapshot.all(
      OrderChange.self, where: "state IN ('requested', 'assessed', 'offered') AND _shelf = ?", [Int64(step.home.code)], order: "until IS NULL, until, id", limit: Self.maximumOpen)
    open = try rows.map { try Self.line($0, step, language) }
    openCount = rows.count
    hasOpen = !rows.isEmpty
    ended = try step.snapshot.all(
      OrderChange.self, where: "+state IN ('withdrawn', 'refused', 'applied') AND _shelf = ?", [Int64(step.home.code)], order: "id DESC", limit: Self.maximumEnded
    ).map { try Self.line($0, step, language) }
    hasEnded = !ended.isEmpty
  }

  private static func line(_ change: Row<OrderChange>, _ step: StepContext, _ language: Language) throws -> Line {
    let order = try step.snapshot.get(change.order)
    let sides = [(ChangeSide.ours, change.oursAt), (.theirs, change.theirsAt)].filter { $0.1 != nil }.map { $0.0.label[language] }
    return Line(
      changeNumber: change.number, changeLink: "\(ChangesPage.path)/\(change.id)", orderNumber: order?.number ?? "", orderLink: "/r/\(change.order)",
      customerName: try order.flatMap { try step.snapshot.get($0.customer)?.name } ?? "", kindText: change.kind.label[language],
      stateText: change.state.label[language], stateTone: CellView.tone(change.state.rawValue, OrderChange.fields.state.schema),
      untilText: change.until?.description, confirmedText: sides.isEmpty ? nil : sides.joined(separator: ", "),
      isLate: change.state == .offered && change.until.map { $0 < step.today } ?? false)
  }
}
