import Foundation
import Ground
import Hummingbird
import Membership
import Records
import Replica
import Workflow

/// 6.3 Where a lot or a piece comes from and where it went: by its label, as a tree both ways, on paper and as a file.
struct LotsPage: Sendable {
  let desk: Desk

  static let path = "/lots"
  static let sites: Set<SiteRole> = [.plant, .warehouse, .office, .headquarters]
  static let readers: Set<OperatorRole> = [.storekeeper, .foreman, .planner, .buyer, .inspector, .dispatcher, .serviceAgent, .analyst, .administrator]
  /// Bytes of what is typed.
  static let maximumTyped = 80

  static func link(_ node: LotNode, _ direction: Genealogy.Direction? = nil) -> String { "\(path)/of?\(query(node, direction))" }

  static func query(_ node: LotNode, _ direction: Genealogy.Direction? = nil) -> String {
    var query = "code=\(node.component.percentEncoded)&lot=\(node.lot.percentEncoded)"
    if !node.serial.isEmpty { query += "&serial=\(node.serial.percentEncoded)" }
    return query + (direction.map { "&way=\($0.rawValue)" } ?? "")
  }

  func add(to router: Router<ConsoleContext>) {
    router.get("/lots", use: find)
    router.get("/lots/of", use: show)
    router.get("/lots/csv", use: export)
  }

  private func reader(_ context: ConsoleContext) async throws -> Actor { try await desk.reader(context, at: Set(Self.sites), Self.readers.union([.worker])) }

  private func typed(_ name: String, _ request: Request) -> String {
    String((request.uri.queryParameters[Substring(name)].map(String.init) ?? "").replacingOccurrences(of: "+", with: " ").trimmingSpaces().prefix(Self.maximumTyped))
  }

  private struct FoundView: Sendable {
    let typed: String
    let found: [Found]
    let hasFound, isUnknown: Bool
  }
  private struct Found: Sendable {
    let foundLink, foundText, foundName: String
  }

  /// By what stands on the label; what is only one thing is shown at once.
  @Sendable func find(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    let actor = try await reader(context)
    let typed = typed("lot", request)
    let language = context.session.language
    let nodes = try await desk.workplace.look(as: actor) { step -> [(LotNode, Words)] in
      try typed.isEmpty ? [] : LotSearch.find(typed, step.snapshot).map { ($0, try $0.names(step.snapshot)) }
    }
    if nodes.count == 1 { return Page(desk: desk, request: request, context: context).redirect(to: Self.link(nodes[0].0)) }
    let view = FoundView(
      typed: typed, found: nodes.map { Found(foundLink: Self.link($0.0), foundText: $0.0.told, foundName: $0.1[language]) }, hasFound: !nodes.isEmpty,
      isUnknown: nodes.isEmpty && !typed.isEmpty)
    return try await Page(desk: desk, request: request, context: context).answer("lots", Texts.words("lotsTitle"), view, section: "lots")
  }

  private func node(_ request: Request) -> LotNode? {
    let node = LotNode(typed("code", request), typed("lot", request), serial: typed("serial", request))
    return node.component.isEmpty || node.lot.isEmpty ? nil : node
  }

  @Sendable func show(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    let actor = try await reader(context)
    guard let node = node(request) else { throw Refused.notFound }
    let way = Genealogy.Direction(rawValue: typed("way", request))
    let view = try await desk.workplace.look(as: actor) { [desk] step in
      try LotView(node, way, StockReader(step: step, times: desk.times(context, now: step.now), language: context.session.language))
    }
    guard let view else { throw Refused.notFound }
    let title = Texts.words("lotsTitle")
    return try await Page(desk: desk, request: request, context: context).answer("lot", Words("\(title.en) \(node.told)", "\(title.zh) \(node.told)"), view, section: "lots")
  }

  @Sendable func export(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    let actor = try await reader(context)
    guard let node = node(request), let way = Genealogy.Direction(rawValue: typed("way", request)) else { throw Refused.notFound }
    let language = context.session.language
    let text = try await desk.workplace.look(as: actor) { step in
      let tree = try GenealogyTree(way, of: node, limit: Genealogy.maximum, step.snapshot)
      return CSVLine.text(GenealogyTree.columns.map { $0[language] }) + tree.lines.map { CSVLine.text(tree.cells($0, language)) }.joined()
    }
    let file = "\(node.component)-\(node.lot)-\(way.rawValue)".percentEncoded
    return Response(
      status: .ok, headers: [.contentType: "text/csv; charset=utf-8", .contentDisposition: "attachment; filename*=UTF-8''\(file).csv"],
      body: .init(byteBuffer: ByteBuffer(string: "\u{FEFF}" + text)))
  }
}
