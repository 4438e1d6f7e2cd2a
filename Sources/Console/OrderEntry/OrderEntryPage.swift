import Foundation
import Ground
import Hummingbird
import Records
import Replica
import Workflow

/// A new order, typed line by line: one form that ends in `order.receive`, in one transaction.
struct OrderEntryPage: Sendable {
  static let path = "/order/new"

  let desk: Desk

  func add(to router: Router<ConsoleContext>) {
    router.get("/order/new", use: show)
    router.post("/order/new", use: take)
  }

  /// `/order/new`, or `/order/new?from=KEY` for a copy: each has a draft of its own.
  static func isPlace(_ place: String) -> Bool { place == path || source(ofPlace: place) != nil }

  static func place(from source: RecordKey?) -> String { source.map { "\(path)?from=\($0)" } ?? path }

  private static func source(ofPlace place: String) -> RecordKey? {
    guard place.hasPrefix("\(path)?from="), let key = RecordKey(String(place.dropFirst(path.utf8.count + 6))), Self.place(from: key) == place else { return nil }
    return key
  }

  private static func source(_ request: Request) -> RecordKey? { request.uri.queryParameters["from"].flatMap { RecordKey(String($0)) } }

  @Sendable func show(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    try await page(request, context, .begun, status: .ok)
  }

  @Sendable func take(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    guard let actor = context.session.actor else { throw Refused.noOperator }
    let (form, isOurs) = try await SentForm.readUntrusted(request, context, desk, limit: DraftPages.maximumForm)
    let sheet = OrderSheet(form)
    try await desk.replica.catchUpSearch()
    if form["_do"] == "look" { return try await page(request, context, .looked(sheet), status: .ok) }
    guard isOurs else { return try await page(request, context, .refused(sheet, [Refused.staleForm.problem]), status: .forbidden) }

    let language = context.session.language
    let place = Self.place(from: Self.source(request))
    let reading = try await desk.workplace.look(as: actor) { try OrderReading(sheet, $0, language) }
    let found = try await desk.workplace.problems(ReceiveOrder.step.name, reading.entries, by: actor)
    let problems = reading.placed(found)
    guard problems.isEmpty else {
      await desk.keepDraft(form, at: place, context)
      return try await page(request, context, .refused(sheet, problems), status: .unprocessableContent)
    }
    do {
      let outcome = try await desk.workplace.perform(ReceiveOrder.step.name, reading.entries, by: actor)
      await desk.endDraft(at: place, context)
      let next = form["_then"] == "next" ? Self.path : "/r/\(outcome.result.subject)"
      return Page(desk: desk, request: request, context: context).redirect(to: next, after: outcome.result)
    } catch let problems as Problems {
      // What changed between the check and the commit.
      await desk.keepDraft(form, at: place, context)
      return try await page(request, context, .refused(sheet, reading.placed(problems.all)), status: .unprocessableContent)
    }
  }

  private enum Shown: Sendable {
    /// What was begun before, a copy, or nothing.
    case begun
    case looked(OrderSheet)
    case refused(OrderSheet, [Problem])
  }

  private func page(_ request: Request, _ context: ConsoleContext, _ shown: Shown, status: HTTPResponse.Status) async throws -> Response {
    guard let actor = context.session.actor else { throw Refused.noOperator }
    let language = context.session.language
    let source = Self.source(request)
    let place = Self.place(from: source)
    let drafts = try await DraftsHere(desk, context, under: place)
    let view = try await desk.workplace.look(as: actor) { [workplace = desk.workplace] step in
      let draft = drafts?.drafts[place]
      let original = try source.flatMap { try step.snapshot.get(SalesOrder.ID($0)) }
      if source != nil && original == nil { throw Refused.notFound }
      var isBegun = false
      let sheet: OrderSheet
      switch shown {
      case .begun:
        isBegun = draft != nil
        sheet = try draft.map { OrderSheet($0.form) } ?? original.map { try OrderSheet(copyOf: $0, step) } ?? OrderSheet()
      case .looked(let typed), .refused(let typed, _): sheet = typed
      }
      let reading = try OrderReading(sheet, step, language)
      // While somebody types, what is not there yet is no problem.
      var problems = reading.problems.filter { $0.code != "entry.missing" }
      if case .refused(_, let found) = shown { problems = found }
      let isTyped = if case .refused = shown { true } else { false }
      let receiving = try workplace.step(ReceiveOrder.step.name)
      return try OrderEntryMaker(reading: reading, problems: problems, language: language).view(
        action: place, original: original, obstacle: workplace.refusal(receiving, step.site, actor), isTyped: isTyped,
        draftNote: drafts?.note(place, isShown: isBegun), step.snapshot)
    }
    return try await Page(desk: desk, request: request, context: context).answer(
      "order-new", Texts.words("entryTitle"), view, status: status, section: "order-new", scripts: ["entry.js"])
  }
}

