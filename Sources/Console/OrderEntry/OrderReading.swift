import Foundation
import Ground
import Records
import Replica
import Workflow

/// What a sheet comes to with the records that are here: products and prices found, figures read, and everything that is wrong with a cell.
struct OrderReading: Sendable {
  struct Line: Sendable {
    /// The row's place on the sheet, from 1.
    let number: Int
    var product: Row<Product>?
    /// What an unclear product may mean.
    var choices: [Completion.Choice] = []
    var quantity: Quantity?
    /// What is typed, else the list's, else what the customer paid last.
    var price: UnitPrice?
    var listPrice: UnitPrice?
    var lastPrice: UnitPrice?
    var wanted: Day?
    /// A price was typed, or must be said because the list has none.
    var isPriceSaid = false

    var value: Money? { quantity.flatMap { price?.value(of: $0) } }
    /// As the step reads it; nil when something of it is not clear.
    var text: String? {
      guard let product, let quantity else { return nil }
      let said = isPriceSaid ? price.map { " \($0.amount) \($0.currency)" } ?? "" : ""
      return "\(product.code) \(quantity)\(said)"
    }
  }

  private(set) var sheet: OrderSheet
  private(set) var customer: Row<Customer>?
  private(set) var customerChoices: [Completion.Choice] = []
  private(set) var defaults: OrderDefaults?
  private(set) var lines: [Line] = []
  /// The open agreements of the customer, and the one that was chosen.
  private(set) var blankets: [Row<Blanket>] = []
  private(set) var agreement: BlanketReading?
  /// By cell: `lines[3].quantity` is the sheet's third row.
  private(set) var problems: [Problem] = []

  init(_ sheet: OrderSheet, _ context: StepContext, _ language: Language) throws {
    self.sheet = sheet
    try readCustomer(context, language)
    try readBlanket(context)
    for (index, line) in sheet.lines.enumerated() where !line.isBlank { try read(line, number: index + 1, context, language) }
    problems += pastDays(context.today)
    problems += try pricing(context)
  }

  // ---- The head

  private mutating func readCustomer(_ context: StepContext, _ language: Language) throws {
    let text = sheet.customer.trimmingSpaces()
    guard !text.isEmpty else { return }
    switch try Completion.meaning(Customer.record.name, text, context.snapshot, language) {
    case .one(let code):
      customer = try context.snapshot.first(Customer.self, where: "code = ? OR name = ?", [code, code])
        ?? RecordKey(code).flatMap { try context.snapshot.get(Customer.ID($0)) }
    case .several(let choices): customerChoices = choices
    case .none: customerChoices = try Completion.near(Customer.record.name, text, context.snapshot, language)
    }
    guard let customer else {
      problems.append(
        Problem(
          "customer.unknown", field: "customer", Words("It is not clear which customer \"\(text)\" means.", "“\(text)”指哪个客户不明确。"),
          remedy: customerChoices.isEmpty ? Texts.words("entryRegisterFirst") : Texts.words("chooseOne")))
      return
    }
    let defaults = try OrderDefaults.of(customer, context)
    self.defaults = defaults
    sheet.customer = customer.code
    if sheet.known != customer.code { takeOver(defaults, of: customer) }
  }

  /// Once for each customer, and never over what somebody typed for this one.
  private mutating func takeOver(_ defaults: OrderDefaults, of customer: Row<Customer>) {
    let isChanged = !sheet.known.isEmpty
    if sheet.currency.isEmpty || isChanged { sheet.currency = defaults.currency }
    if sheet.terms.isEmpty || isChanged { sheet.terms = defaults.deliveryTerms }
    if sheet.place != "other" { sheet.place = defaults.addresses.first?.typed ?? "" }
    sheet.known = customer.code
  }

  private mutating func readBlanket(_ context: StepContext) throws {
    guard let customer else { return }
    blankets = try Blanket.open(of: customer.id, context)
    guard !sheet.blanket.isEmpty else { return }
    let known = try context.snapshot.first(Blanket.self, where: "number = ?", [sheet.blanket])
    // Another customer's is not meant any more; one that has ended is, and the step says so.
    guard let chosen = known, chosen.customer == customer.id else {
      sheet.blanket = ""
      return
    }
    if !blankets.contains(where: { $0.id == chosen.id }) { blankets.append(chosen) }
    agreement = try BlanketReading.of(chosen, context)
  }

  private func pastDays(_ today: Day) -> [Problem] {
    var days = [Day?](repeating: nil, count: sheet.lines.count)
    for line in lines { days[line.number - 1] = line.wanted }
    return LineDays.problems(days, order: Day(sheet.requested), today: today)
  }

  /// The order's own day, or the first of its lines'.
  var requested: Day? { Day(sheet.requested) ?? (sheet.requested.isEmpty ? lines.compactMap(\.wanted).min() : nil) }

