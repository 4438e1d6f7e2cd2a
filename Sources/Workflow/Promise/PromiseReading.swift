import Foundation
import Ground
import Membership
import Records
import Replica

extension PromiseAnswer {
  /// So many lines are tried one by one; an order with more is promised by the standard days.
  public static let maximumLines = 500

  /// What can be promised of an order's lines that are not confirmed yet, and what the others were promised on.
  public static func of(_ order: Row<SalesOrder>, warehouse: String? = nil, _ context: StepContext) throws -> PromiseAnswer {
    guard [.office, .field].contains(context.site.role) else {
      throw Problem(
        "promise.elsewhere", field: "order", Words("Orders are promised at their office.", "订单由所属销售处承诺。"),
        remedy: Words("Ask there, or see the order's page for what was promised.", "请在该处查询，或在订单页查看已承诺内容。"))
    }
    let open = try order.openLines(context)
    let stock = try StockPromise.plan(open, warehouse: warehouse, short: .made, context)
    var answer = try of(order, open, stock, waits: true, context)
    answer.kept = try kept(order, context)
    return answer
  }

  private static func kept(_ order: Row<SalesOrder>, _ context: StepContext) throws -> [Line] {
    let parts = Dictionary(grouping: try order.promiseParts(context), by: \.line)
    guard !parts.isEmpty else { return [] }
    return try order.lines(context).compactMap { line in
      guard let kept = parts[line.id] else { return nil }
      let product = try context.the(line.product)
      return Line(
        line: line.id, position: line.position, product: product.code, productName: Words(product.nameEN, product.nameZH), quantity: line.quantity,
        parts: try kept.map { try $0.answer(context.snapshot) }, waits: nil, unallotted: [], promised: kept.map(\.promised).max(),
        why: kept.compactMap(\.why).first)
    }
  }

  /// - Parameters:
  ///   - stock: what the lines take from stock; the rest is made, or comes from what is being made already.
  ///   - waits: whether what is short of its allotment is marked as waiting.
  static func of(
    _ order: Row<SalesOrder>, _ lines: [Row<OrderLine>], _ stock: StockPromise, waits: Bool, _ context: StepContext
  ) throws -> PromiseAnswer {
    var reading = try PromiseReading(lines, stock, context)
    return PromiseAnswer(
      order: order.id, number: order.number, requested: order.requested, lines: try lines.map { try reading.line($0, waits: waits) }, untried: reading.untried)
  }
}

extension Row where R == SalesOrder {
  /// The lines that are not confirmed to the customer, by position.
  func openLines(_ context: StepContext) throws -> [Row<OrderLine>] {
    guard [.received, .checked, .waiting].contains(self.state) else { return [] }
    return try lines(context).filter { $0.promised == nil }
  }
}

/// Answers line after line: what one takes, the next does not get.
struct PromiseReading {
  /// What a line takes before anything is made for it.
  private struct Given {
    var parts: [PromiseAnswer.Part] = []
    var rest: ExactDecimal
    var waits: Quantity?
    /// Its place among what is tried; nil when nothing of it is made.
    var trial: Int?
  }

  private let context: StepContext
  private let rules = PromiseRules.shipped
  private let stock: StockPromise
  private let takes: [OrderLine.ID: StockPromise.Take]
  private let isTooLong: Bool
  private let words: [SiteID: Instant]
  private let warehouses: [Row<Member>]
  private var given: [OrderLine.ID: Given] = [:]
  /// nil when nothing is tried.
  private var trials: PlantTrials?
  private var free: [Product.ID: [PromiseAnswer.Free]] = [:]

  init(_ lines: [Row<OrderLine>], _ stock: StockPromise, _ context: StepContext) throws {
    self.context = context
    self.stock = stock
    takes = Dictionary(stock.takes.map { ($0.line.id, $0) }) { first, _ in first }
    isTooLong = lines.count > PromiseAnswer.maximumLines
    words = try context.lastWords()
    warehouses = try context.snapshot.all(Member.self, where: "role = 'warehouse'", order: "site")
    // A laptop may be away for days: only an office promises what is being made.
    var surplus = context.site.role == .field || isTooLong ? SurplusWork() : try SurplusWork(products: Set(lines.map(\.product)), context)
    var asks: [TrialPlan.Ask] = []
    for line in lines {
      var found = try give(line, &surplus)
      if found.rest > .zero {
        found.trial = asks.count
        asks.append(TrialPlan.Ask(line.product, Quantity(found.rest, line.quantity.unit)))
      }
      given[line.id] = found
    }
    if !isTooLong, !asks.isEmpty { trials = try PlantTrials(asks, context) }
  }

