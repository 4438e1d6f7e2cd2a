import Foundation
import Ground
import Membership
import Records
import Replica
import Testing

@testable import Workflow

@Suite("Laws of the indicators")
struct IndicatorLaws {
  /// Orders of an office in drawn states, confirmed, paused, packed, sent off and delivered at drawn moments of three weeks.
  private func drawn(_ seed: UInt64) async throws -> Company {
    let company = try await Company()
    try await company.setUp()
    let customer = try await company.office.only(Customer.self).id
    var random = SeededGenerator(seed: seed)
    for round in 0..<12 {
      company.clock.set(moment("2026-11-24", Int.random(in: 0...20, using: &random)).advanced(byHours: 40 * round))
      let start = random
      random = try await company.office.replica.commit(by: "li", step: "order.receive") { snapshot, changes in
        var random = start
        for number in 0..<Int.random(in: 2...9, using: &random) { try Self.order("\(round)-\(number)", customer, snapshot.now, &random, &changes) }
        return random
      }.value
      try await company.sync()
      let orders = try await company.warehouse.replica.read { try $0.all(SalesOrder.self) }
      let next = random
      random = try await company.warehouse.replica.commit(by: "ma", step: "shipment.pack") { snapshot, changes in
        var random = next
        for order in orders.shuffled(using: &random).prefix(4) { try Self.shipment(order, snapshot.now, &random, &changes) }
        return random
      }.value
    }
    try await company.sync()
    company.clock.set(moment("2026-12-15", 11))
    return company
  }

  private static func order(_ name: String, _ customer: Customer.ID, _ now: Instant, _ random: inout SeededGenerator, _ changes: inout Changes) throws {
    let begun = Instant(milliseconds: now.milliseconds - UInt64.random(in: 0...3, using: &random) * 45_000_000)
    let confirmed = Bool.random(using: &random) ? Instant(milliseconds: begun.milliseconds + UInt64.random(in: 0...200_000_000, using: &random)) : nil
    let state = confirmed == nil ? [OrderState.received, .checked, .waiting, .cancelled, .rejected].randomElement(using: &random)! : .confirmed
    let order = try changes.create(SalesOrder.self, on: Shelf(.office, SiteID(2))) {
      $0.number = "SO-\(name)"
      $0.customer = customer
      $0.customerReference = name
      $0.channel = .mail
      $0.received = begun
      $0.paymentDays = 30
      $0.total = Money(minor: 100, currency: "CNY")
      $0.confirmed = confirmed
      $0.state = state
    }
    guard Int.random(in: 0..<4, using: &random) == 0 else { return }
    let paused = Instant(milliseconds: begun.milliseconds + UInt64.random(in: 0...80_000_000, using: &random))
    let ended = Instant(milliseconds: paused.milliseconds + UInt64.random(in: 0...80_000_000, using: &random))
    try changes.create(ClockPause.self, on: Shelf(.office, SiteID(2))) {
      $0.subject = Blob(order.key.bytes)
      $0.subjectNumber = "SO-\(name)"
      $0.reason = .dates
      $0.waitsFor = "Mr Chen"
      $0.begun = paused
      $0.until = ended
      $0.by = "li"
      $0.ended = ended
    }
  }

  private static func shipment(_ order: Row<SalesOrder>, _ now: Instant, _ random: inout SeededGenerator, _ changes: inout Changes) throws {
    let left = Bool.random(using: &random) ? Instant(milliseconds: now.milliseconds + UInt64.random(in: 0...250_000_000, using: &random)) : nil
    let shipment = try changes.create(Shipment.self, on: Shelf(.warehouse, SiteID(4))) {
      $0.number = "SH-\(order.number)-\(now.milliseconds)"
      $0.request = DispatchRequest.ID(order.id.key)
      $0.order = order.id
      $0.orderNumber = order.number
      $0.cartons = 1
      $0.departed = left
    }
    guard left != nil, Bool.random(using: &random) else { return }
    let short = Int.random(in: 0..<5, using: &random) == 0
    try changes.create(Delivery.self, on: Shelf(.warehouse, SiteID(4))) {
      $0.shipment = shipment
      $0.order = order.id
      $0.receivedBy = "Wang"
      $0.on = Day(milliseconds: now.milliseconds).advanced(by: Int.random(in: 0...9, using: &random))
      if short { $0.isShort = true }
    }
  }

