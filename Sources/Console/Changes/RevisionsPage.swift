import Foundation
import Ground
import Hummingbird
import Records
import Replica
import Workflow

/// An order's revisions, one beside the other.
struct RevisionsPage: Sendable {
  let desk: Desk

  static func path(_ order: SalesOrder.ID) -> String { "/order/\(order)/revisions" }

  func add(to router: Router<ConsoleContext>) {
    router.get("/order/:key/revisions", use: show)
  }

  @Sendable func show(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    guard let actor = context.session.actor else { throw Refused.noOperator }
    guard let key = context.parameters.get("key").flatMap({ RecordKey($0) }) else { throw Refused.notFound }
    let language = context.session.language
    let asked = request.uri.queryParameters["n"].flatMap { Int($0) }
    let view = try await desk.workplace.look(as: actor) { [desk] step in
      try step.snapshot.get(SalesOrder.ID(key)).map { try RevisionsView($0, asked, step, desk.times(context, now: step.now), language) }
    }
    guard let view else { throw Refused.notFound }
    let title = Texts.words("revisionsTitle")
    return try await Page(desk: desk, request: request, context: context)
      .answer("revisions", Words("\(title.en) \(view.orderNumber)", "\(title.zh) \(view.orderNumber)"), view)
  }
}

/// What the page of revisions shows: one revision beside the one before it.
struct RevisionsView: Sendable {
  struct Choice: Sendable {
    let choiceText, choiceLink, choiceCause: String
    let isCurrent: Bool
  }
  struct Compared: Sendable {
    let rowName, wasText, isText, markText, markTone: String
    let isDifferent: Bool
  }

  /// The most lines that are compared on the page; what differs comes first.
  static let maximumRows = 300

  let orderNumber, orderLink: String
  let hasRevisions: Bool
  let choices: [Choice]
  let formerText, laterText, causeText: String
  let whyText, changeLink, changeNumber: String?
  let rows: [Compared]
  let differing: Int
  let isCut: Bool

  init(_ order: Row<SalesOrder>, _ asked: Int?, _ step: StepContext, _ times: TimeWords, _ language: Language) throws {
    let former = try step.revisions(of: order.id)
    orderNumber = order.number
    orderLink = "/r/\(order.id)"
    hasRevisions = !former.isEmpty
    // Revision n is the one that n − 1 became; the newest is the order itself.
    let shown = min(max(asked ?? former.count + 1, 2), former.count + 1)
    let path = RevisionsPage.path(order.id)
    let word = Texts.words("revision")[language]
    choices = former.enumerated().reversed().map { index, revision in
      Choice(
        choiceText: "\(word) \(index + 2)", choiceLink: "\(path)?n=\(index + 2)", choiceCause: Self.cause(revision, times, language), isCurrent: index + 2 == shown)
    }
    guard former.indices.contains(shown - 2) else {
      (formerText, laterText, causeText, whyText, changeLink, changeNumber) = ("", "", "", nil, nil, nil)
      (rows, differing, isCut) = ([], 0, false)
      return
    }
    let cause = former[shown - 2]
    let before = try OrderPicture(cause)
    let after = try shown - 1 < former.count ? OrderPicture(former[shown - 1]) : step.picture(order)
    formerText = "\(word) \(shown - 1)"
    laterText = "\(word) \(shown)"
    causeText = Self.cause(cause, times, language)
    whyText = cause.why
    changeLink = cause.change.map { "\(ChangesPage.path)/\($0)" }
    changeNumber = try cause.change.flatMap { try step.snapshot.get($0)?.number }
    let all = OrderComparison(before, after).rows
    differing = all.count { $0.mark != .same }
    isCut = all.count > Self.maximumRows
    let kept = isCut ? (all.filter { $0.mark != .same } + all.filter { $0.mark == .same }) : all
    rows = kept.prefix(Self.maximumRows).map { Self.compared($0, language) }
  }

  private static func cause(_ revision: Row<OrderRevision>, _ times: TimeWords, _ language: Language) -> String {
    "\(revision.kind.label[language]) · \(times.exact(revision.at)) · \(revision.who)"
  }

  private static func compared(_ row: OrderComparison.Row, _ language: Language) -> Compared {
    // Only an amount begins with a number that is read by threes; a day does too, and is not.
    let isMoney = row.position == nil && row.label == SalesOrder.fields.total.schema.label
    func text(_ words: Words?) -> String { words.map { isMoney ? CellView.grouped($0[language]) : $0[language] } ?? "–" }
    let tones: [OrderComparison.Mark: String] = [.same: "none", .changed: "open", .added: "done", .removed: "stop"]
    return Compared(
      rowName: row.label[language], wasText: text(row.before), isText: text(row.after),
      markText: row.mark.label[language], markTone: tones[row.mark] ?? "none", isDifferent: row.mark != .same)
  }
}
