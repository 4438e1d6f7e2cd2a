import Exchange
import Foundation
import Ground
import Hummingbird
import Records
import Replica
import Workflow

/// Bills of materials: the list, one product's with its tree, uses, revisions and cost, and tables in and out.
struct BillsPage: Sendable {
  let desk: Desk

  static let path = "/bills"

  static func path(_ code: String, _ query: String = "") -> String { "\(path)/of/\(code.percentEncoded)\(query)" }

  func add(to router: Router<ConsoleContext>) {
    router.get("/bills", use: list)
    router.get("/bills/of/:code", use: show)
    router.get("/bills/of/:code/csv", use: export)
    router.get("/bills/import", use: askForFile)
    router.post("/bills/import", use: takeFile)
  }

  /// Who may look: those who plan, buy, build and reckon. A cost is for fewer.
  static let readers: Set<OperatorRole> = [.planner, .administrator, .buyer, .foreman, .storekeeper, .accountant, .analyst]
  static let costReaders: Set<OperatorRole> = [.planner, .administrator, .buyer, .accountant, .analyst]

  private func reader(_ context: ConsoleContext) async throws -> Actor { try await desk.reader(context, at: [.headquarters, .plant], Self.readers) }

  @Sendable func list(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    let actor = try await reader(context)
    let query = request.uri.queryParameters
    let (start, after) = (query["q"].map(String.init) ?? "", query["after"].map(String.init))
    let view = try await desk.workplace.look(as: actor) { try BillListView(start: String(start.prefix(40)), after: after, $0, context.session.language) }
    return try await Page(desk: desk, request: request, context: context).answer("bills", Texts.words("billsTitle"), view, section: "bills")
  }

  @Sendable func show(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    let actor = try await reader(context)
    guard let code = context.parameters.get("code")?.removingPercentEncoding else { throw Refused.notFound }
    let query = request.uri.queryParameters
    let asked = BillQuery(
      code: code, view: query["view"].flatMap { BillQuery.View(rawValue: String($0)) } ?? .tree, revision: query["revision"].map(String.init), other: query["other"].map(String.init),
      day: query["day"].flatMap { Day($0) }, quantity: query["quantity"].flatMap { try? ExactDecimal(parsing: $0) }.flatMap { $0 > .zero ? $0 : nil })  // What is no number asks for one piece.
    let view = try await desk.workplace.look(as: actor) { try BillView(asked, mayWrite: $0.site.role == .headquarters && !actor.roles.isDisjoint(with: ReviseBill.step.operators), seesCost: !actor.roles.isDisjoint(with: Self.costReaders), $0, context.session.language) }
    guard let view else { throw Refused.notFound }
    let title = Texts.words("billTitle")
    return try await Page(desk: desk, request: request, context: context).answer("bill", Words("\(title.en) \(code)", "\(title.zh) \(code)"), view, section: "bills")
  }

  /// The page of a revision, for the address of its record.
  ///
  /// - Returns: nil when the address names none, or asks for one of its steps, or the person sees no bills here.
  func instead(of request: Request, _ context: ConsoleContext) async throws -> Response? {
    guard context.parameters.get("step") == nil, let actor = context.session.actor, !Self.readers.isDisjoint(with: actor.roles), let site = try await desk.site(),
      [.headquarters, .plant].contains(site.role), let key = context.parameters.get("key").flatMap({ RecordKey($0) })
    else { return nil }
    let place = try await desk.replica.read { snapshot in
      try snapshot.get(BillRevision.ID(key)).flatMap { revision in
        try snapshot.get(revision.product).map { Self.path($0.code, "?revision=\(revision.revision.percentEncoded)") }
      }
    }
    return place.map { Response.redirect(to: $0, type: .normal) }
  }

  @Sendable func export(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    let actor = try await reader(context)
    guard let code = context.parameters.get("code")?.removingPercentEncoding else { throw Refused.notFound }
    let name = request.uri.queryParameters["revision"].map(String.init)
    let language = context.session.language
    let text = try await desk.workplace.look(as: actor) { step -> String? in
      guard let product = try step.snapshot.first(Product.self, where: "code = ?", [code]) else { return nil }
      let revision = try name.map { name in try step.snapshot.billRevisions(product.id).first { $0.revision == name } } ?? step.snapshot.billRevision(product.id, on: step.today)
      return try BillExport.csv(product, revision, language, step.snapshot)
    }
    guard let text else { throw Refused.notFound }
    let file = "\(code)\(name.map { "-\($0)" } ?? "")".percentEncoded
    return Response(
      status: .ok, headers: [.contentType: "text/csv; charset=utf-8", .contentDisposition: "attachment; filename*=UTF-8''\(file).csv"],
      body: .init(byteBuffer: ByteBuffer(string: "\u{FEFF}" + text)))
  }

  private struct FileView: Sendable {
    let limitBytes: Int
    let limitText: String
    let obstacle: String?
  }

  @Sendable func askForFile(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    let actor = try await reader(context)
    let step = try desk.workplace.step(ImportBills.step.name)
    let obstacle = try await desk.site().flatMap { desk.workplace.refusal(step, $0, actor) }
    let view = FileView(
      limitBytes: BillFile.maximumBytes, limitText: "\(BillFile.maximumBytes / 1_000_000) MB", obstacle: obstacle.map { "\($0.what[context.session.language]) \($0.remedy[context.session.language])" })
    return try await Page(desk: desk, request: request, context: context)
      .answer("bill-import", Texts.words("billImportTitle"), view, section: "bills", scripts: ["import.js"])
  }

  /// The file's bytes as they are, like order files: no multipart body has to be taken apart.
  @Sendable func takeFile(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    let actor = try await reader(context)
    guard desk.seal.isToken(request.headers[.weftToken] ?? "", for: context.session.token) else { throw Refused.staleForm }
    let name = request.headers[.weftFileName]?.removingPercentEncoding ?? "bills"
    let language = context.session.language
    let body = try await RequestBytes.read(request, limit: BillFile.maximumBytes)
    var (message, problems) = ("", [Problem]())
    do {
      let table = try BillFile.text([UInt8](body.readableBytesView), name: name)
      let entries = ["lines": table, "release": request.headers[.weftChannel] == "release" ? "yes" : "no"]
      message = try await desk.workplace.perform(ImportBills.step.name, entries, by: actor).result.message[language]
    } catch let found as Problems { problems = found.all }
    return try FileAnswer(name, message, isTaken: problems.isEmpty, problems, language) { Self.place($0.field, language) }.response("bill-import-result", language)
  }

  /// The column's own header.
  private static func place(_ field: String, _ language: Language) -> String {
    field.split(separator: ".").last.flatMap { BillColumn(rawValue: String($0)) }.map { $0.header[language] } ?? ""
  }
}
