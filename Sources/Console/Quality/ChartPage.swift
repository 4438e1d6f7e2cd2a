import Foundation
import Ground
import Hummingbird
import Records
import Replica
import Workflow

/// 6.2 The control chart of a characteristic, with its capability, and the numbers behind it.
struct ChartPage: Sendable {
  let desk: Desk

  func add(to router: Router<ConsoleContext>) {
    router.get("/quality/chart/:key", use: show)
    router.get("/quality/counts/:key", use: counts)
  }

  @Sendable func show(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    let row = try await desk.qualityRow(Characteristic.self, context)
    let actor = try await desk.qualityActor(context)
    let language = context.session.language
    let size = request.uri.queryParameters["size"].flatMap { Int($0) }
    let view = try await desk.workplace.look(as: actor) { try ChartView(row, size, $0, language) }
    return try await Page(desk: desk, request: request, context: context)
      .answer("chart", Words("Control chart: \(row.name)", "控制图：\(row.name)"), view, section: "quality")
  }

  /// All nonconformities that were found by a plan: a c chart.
  @Sendable func counts(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    let row = try await desk.qualityRow(InspectionPlan.self, context)
    let actor = try await desk.qualityActor(context)
    let language = context.session.language
    let view = try await desk.workplace.look(as: actor) { try ChartView(row, $0, language) }
    return try await Page(desk: desk, request: request, context: context)
      .answer("chart", Words("Control chart: \(row.number)", "控制图：\(row.number)"), view, section: "quality")
  }
}