  private func look<T: Sendable>(_ place: Place, _ body: @escaping @Sendable (StepContext) throws -> T) async throws -> T {
    try await place.workplace.look(as: Actor(name: "x", roles: []), body)
  }

  /// Counted one by one, as the formulas say it.
  private enum Plain {
    static func confirmation(_ span: IndicatorSpan, _ context: StepContext) throws -> (value: IndicatorValue, late: [RecordKey]) {
      let pauses = try context.snapshot.all(ClockPause.self).filter { $0.id.key >= span.key && (span.shelf == 0 || Int64($0.shelf.code) == span.shelf) }
      let calendar = context.calendar
      var spans: [UInt64] = []
      var late: [RecordKey] = []
      for order in try orders(span, context) where order.confirmed != nil || [.received, .checked, .waiting].contains(order.state) {
        let end = order.confirmed ?? context.now
        let own = pauses.filter { RecordKey(bytes: $0.subject.bytes) == order.id.key && $0.begun < context.now }.map(\.span)
        let out = own.reduce(0) { $0 + calendar.worked(from: max($1.lowerBound, order.received), to: min($1.upperBound, end)) }
        let work = calendar.worked(from: order.received, to: end) - out
        let isLate = work > 4 * 3_600_000
        guard order.confirmed != nil || isLate else { continue }
        spans.append(work)
        if isLate { late.append(order.id.key) }
      }
      spans.sort()
      return (
        IndicatorValue(
          count: spans.count, good: spans.count - late.count, median: spans.isEmpty ? nil : Int(spans[spans.count / 2] / 60_000), isReached: late.isEmpty),
        late.sorted(by: >)
      )
    }

    static func notices(_ span: IndicatorSpan, _ context: StepContext) throws -> (value: IndicatorValue, late: [RecordKey]) {
      let calendar = context.calendar
      func isLate(_ begun: Instant, _ out: Instant) -> Bool { calendar.closing(of: calendar.day(1, after: calendar.day(of: begun))) < out }
      let confirmed = try orders(span, context).compactMap { order in order.confirmed.map { (order.id.key, isLate(order.received, $0)) } }
      let sent = try context.snapshot.all(Shipment.self).filter { $0.id.key >= span.key }.compactMap { shipment -> (RecordKey, Bool)? in
        guard let left = shipment.departed, let order = try context.snapshot.get(shipment.order), span.shelf == 0 || Int64(order.shelf.code) == span.shelf else { return nil }
        return (order.id.key, isLate(Instant(milliseconds: shipment.id.key.high >> 16), left))
      }
      let all = confirmed + sent
      let late = all.filter(\.1).map(\.0)
      return (IndicatorValue(count: all.count, good: all.count - late.count, isReached: late.isEmpty), Set(late).sorted(by: >))
    }

    static func cycle(_ span: IndicatorSpan, _ context: StepContext) throws -> [Int] {
      let last = try context.snapshot.all(Delivery.self).filter { $0.id.key >= span.key }.reduce(into: [RecordKey: Day]()) {
        $0[$1.order.key] = max($0[$1.order.key] ?? $1.on, $1.on)
      }
      return try last.compactMap { key, day in
        try context.snapshot.get(SalesOrder.ID(key)).map { Int(day.number - context.calendar.day(of: $0.received).number) }
      }.sorted()
    }

    private static func orders(_ span: IndicatorSpan, _ context: StepContext) throws -> [Row<SalesOrder>] {
      try context.snapshot.all(SalesOrder.self).filter { $0.id.key >= span.key && (span.shelf == 0 || Int64($0.shelf.code) == span.shelf) }
    }
  }

