import Foundation
import Ground
import Hummingbird
import Replica
import Workflow

/// The records of a type: searched, narrowed by state, page by page, and as a file for a spreadsheet.
struct ListPage: Sendable {
  let desk: Desk

  func add(to router: Router<ConsoleContext>) {
    router.get("/list", use: first)
    router.get("/list/:type", use: show)
    router.get("/list/:type/csv", use: export)
  }

  private struct View: Sendable {
    struct Tab: Sendable {
      let tabName, tabLink: String
      let isCurrent: Bool
    }
    struct State: Sendable {
      let value, stateLabel: String
      let isChosen: Bool
    }
    struct Sort: Sendable {
      let sortLabel, sortLink: String
      let isChosenSort: Bool
    }
    struct Saved: Sendable {
      let savedName, savedLink: String
      let isShownView: Bool
    }
    struct Column: Sendable {
      let columnField, columnLabel: String
      let isShownColumn: Bool
    }
    let tabs: [Tab]
    let saved: [Saved]
    let hasSaved: Bool
    let columns: [Column]
    /// What follows the list's address as it is shown now.
    let ownQuery: String
    let sorts: [Sort]
    let hasSorts: Bool
    let sortName: String?
    /// The label of the day that narrows the list; nil when the type has none.
    let dayLabel: String?
    let fromDay, toDay: String
    let listPath, listLabel, search, csvLink: String
    let states: [State]
    let hasStates, isSearched: Bool
    /// The choice that narrows the list: its name, its label and its values; nil when the type has none.
    let choiceName, choiceLabel: String?
    let choices: [State]
    let table: TableView
    let isEmpty, isFiltered: Bool
    let nextPage, firstPage: String?
  }

  private func record(_ context: ConsoleContext) throws -> RecordSchema {
    guard let record = desk.replica.schema.record(named: context.parameters.get("type") ?? "") else { throw Refused.notFound }
    return record
  }

  /// The list that this site works with most.
  @Sendable func first(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    guard let site = try await desk.site() else { throw Refused.notAMember }
    return .redirect(to: "/list/\(RecordList.types(at: site.role)[0])", type: .normal)
  }

  @Sendable func show(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    guard let actor = context.session.actor else { throw Refused.noOperator }
    guard let site = try await desk.site() else { throw Refused.notAMember }
    let record = try record(context)
    let query = ListQuery(record, request)
    if !query.search.isEmpty { try await desk.replica.catchUpSearch() }
    // A list of customers shows no limit.
    if record.name != "customer" { try await desk.noteViewing(type: record.name, .list, by: actor) }
    let types = RecordList.types(at: site.role)
    var liked = Liked()
    if let person = context.session.person?.id.key {
      liked.views = try await desk.store.views(of: person, type: record.name)
      liked.columns = try await desk.store.columns(of: person, type: record.name)
    }
    let view = try await desk.workplace.look(as: actor) { [desk, liked] step in
      try Self.view(
        query, liked, types.contains(record.name) ? types : types + [record.name], step, desk.times(context, now: step.now), context.session.language)
    }
    return try await Page(desk: desk, request: request, context: context).answer(
      "list", record.label, view, section: "list", scripts: ["lists.js"])
  }

  /// What the person has chosen about this list.
  private struct Liked: Sendable {
    var views: [SavedView] = []
    /// nil for the list's own.
    var columns: [String]?
  }

