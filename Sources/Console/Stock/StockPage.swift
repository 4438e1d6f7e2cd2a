import Foundation
import Ground
import Hummingbird
import Membership
import Records
import Replica
import Workflow

/// What lies where: the stock of a warehouse with its filters, a product's ledger, a lot's whole life, transfers, differences and recalls.
struct StockPage: Sendable {
  let desk: Desk

  static let path = "/stock"
  /// Bytes of what is typed into a filter.
  static let maximumFilter = 80

  func add(to router: Router<ConsoleContext>) {
    router.get("/stock", use: list)
    router.get("/stock/product/:key", use: product)
    router.get("/stock/lot/:key", use: lot)
    router.get("/stock/transfers", use: transfers)
    router.get("/stock/differences", use: differences)
    router.get("/stock/recalls", use: recalls)
  }

  @Sendable func list(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    try await answer("stockTitle", "/stock", request, context) { reader in try StockList.view(StockFilter(request), reader) }
  }

  @Sendable func product(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    guard let key = context.parameters.get("key").flatMap({ RecordKey($0) }) else { throw Refused.notFound }
    let before = request.uri.queryParameters["before"].flatMap { RecordKey(String($0)) }
    return try await answer("stockProduct", "", request, context) { reader in
      guard let product = try reader.step.snapshot.get(Product.ID(key)) else { throw Refused.notFound }
      return try StockLedger.product(product, before: before, reader)
    }
  }

  @Sendable func lot(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    guard let key = context.parameters.get("key").flatMap({ RecordKey($0) }), let lot = request.uri.queryParameters["lot"].map(String.init) else {
      throw Refused.notFound
    }
    return try await answer("stockLot", "", request, context) { reader in
      guard let product = try reader.step.snapshot.get(Product.ID(key)) else { throw Refused.notFound }
      return try StockLedger.lot(lot, product, reader)
    }
  }

  @Sendable func transfers(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    try await answer("stockTransfers", "/stock/transfers", request, context) { try StockCases.transfers($0) }
  }

  @Sendable func differences(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    try await answer("stockDifferences", "/stock/differences", request, context) { try StockCases.differences($0) }
  }

  @Sendable func recalls(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    try await answer("stockRecalls", "/stock/recalls", request, context) { try StockCases.recalls($0) }
  }

  private func answer(
    _ title: String, _ tab: String, _ request: Request, _ context: ConsoleContext, _ make: @escaping @Sendable (StockReader) throws -> StockSheet
  ) async throws -> Response {
    guard let actor = context.session.actor else { throw Refused.noOperator }
    guard try await desk.site() != nil else { throw Refused.notAMember }
    let language = context.session.language
    let sheet = try await desk.workplace.look(as: actor) { [desk] step in
      var sheet = try make(StockReader(step: step, times: desk.times(context, now: step.now), language: language))
      sheet.tabs = StockTab.all(tab, step, language)
      return sheet
    }
    return try await Page(desk: desk, request: request, context: context).answer("stock", StockPage.title(title), sheet, section: "stock")
  }

  static func title(_ name: String) -> Words {
    switch name {
    case "stockProduct": Texts.words("stockProduct")
    case "stockLot": Texts.words("stockLot")
    case "stockTransfers": Texts.words("stockTransfers")
    case "stockDifferences": Texts.words("stockDifferences")
    case "stockRecalls": Texts.words("stockRecalls")
    default: Texts.words("stockTitle")
    }
  }
}

/// The pages of stock side by side; those that need a warehouse's own shelf only there.
struct StockTab: Sendable {
  let tabLink, tabName: String
  let isCurrent: Bool

  static func all(_ current: String, _ step: StepContext, _ language: Language) -> [StockTab] {
    let pages = [
      ("/stock", Texts.words("stockTitle")), (CountPage.path, Texts.words("stockCounts")), ("/stock/transfers", Texts.words("stockTransfers")),
      ("/stock/differences", Texts.words("stockDifferences")), ("/stock/recalls", Texts.words("stockRecalls")),
    ]
    return pages.filter { $0.0 != CountPage.path || step.site.role == .warehouse }
      .map { StockTab(tabLink: $0.0, tabName: $0.1[language], isCurrent: $0.0 == current) }
  }
}
