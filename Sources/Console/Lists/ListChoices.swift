import Foundation
import Ground
import Hummingbird
import Replica
import Workflow

/// What a person chooses about a list: views with a name, and columns.
struct ListChoices: Sendable {
  /// More would not fit on any screen.
  static let maximumColumns = 12

  let desk: Desk

  func add(to router: Router<ConsoleContext>) {
    router.post("/list/:type/views", use: save)
    router.post("/list/:type/views/remove", use: remove)
    router.post("/list/:type/columns", use: choose)
  }

  /// The fields that can be columns: what a person can read in a cell, and no credit, which is seen on its own page only.
  static func possible(_ record: RecordSchema) -> [FieldSchema] {
    record.fields.filter { $0.type.kind != .blob && $0.type.kind != .address && !CreditViewing.isCredit($0, of: record) }
  }

  private func record(_ context: ConsoleContext) throws -> RecordSchema {
    guard let record = desk.replica.schema.record(named: context.parameters.get("type") ?? "") else { throw Refused.notFound }
    return record
  }

  /// The form and whose it is; back to the list when it is done.
  private func change(
    _ request: Request, _ context: ConsoleContext, _ body: (RecordKey, RecordSchema, SentForm) async throws -> String
  ) async throws -> Response {
    guard let person = context.session.person?.id.key else { throw Refused.noOperator }
    let form = try await SentForm.read(request, context, desk, limit: 64_000)
    let record = try record(context)
    let query = try await body(person, record, form)
    return Page(desk: desk, request: request, context: context).redirect(to: Page.ownPath("/list/\(record.name)\(query)"))
  }

  @Sendable func save(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    try await change(request, context) { person, record, form in
      let view = SavedView(name: (form["view_name"] ?? "").trimmingSpaces(), query: form["query"] ?? "")
      try await desk.store.save(view, of: person, type: record.name)
      return view.query
    }
  }

  @Sendable func remove(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    try await change(request, context) { person, record, form in
      try await desk.store.removeView(form["view_name"] ?? "", of: person, type: record.name)
      return form["query"] ?? ""
    }
  }

  @Sendable func choose(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    try await change(request, context) { person, record, form in
      let chosen = form["usual"] == nil ? Self.possible(record).map(\.name).filter { form["column.\($0)"] != nil } : []
      guard chosen.count <= Self.maximumColumns else {
        throw Problem(
          "columns.many", field: "columns", Words("\(chosen.count) columns are too many.", "\(chosen.count) 列过多。"),
          remedy: Words("Choose at most \(Self.maximumColumns).", "请最多选择 \(Self.maximumColumns) 列。"))
      }
      try await desk.store.choose(chosen, of: person, type: record.name)
      return form["query"] ?? ""
    }
  }
}
