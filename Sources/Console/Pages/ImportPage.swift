import Exchange
import Foundation
import Ground
import Hummingbird
import Records
import Replica
import Workflow

/// Takes a customer's order file in.
///
/// The script sends the file's bytes as they are, with name and channel in headers: no multipart body has to be taken apart.
struct ImportPage: Sendable {
  let desk: Desk

  func add(to router: Router<ConsoleContext>) {
    router.get("/import", use: show)
    router.post("/import", use: receive)
  }

  private struct View: Sendable {
    let channels: [EntryView.Choice]
    let limitText: String
    let limitBytes: Int
    let refusedName: String?
    let keptLink: String?
    let problems: [ProblemLine]
    let problemCount: Int
  }

  @Sendable func show(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    guard context.session.actor != nil else { throw Refused.noOperator }
    return try await page(request, context, name: nil, kept: nil, problems: [], status: .ok)
  }

  private func page(
    _ request: Request, _ context: ConsoleContext, name: String?, kept: RecordKey?, problems: [Problem], status: HTTPResponse.Status
  ) async throws -> Response {
    let language = context.session.language
    let view = View(
      channels: [Channel.file, .mail, .portal].map { .init(value: $0.rawValue, choiceLabel: $0.label[language], isChosen: $0 == .file) },
      limitText: "\(FieldSchema.maximumBlob >> 20) MiB", limitBytes: FieldSchema.maximumBlob, refusedName: name, keptLink: kept.map { "/r/\($0)" },
      problems: problems.map { ProblemLine($0, language, place: Self.place($0.field, language)) }, problemCount: problems.count)
    return try await Page(desk: desk, request: request, context: context)
      .answer("import", Texts.words("importTitle"), view, status: status, section: "import")
  }

  /// The field alone: where it stands, the line of the file says.
  private static func place(_ field: String, _ language: Language) -> String {
    let last = field.split(separator: ".").last.map(String.init) ?? ""
    return last.hasSuffix("]") ? "" : Texts.field(last)[language]
  }

  @Sendable func receive(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    guard let actor = context.session.actor else { throw Refused.noOperator }
    guard desk.seal.isToken(request.headers[.weftToken] ?? "", for: context.session.token) else { throw Refused.staleForm }
    let name = request.headers[.weftFileName]?.removingPercentEncoding ?? "order"
    let channel = request.headers[.weftChannel].flatMap { Channel(rawValue: $0) } ?? .file
    let body = try await RequestBytes.read(request, limit: OrderLimits.standard.bytes)
    let result = try await OrderIntake.receive(bytes: [UInt8](body.readableBytesView), name: name, channel: channel, at: desk.workplace, by: actor)
    guard let document = result.document, result.problems.isEmpty else {
      return try await page(request, context, name: name, kept: result.document, problems: result.problems, status: .unprocessableContent)
    }
    // One order is what one wants to see next; of several, the document that lists them.
    let next = result.orders.count == 1 ? result.orders[0].key : document
    var response = APIAnswer.json(["location": .string("/r/\(next)")], status: .created)
    if let message = result.message { response.setCookie(SessionCookies(desk: desk).message(message[context.session.language])) }
    return response
  }
}
