import Exchange
import Foundation
import Ground
import Hummingbird
import Records
import Replica
import Workflow

/// Takes customers' order files in, several at once.
///
/// The script sends each file's bytes as they are, with name and channel in headers: no multipart body has to be taken apart. Each answer is
/// what became of that file, ready to be shown.
struct ImportPage: Sendable {
  let desk: Desk

  /// Files that wait and are listed beside the form; all of them are in the list of documents.
  static let shownWaiting = 20

  func add(to router: Router<ConsoleContext>) {
    router.get("/import", use: show)
    router.post("/import", use: receive)
  }

  private struct View: Sendable {
    struct Waiting: Sendable {
      let waitingName, waitingLink, waitingSince: String
    }
    struct Folder: Sendable {
      let folderPath, folderLooked: String
      let folderTaken, folderFailed: Int
      let folderTrouble: String?
    }
    let channels: [EntryView.Choice]
    let limitText: String
    let limitBytes: Int
    let waiting: [Waiting]
    let hasWaiting: Bool
    let folders: [Folder]
    let hasFolders: Bool
  }

  @Sendable func show(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    guard let actor = context.session.actor else { throw Refused.noOperator }
    let language = context.session.language
    let watched = await desk.watched()
    let view = try await desk.workplace.look(as: actor) { [desk] step in
      let times = desk.times(context, now: step.now)
      let rows = try step.snapshot.all(ReceivedDocument.self, where: "handling = 'waiting'", order: "id", limit: Self.shownWaiting)
      let waiting = rows.map {
        View.Waiting(waitingName: $0.name, waitingLink: ResolvePage.path(of: $0.id.key), waitingSince: times.exact($0.received))
      }
      let folders = watched.map { folder in
        View.Folder(
          folderPath: folder.path, folderLooked: folder.lookedAt.map { times.exact($0) } ?? "–", folderTaken: folder.taken, folderFailed: folder.failed,
          folderTrouble: folder.trouble?[language])
      }
      return View(
        channels: [Channel.file, .mail, .portal].map { .init(value: $0.rawValue, choiceLabel: $0.label[language], isChosen: $0 == .file) },
        limitText: "\(FieldSchema.maximumBlob >> 20) MiB", limitBytes: FieldSchema.maximumBlob, waiting: waiting, hasWaiting: !waiting.isEmpty,
        folders: folders, hasFolders: !folders.isEmpty)
    }
    return try await Page(desk: desk, request: request, context: context)
      .answer("import", Texts.words("importTitle"), view, section: "import", scripts: ["import.js"])
  }

  @Sendable func receive(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    guard let actor = context.session.actor else { throw Refused.noOperator }
    guard desk.seal.isToken(request.headers[.weftToken] ?? "", for: context.session.token) else { throw Refused.staleForm }
    let name = request.headers[.weftFileName]?.removingPercentEncoding ?? "order"
    let channel = request.headers[.weftChannel].flatMap { Channel(rawValue: $0) } ?? .file
    let body = try await RequestBytes.read(request, limit: OrderLimits.standard.bytes)
    let result = try await OrderIntake.receive(bytes: [UInt8](body.readableBytesView), name: name, channel: channel, at: desk.workplace, by: actor)
    let view = FileResultView(name, result, context.session.language)
    guard let page = Templates.shipped.render(["t": Texts.all(in: context.session.language), "view": view], withTemplate: "import-result") else {
      throw MissingTemplate(name: "import-result")
    }
    var response = Page.html(page, view.status)
    if let next = view.nextLink { response.headers[.location] = next }
    if !result.made.isEmpty, let message = result.message { response.setCookie(SessionCookies(desk: desk).message(message[context.session.language])) }
    return response
  }
}

/// What became of one file, with the way on.
struct FileResultView: Sendable {
  struct Order: Sendable {
    let orderNumber, orderLink, orderReference: String
  }

  /// Problems that are written out; the document keeps all of them.
  static let shownProblems = 50

  let fileName: String
  let isTaken, isWaiting, isRefused, isKnown: Bool
  let orders: [Order]
  let problems: [ProblemLine]
  let problemCount: Int
  let moreProblems: Int?
  let resolveLink, keptLink: String?
  /// Where one wants to go when this was the only file; nil when its problems are what one must see.
  let nextLink: String?
  let status: HTTPResponse.Status

  init(_ name: String, _ result: IntakeResult, _ language: Language) {
    fileName = name
    isTaken = !result.made.isEmpty
    isWaiting = !isTaken && result.question != nil && result.document != nil
    isRefused = !isTaken && !isWaiting
    isKnown = result.isKnown && isTaken
    orders = result.made.prefix(Self.shownProblems).map {
      .init(orderNumber: $0.number, orderLink: "/r/\($0.key)", orderReference: $0.customerReference)
    }
    problems = result.problems.prefix(Self.shownProblems).map { ProblemLine($0, language, place: Self.place($0.field, language)) }
    problemCount = result.problems.count
    moreProblems = problemCount > Self.shownProblems ? problemCount - Self.shownProblems : nil
    resolveLink = isWaiting ? result.document.map(ResolvePage.path) : nil
    keptLink = result.document.map { "/r/\($0)" }
    // One order is what one wants to see next; of several, the document that lists them.
    nextLink = isTaken ? (result.made.count == 1 ? "/r/\(result.made[0].key)" : keptLink) : resolveLink
    status = isTaken ? .created : isWaiting ? .accepted : .unprocessableContent
  }

  /// The field alone: where it stands, the line of the file says.
  static func place(_ field: String, _ language: Language) -> String {
    let last = field.split(separator: ".").last.map(String.init) ?? ""
    return last.hasSuffix("]") ? "" : Texts.field(last)[language]
  }
}