  /// Codes of the plants whose plan could not be tried.
  var untried: [String] { trials?.untried ?? [] }

  private func give(_ line: Row<OrderLine>, _ surplus: inout SurplusWork) throws -> Given {
    let unit = line.quantity.unit
    var given = Given(rest: line.quantity.amount)
    if let held = stock.held[line.id] {
      given.parts += try heldParts(held, line)
      given.rest = max(.zero, given.rest - held.amount)
    } else if let take = takes[line.id], let warehouse = stock.warehouse {
      let beyond = ExactDecimal(millionths: take.beyond)
      given.parts += try stockParts(take.promised - beyond, beyond: beyond, unit, warehouse)
      given.rest = take.unserved
    }
    guard given.rest > .zero else { return given }
    if stock.short.contains(line.product) {
      given.waits = Quantity(given.rest, unit)
    } else {
      for source in surplus.take(given.rest, of: line.product) {
        given.parts.append(try surplusPart(source, unit))
        given.rest = given.rest - source.left
      }
    }
    return given
  }

  /// - Parameters:
  ///   - line: one of those that the reading was made for; each once, in their order.
  ///   - waits: whether what is short of its allotment is marked as waiting.
  mutating func line(_ line: Row<OrderLine>, waits: Bool) throws -> PromiseAnswer.Line {
    let product = try context.the(line.product)
    let given = self.given[line.id] ?? Given(rest: line.quantity.amount)
    let made = try given.rest > .zero ? [makePart(Quantity(given.rest, line.quantity.unit), given.trial)] : []
    return PromiseAnswer.Line(
      line: line.id, position: line.position, product: product.code, productName: Words(product.nameEN, product.nameZH), quantity: line.quantity,
      parts: given.parts + made, waits: waits ? given.waits : nil, unallotted: given.rest > .zero ? try unallotted(product) : [])
  }

  // MARK: - Parts

  private func stockParts(_ inStock: ExactDecimal, beyond: ExactDecimal, _ unit: String, _ warehouse: Shelf) throws -> [PromiseAnswer.Part] {
    let ready = context.calendar.day(0, after: context.today)
    return try [(PromiseSource.stock, inStock), (.beyond, beyond)].filter { $0.1 > .zero }.map { source, amount in
      try part(
        Quantity(amount, unit), source, number: nil, at: warehouse.site, ready: source == .stock ? ready : nil,
        earliest: source == .stock ? delivered(rules.pickingDays, after: ready) : standardDay)
    }
  }

  /// What a line of an order that waits for something else was promised before.
  private func heldParts(_ held: StockPromise.Held, _ line: Row<OrderLine>) throws -> [PromiseAnswer.Part] {
    let beyond = try context.snapshot.all(AllotmentMove.self, where: "order_line = ? AND kind = 'override'", [Data(line.id.key.bytes)])
      .reduce(ExactDecimal.zero) { $0 - $1.quantity.amount }
    return try stockParts(max(.zero, held.amount - beyond), beyond: min(beyond, held.amount), line.quantity.unit, held.shelf)
  }

  private func surplusPart(_ source: SurplusWork.Source, _ unit: String) throws -> PromiseAnswer.Part {
    let isIn = source.receipt != nil
    let day = isIn ? context.today : max(source.work.finish, context.today)
    let free = context.calendar.day(rules.receivingDays, after: day)
    var part = try part(
      Quantity(source.left, unit), isIn ? .receipt : .work, number: source.receipt?.number ?? source.work.number,
      at: source.receipt?.shelf.site ?? source.work.shelf.site, ready: isIn ? free : source.work.finish,
      earliest: delivered(rules.pickingDays, after: free))
    part.work = source.work.id
    return part
  }