extension OrderSheet {
  /// A former order of the customer as the beginning of a new one: its reference and its day are the new order's own.
  init(copyOf order: Row<SalesOrder>, _ context: StepContext) throws {
    let customer = try context.the(order.customer)
    self.init()
    (self.customer, known) = (customer.code, customer.code)
    (currency, terms, note) = (order.total.currency, order.deliveryTerms ?? "", order.note ?? "")
    place = order.address?.typed ?? ""
    (kind, sampleReason) = (order.kind?.rawValue ?? "", order.sampleReason?.rawValue ?? "")
    let rows = try context.snapshot.all(OrderLine.self, where: "sales_order = ? AND quantity_e6 <> 0", [order.id.key.data], order: "position", limit: Self.maximumRows)
    lines = try rows.map { row in
      let product = try context.the(row.product)
      // The price is today's list's; where there is none, what it was.
      let isListed = try OrderPricing.listPrice(product, context) != nil
      return Line(
        product: product.code, quantity: row.quantity.amount.description, unit: "", price: isListed ? "" : "\(row.price.amount) \(row.price.currency)", wanted: "")
    }
  }
}

extension RecordKey {
  fileprivate var data: Data { Data(bytes) }
}

extension OrderEntryMaker {
  func view(
    action: String, original: Row<SalesOrder>?, obstacle: Problem?, isTyped: Bool, draftNote: DraftNote?, _ snapshot: Snapshot
  ) throws -> OrderEntryView {
    let sheet = reading.sheet
    return OrderEntryView(
      action: action, copyOf: original?.number, copyLink: original.map { "/r/\($0.id.key)" },
      obstacle: obstacle.map { "\($0.what[language]) \($0.remedy[language])" },
      customer: cell("customer", Texts.words("entryCustomer")[language], sheet.customer, field: "customer", completes: "/complete/customer", choices: reading.customerChoices),
      customerFacts: customerFacts(),
      reference: cell("customer_reference", Texts.words("entryReference")[language], sheet.reference, field: "customer_reference"),
      requested: cell("requested", Texts.words("entryRequested")[language], sheet.requested, field: "requested"),
      currency: cell("currency", Texts.words("entryCurrency")[language], sheet.currency, field: "currency"),
      kind: cell("kind", SalesOrder.fields.kind.schema.label[language], sheet.kind, field: "kind"), kinds: kinds(),
      reason: cell("sample_reason", SalesOrder.fields.sampleReason.schema.label[language], sheet.sampleReason, field: "sample_reason"), reasons: reasons(),
      blanket: cell("blanket", Blanket.record.label[language], sheet.blanket, field: "blanket"), blankets: blankets(),
      terms: cell("delivery_terms", Texts.words("entryTerms")[language], sheet.terms, field: "delivery_terms"),
      note: cell("note", Texts.words("entryNote")[language], sheet.note, field: "note"), known: sheet.known, places: places(),
      parts: AddressParts.parts("entry-address", "address", sheet.otherAddress, language), isOther: sheet.place == "other",
      rows: (1...sheet.shownRows).map { row($0) }, blank: [row(nil)],
      products: try Completion.suggestions(Product.record.name, "", snapshot, language),
      customers: try Completion.suggestions(Customer.record.name, "", snapshot, language), completeness: CompletenessView(Completeness(reading.facts), language), totalText: totalText(), faults: faults(), isTyped: isTyped,
      maximumRows: OrderSheet.maximumRows, draftNote: draftNote)
  }
}
