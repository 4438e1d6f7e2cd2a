import Foundation
import Ground
import Hummingbird
import Replica
import Workflow

/// A person's tasks as a list: how many are due when, and one page of them under the headings of when.
struct MyTasksView: Sendable {
  struct Group: Sendable {
    let groupID, groupLabel: String
    /// All of them, shown or not.
    let groupCount: Int
    let isLateGroup: Bool
    let mine: [MyTaskView]
  }

  let groups: [Group]
  let total: Int
  let hasTasks: Bool
  /// More than are shown.
  let moreTasks: Int?

  init(_ tasks: MyTasks, _ step: StepContext, _ workplace: Workplace, _ times: TimeWords, _ language: Language) throws {
    let pauses = try step.runningPauses()
    let bySpan = Dictionary(grouping: tasks.shown) { tasks.span(of: $0.due) }
    groups = try MyTasks.Span.allCases.compactMap { span in
      guard let shown = bySpan[span] else { return nil }
      return Group(
        groupID: "tasks-\(span.rawValue)", groupLabel: span.label[language], groupCount: tasks.counts[span] ?? 0, isLateGroup: span == .overdue,
        mine: try shown.map { try MyTaskView($0, pauses[$0.subject], step, workplace, times, language) })
    }
    total = tasks.total
    hasTasks = !tasks.shown.isEmpty
    moreTasks = tasks.total > tasks.shown.count ? tasks.total - tasks.shown.count : nil
  }
}

/// All of a person's tasks, by step if they like, page by page.
struct TasksPage: Sendable {
  let desk: Desk

  static let pageSize = 50
  static let path = "/tasks"

  func add(to router: Router<ConsoleContext>) { router.get("/tasks", use: show) }

  private struct View: Sendable {
    struct Tab: Sendable {
      let tabLabel, tabLink: String
      let tabCount: Int
      let isCurrent: Bool
    }
    let tabs: [Tab]
    let face: ClockFace
    let tasks: MyTasksView
    let firstPage, nextPage: String?
    let info: InformationView
  }

  @Sendable func show(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    guard let actor = context.session.actor else { throw Refused.noOperator }
    let query = request.uri.queryParameters
    let step = query["step"].map(String.init).flatMap { name in desk.workplace.catalogue.first { $0.name == name }?.name }
    let after = query["after"].flatMap { MyTasks.Place(String($0)) }
    let language = context.session.language
    let view = try await desk.workplace.look(as: actor) { [desk] looking in
      let tasks = try MyTasks(looking, step: step, after: after, limit: Self.pageSize, catalogue: desk.workplace.catalogue)
      return View(
        tabs: Self.tabs(tasks, step, desk.workplace, language), face: ClockFace(looking.now, looking.calendar, language),
        tasks: try MyTasksView(tasks, looking, desk.workplace, desk.times(context, now: looking.now), language),
        firstPage: after == nil ? nil : Self.address(step, nil), nextPage: tasks.next.map { Self.address(step, $0) },
        info: try InformationView(looking, desk.workplace, language))
    }
    return try await Page(desk: desk, request: request, context: context).answer("my-tasks-page", Texts.words("myTasks"), view, section: "home", scripts: ["home.js"])
  }

  private static func tabs(_ tasks: MyTasks, _ chosen: String?, _ workplace: Workplace, _ language: Language) -> [View.Tab] {
    let all = View.Tab(
      tabLabel: Texts.words("tasksAll")[language], tabLink: path, tabCount: tasks.steps.values.reduce(0, +), isCurrent: chosen == nil)
    return [all] + workplace.catalogue.compactMap { step in
      guard tasks.steps[step.name] != nil || step.name == chosen else { return nil }
      return View.Tab(
        tabLabel: step.declaration.label[language], tabLink: address(step.name, nil), tabCount: tasks.steps[step.name] ?? 0, isCurrent: step.name == chosen)
    }
  }

  private static func address(_ step: String?, _ after: MyTasks.Place?) -> String {
    let parts = [step.map { "step=\($0)" }, after.map { "after=\($0)" }].compactMap { $0 }
    return path + (parts.isEmpty ? "" : "?" + parts.joined(separator: "&"))
  }
}
