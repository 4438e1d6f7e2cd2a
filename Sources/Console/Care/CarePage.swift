import Foundation
import Ground
import Hummingbird
import Membership
import Records
import Replica
import Workflow

/// 11 What customers say and complain of, what they send back, how satisfied they are, and what is done so that it does not happen again.
struct CarePage: Sendable {
  let desk: Desk

  static let path = "/care"
  static let returns = "/care/returns"
  static let satisfaction = "/care/satisfaction"
  static let prevention = "/care/prevention"
  static func complaint(_ key: RecordKey) -> String { "/care/complaint/\(key)" }

  static let offices: Set<SiteRole> = [.office, .field, .headquarters]
  static let readers: Set<OperatorRole> = [.serviceAgent, .salesClerk, .salesManager, .accountant, .inspector, .analyst, .administrator]
  static let receivers: Set<OperatorRole> = [.storekeeper, .inspector, .dispatcher, .administrator]

  func add(to router: Router<ConsoleContext>) {
    router.get("/care", use: complaints)
    router.get("/care/complaint/:key", use: one)
    router.post("/care/complaint/:key/photo", use: photo)
    router.get("/care/returns", use: returned)
    router.get("/care/satisfaction", use: satisfied)
    router.get("/care/satisfaction/csv", use: satisfiedFile)
    router.get("/care/prevention", use: prevented)
  }

  @Sendable func complaints(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    try await answer(Texts.words("careTitle"), Self.path, request, context) { try ComplaintsSheet.view($0) }
  }

  @Sendable func one(_ request: Request, _ context: ConsoleContext) async throws -> Response { try await one(request, context, fault: nil, .ok) }

  /// Keeps a photo that the page has made small.
  @Sendable func photo(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    guard let key = context.parameters.get("key").flatMap({ RecordKey($0) }) else { throw Refused.notFound }
    let taken = try await DockTaking(desk: desk).take(AddComplaintPhoto.step.name, request, context) { form in
      form.entries(["photo", "note"]).merging(["complaint": key.description]) { $1 }
    }
    switch taken {
    case .done(let result, _): return Page(desk: desk, request: request, context: context).redirect(to: Self.complaint(key), after: result)
    case .refused(let problems, _, let status):
      let language = context.session.language
      return try await one(request, context, fault: problems.map { "\($0.what[language]) \($0.remedy[language])" }.joined(separator: " "), status)
    }
  }

  private func one(_ request: Request, _ context: ConsoleContext, fault: String?, _ status: HTTPResponse.Status) async throws -> Response {
    guard let key = context.parameters.get("key").flatMap({ RecordKey($0) }) else { throw Refused.notFound }
    guard let actor = context.session.actor else { throw Refused.noOperator }
    guard let row = try await desk.replica.read({ try $0.get(Complaint.ID(key)) }) else { throw Refused.notFound }
    let (number, any) = (row.number, row.any)
    let offers = try await desk.workplace.offers(for: key, to: actor).filter { $0.obstacle == nil }.map(\.step.declaration)
    let language = context.session.language
    return try await answer(Words("Complaint \(number)", "投诉 \(number)"), "", request, context, status: status) { reader in
      let papers = try PaperLink.all(any, reader.step, language)
      var sheet = try ComplaintSheet.view(Row<Complaint>(any), offers, papers, reader)
      if offers.contains(where: { $0.name == AddComplaintPhoto.step.name }) {
        sheet.photo = CareSheet.Photo(photoAction: "\(Self.complaint(key))/photo", photoLimit: DeliveryPhoto.maximumBytes, photoFault: fault)
      }
      return sheet
    }
  }

  @Sendable func returned(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    try await answer(Texts.words("careReturns"), Self.returns, request, context, sites: Self.offices.union([.warehouse])) { try ReturnsSheet.view($0) }
  }

  @Sendable func satisfied(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    let asked = CareDays(request)
    let links = try await SurveyLinks(desk)
    return try await answer(Texts.words("careSatisfaction"), Self.satisfaction, request, context) { try SatisfactionSheet.view(asked, links, $0) }
  }

  @Sendable func satisfiedFile(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    let actor = try await reader(context, sites: Self.offices)
    let asked = CareDays(request)
    let language = context.session.language
    let text = try await desk.workplace.look(as: actor) { [desk] step in
      let reader = CareReader(money: MoneyReader(step: step, times: desk.times(context, now: step.now), language: language))
      guard let text = try SatisfactionSheet.csv(asked, reader) else { throw Refused.badRequest }
      return text
    }
    return Response(
      status: .ok, headers: [.contentType: "text/csv; charset=utf-8", .contentDisposition: "attachment; filename=\"satisfaction.csv\""],
      body: .init(byteBuffer: ByteBuffer(string: "\u{FEFF}" + text)))
  }

