import Foundation
import Ground
import Hummingbird
import Records
import Replica
import Workflow

/// What there is to do, the documents that this site works with, and how things stand with the other sites.
struct HomePage: Sendable {
  let desk: Desk

  func add(to router: Router<ConsoleContext>) { router.get("/", use: show) }

  private struct View: Sendable {
    struct Tab: Sendable {
      let label, tabLink: String
      let isCurrent: Bool
    }
    struct State: Sendable {
      let value, stateLabel: String
      let isChosen: Bool
    }
    let tabs: [Tab]
    let list, listLabel, search: String
    let states: [State]
    let table: TableView
    let isEmpty: Bool
    let isFiltered: Bool
    let nextPage, firstPage: String?
    let tasks: [TaskView]
    let hasTasks: Bool
    let moreTasks: Int?
    /// Open conflicts here; nil for none.
    let conflictCount: Int?
    let peers: [PeerView]
    let hasPeers: Bool
  }

  struct PeerView: Sendable {
    let code, state, heard, waitingText: String
    let isBehind: Bool
    let proof: String?
    let fault: String?
    let clockText: String?
  }

  @Sendable func show(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    guard let actor = context.session.actor else { throw Refused.noOperator }
    guard let site = try await desk.site() else { throw Refused.notAMember }
    let query = request.uri.queryParameters
    let types = RecordList.types(at: site.role)
    let type = query["list"].map(String.init) ?? types[0]
    guard let record = desk.replica.schema.record(named: type) else { throw Refused.notFound }
    let filter = RecordList.Filter(
      search: String((query["q"].map(String.init) ?? "").trimmingSpaces().prefix(100)), state: query["state"].map(String.init) ?? "",
      after: query["after"].flatMap { RecordKey(String($0)) })
    let peers = await desk.peers()
    let view = try await desk.workplace.look(as: actor) { [desk] step in
      try Self.view(record, types, filter, step, peers, desk.times(context, now: step.now), desk.workplace, context.session.language)
    }
    return try await Page(desk: desk, request: request, context: context).answer("home", record.label, view, section: "home")
  }

  private static func view(
    _ record: RecordSchema, _ types: [String], _ filter: RecordList.Filter, _ step: StepContext, _ peers: [PeerLine], _ times: TimeWords,
    _ workplace: Workplace, _ language: Language
  ) throws -> View {
    let list = RecordList.of(record)
    let (rows, next) = try list.page(filter, record, step.snapshot)
    let states = record.stateField?.type.options.sorted { $0.rank < $1.rank } ?? []
    let tasks = try TaskView.open(step, workplace, times, language)
    let conflicts = try step.snapshot.conflictCount().total
    let shownTypes = types.contains(record.name) ? types : types + [record.name]
    return View(
      tabs: shownTypes.compactMap { step.snapshot.schema.record(named: $0) }.map {
        .init(label: $0.label[language], tabLink: "/?list=\($0.name)", isCurrent: $0.name == record.name)
      },
      list: record.name, listLabel: record.label[language], search: filter.search,
      states: states.map { .init(value: $0.value, stateLabel: $0.label[language], isChosen: $0.value == filter.state) },
      table: try TableView(rows, list.fields(record), step.snapshot, language, times), isEmpty: rows.isEmpty,
      isFiltered: !filter.search.isEmpty || !filter.state.isEmpty, nextPage: next.map { address(record.name, filter, after: $0) },
      firstPage: filter.after == nil ? nil : address(record.name, filter, after: nil),
      tasks: Array(tasks.prefix(TaskView.shown)), hasTasks: !tasks.isEmpty, moreTasks: tasks.count > TaskView.shown ? tasks.count - TaskView.shown : nil,
      conflictCount: conflicts > 0 ? conflicts : nil,
      peers: peers.map { peer($0, times, language) }, hasPeers: !peers.isEmpty)
  }

  private static func address(_ type: String, _ filter: RecordList.Filter, after: RecordKey?) -> String {
    var parts = ["list=\(type)"]
    if !filter.search.isEmpty { parts.append("q=\(filter.search.percentEncoded)") }
    if !filter.state.isEmpty { parts.append("state=\(filter.state.percentEncoded)") }
    if let after { parts.append("after=\(after)") }
    return "/?" + parts.joined(separator: "&")
  }

  private static func peer(_ peer: PeerLine, _ times: TimeWords, _ language: Language) -> PeerView {
    let heard = peer.lastHeard.map { Words("heard \(times.ago($0))", "最近联系：\(times.ago($0))")[language] } ?? Texts.words("neverHeard")[language]
    let waiting = peer.waiting == 0
      ? Texts.words("upToDate")
      : Words("\(peer.waiting) change\(peer.waiting == 1 ? "" : "s") still to send", "还有 \(peer.waiting) 项更改待发送")
    return PeerView(
      code: peer.code, state: peer.state[language], heard: heard, waitingText: waiting[language],
      isBehind: peer.waiting > 0 || !peer.error.isEmpty || peer.proof.map { $0.differing > 0 } ?? false,
      proof: peer.proof.map { proof($0, peer.code, times)[language] }, fault: peer.error.isEmpty ? nil : peer.error,
      clockText: peer.clock?[language])
  }

  private static func proof(_ proof: PeerLine.Proof, _ code: String, _ times: TimeWords) -> Words {
    let time = times.exact(proof.at)
    return proof.differing == 0
      ? Words("identical with \(code) as of \(time)", "截至 \(time) 与 \(code) 完全一致")
      : Words("\(proof.differing) records differ from \(code) as of \(time)", "截至 \(time) 有 \(proof.differing) 条记录与 \(code) 不同")
  }
}

/// Something that this operator must do.
struct TaskView: Sendable {
  static let shown = 20

  let what, document, documentLink, dueText, dueExact: String
  let isOverdue: Bool

  init(_ task: Row<WorkTask>, _ workplace: Workplace, _ times: TimeWords, _ language: Language) {
    let step = workplace.catalogue.first { $0.name == task.step }
    what = step?.declaration.label[language] ?? workplace.levels.all.first { $0.name == task.level }?.label[language] ?? task.step
    document = task.subjectNumber
    let key = RecordKey(bytes: task.subject.bytes)
    // Straight to the step's form where there is one.
    documentLink = key.map { key in step?.subject == nil ? "/r/\(key)" : "/r/\(key)/\(task.step)#step-\(task.step)" } ?? "/"
    dueText = times.due(task.due)
    dueExact = times.exact(task.due)
    isOverdue = task.due < times.now
  }

  /// The open tasks on this site's own shelf that the operator's roles may do, the most overdue first.
  static func open(_ step: StepContext, _ workplace: Workplace, _ times: TimeWords, _ language: Language) throws -> [TaskView] {
    let mine = workplace.catalogue.filter { !$0.declaration.operators.isDisjoint(with: step.actor.roles) }.map(\.name)
    guard !mine.isEmpty else { return [] }
    let names = JSON.array(mine.map { .string($0) }).text
    let tasks = try step.snapshot.all(
      WorkTask.self, where: "state = 'open' AND _shelf = ? AND step IN (SELECT value FROM json_each(?))", [Int64(step.home.code), names], order: "due_ms, id",
      limit: 500)
    return tasks.map { TaskView($0, workplace, times, language) }
  }
}
