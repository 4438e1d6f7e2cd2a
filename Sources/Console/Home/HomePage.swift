import Foundation
import Ground
import Hummingbird
import Records
import Replica
import Workflow

/// Where a person's day begins: their tasks by deadline, what is not as it should be, what others did since they last looked, and how things
/// stand with the other sites. ``HomeRole`` says what comes first for whom.
struct HomePage: Sendable {
  let desk: Desk

  /// The tasks that are shown; all of them are on their own page.
  static let shownTasks = 20
  static let shownPeers = 8

  func add(to router: Router<ConsoleContext>) {
    router.get("/", use: show)
    router.post("/seen", use: haveSeen)
  }

  private struct View: Sendable {
    struct Action: Sendable {
      let actionPath, actionLabel: String
      /// nil when nothing waits there.
      let actionCount: Int?
      let isFirst: Bool
    }
    struct Card: Sendable {
      let isTasks, isExceptions, isChanges, isSites: Bool
      /// On a phone, where there is one column, the cards stand in this order.
      let rank: Int

      init(_ card: HomeCard, rank: Int) {
        self.rank = rank
        isTasks = card == .tasks
        isExceptions = card == .exceptions
        isChanges = card == .changes
        isSites = card == .sites
      }
    }
    struct List: Sendable {
      let typeLabel, typeLink: String
    }
    let greeting: String
    let actions: [Action]
    let main, side: [Card]
    let figures: [HomeFigure]
    let hasFigures: Bool
    let face: ClockFace
    let tasks: MyTasksView
    let exceptions: [ExceptionView]
    let changes: [HomeChanges.Line]
    let hasChanges, isFirstVisit, isCut: Bool
    let hiddenChanges: Int?
    let through: String
    let since: String?
    let peers: [PeerView]
    let hasPeers: Bool
    let lists: [List]
  }

  @Sendable func show(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    guard let actor = context.session.actor, let person = context.session.person?.id.key else { throw Refused.noOperator }
    let peers = await desk.peers()
    let kept = try await desk.store.lastLook(of: person)
    // A page that renews itself is not a person who comes and looks.
    let isVisit = request.headers[.weftLive] == nil
    let language = context.session.language
    let figures = HomeRole.hasFigures(actor) ? try await desk.indicators.figures(desk.workplace, as: actor, notOlder: HomeFigure.age) : nil
    let (view, newest, isWhole, now) = try await desk.workplace.look(as: actor) { [desk] step in
      let look = isVisit ? kept?.visited(at: step.now) : kept
      let times = desk.times(context, now: step.now)
      let changes = try HomeChanges(after: look?.seen, step, desk.workplace.catalogue, times, language)
      let view = try Self.view(step, kept, changes, PeerView.ordered(peers).prefix(Self.shownPeers).map { PeerView($0, times, language) }, figures, desk.workplace, times, language)
      return (view, changes.newest, changes.isWhole, step.now)
    }
    if isVisit {
      let seen = kept.map { $0.visited(at: now).seen } ?? newest
      try await desk.store.keep(LastLook(seen: min(seen, newest), shown: isWhole ? newest : nil, shownAt: now), of: person)
    }
    return try await Page(desk: desk, request: request, context: context).answer("home", Texts.words("navHome"), view, section: "home", scripts: ["home.js"])
  }

  private static func view(
    _ step: StepContext, _ kept: LastLook?, _ changes: HomeChanges, _ peers: [PeerView], _ figures: IndicatorFigures?, _ workplace: Workplace, _ times: TimeWords, _ language: Language
  ) throws -> View {
    let cards = HomeRole.cards(step.actor)
    let types = RecordList.types(at: step.site.role)
    return View(
      greeting: Self.today(times, step),
      actions: try HomeRole.actions(step.actor, at: step.site.role).enumerated().map { place, action in
        let count = try action.count?(step) ?? 0
        return .init(actionPath: action.path, actionLabel: Texts.words(action.text)[language], actionCount: count > 0 ? count : nil, isFirst: place == 0)
      },
      main: Self.column(cards, 0), side: Self.column(cards, 1), figures: figures.map { HomeFigure.all($0, language) } ?? [], hasFigures: figures != nil,
      face: ClockFace(step.now, step.calendar, language),
      tasks: try MyTasksView(MyTasks(step, limit: shownTasks, catalogue: workplace.catalogue), step, workplace, times, language),
      exceptions: try ExceptionView.all(step, language),
      changes: changes.lines, hasChanges: !changes.lines.isEmpty, isFirstVisit: kept == nil, isCut: changes.isCut,
      hiddenChanges: changes.hidden > 0 ? changes.hidden : nil, through: "\(changes.newest)", since: kept.map { times.exact($0.shownAt) },
      peers: peers, hasPeers: !peers.isEmpty,
      lists: types.compactMap { step.snapshot.schema.record(named: $0) }.map { .init(typeLabel: $0.label[language], typeLink: "/list/\($0.name)") })
  }

  /// Every second card: the first and the third stand in the wide column.
  private static func column(_ cards: [HomeCard], _ place: Int) -> [View.Card] {
    cards.enumerated().filter { $0.offset % 2 == place }.map { View.Card($0.element, rank: $0.offset) }
  }

  private static func today(_ times: TimeWords, _ step: StepContext) -> String { String(times.exact(step.now).prefix(10)) }

  /// The button: what was shown is seen, and what came since is not.
  @Sendable func haveSeen(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    guard context.session.actor != nil, let person = context.session.person?.id.key else { throw Refused.noOperator }
    let form = try await SentForm.read(request, context, desk, limit: 64_000)
    let (newest, now) = try await desk.replica.read { (try $0.newestArrival(), $0.now) }
    guard let through = Int64(form["through"] ?? ""), (0...newest).contains(through) else { throw Refused.badRequest }
    try await desk.store.keep(LastLook(seen: through, shown: nil, shownAt: now), of: person)
    return Page(desk: desk, request: request, context: context).redirect(to: "/")
  }
}
