import Foundation
import Ground
import Hummingbird
import Records
import Replica
import Workflow

/// 12.3, 12.4 What the facts suggest to improve, what is being improved with its effect, and the standards that were changed because of it.
struct ImprovementPage: Sendable {
  let desk: Desk

  static let path = "/improvement"
  static let standard = "/improvement/standard"
  static let readers = PlanImprovement.people

  func add(to router: Router<ConsoleContext>) {
    router.get("/improvement", use: show)
    router.get("/improvement/standard", use: versions)
  }

  @Sendable func show(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    let language = context.session.language
    let actor = try await reader(context)
    let sheet = try await desk.workplace.look(as: actor) { try ImprovementSheet.view(MoneyReader(step: $0, times: desk.times(context, now: $0.now), language: language)) }
    return try await Page(desk: desk, request: request, context: context).answer("improvement", Texts.words("improvementTitle"), sheet, section: "improvement")
  }

  /// The versions of one standard: `?kind=service_level&name=order-confirm`.
  @Sendable func versions(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    let language = context.session.language
    let actor = try await reader(context)
    guard let kind = request.uri.queryParameters["kind"].flatMap({ StandardKind(rawValue: String($0)) }), let name = request.uri.queryParameters["name"].map(String.init),
      name.utf8.count <= 100
    else { throw Refused.notFound }
    let sheet = try await desk.workplace.look(as: actor) {
      try ImprovementSheet.versions(kind, name, MoneyReader(step: $0, times: desk.times(context, now: $0.now), language: language))
    }
    return try await Page(desk: desk, request: request, context: context).answer("improvement", Texts.words("improvementVersions"), sheet, section: "improvement")
  }

  private func reader(_ context: ConsoleContext) async throws -> Actor {
    guard let actor = context.session.actor else { throw Refused.noOperator }
    guard let site = try await desk.site() else { throw Refused.notAMember }
    guard site.role == .headquarters, !Self.readers.isDisjoint(with: actor.roles) else { throw Refused.notFound }
    return actor
  }
}