  private static func view(
    _ query: ListQuery, _ liked: Liked, _ types: [String], _ step: StepContext, _ times: TimeWords, _ language: Language
  ) throws -> View {
    let record = query.record
    let page = try query.page(RecordList.pageSize, step.snapshot)
    let path = "/list/\(record.name)"
    let states = query.stateField?.type.options.sorted { $0.rank < $1.rank } ?? []
    let possible = ListChoices.possible(record)
    let chosen = liked.columns.map { names in possible.filter { names.contains($0.name) } } ?? []
    let fields = chosen.isEmpty ? RecordList.of(record).fields(record) : chosen
    let own = query.address("")
    let sorts = query.search.isEmpty ? Self.sorts(query, path, language) : []
    return View(
      tabs: types.compactMap { step.snapshot.schema.record(named: $0) }.map {
        .init(tabName: $0.label[language], tabLink: "/list/\($0.name)", isCurrent: $0.name == record.name)
      },
      saved: liked.views.map { .init(savedName: $0.name, savedLink: "\(path)\($0.query)", isShownView: $0.query == own) }, hasSaved: !liked.views.isEmpty,
      columns: possible.map { field in
        .init(columnField: field.name, columnLabel: field.label[language], isShownColumn: fields.contains { $0.number == field.number })
      }, ownQuery: own,
      sorts: sorts, hasSorts: sorts.count > 1, sortName: query.sort?.name,
      dayLabel: query.dayField?.label[language], fromDay: query.from?.description ?? "", toDay: query.to?.description ?? "",
      listPath: path, listLabel: record.label[language], search: query.search, csvLink: query.address("\(path)/csv"),
      states: states.map { .init(value: $0.value, stateLabel: $0.label[language], isChosen: query.states.contains($0.value)) },
      hasStates: !states.isEmpty, isSearched: record.declaration.search != nil,
      choiceName: query.choiceField?.name, choiceLabel: query.choiceField?.label[language],
      choices: query.choiceField?.type.options.map { .init(value: $0.value, stateLabel: $0.label[language], isChosen: $0.value == query.choice) } ?? [],
      table: try TableView(page.rows, fields, step.snapshot, language, times).withCompleteness(of: page.rows, step, language), isEmpty: page.rows.isEmpty,
      isFiltered: query.isFiltered, nextPage: page.next.map { query.address(path, after: $0) },
      firstPage: query.after == nil ? nil : query.address(path))
  }

  /// The newest first, and each sortable column; the chosen one leads to its other direction.
  private static func sorts(_ query: ListQuery, _ path: String, _ language: Language) -> [View.Sort] {
    var plain = query
    plain.sort = nil
    let newest = View.Sort(sortLabel: Texts.words("newest")[language], sortLink: plain.address(path), isChosenSort: query.sort == nil)
    return [newest] + query.record.fields.filter(ListSort.isSortable).compactMap { field in
      let isChosen = query.sort?.column == field.name
      let isDescending = isChosen ? query.sort?.isDescending == false : true
      var other = query
      other.sort = ListSort((isDescending ? "-" : "") + field.name, query.record)
      let arrow = isChosen ? (query.sort?.isDescending == true ? " ↓" : " ↑") : ""
      return View.Sort(sortLabel: field.label[language] + arrow, sortLink: other.address(path), isChosenSort: isChosen)
    }
  }

  /// All that the filter lets through, piece by piece, so that a list of any length takes the memory of a piece.
  @Sendable func export(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    guard let actor = context.session.actor else { throw Refused.noOperator }
    let record = try record(context)
    let query = ListQuery(record, request)
    if !query.search.isEmpty { while try await desk.replica.catchUpSearch() {} }
    try await desk.noteViewing(type: record.name, .export, by: actor)
    let language = context.session.language
    let name = record.label[language].percentEncoded
    return Response(
      status: .ok,
      headers: [.contentType: "text/csv; charset=utf-8", .contentDisposition: "attachment; filename*=UTF-8''\(name).csv"],
      body: .init { [desk] writer in
        let fields = record.fields.filter { $0.type.kind != .blob }
        try await writer.write(ByteBuffer(string: "\u{FEFF}" + CSVLine.text(fields.map { $0.label[language] })))
        var query = query
        query.after = nil
        repeat {
          let (text, next) = try await desk.workplace.look(as: actor) { [query] step in
            let page = try query.page(500, step.snapshot)
            let times = desk.times(context, now: step.now)
            return (try page.rows.map { try CSVLine.text($0, fields, step.snapshot, times) }.joined(), page.next)
          }
          if !text.isEmpty { try await writer.write(ByteBuffer(string: text)) }
          query.after = next
        } while query.after != nil
        try await writer.finish(nil)
      })
  }
}
