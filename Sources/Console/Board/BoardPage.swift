import Foundation
import Ground
import Hummingbird
import Replica
import Workflow

/// The planner's board: work orders by work centre and day, moved by hand, with what that means before anything is written.
///
/// The moves that are tried stand in the form alone, so the node keeps nothing of a what-if that nobody accepts.
struct BoardPage: Sendable {
  static let path = "/board"
  /// Bytes of a form here.
  static let maximumForm = 60_000

  let desk: Desk

  func add(to router: Router<ConsoleContext>) {
    router.get("/board", use: show)
    router.post("/board/what-if", use: tryOut)
    router.post("/board/accept", use: accept)
  }

  @Sendable func show(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    let query = request.uri.queryParameters
    var asked = BoardAsked(zoom: query["zoom"].map(String.init), from: query["from"].map(String.init), centre: query["centre"].map(String.init))
    asked.what = query["move"].map(String.init) ?? ""
    asked.rush = query["rush"].map(String.init).flatMap { $0.isEmpty ? nil : $0 }
    return try await page(request, context, asked, .ok)
  }

  /// Adds a move to those that are tried, or takes one out.
  @Sendable func tryOut(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    _ = try await desk.plantActor(context)
    let (form, isOurs) = try await SentForm.readUntrusted(request, context, desk, limit: Self.maximumForm)
    var asked = asked(form)
    guard isOurs else {
      asked.problems = [Refused.staleForm.problem]
      return try await page(request, context, asked, .forbidden)
    }
    if let put = form["put"] {
      asked = self.put(put, form, asked)
    } else if let dropped = form["drop"] {
      asked.moves.removeAll { $0.what == dropped }
    } else {
      asked.problems += await add(form, to: &asked, context)
    }
    return try await page(request, context, asked, asked.problems.isEmpty ? .ok : .unprocessableContent)
  }

  /// Work before all else, or all planned anew: tried alone, without moves.
  private func put(_ put: String, _ form: SentForm, _ asked: BoardAsked) -> BoardAsked {
    var asked = asked
    asked.moves = []
    (asked.rush, asked.rule) = (nil, nil)
    if put == "anew" {
      asked.rule = form["rule"].flatMap { PlanRule(rawValue: $0) } ?? .best
    } else if asked.what.isEmpty {
      asked.problems.append(
        Problem("entry.missing", field: "what", Words("\(Texts.words("boardWhat").en) is missing.", "缺少\(Texts.words("boardWhat").zh)。"), remedy: Texts.words("boardChoose")))
    } else {
      // An operation is rushed with all of its work order.
      asked.rush = String(asked.what.prefix { $0 != "/" })
    }
    return asked
  }

  /// What the form asks for joins the moves once it can be done; until then it stays in the form.
  private func add(_ form: SentForm, to asked: inout BoardAsked, _ context: ConsoleContext) async -> [Problem] {
    var problems: [Problem] = []
    for (field, value, words) in [
      ("what", asked.what, Texts.words("boardWhat")), ("centre", asked.target, Texts.words("boardCentre")), ("start", asked.start, Texts.words("boardStart")),
    ] where value.isEmpty {
      problems.append(Problem("entry.missing", field: field, Words("\(words.en) is missing.", "缺少\(words.zh)。"), remedy: Texts.words("boardChoose")))
    }
    if asked.moves.count >= WhatIf.maximumMoves { problems.append(PlanMoves.tooMany) }
    guard problems.isEmpty, let actor = context.session.actor else { return problems }
    let line = PlanMoves.Line(what: asked.what, centre: asked.target, start: asked.start)
    do {
      let against = try await desk.workplace.look(as: actor) { try $0.whatIf([line]).problems }
      guard against.isEmpty else { return against }
      asked.moves.removeAll { $0.what == line.what }
      asked.moves.append(line)
      (asked.what, asked.target, asked.start) = ("", "", "")
      return []
    } catch let problem as Problem {
      return [problem]
    } catch {
      return [Problem("node.failed", Texts.words("refusedFailed"), remedy: Texts.words("refusedFailedRemedy"))]
    }
  }

  @Sendable func accept(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    let actor = try await desk.plantActor(context)
    let (form, isOurs) = try await SentForm.readUntrusted(request, context, desk, limit: Self.maximumForm)
    var asked = asked(form)
    guard isOurs else {
      asked.problems = [Refused.staleForm.problem]
      return try await page(request, context, asked, .forbidden)
    }
    do {
      let outcome = try await desk.workplace.perform(Self.step(asked), entries(asked, form), by: actor)
      let today = try await desk.workplace.look(as: actor) { $0.today }
      let scale = BoardScale(zoom: asked.zoom, from: asked.from, today: today)
      let centre = asked.centre.map { "&centre=\($0.percentEncoded)" } ?? ""
      return Page(desk: desk, request: request, context: context).redirect(to: scale.address() + centre, after: outcome.result)
    } catch let problems as Problems {
      asked.problems = problems.all
      return try await page(request, context, asked, .unprocessableContent)
    }
  }

  /// The step that writes what was shown.
  private static func step(_ asked: BoardAsked) -> String {
    asked.rush != nil ? RushWork.step.name : asked.rule != nil ? ImprovePlan.step.name : RearrangePlan.step.name
  }

  private func entries(_ asked: BoardAsked, _ form: SentForm) -> [String: String] {
    if let rush = asked.rush { return form.entries(["mark"]).merging(["work": rush]) { $1 } }
    return form.entries(asked.rule != nil ? ["rule", "iterations", "mark"] : ["moves", "mark"])
  }

  private func asked(_ form: SentForm) -> BoardAsked {
    var asked = BoardAsked(zoom: form["zoom"], from: form["from"], centre: form["filter"].flatMap { $0.isEmpty ? nil : $0 })
    // What our own page wrote is readable; what is not is no move.
    asked.moves = (try? PlanMoves(parsing: form["moves"] ?? ""))?.lines ?? []
    asked.rush = form["rush"].flatMap { $0.isEmpty ? nil : $0 }
    asked.rule = form["rule"].flatMap { PlanRule(rawValue: $0) }
    asked.iterations = (form["iterations"] ?? "").trimmingSpaces()
    asked.what = (form["what"] ?? "").trimmingSpaces()
    asked.target = (form["centre"] ?? "").trimmingSpaces()
    asked.start = (form["start"] ?? "").trimmingSpaces()
    return asked
  }

  private func page(_ request: Request, _ context: ConsoleContext, _ asked: BoardAsked, _ status: HTTPResponse.Status) async throws -> Response {
    let actor = try await desk.plantActor(context)
    let language = context.session.language
    let view = try await desk.workplace.look(as: actor) { [workplace = desk.workplace] step in
      let mayPlan = workplace.refusal(try workplace.step(RearrangePlan.step.name), step.site, step.actor) == nil
      return try BoardMaker(context: step, language: language, mayPlan: mayPlan).view(asked)
    }
    return try await Page(desk: desk, request: request, context: context).answer(
      "board", Texts.words("boardTitle"), view, status: status, section: "board", scripts: ["board.js"])
  }
}
