import Foundation
import Ground
import Hummingbird
import Replica
import Workflow

/// 5.3 What the plant must make and buy when, item by item, with what to do and for whose order.
struct RequirementsPage: Sendable {
  let desk: Desk

  func add(to router: Router<ConsoleContext>) { router.get("/requirements", use: show) }

  @Sendable func show(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    let query = request.uri.queryParameters
    let (item, zoom) = (query["item"].map(String.init), query["zoom"].map(String.init))
    do {
      return try await desk.plantPage("requirements", Texts.words("requirementsTitle"), section: "requirements", request, context) { step, language in
        guard let view = try RequirementsView(item: item, zoom: zoom, PlantRequirements.of(step), language) else { throw Refused.notFound }
        return view
      }
    } catch let problem as Problem { return try await refused([problem], request, context) } catch let problems as Problems {
      return try await refused(problems.all, request, context)
    }
  }

  private func refused(_ problems: [Problem], _ request: Request, _ context: ConsoleContext) async throws -> Response {
    let language = context.session.language
    let view = RequirementsProblemView(faults: problems.map { "\($0.what[language]) \($0.remedy[language])" })
    return try await Page(desk: desk, request: request, context: context).answer(
      "requirements-problem", Texts.words("requirementsTitle"), view, status: .unprocessableContent, section: "requirements")
  }
}

/// Why there are no requirements now.
struct RequirementsProblemView: Sendable {
  let faults: [String]
}
