import Exchange
import Foundation
import Ground
import Hummingbird
import Membership
import Records
import Replica
import Workflow

/// 10 What customers owe and what came: by age, by customer, money that waits, the months and their books.
struct MoneyPage: Sendable {
  let desk: Desk

  static let path = "/money"
  static let readers: Set<OperatorRole> = [.accountant, .creditController, .salesManager, .analyst, .administrator]
  static let sites: Set<SiteRole> = [.office, .headquarters]

  func add(to router: Router<ConsoleContext>) {
    router.get("/money", use: ageing)
    router.get("/money/customer/:key", use: customer)
    router.get("/money/waiting", use: waiting)
    router.get("/money/match/:key", use: match)
    router.get("/money/months", use: months)
    router.get("/money/journal/:month", use: journal)
    router.get("/money/fapiao/:month", use: fapiao)
    router.get("/money/ubl/:key", use: document)
  }

  static func customer(_ id: Customer.ID) -> String { "/money/customer/\(id.key)" }

  @Sendable func ageing(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    try await answer(Texts.words("moneyTitle"), "/money", request, context) { try AgeingSheet.view($0) }
  }

  @Sendable func customer(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    guard let key = context.parameters.get("key").flatMap({ RecordKey($0) }) else { throw Refused.notFound }
    return try await answer(Texts.words("moneyAccount"), "", request, context) { reader in
      guard let customer = try reader.step.snapshot.get(Customer.ID(key)) else { throw Refused.notFound }
      return try AccountSheet.view(customer, reader)
    }
  }

  @Sendable func waiting(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    try await answer(Texts.words("moneyWaiting"), "/money/waiting", request, context) { try WaitingMoneySheet.view($0) }
  }

  @Sendable func match(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    guard let key = context.parameters.get("key").flatMap({ RecordKey($0) }) else { throw Refused.notFound }
    return try await answer(Texts.words("moneyMatch"), "", request, context) { reader in
      guard let order = try reader.step.snapshot.get(SalesOrder.ID(key)) else { throw Refused.notFound }
      return try MatchSheet.view(order, reader)
    }
  }

  @Sendable func months(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    try await answer(Texts.words("moneyMonths"), "/money/months", request, context) { try MonthsSheet.view($0) }
  }

  private func reader(_ context: ConsoleContext) async throws -> Actor { try await desk.reader(context, at: Self.sites, Self.readers) }

  private func answer(
    _ title: Words, _ tab: String, _ request: Request, _ context: ConsoleContext, _ make: @escaping @Sendable (MoneyReader) throws -> MoneySheet
  ) async throws -> Response {
    let actor = try await reader(context)
    let language = context.session.language
    let sheet = try await desk.workplace.look(as: actor) { [desk] step in
      var sheet = try make(MoneyReader(step: step, times: desk.times(context, now: step.now), language: language))
      sheet.tabs = MoneySheet.tabs(tab, step, language)
      return sheet
    }
    return try await Page(desk: desk, request: request, context: context).answer("money", title, sheet, section: "money")
  }

  // MARK: Files

  @Sendable func journal(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    try await file("journal", context) { try JournalExport.csv($0, $1, $2) }
  }

  @Sendable func fapiao(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    try await file("fapiao", context) { month, step, _ in try FapiaoExport.csv(month, step) }
  }

  private func file(_ name: String, _ context: ConsoleContext, _ make: @escaping @Sendable (String, StepContext, Language) throws -> String?) async throws -> Response {
    let actor = try await reader(context)
    guard let month = context.parameters.get("month"), Day(firstOf: month) != nil else { throw Refused.notFound }
    let language = context.session.language
    guard let text = try await desk.workplace.look(as: actor, { try make(month, $0, language) }) else { throw Refused.notFound }
    return Response(
      status: .ok, headers: [.contentType: "text/csv; charset=utf-8", .contentDisposition: "attachment; filename=\"\(name)-\(month).csv\""],
      body: .init(byteBuffer: ByteBuffer(string: "\u{FEFF}" + text)))
  }

  @Sendable func document(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    let actor = try await reader(context)
    guard let key = context.parameters.get("key").flatMap({ RecordKey($0) }) else { throw Refused.notFound }
    let made = try await desk.workplace.look(as: actor) { step -> (name: String, text: String)? in
      if let invoice = try step.snapshot.get(Invoice.ID(key)) { return (invoice.number, try UBLDocument(invoice, step).text) }
      if let note = try step.snapshot.get(CreditNote.ID(key)) { return (note.number, try UBLDocument(note, step).text) }
      return nil
    }
    guard let made else { throw Refused.notFound }
    return Response(
      status: .ok, headers: [.contentType: "application/xml; charset=utf-8", .contentDisposition: "attachment; filename=\"\(made.name).xml\""],
      body: .init(byteBuffer: ByteBuffer(string: made.text)))
  }
}