  private mutating func makePart(_ quantity: Quantity, _ trial: Int?) throws -> PromiseAnswer.Part {
    guard let trial, let tried = trials, !tried.isEmpty else {
      var part = try standardPart(quantity, isTooLong ? .size : .noPlan)
      if !isTooLong, !untried.isEmpty { part.limitName = Self.list(untried) }
      return part
    }
    guard let place = trials?.place(trial) else { return try standardPart(quantity, .horizon) }
    let found = place.trial
    var part = try part(
      quantity, .capacity, number: Self.list(found.centres), at: place.plant, ready: found.finish,
      earliest: delivered(rules.receivingDays + rules.pickingDays, after: found.finish))
    part.limit = found.isLoaded ? .load : .work
    part.limitName = found.isLoaded ? found.wait?.code : found.longest
    part.limitUntil = found.isLoaded ? found.wait?.day : nil
    part.limitClock = found.isLoaded ? found.waitClock : nil
    return part
  }

  /// `WC-1, WC-2 …`: as many codes as a record of the promise holds.
  private static func list(_ codes: [String]) -> String {
    let most = PromisePart.maximumName
    let whole = codes.joined(separator: ", ")
    guard whole.utf8.count > most else { return whole }
    var list = codes.first ?? ""
    for code in codes.dropFirst() where list.utf8.count + code.utf8.count + 6 <= most { list += ", \(code)" }
    return "\(list) …"
  }

  private func standardPart(_ quantity: Quantity, _ limit: PromiseLimit) throws -> PromiseAnswer.Part {
    var part = try part(quantity, .standard, number: nil, at: nil, ready: nil, earliest: standardDay)
    part.limit = limit
    return part
  }

  private func part(
    _ quantity: Quantity, _ source: PromiseSource, number: String?, at site: SiteID?, ready: Day?, earliest: Day
  ) throws -> PromiseAnswer.Part {
    PromiseAnswer.Part(
      quantity: quantity, source: source, number: number, site: site, siteCode: try site.map { try context.snapshot.code(of: $0) }, ready: ready,
      earliest: earliest, asOf: site.flatMap { words[$0] })
  }

  private var standardDay: Day { context.calendar.day(rules.standardDays, after: context.today) }

  private func delivered(_ days: Int, after day: Day) -> Day { context.calendar.day(days + rules.transportDays, after: day) }

  // MARK: - What may be asked for

  private mutating func unallotted(_ product: Row<Product>) throws -> [PromiseAnswer.Free] {
    if let known = free[product.id] { return known }
    let found = try warehouses.compactMap { warehouse -> PromiseAnswer.Free? in
      let shelf = Shelf(.warehouse, SiteID(UInt32(clamping: warehouse.site)))
      let spare = try context.snapshot.freeStock(product.id, on: shelf) - context.snapshot.pledged(product.id, on: shelf)
      return spare > .zero ? PromiseAnswer.Free(siteCode: warehouse.code, quantity: Quantity(spare, product.unit)) : nil
    }
    free[product.id] = found
    return found
  }
}

extension Snapshot {
  /// What lies free in a warehouse of a product, as far as is known here.
  func freeStock(_ product: Product.ID, on shelf: Shelf) throws -> ExactDecimal {
    ExactDecimal(
      millionths: Int64(
        try count(
          "SELECT coalesce(sum(quantity_e6), 0) FROM stock_balance WHERE _shelf = ? AND product = ? AND status = 'free' AND owner = '' AND quantity_e6 <> 0",
          [Int64(shelf.code), Data(product.key.bytes)])))
  }
}

extension StepContext {
  /// The moment of the newest that is known here of each site.
  func lastWords() throws -> [SiteID: Instant] {
    try snapshot.integers("SELECT origin, stamp FROM frontier").reduce(into: [:]) { words, row in
      let site = Origin(rawValue: UInt32(truncatingIfNeeded: row[0])).site
      let at = Instant(milliseconds: UInt64(row[1]) >> 16)
      words[site] = max(words[site] ?? at, at)
    }
  }
}
