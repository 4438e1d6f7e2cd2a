import Exchange
import Foundation
import Ground
import Hummingbird
import Records
import Replica
import Workflow

/// 10.2 Bank statements: files in, and the entries that a person must confirm, each with what is proposed and why.
struct BankPage: Sendable {
  let desk: Desk

  static let path = "/money/bank"
  /// The most entries that are drawn.
  static let shown = 50

  func add(to router: Router<ConsoleContext>) {
    router.get("/money/bank", use: show)
    router.post("/money/bank/import", use: takeFile)
    router.post("/money/bank/:key/take", use: take)
    router.post("/money/bank/:key/ignore", use: ignore)
  }

  private func reader(_ context: ConsoleContext) async throws -> Actor { try await desk.reader(context, at: [.office], MoneyPage.readers) }

  @Sendable func show(_ request: Request, _ context: ConsoleContext) async throws -> Response { try await page(request, context, nil, .ok) }

  private func page(_ request: Request, _ context: ConsoleContext, _ outcome: ScanOutcome?, _ status: HTTPResponse.Status) async throws -> Response {
    let actor = try await reader(context)
    let language = context.session.language
    let view = try await desk.workplace.look(as: actor) { [desk] step in
      try BankView(outcome, MoneyReader(step: step, times: desk.times(context, now: step.now), language: language))
    }
    return try await Page(desk: desk, request: request, context: context)
      .answer("money-bank", Texts.words("moneyBank"), view, status: status, section: "money", scripts: ["import.js"])
  }

  @Sendable func take(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    try await act(TakeBankLine.step.name, request, context) { form in
      var entries = form.entries(["invoices", "customer", "discount"])
      if form["how"] == "none" { entries["unallocated"] = "yes" }
      return entries
    }
  }

  @Sendable func ignore(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    try await act(IgnoreBankLine.step.name, request, context) { $0.entries(["why"]) }
  }

  private func act(_ step: String, _ request: Request, _ context: ConsoleContext, _ entries: @escaping @Sendable (SentForm) -> [String: String]) async throws -> Response {
    _ = try await reader(context)
    guard let key = context.parameters.get("key").flatMap({ RecordKey($0) }) else { throw Refused.notFound }
    let taken = try await DockTaking(desk: desk).take(step, request, context) { form in entries(form).merging(["line": key.description]) { _, new in new } }
    switch taken {
    case .done(let result, _): return Page(desk: desk, request: request, context: context).redirect(to: Self.path, message: result.message, isWarning: result.isWarning)
    case .refused(_, _, let status): return try await page(request, context, taken.outcome(context.session.language), status)
    }
  }

  /// The file's bytes as they are. What can't be read is kept all the same, with what is wrong with it.
  @Sendable func takeFile(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    let actor = try await reader(context)
    guard desk.seal.isToken(request.headers[.weftToken] ?? "", for: context.session.token) else { throw Refused.staleForm }
    let name = String((request.headers[.weftFileName]?.removingPercentEncoding ?? "statement").suffix(80))
    let language = context.session.language
    let bytes = [UInt8](try await RequestBytes.read(request, limit: BankFile.maximumBytes).readableBytesView)
    let (message, problems) = try await Self.take(bytes, name, currency: request.headers[.weftChannel] ?? "CNY", at: desk.workplace, by: actor)
    return try FileAnswer(name, message?[language] ?? "", isTaken: problems.isEmpty, problems, language).response("money-bank-result", language)
  }

  /// Reads a statement and books it, or keeps it with its problems.
  static func take(_ bytes: [UInt8], _ name: String, currency: String, at workplace: Workplace, by actor: Actor) async throws -> (message: Words?, problems: [Problem]) {
    let reading = BankFile.read(bytes, currency: currency)
    var entries = ["name": name, "content": Data(bytes).base64EncodedString(), "format": reading.format?.rawValue ?? "", "account": reading.account ?? ""]
    if reading.problems.isEmpty { entries["lines"] = BankLinesText(reading.lines).text } else { entries["problems"] = kept(reading.problems) }
    do {
      let result = try await workplace.perform(ImportStatement.step.name, entries.filter { !$0.value.isEmpty }, by: actor).result
      return (result.message, reading.problems)
    } catch let found as Problems { return (nil, reading.problems + found.all) }
  }

  private static func kept(_ problems: [Problem]) -> String {
    problems.map { "\($0.line.map { "\($0): " } ?? "")\($0.code) \($0.what.en) \($0.what.zh)" }.joined(separator: "\n")
  }
}

/// The entries that wait, with what is proposed for each.
struct BankView: Sendable {
  struct Line: Sendable {
    let lineID, lineAmount, lineDay, linePayer, lineText, lineReference: String
    let proposal: String?
    let reasons: [String]
    let invoices: String
    let takePath, ignorePath: String
    let isProposed: Bool
  }
  struct Statement: Sendable {
    let statementName, statementLink, statementSince: String
    let isFaulty: Bool
  }

  let outcome: ScanOutcome?
  let outcomeBack: String
  let tabs: [StockTab]
  let lines: [Line]
  let hasLines: Bool
  let count: Int
  let statements: [Statement]
  let hasStatements: Bool
  let limitBytes: Int
  let limitText: String
  let currencies: [String]
  let mayBook: Bool

  init(_ outcome: ScanOutcome?, _ reader: MoneyReader) throws {
    let step = reader.step
    self.outcome = outcome
    outcomeBack = BankPage.path
    tabs = MoneySheet.tabs(BankPage.path, step, reader.language)
    let open = try step.snapshot.all(BankLine.self, where: "state = 'open' AND +_shelf = ?", [Int64(step.home.code)], limit: Inbox.maximum)
    count = open.count
    let book = try MatchBook(step)
    lines = try open.prefix(BankPage.shown).map { try Self.line($0, book, reader) }
    hasLines = !lines.isEmpty
    statements = try step.snapshot.all(BankStatement.self, where: "_shelf = ?", [Int64(step.home.code)], order: "id DESC", limit: 10).map {
      Statement(statementName: $0.name, statementLink: "/r/\($0.id.key)", statementSince: reader.times.exact($0.received), isFaulty: !$0.problems.isEmpty)
    }
    hasStatements = !statements.isEmpty
    (limitBytes, limitText) = (BankFile.maximumBytes, "\(BankFile.maximumBytes >> 20) MiB")
    currencies = ["CNY", "EUR", "USD", "GBP", "JPY", "HKD"]
    mayBook = reader.may(TakeBankLine.step)
  }

  private static func line(_ row: Row<BankLine>, _ book: MatchBook, _ reader: MoneyReader) throws -> Line {
    let match = try book.match(row.amount, payer: row.payer, text: row.text)
    let names = match?.invoices.map(\.number) ?? []
    let customer = try match.map { try reader.name($0.customer) }
    let discount = match?.discount.map { " −\($0) %" } ?? ""
    return Line(
      lineID: row.id.key.description, lineAmount: reader.money(row.amount), lineDay: row.booked.description, linePayer: row.payer ?? Texts.words("moneyNobody")[reader.language], lineText: row.text ?? "",
      lineReference: row.reference, proposal: customer.map { "\($0)\(names.isEmpty ? "" : " · ")\(names.joined(separator: ", "))\(discount)" },
      reasons: match?.reasons.map { $0.label[reader.language] } ?? [], invoices: names.joined(separator: "\n"), takePath: "/money/bank/\(row.id.key)/take",
      ignorePath: "/money/bank/\(row.id.key)/ignore", isProposed: !names.isEmpty)
  }
}
