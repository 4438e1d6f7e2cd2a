import Exchange
import Foundation
import Ground
import Hummingbird
import Records
import Workflow

/// Takes orders from programs: a file of any format that people send too, or JSON, as the body of one request.
///
/// The same bytes again give the same answer and no second order, so that a program may repeat what it got no answer to.
struct OrdersAPI: Sendable {
  let desk: Desk

  func add(to router: Router<ConsoleContext>) {
    router.post("/api/orders", use: take)
  }

  /// What a body of a type is called when its sender gives it no name; the bytes tell the format.
  private static let names = [
    "application/json": "order.json", "text/csv": "order.csv", "application/xml": "order.xml", "text/xml": "order.xml",
    "application/edifact": "order.edi", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "order.xlsx",
  ]

  @Sendable func take(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    let actor = try await desk.program(request)
    let query = request.uri.queryParameters
    let type = (request.headers[.contentType] ?? "").prefix { $0 != ";" }.lowercased()
    let name = query["name"].map { String($0) } ?? Self.names[type] ?? "order"
    let channel = try Self.channel(query["channel"].map(String.init))
    let body = try await RequestBytes.read(request, limit: OrderLimits.standard.bytes)
    let result = try await OrderIntake.receive(
      bytes: [UInt8](body.readableBytesView), name: name, channel: channel, customer: query["customer"].map(String.init), at: desk.workplace, by: actor)
    return Self.answer(result, context.session.language)
  }

  private static func channel(_ text: String?) throws -> Channel {
    guard let text else { return .portal }
    guard let channel = Channel(rawValue: text) else {
      throw Problem(
        "value.unknown", field: "channel", Words("\"\(text)\" is none of the known values.", "“\(text)”不是可用的值。"),
        remedy: Words("Leave it out for portal.", "可省略，默认 portal。"))
    }
    return channel
  }

  /// 201 when orders came of it, 200 when they had before, 202 when it waits for a person, 422 when it was refused.
  private static func answer(_ result: IntakeResult, _ language: Language) -> Response {
    func listed(_ made: [IntakeResult.Order]) -> JSON {
      .array(made.map { order -> JSON in
        ["number": .string(order.number), "id": .string(order.key.description), "customer_reference": .string(order.customerReference)]
      })
    }
    let isWaiting = result.made.isEmpty && result.question != nil && result.document != nil
    let word = !result.made.isEmpty ? "taken" : isWaiting ? "waiting" : "refused"
    let status: HTTPResponse.Status = !result.made.isEmpty ? (result.isKnown ? .ok : .created) : isWaiting ? .accepted : .unprocessableContent
    return APIAnswer.json(
      [
        "status": .string(word), "document": result.document.map { .string($0.description) } ?? .null, "orders": listed(result.orders), "changes": listed(result.changes),
        "resolve": isWaiting ? result.document.map { .string(ResolvePage.path(of: $0)) } ?? .null : .null,
        "problems": APIAnswer.list(result.problems, language),
      ], status: status)
  }
}
