import Foundation
import Ground
import Hummingbird
import Replica
import Workflow

/// 4.1 Load against capacity of each work centre, by day or by week, with what is not planned yet as a rough cut.
struct CapacityPage: Sendable {
  let desk: Desk

  func add(to router: Router<ConsoleContext>) { router.get("/capacity", use: show) }

  @Sendable func show(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    let actor = try await desk.plantActor(context)
    let language = context.session.language
    let query = request.uri.queryParameters
    let (zoom, from) = (query["zoom"].map(String.init), query["from"].map(String.init))
    let view = try await desk.workplace.look(as: actor) { try CapacityView(zoom: zoom, from: from, $0, language) }
    return try await Page(desk: desk, request: request, context: context).answer("capacity", Texts.words("capacityTitle"), view, section: "capacity")
  }
}
