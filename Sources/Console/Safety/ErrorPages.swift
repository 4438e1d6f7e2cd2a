import Ground
import Hummingbird

/// Turns what went wrong into a page, or into JSON for a program, in the reader's language. Says nothing of the machine.
struct ErrorPages: RouterMiddleware {
  let desk: Desk

  func handle(
    _ request: Request, context: ConsoleContext, next: (Request, ConsoleContext) async throws -> Response
  ) async throws -> Response {
    do {
      return try await next(request, context)
    } catch let refused as Refused {
      return try await answer([refused.problem], refused.status, request, context)
    } catch let problems as Problems {
      return try await answer(problems.all, .unprocessableContent, request, context)
    } catch let problem as Problem {
      return try await answer([problem], .unprocessableContent, request, context)
    } catch let error as any HTTPResponseError where error.status.kind == .clientError {
      return try await answer([(error.status == .notFound ? Refused.notFound : .badRequest).problem], error.status, request, context)
    } catch is CancellationError {
      throw CancellationError()
    } catch {
      desk.logger.error("a request failed", metadata: ["path": "\(request.uri.path)", "error": "\(error)"])
      let problem = Problem("node.failed", Texts.words("refusedFailed"), remedy: Texts.words("refusedFailedRemedy"))
      return try await answer([problem], .internalServerError, request, context)
    }
  }

  private func answer(
    _ problems: [Problem], _ status: HTTPResponse.Status, _ request: Request, _ context: ConsoleContext
  ) async throws -> Response {
    if request.uri.path.hasPrefix("/api/") { return APIAnswer.problems(problems, status, context.session.language) }
    if status == .unauthorized && request.method == .get && request.headers[.weftLive] == nil {
      // To sign in, or to come back to a locked screen, and then to go on where one wanted to.
      let door = context.session.lockedPerson == nil ? "/sign-in" : "/lock"
      return .redirect(to: request.uri.string == "/" ? door : "\(door)?back=\(Page.ownPath(request.uri.string).percentEncoded)", type: .normal)
    }
    let language = context.session.language
    let view = ProblemView(problems: problems.map { ProblemLine($0, language) })
    return try await Page(desk: desk, request: request, context: context).answer("problem", Texts.words("problemTitle"), view, status: status)
  }
}

/// A problem as a page shows it.
struct ProblemLine: Sendable {
  let place: String?
  let what: String
  let remedy: String

  init(_ problem: Problem, _ language: Language, place: String? = nil) {
    var parts: [String] = []
    if let line = problem.line { parts.append(Words("line \(line)", "第 \(line) 行")[language]) }
    let field = place ?? problem.field
    if !field.isEmpty { parts.append(field) }
    self.place = parts.isEmpty ? nil : parts.joined(separator: ", ")
    what = problem.what[language]
    remedy = problem.remedy[language]
  }
}

private struct ProblemView: Sendable {
  let problems: [ProblemLine]
}
