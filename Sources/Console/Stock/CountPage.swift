import Foundation
import Ground
import Hummingbird
import Membership
import Records
import Replica
import Workflow

/// Count lists for a tablet: one shelf after the other in the order of a walk, without what the books say.
struct CountPage: Sendable {
  static let path = "/stock/counts"

  let desk: Desk

  func add(to router: Router<ConsoleContext>) {
    router.get("/stock/counts", use: list)
    router.get("/stock/counts/:key", use: show)
    router.post("/stock/counts/:key", use: enter)
  }

  @Sendable func list(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    guard let actor = context.session.actor else { throw Refused.noOperator }
    guard try await desk.site()?.role == .warehouse else { throw Refused.notFound }
    let language = context.session.language
    let sheet = try await desk.workplace.look(as: actor) { [desk] step in
      let reader = StockReader(step: step, times: desk.times(context, now: step.now), language: language)
      var sheet = StockSheet(
        heading: Texts.words("stockCounts")[language],
        sections: [
          try Self.lists("open", Texts.words("countsOpen"), "open", 200, reader), try Self.lists("closed", Texts.words("countsClosed"), "closed", 30, reader),
        ], actions: reader.actions([(AnyStep(StartCount.self), [])]))
      sheet.tabs = StockTab.all(Self.path, step, language)
      return sheet
    }
    return try await Page(desk: desk, request: request, context: context).answer("stock", Texts.words("stockCounts"), sheet, section: "stock")
  }

  private static func lists(_ id: String, _ title: Words, _ state: String, _ most: Int, _ reader: StockReader) throws -> StockSheet.Section {
    let lists = try reader.snapshot.all(
      CountList.self, where: "state = ? AND _shelf = ?", [state, Int64(reader.step.home.code)], order: "id DESC", limit: most)
    return StockSheet.Section(
      id, title, none: Texts.words("countsNone"),
      [(CountList.fields.number.schema.label, false), (CountList.fields.scope.schema.label, false), (Texts.words("stockWhen"), false), (Texts.words("countsLeft"), true)],
      try lists.map { list in
        let left = try reader.snapshot.count(
          "SELECT count(*) FROM count_line WHERE count_list = ? AND +state IN ('open', 'recount')", [Data(list.id.key.bytes)])
        let scope = [list.scope.label[reader.language], list.filter].compactMap { $0 }.joined(separator: " · ")
        return [
          .init(cellText: list.number, cellLink: "\(path)/\(list.id)"), .init(cellText: scope), .init(cellText: reader.made(list.id.key)), .init(cellText: "\(left)"),
        ]
      }, reader.language)
  }

  @Sendable func show(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    try await page(request, context, nil, .ok, nil)
  }

  @Sendable func enter(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    let list = try await desk.row(CountList.self, context)
    let taking = DockTaking(desk: desk)
    let taken = try await taking.take(EnterCount.step.name, request, context) { form in
      ["line": form["line"] ?? "", "counted": form["counted"] ?? "", "moment": form["moment"] ?? ""]
    }
    let typed: SentForm? = if case .refused(_, let form, _) = taken { form } else { nil }
    return try await taking.answer(taken, at: "\(Self.path)/\(list.id)", request, context) { try await page(request, context, $0, $1, typed) }
  }

  private func page(
    _ request: Request, _ context: ConsoleContext, _ outcome: ScanOutcome?, _ status: HTTPResponse.Status, _ typed: SentForm?
  ) async throws -> Response {
    let list = try await desk.row(CountList.self, context)
    guard let actor = context.session.actor else { throw Refused.noOperator }
    let language = context.session.language
    let view = try await desk.workplace.look(as: actor) { try CountView(list, outcome, typed, $0, language) }
    return try await Page(desk: desk, request: request, context: context).answer(
      "count", Words("Count \(list.number)", "盘点 \(list.number)"), view, status: status, section: "stock", scripts: ["queue.js", "scan.js"])
  }
}

/// What the page of one count list shows: never what the books say of what is still to be counted.
struct CountView: Sendable {
  struct Shelf: Sendable {
    let lineKey, place, lot, productCode, productName, unit, stateText, stateTone: String
    let isOpen, isSecond, isMine: Bool
    let typedCount: String
    /// Asked for when the stock has changed meanwhile.
    let moments: [StockSheet.Choice]
    let hasMoments: Bool
    /// Of one that is done.
    let result: String?
    let dropLink: String
  }

  let outcome: ScanOutcome?
  let outcomeBack, action, number, scope, tolerance: String
  let shelves: [Shelf]
  let left: Int

  init(_ list: Row<CountList>, _ outcome: ScanOutcome?, _ typed: SentForm?, _ context: StepContext, _ language: Language) throws {
    self.outcome = outcome
    action = "\(CountPage.path)/\(list.id)"
    outcomeBack = action
    number = list.number
    scope = [list.scope.label[language], list.filter].compactMap { $0 }.joined(separator: " · ")
    tolerance = Words("Tolerance \(list.percent) % or \(list.pieces)", "容差 \(list.percent)% 或 \(list.pieces)")[language]
    let lines = try context.snapshot.all(CountLine.self, where: "count_list = ?", [Data(list.id.key.bytes)], limit: StartCount.maximum)
    let sorted = try lines.map { (line: $0, walk: try context.snapshot.walk(of: $0.location ?? "", on: list.shelf)) }.sorted {
      ($0.line.state.rank > 2 ? 1 : 0, $0.walk, $0.line.location ?? "", $0.line.id) < ($1.line.state.rank > 2 ? 1 : 0, $1.walk, $1.line.location ?? "", $1.line.id)
    }
    shelves = try sorted.map { try Self.shelf($0.line, typed, context, language) }
    left = lines.count { $0.state == .open || $0.state == .recount }
  }

  private static func shelf(_ line: Row<CountLine>, _ typed: SentForm?, _ context: StepContext, _ language: Language) throws -> Shelf {
    let product = try context.the(line.product)
    let isTyped = typed?["line"] == line.id.key.description
    let isOpen = line.state == .open || line.state == .recount
    let moments = isTyped ? CountMoment.allCases.map {
      StockSheet.Choice(optionValue: $0.rawValue, optionText: $0.label[language], isChosenOption: typed?["moment"] == $0.rawValue)
    } : []
    let difference = line.difference.map { ($0.amount > .zero ? "+" : "") + $0.told[language] }
    let result = line.state == .posted ? [line.counted?.told[language], difference.map { "(\($0))" }, line.counter].compactMap { $0 }.joined(separator: " ") : nil
    return Shelf(
      lineKey: line.id.key.description, place: line.location ?? "–", lot: line.lot, productCode: product.code, productName: DockFigures.name(product, language),
      unit: Units.name(product.unit, language), stateText: line.state.label[language],
      stateTone: line.state == .posted ? "done" : line.state == .recount ? "stop" : line.state == .open ? "open" : "none", isOpen: isOpen, isSecond: line.state == .recount,
      isMine: line.state == .recount && line.counter == context.actor.name, typedCount: isTyped ? typed?["counted"] ?? "" : "", moments: moments,
      hasMoments: !moments.isEmpty, result: result, dropLink: "/do/\(DropCount.step.name)?line=\(line.id)")
  }
}
