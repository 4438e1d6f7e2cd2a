import Foundation
import Ground
import Hummingbird
import Replica
import Workflow

/// One box over everything that is here: records by type, and steps by name. As a page, and with `Accept: application/json` as data.
struct SearchPage: Sendable {
  /// Records shown of one type.
  static let shown = 8

  let desk: Desk

  func add(to router: Router<ConsoleContext>) { router.get("/search", use: show) }

  struct Hit: Sendable {
    let hitName, hitWords, hitLink: String
  }
  struct Group: Sendable {
    let groupName: String
    let moreLink: String?
    let hits: [Hit]
  }
  private struct View: Sendable {
    let asked: String
    let groups: [Group]
    let isEmpty: Bool
  }

  @Sendable func show(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    guard let actor = context.session.actor else { throw Refused.noOperator }
    let asked = String((request.uri.queryParameters["q"].map(String.init) ?? "").trimmingSpaces().prefix(ListQuery.maximumSearch))
    if !asked.isEmpty { try await desk.replica.catchUpSearch() }
    let language = context.session.language
    let groups = try await desk.workplace.look(as: actor) { [workplace = desk.workplace] step in
      asked.isEmpty ? [] : try Self.records(asked, step.snapshot, language) + Self.steps(asked, workplace, language)
    }
    if request.headers[.accept]?.contains("application/json") == true {
      return APIAnswer.json(
        .array(
          groups.map { group in
            ["group": .string(group.groupName), "hits": .array(group.hits.map { ["name": .string($0.hitName), "words": .string($0.hitWords), "link": .string($0.hitLink)] })]
          }))
    }
    let view = View(asked: asked, groups: groups, isEmpty: groups.isEmpty && !asked.isEmpty)
    return try await Page(desk: desk, request: request, context: context).answer("search", Texts.words("navSearch"), view, section: "search")
  }

  private static func records(_ asked: String, _ snapshot: Snapshot, _ language: Language) throws -> [Group] {
    let query = asked.percentEncoded
    return try snapshot.schema.records.filter { $0.declaration.search != nil }.compactMap { record in
      let rows = try snapshot.found(record.name, asked, limit: shown + 1)
      guard !rows.isEmpty else { return nil }
      return Group(
        groupName: record.label[language], moreLink: rows.count > shown ? "/list/\(record.name)?q=\(query)" : nil,
        hits: try rows.prefix(shown).map { row in
          Hit(hitName: RecordNames.name(row), hitWords: try words(row, snapshot, language), hitLink: "/r/\(row.key)")
        })
    }
  }

  /// What tells a record from its neighbours: its own words, or its customer's, and its state.
  private static func words(_ row: AnyRow, _ snapshot: Snapshot, _ language: Language) throws -> String {
    var parts = [RecordNames.words(row, language)].compactMap { $0 }
    for name in row.schema.declaration.search?.through.prefix(1) ?? [] {
      guard let field = row.schema.field(named: name), let cells = row.value(field), let key = RecordNames.target(cells, field), let target = field.type.target,
        let row = try snapshot.rows(target, keys: [key]).first
      else { continue }
      parts.append(RecordNames.words(row, language) ?? RecordNames.name(row))
    }
    if let state = row.schema.stateField { parts.append(try RecordNames.display(row.value(state), state, snapshot, language)) }
    return parts.joined(separator: " · ")
  }

  private static func steps(_ asked: String, _ workplace: Workplace, _ language: Language) -> [Group] {
    let typed = SearchWords.typed(asked)
    let hits = workplace.catalogue.filter { step in
      let words = SearchWords.words(in: step.declaration.label.en) + SearchWords.words(in: step.declaration.label.zh)
      return !typed.isEmpty && typed.allSatisfy { $0.isMet(by: words) }
    }
    guard !hits.isEmpty else { return [] }
    return [
      Group(
        groupName: Texts.words("searchSteps")[language], moreLink: nil,
        hits: hits.prefix(shown).map { Hit(hitName: $0.declaration.label[language], hitWords: $0.declaration.section, hitLink: "/do/\($0.name)") })
    ]
  }
}
