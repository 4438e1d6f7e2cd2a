import Foundation
import Ground
import Hummingbird
import Records
import Replica
import Workflow

/// All of one order on one page, at `/r/KEY` of the order: where the order itself is held, and where only parts of it are, as at a plant.
///
/// The page of any record asks it first; it answers for orders, and leads from a note to its order.
struct OrderPage: Sendable {
  let desk: Desk

  private enum Subject: Sendable {
    case order(SalesOrder.ID)
    case note(Note.ID, of: SalesOrder.ID)

    var order: SalesOrder.ID {
      switch self {
      case .order(let order), .note(_, let order): order
      }
    }
  }

  /// - Returns: nil when the address names no order and no note.
  func show(_ request: Request, _ context: ConsoleContext) async throws -> Response? {
    guard context.session.actor != nil, let subject = try await subject(context) else { return nil }
    if case .note(let note, let order) = subject {
      return Page(desk: desk, request: request, context: context).redirect(to: "/r/\(order)#note-\(note)")
    }
    return try await page(subject.order, request, context, typed: nil, status: .ok)
  }

  /// Takes a step from a form of the page: one about the order, a note, an answer, or a decision about a conflict.
  ///
  /// - Returns: nil when the address names no order and no note, or another step.
  func take(_ request: Request, _ context: ConsoleContext) async throws -> Response? {
    guard context.session.actor != nil, let subject = try await subject(context),
      let step = desk.workplace.catalogue.first(where: { $0.name == context.parameters.get("step") })
    else { return nil }
    let taking = StepTaking(desk: desk)
    let here = "/r/\(subject.order)"
    let result: StepTaking.Result
    switch (subject, step.name) {
    case (.order(let order), WriteNote.step.name):
      result = try await taking.take(step, subject: order.key, then: "\(here)#talk", request, context)
    case (.note(let note, _), AnswerNote.step.name):
      result = try await taking.take(step, subject: note.key, then: "\(here)#talk", request, context)
    case (.order, ResolveConflict.step.name):
      result = try await taking.take(step, subject: nil, then: here, request, context)
    case (.order(let order), _) where step.subject == SalesOrder.record.name:
      result = try await taking.take(step, subject: order.key, request, context)
    default: return nil
    }
    switch result {
    case .done(let response): return response
    case .refused(let typed, let status): return try await page(subject.order, request, context, typed: typed, status: status)
    }
  }

  private func subject(_ context: ConsoleContext) async throws -> Subject? {
    guard let key = context.parameters.get("key").flatMap({ RecordKey($0) }) else { return nil }
    return try await desk.replica.read { snapshot in
      if let order = try KnownOrder.find(SalesOrder.ID(key), snapshot) { return .order(order.id) }
      return try snapshot.get(Note.ID(key)).map { .note($0.id, of: $0.order) }
    }
  }

  private func page(
    _ order: SalesOrder.ID, _ request: Request, _ context: ConsoleContext, typed: TypedStep?, status: HTTPResponse.Status
  ) async throws -> Response {
    guard let actor = context.session.actor else { throw Refused.noOperator }
    var asked = OrderView.Asked(request, openStep: context.parameters.get("step"), typed: typed)
    asked.drafts = try await DraftsHere(desk, context, under: "/r/\(order)/")
    let language = context.session.language
    let view = try await desk.workplace.look(as: actor) { [desk, asked] step in
      try OrderViewMaker(step: step, workplace: desk.workplace, times: desk.times(context, now: step.now), language: language).view(order, asked)
    }
    let label = SalesOrder.record.label
    let title = Words("\(label.en) \(view.orderNumber)", "\(label.zh) \(view.orderNumber)")
    return try await Page(desk: desk, request: request, context: context).answer("order", title, view, status: status, scripts: ["order.js", "changes.js"])
  }
}
