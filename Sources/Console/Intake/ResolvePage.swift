import Exchange
import Foundation
import Ground
import Hummingbird
import Records
import Replica
import Workflow

/// A document that waits for a person: what its columns mean, whose it is and which products are meant. With the answers it is taken in again
/// as it came; nothing of it is dropped.
struct ResolvePage: Sendable {
  let desk: Desk

  static func path(of document: RecordKey) -> String { "/resolve/\(document)" }

  func add(to router: Router<ConsoleContext>) {
    router.get("/resolve/:document", use: show)
    router.post("/resolve/:document", use: answer)
  }

  /// What the address or the form says about how to look at the document.
  struct Asked: Sendable {
    var customer = ""
    var sheet, headerRow: Int?

    init(_ value: (String) -> String?) {
      customer = (value("_pick.customer").flatMap { $0.isEmpty ? nil : $0 } ?? value("customer") ?? "").trimmingSpaces()
      sheet = value("sheet").flatMap { Int($0) }
      headerRow = value("row").flatMap { Int($0) }
    }
  }

  @Sendable func show(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    let query = request.uri.queryParameters
    let asked = Asked { name in query[Substring(name)].map(String.init) }
    return try await page(request, context, asked, form: nil, problems: [], status: .ok)
  }

  private func document(_ context: ConsoleContext) async throws -> Row<ReceivedDocument> {
    guard let key = context.parameters.get("document").flatMap({ RecordKey($0) }),
      let row = try await desk.replica.read({ try $0.get(ReceivedDocument.ID(key)) })
    else { throw Refused.notFound }
    return row
  }

  /// The one customer that was meant, as a code; nil when it is not clear.
  private func customer(_ text: String, _ language: Language) async throws -> String? {
    guard !text.isEmpty else { return nil }
    try await desk.replica.catchUpSearch()
    return try await desk.replica.read { snapshot in
      guard case .one(let said) = try Completion.meaning(Customer.record.name, text, snapshot, language) else { return nil }
      let named = try snapshot.first(Customer.self, where: "code = ? OR name = ?", [said, said])
      return try named?.code ?? RecordKey(said).flatMap { try snapshot.get(Customer.ID($0)) }?.code
    }
  }

  private func page(
    _ request: Request, _ context: ConsoleContext, _ asked: Asked, form: SentForm?, problems: [Problem], status: HTTPResponse.Status
  ) async throws -> Response {
    guard let actor = context.session.actor else { throw Refused.noOperator }
    let language = context.session.language
    let document = try await document(context)
    let code = try await customer(asked.customer, language)
    let look = try await OrderIntake.look(
      document, customer: code, sheet: asked.sheet, headerRow: asked.headerRow, at: desk.workplace, by: actor)
    let view = try await desk.workplace.look(as: actor) { step in
      try ResolveView(document, look, asked, customer: code, form: form, problems: problems, step, language)
    }
    return try await Page(desk: desk, request: request, context: context).answer(
      "resolve", Words(document.name, document.name), view, status: status, section: "import")
  }

  @Sendable func answer(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    guard let actor = context.session.actor else { throw Refused.noOperator }
    let (form, isOurs) = try await SentForm.readUntrusted(request, context, desk)
    let asked = Asked { form[$0] }
    guard isOurs else { return try await page(request, context, asked, form: form, problems: [Refused.staleForm.problem], status: .forbidden) }
    let document = try await document(context)
    let code = try await customer(asked.customer, context.session.language)
    var problems: [Problem] = []
    if code == nil, !asked.customer.isEmpty || form["_do"] == "columns" { problems.append(Self.unclearCustomer(asked.customer)) }
    if problems.isEmpty {
      let answers = ResolveAnswers(desk: desk, actor: actor, document: document, customer: code)
      problems = form["_do"] == "columns" ? try await answers.learnColumns(asked, form) : try await answers.learnItems(form)
    }
    guard problems.isEmpty else { return try await page(request, context, asked, form: form, problems: problems, status: .unprocessableContent) }
    let result = try await OrderIntake.take(document, customer: code, at: desk.workplace, by: actor)
    let next = Page(desk: desk, request: request, context: context)
    if let link = FileResultView(document.name, result, context.session.language).nextLink, !result.made.isEmpty {
      return next.redirect(to: link, message: result.message)
    }
    // What was said is kept; what is still not clear is asked on the same page.
    let back = Self.path(of: document.id.key) + (code.map { "?customer=\($0.percentEncoded)" } ?? "")
    return next.redirect(to: back, message: Texts.words("resolveKept"))
  }