  // ---- A row

  private mutating func read(_ typed: OrderSheet.Line, number: Int, _ context: StepContext, _ language: Language) throws {
    var line = Line(number: number)
    let place = "lines[\(number)]"
    try readProduct(typed, &line, place, context, language)
    readQuantity(typed, &line, place)
    try readPrice(typed, &line, place, context)
    if !typed.wanted.trimmingSpaces().isEmpty {
      line.wanted = TypedCell.day(typed.wanted, today: context.today)
      if line.wanted == nil {
        problems.append(
          Problem(
            "day.form", field: "\(place).requested", Words("\"\(typed.wanted)\" is no day.", "“\(typed.wanted)”不是日期。"),
            remedy: Words("Write it like 2026-12-18 or 12-18.", "请写成 2026-12-18 或 12-18。")))
      }
    }
    lines.append(line)
  }

  private mutating func readProduct(
    _ typed: OrderSheet.Line, _ line: inout Line, _ place: String, _ context: StepContext, _ language: Language
  ) throws {
    let text = typed.product.trimmingSpaces()
    guard !text.isEmpty else {
      problems.append(Problem("entry.missing", field: "\(place).product", Texts.words("entryNoProduct"), remedy: Texts.words("entryNoProductRemedy")))
      return
    }
    switch try Completion.meaning(Product.record.name, text, context.snapshot, language) {
    case .one(let code):
      line.product = try context.snapshot.first(Product.self, where: "code = ?", [code])
        ?? RecordKey(code).flatMap { try context.snapshot.get(Product.ID($0)) }
    case .several(let choices): line.choices = choices
    case .none: line.choices = try Completion.near(Product.record.name, text, context.snapshot, language)
    }
    guard line.product == nil else { return }
    let unknown = try OrderPricing.unknownProduct(text, place, context)
    problems.append(
      line.choices.isEmpty
        ? unknown
        : Problem(
          "product.unclear", field: "\(place).product", Words("It is not clear which product \"\(text)\" means.", "“\(text)”指哪个产品不明确。"),
          remedy: Texts.words("chooseOne")))
  }

  private mutating func readQuantity(_ typed: OrderSheet.Line, _ line: inout Line, _ place: String) {
    let text = TypedCell.number(typed.quantity)
    guard !text.isEmpty else {
      problems.append(Problem("entry.missing", field: "\(place).quantity", Texts.words("entryNoQuantity"), remedy: Texts.words("entryNoQuantityRemedy")))
      return
    }
    do {
      let unit = TypedCell.plain(typed.unit)
      // Without a product the unit is not known, but the number may be wrong all the same.
      line.quantity = Quantity(try ExactDecimal(typed: text), unit.isEmpty ? line.product?.unit ?? "" : Units.code(unit))
    } catch {
      var problem = error
      problem.field = "\(place).quantity"
      problems.append(problem)
    }
  }

  private mutating func readPrice(_ typed: OrderSheet.Line, _ line: inout Line, _ place: String, _ context: StepContext) throws {
    if let product = line.product {
      line.listPrice = try OrderPricing.listPrice(product, context)
      if let own = ownPrice(of: product, listed: line.listPrice?.currency) {
        (line.listPrice, line.isPriceSaid) = (own, true)
      }
      line.lastPrice = defaults?.prices[product.id]
    }
    let (number, currency) = TypedCell.price(typed.price)
    guard !number.isEmpty || currency != nil else {
      // Not on the list: what they paid last is said to the step as if it had been typed, and the page shows where it is from.
      line.price = line.listPrice ?? line.lastPrice
      line.isPriceSaid = line.isPriceSaid || (line.listPrice == nil && line.price != nil)
      return
    }
    do {
      let unit = line.quantity?.unit ?? line.product?.unit ?? ""
      let said = currency ?? (sheet.currency.isEmpty ? line.listPrice?.currency ?? "" : TypedCell.plain(sheet.currency).uppercased())
      line.price = UnitPrice(try ExactDecimal(typed: number), said, per: unit)
      line.isPriceSaid = true
    } catch {
      var problem = error
      problem.field = "\(place).price"
      problems.append(problem)
    }
  }
}

extension OrderReading {
  private var isSample: Bool { sheet.kind == OrderKind.sample.rawValue }

  /// What need not be typed: the agreement's price, or nothing for a free sample; nil for the list's.
  private func ownPrice(of product: Row<Product>, listed: String?) -> UnitPrice? {
    if let agreed = agreement?.line(of: product.id)?.row.price { return agreed }
    let currency = sheet.currency.isEmpty ? listed ?? customer?.creditLimit.currency : TypedCell.plain(sheet.currency).uppercased()
    return isSample ? currency.map { UnitPrice(.zero, $0, per: product.unit) } : nil
  }