  @Sendable func prevented(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    let asked = CareDays(request)
    return try await answer(Texts.words("carePrevention"), Self.prevention, request, context, sites: Self.offices.union([.warehouse, .plant])) { try PreventionSheet.view(asked, $0) }
  }

  private func reader(_ context: ConsoleContext, sites: Set<SiteRole>) async throws -> Actor {
    guard let actor = context.session.actor else { throw Refused.noOperator }
    guard let site = try await desk.site() else { throw Refused.notAMember }
    let roles = Self.offices.contains(site.role) ? Self.readers : Self.receivers.union([.foreman, .planner])
    guard sites.contains(site.role), !roles.isDisjoint(with: actor.roles) else { throw Refused.notFound }
    return actor
  }

  private func answer(
    _ title: Words, _ tab: String, _ request: Request, _ context: ConsoleContext, sites: Set<SiteRole> = CarePage.offices, status: HTTPResponse.Status = .ok,
    _ make: @escaping @Sendable (CareReader) throws -> CareSheet
  ) async throws -> Response {
    let actor = try await reader(context, sites: sites)
    let language = context.session.language
    let sheet = try await desk.workplace.look(as: actor) { [desk] step in
      var sheet = try make(CareReader(money: MoneyReader(step: step, times: desk.times(context, now: step.now), language: language)))
      sheet.tabs = Self.tabs(tab, step, language)
      return sheet
    }
    return try await Page(desk: desk, request: request, context: context).answer("care", title, sheet, status: status, section: "care", scripts: ["small-photo.js", "photo.js"])
  }

  private static func tabs(_ current: String, _ step: StepContext, _ language: Language) -> [StockTab] {
    let isOffice = offices.contains(step.site.role)
    let pages: [(path: String, name: Words, isShown: Bool)] = [
      (path, Texts.words("careTitle"), isOffice), (returns, Texts.words("careReturns"), isOffice || step.site.role == .warehouse),
      (satisfaction, Texts.words("careSatisfaction"), isOffice), (prevention, Texts.words("carePrevention"), true),
    ]
    return pages.filter(\.isShown).map { StockTab(tabLink: $0.path, tabName: $0.name[language], isCurrent: $0.path == current) }
  }
}

/// The days that a page was asked for: the last 90 if none.
struct CareDays: Sendable {
  let from, to: String?
  /// A product's code.
  let product: String?

  init(_ request: Request) {
    from = request.uri.queryParameters["from"].map(String.init).flatMap { $0.isEmpty ? nil : $0 }
    to = request.uri.queryParameters["to"].map(String.init).flatMap { $0.isEmpty ? nil : $0 }
    product = request.uri.queryParameters["product"].map { String($0.prefix(40)) }.flatMap { $0.isEmpty ? nil : $0 }
  }

  static let usual = 90
  /// Two years and a day: what is compared is not longer.
  static let longest = 731

  /// - Returns: nil for what is no span, or no product.
  func span(_ step: StepContext) throws -> CareSpan? {
    let last = to.map { Day($0) } ?? step.today
    guard let last else { return nil }
    let first = from.map { Day($0) } ?? last.advanced(by: 1 - Self.usual)
    guard let first, first <= last, last < first.advanced(by: Self.longest) else { return nil }
    var span = CareSpan(first, to: last, on: step.site.role == .headquarters ? nil : step.home)
    if let product {
      guard let row = try step.snapshot.first(Product.self, where: "code = ?", [product]) else { return nil }
      span.product = row.id
    }
    return span
  }

  func form(_ path: String, _ span: CareSpan?, csv: String? = nil, _ language: Language) -> CareSheet.Span {
    CareSheet.Span(
      spanPath: path, from: span?.from.description ?? from ?? "", to: span?.to.description ?? to ?? "",
      csvLink: span.flatMap { span in csv.map { "\($0)?from=\(span.from)&to=\(span.to)" + (product.map { "&product=\($0.percentEncoded)" } ?? "") } },
      product: csv.map { _ in CareSheet.ProductEntry(productCode: product ?? "") }, spanFault: span == nil ? Texts.words("careBadDays")[language] : nil)
  }
}