  private static func unclearCustomer(_ text: String) -> Problem {
    text.isEmpty
      ? Problem("entry.missing", field: "customer", Texts.words("resolveNoCustomer"), remedy: Texts.words("entryRegisterFirst"))
      : Problem(
        "customer.unknown", field: "customer", Words("It is not clear which customer \"\(text)\" means.", "“\(text)”指哪个客户不明确。"),
        remedy: Texts.words("entryRegisterFirst"))
  }
}

/// Saves what a person has answered.
private struct ResolveAnswers {
  let desk: Desk
  let actor: Actor
  let document: Row<ReceivedDocument>
  /// As a code.
  let customer: String?

  /// - Returns: what is wrong with the answers; nothing was saved then.
  func learnColumns(_ asked: ResolvePage.Asked, _ form: SentForm) async throws -> [Problem] {
    let look = try await OrderIntake.look(document, sheet: asked.sheet, headerRow: asked.headerRow, at: desk.workplace, by: actor)
    guard let table = look.table, let fingerprint = table.fingerprint else { throw Refused.badRequest }
    var rows: [String] = []
    for index in table.header.indices {
      if let meaning = form["col.\(index + 1)"], !meaning.isEmpty { rows.append("\(meaning): \(index + 1)") }
    }
    if form["reference_file"] == "yes" { rows.append("\(OrderColumn.order.rawValue): file") }
    for column in ResolveView.constants {
      if let text = form["const.\(column.rawValue)"]?.trimmingSpaces(), !text.isEmpty { rows.append("\(column.rawValue): = \(text)") }
    }
    let header = String(table.header.joined(separator: " | ").prefix(1_000))
    let raw = [
      "customer": customer ?? "", "fingerprint": fingerprint, "header": header, "columns": rows.joined(separator: "\n"),
      "decimal": form["decimal"] ?? "", "days": form["days"] ?? "", "sheet": table.sheets.count > 1 ? table.sheets[table.sheet] : "",
    ]
    return try await perform(SetMapping.step.name, raw)
  }

  /// Each answer by itself, so that what is right of a long list is kept.
  func learnItems(_ form: SentForm) async throws -> [Problem] {
    var problems: [Problem] = []
    for number in 1...ResolveView.maximumItems {
      guard let code = form["code.\(number)"] else { break }
      let isNotSold = form["notsold.\(number)"] == "yes"
      let product = (form["_pick.product.\(number)"].flatMap { $0.isEmpty ? nil : $0 } ?? form["product.\(number)"] ?? "").trimmingSpaces()
      guard isNotSold || !product.isEmpty else { continue }
      let factor = (form["factor.\(number)"] ?? "").trimmingSpaces()
      let whose = form["whose.\(number)"] ?? ""
      let raw = [
        "customer": whose.isEmpty ? customer ?? "" : whose, "code": code, "product": isNotSold ? "" : try await meant(product), "not_sold": isNotSold ? "yes" : "",
        "unit": factor.isEmpty ? "" : form["unit.\(number)"] ?? "", "factor": factor,
      ]
      problems += try await perform(SetCustomerItem.step.name, raw).map { problem in
        var placed = problem
        placed.field = "\(problem.field).\(number)"
        return placed
      }
    }
    return problems
  }

  private func meant(_ text: String) async throws -> String {
    try await desk.replica.catchUpSearch()
    return try await desk.replica.read { snapshot in
      if case .one(let code) = try Completion.meaning(Product.record.name, text, snapshot, .english) { return code }
      return text
    }
  }

  private func perform(_ step: String, _ raw: [String: String]) async throws -> [Problem] {
    do {
      _ = try await desk.workplace.perform(step, raw, by: actor)
      return []
    } catch let problems as Problems {
      return problems.all
    }
  }
}
