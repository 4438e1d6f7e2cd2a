import Foundation
import Ground
import Hummingbird
import Membership
import Records
import Replica
import Workflow

/// A month of a site's working calendar, and the forms that set it where a person may.
struct CalendarPage: Sendable {
  let desk: Desk

  static let path = "/calendar"

  func add(to router: Router<ConsoleContext>) {
    router.get("/calendar", use: show)
    router.post("/calendar/site", use: set)
    router.post("/calendar/day", use: setDay)
  }

  @Sendable func show(_ request: Request, _ context: ConsoleContext) async throws -> Response { try await page(request, context, typed: nil, status: .ok) }

  @Sendable func set(_ request: Request, _ context: ConsoleContext) async throws -> Response { try await take(SetCalendar.step.name, request, context) }

  @Sendable func setDay(_ request: Request, _ context: ConsoleContext) async throws -> Response { try await take(SetCalendarDay.step.name, request, context) }

  private func take(_ name: String, _ request: Request, _ context: ConsoleContext) async throws -> Response {
    switch try await StepTaking(desk: desk).take(desk.workplace.step(name), subject: nil, then: Self.path, request, context) {
    case .done(let response): return response
    case .refused(let typed, let status): return try await page(request, context, typed: typed, status: status)
    }
  }

  private func page(_ request: Request, _ context: ConsoleContext, typed: TypedStep?, status: HTTPResponse.Status) async throws -> Response {
    guard let actor = context.session.actor else { throw Refused.noOperator }
    let language = context.session.language
    let query = request.uri.queryParameters
    let asked = CalendarView.Asked(month: query["month"].flatMap { CalendarMonth(String($0)) }, site: query["site"].map(String.init))
    let view = try await desk.workplace.look(as: actor) { [desk] step in try CalendarView(asked, typed, step, desk.workplace, language) }
    return try await Page(desk: desk, request: request, context: context).answer("calendar", Texts.words("calendarTitle"), view, status: status, section: "indicators")
  }
}

/// A month of a year, `2026-11`.
struct CalendarMonth: Sendable, Hashable, CustomStringConvertible {
  let first: Day

  init(of day: Day) { first = day.advanced(by: 1 - day.parts.day) }

  init?(_ text: String) {
    guard text.utf8.count == 7, let day = Day("\(text)-01") else { return nil }
    first = day
  }

  var next: CalendarMonth { CalendarMonth(of: first.advanced(by: 31)) }
  var before: CalendarMonth { CalendarMonth(of: first.advanced(by: -1)) }
  var days: [Day] { (first.number..<next.first.number).map { Day(number: $0) } }
  var description: String { String(first.description.prefix(7)) }
}