  @Test("law: what is read as a stream is what counting one by one gives, for every period, at an office and at headquarters", arguments: 1...4)
  func equal(_ seed: Int) async throws {
    let company = try await drawn(UInt64(seed))
    for place in [company.office, company.headquarters] {
      for period in IndicatorPeriod.allCases {
        try await look(place) { context in
          let span = IndicatorSpan(period, context)
          let confirmation = try Plain.confirmation(span, context)
          #expect(try Indicators.confirmation.value(period, context) == confirmation.value)
          #expect(try Indicators.confirmation.orders(period, limit: 7, context).map(\.id.key) == Array(confirmation.late.prefix(7)))
          let notices = try Plain.notices(span, context)
          #expect(try Indicators.notices.value(period, context) == notices.value)
          #expect(try Indicators.notices.orders(period, limit: 7, context).map(\.id.key) == Array(notices.late.prefix(7)))
          let days = try Plain.cycle(span, context)
          let cycle = try Indicators.cycle.value(period, context)
          #expect(cycle.count == days.count && cycle.median == (days.isEmpty ? nil : days[days.count / 2]))
        }
      }
    }
  }

  @Test("a level in working days is due at the end of its day, and in hours by the clock, as the deadline of the task says", arguments: ["working_days", "hours"])
  func units(_ unit: String) async throws {
    let company = try await drawn(9)
    try await company.headquarters.take(
      "level.change", ["level": "order-confirm", "amount": unit == "hours" ? "24" : "1", "unit": unit, "from": "2026-12-16", "owner": "sales-manager", "reason": "x"])
    try await company.sync()
    company.clock.set(moment("2026-12-16", 9))
    let order = try await company.receiveOrder("PO-unit")
    company.clock.set(moment("2026-12-17", unit == "hours" ? 9 : 17))
    #expect(try await look(company.office) { try Indicators.confirmation.value(.today, $0).count } == 0)
    let isLate = { try await look(company.office) { try Indicators.confirmation.orders(.week, limit: 200, $0).map(\.number).contains(order) } }
    #expect(try await !isLate())
    company.clock.set(moment("2026-12-17", unit == "hours" ? 9 : 17, 1))
    #expect(try await isLate())
  }

  @Test("a correction counts when its order is delivered")
  func correction() async throws {
    let company = try await Company()
    try await company.setUp()
    let order = try await company.approveOrder(lines: "P-100 30 C62")
    try await company.office.take(
      "order.correct", by: Actor(name: "li", roles: [.salesManager]),
      ["order": order, "error_class": "quantity", "made_by": "wang", "why": "typed wrong", "lines": "1 40", "accept": "yes"])
    #expect(try await look(company.office) { try Indicators.errors.value(.week, $0).count } == 0)
    try await company.sync()
    for request in try await company.plant.replica.read({ try $0.all(SupplyRequest.self, where: "state = 'requested'") }) {
      let work = try await company.plant.take("plan.schedule", ["request": request.id.description])
      let number = try await company.plant.get(WorkOrder.self, work.subject).number
      try await company.plant.take("material.reserve", ["work_order": number])
      try await company.plant.take("work.release", ["work_order": number])
      try await company.plant.take("work.report", ["work_order": number, "good": request.quantity.amount.description])
      try await company.sync()
      try await company.accept(try await company.receiveGoods(number, request.quantity.amount.description))
    }
    try await company.deliver(try await company.pack(order))
    try await company.sync()
    #expect(try await look(company.office) { try Indicators.errors.value(.week, $0) } == IndicatorValue(count: 1, good: 0, isReached: false))
    #expect(try await look(company.office) { try Indicators.errors.orders(.week, limit: 5, $0).map(\.number) } == [order])
  }

  @Test("the board reads a small site anew at each change; at a large one figures hold a minute, and never over midnight")
  func board() async throws {
    let company = try await Company()
    try await company.setUp()
    let actor = Actor(name: "x", roles: [])
    let (small, large) = (IndicatorBoard(), IndicatorBoard(small: 0))
    func entered(_ board: IndicatorBoard) async throws -> Int {
      try await board.figures(company.office.workplace, as: actor).value(Indicators.completeness, .today).count
    }
    #expect(try await entered(small) == 0)
    #expect(try await entered(large) == 0)
    _ = try await company.receiveOrder()
    #expect(try await entered(small) == 1)
    #expect(try await entered(large) == 0)
    company.clock.set(moment("2026-11-23", 9, 1))
    #expect(try await entered(large) == 1)
    company.clock.set(moment("2026-11-23", 23, 59))
    #expect(try await entered(large) == 1)
    company.clock.set(moment("2026-11-24", 0))
    #expect(try await entered(large) == 0)
  }
}