  /// What the step will say of the clear lines: known before anything else of the order is right.
  private func pricing(_ context: StepContext) throws -> [Problem] {
    let clear = lines.filter { $0.text != nil }
    guard !clear.isEmpty else { return [] }
    let asked = clear.compactMap { line in
      line.product.flatMap { product in
        line.quantity.map { OrderLinesText.Line(product: product.code, quantity: $0, price: line.isPriceSaid ? line.price : nil) }
      }
    }
    return try OrderPricing.problems(asked, mayBeFree: isSample, context).map { Self.moved($0, to: clear) }
  }

  /// A problem of the n-th clear line, at that line's place on the sheet.
  private static func moved(_ problem: Problem, to clear: [Line]) -> Problem {
    guard problem.field.hasPrefix("lines["), let close = problem.field.firstIndex(of: "]"),
      let number = Int(problem.field.dropFirst(6)[..<close]), clear.indices.contains(number - 1)
    else { return problem }
    var moved = problem
    moved.field = "lines[\(clear[number - 1].number)]" + problem.field[problem.field.index(after: close)...]
    return moved
  }

  /// The sum of the lines whose value is known; nil when they are in several currencies, or too much.
  var total: Money? {
    let values = lines.compactMap(\.value)
    guard let first = values.first else { return nil }
    return values.dropFirst().reduce(first as Money?) { sum, value in sum.flatMap { $0 + value } }
  }

  /// What its completeness asks for.
  var facts: OrderFacts {
    let typed = sheet.place == "other" ? sheet.otherAddress : sheet.place
    // What is half typed is no address yet.
    let address = typed.isEmpty ? customer?.address : (try? Address.fieldType.parse(typed)).flatMap(Address.init(cells:))
    return OrderFacts(
      customer: customer, reference: sheet.reference.trimmingSpaces(),
      lines: (lines.count, lines.count { $0.product != nil }, lines.count { ($0.quantity?.amount ?? .zero) > .zero }, lines.count { $0.price != nil }),
      delivery: requested, address: address, paymentDays: customer?.paymentDays, deliveryTerms: sheet.terms.isEmpty ? nil : sheet.terms)
  }

  /// The entries of `order.receive`, with the lines that are clear.
  var entries: [String: String] {
    let clear = lines.filter { $0.text != nil }
    var days = [Day?](repeating: nil, count: lines.count)
    for (index, line) in lines.enumerated() { days[index] = line.wanted }
    let address = sheet.place == "other" ? sheet.otherAddress : sheet.place
    let entries = [
      "customer": customer?.id.description ?? sheet.customer, "customer_reference": sheet.reference,
      "requested": sheet.requested.isEmpty ? requested?.description ?? "" : sheet.requested, "address": address, "delivery_terms": sheet.terms,
      "note": LineDays.note(sheet.note, days, order: requested) ?? "", "lines": clear.compactMap(\.text).joined(separator: "\n"),
      "kind": sheet.kind, "sample_reason": sheet.sampleReason, "blanket": sheet.blanket,
    ]
    return entries.filter { !$0.value.trimmingSpaces().isEmpty }
  }

  /// What the step found, at the cells of the sheet, after what was found here; each thing once.
  func placed(_ found: [Problem]) -> [Problem] {
    let clear = lines.filter { $0.text != nil }
    let told = Set(problems.map(\.field))
    let all = problems
      + found.compactMap { problem -> Problem? in
        // Lines that are not clear have been told so one by one.
        if problem.field == "lines", problem.code == "entry.missing" || problem.code == "order.noLines" { return lines.isEmpty ? Self.noLines : nil }
        // The order's day was the first of its lines', where it has been told.
        if problem.field == "requested", sheet.requested.isEmpty { return nil }
        let placed = Self.moved(problem, to: clear)
        return told.contains(placed.field) ? nil : placed
      }
    return all.enumerated().sorted { (Self.rank($0.element), $0.offset) < (Self.rank($1.element), $1.offset) }.map(\.element)
  }

  /// From the top of the page to its end: the head, then row by row.
  private static func rank(_ problem: Problem) -> Int {
    guard problem.field.hasPrefix("lines[") else { return ["customer": -3, "customer_reference": -2, "requested": -1][problem.field] ?? OrderSheet.maximumRows + 1 }
    return Int(problem.field.dropFirst(6).prefix { $0.isNumber }) ?? 0
  }

  private static let noLines = Problem("order.noLines", field: "lines[1].product", Texts.words("entryNoLines"), remedy: Texts.words("entryNoProductRemedy"))
}

extension Address {
  /// As the step reads it.
  var typed: String { [name, street, city, postcode, region, country].map { $0.replacingOccurrences(of: "|", with: "/") }.joined(separator: " | ") }
}
