import Foundation
import Ground
import Membership
import Records
import Testing

@testable import Replica
@testable import Workflow

/// People at five sites who do whatever their node lets them, for weeks, with lines that are cut and healed. One seed is one story.
struct RandomCompany {
  /// What happened, one line a step, so that a story that breaks a law can be read and told again.
  private(set) var story: [String] = []
  /// How often each step was taken.
  private(set) var taken: [String: Int] = [:]
  private(set) var refused = 0
  let company: Company
  private var random: SeededGenerator
  /// Those that nobody talks to at the moment.
  private var away: Set<SiteID> = []

  /// What nobody does here: what makes the company itself, what takes a file, what a person does after looking at a page.
  private static let left: Set<String> = [
    "operator.register", "operator.change", "product.define", "product.change", "letterhead.set", "order.import", "document.keep", "document.take", "document.close",
    "change.import", "bill.import", "mapping.set", "conflict.resolve", "rule.change", "limit.change", "aspect.change", "level.change", "calendar.set", "calendar.day",
    "duty.set", "customer.block", "centre.change", "bill.define", "price.set", "meeting.decide",
  ]

  /// What people mostly do, the way of an order above all; everything else weighs 1.
  private static let usual: [String: Int] = [
    "order.receive": 40, "order.check": 20, "order.confirm": 20, "order.review": 20, "order.approve": 20, "plan.schedule": 20, "material.reserve": 20, "work.release": 20,
    "work.start": 6, "work.report": 20, "goods.receive": 20, "inspection.record": 20, "pick.take": 10, "shipment.pack": 20, "shipment.dispatch": 20, "delivery.record": 20,
    "invoice.issue": 12, "payment.record": 8, "transfer.send": 6, "transfer.receive": 8, "count.start": 3, "count.enter": 6, "discrepancy.clear": 3,
    "nonconformance.report": 3, "nonconformance.propose": 4, "disposition.decide": 4, "change.request": 4, "order.cancel": 2, "complaint.open": 3, "recall.answer": 4,
    "allotment.grant": 6, "lot.block": 2, "material.receive": 4,
  ]

  init(seed: UInt64) async throws {
    random = SeededGenerator(seed: seed)
    let (company, first, second) = try await Company.withStock("200")
    self.company = company
    try await company.trustFirstOrders()
    for place in [first, second] {
      for lot in ["L-1", "L-2"] {
        try await place.take("stock.count", ["product": "P-100", "lot": lot, "counted": "120", "location": "A-01", "why": "opening"])
      }
    }
    try await company.sync()
  }

  /// People do `steps` things, one after the other, and now and then nodes talk.
  mutating func live(steps: Int) async throws {
    for _ in 0..<steps {
      company.clock.set(Instant(milliseconds: company.clock.milliseconds() + UInt64.random(in: 1...6_000, using: &random) * 1_000))
      switch Int.random(in: 0..<100, using: &random) {
      case 0..<10: try await talk()
      case 10..<13: changeLines()
      case 13..<22: try await round()
      default: try await act()
      }
    }
    away = []
    story.append("all lines are healed")
    try await settle()
  }

  /// Nodes talk and do what falls to them, until there is nothing left to do.
  private mutating func settle() async throws {
    for _ in 0..<20 {
      try await company.sync()
      var done = 0
      for place in company.sites { done += try await automatic(place) }
      if done == 0 { return }
    }
    Issue.record("nodes find work for each other without an end")
  }

  private mutating func changeLines() {
    let place = company.sites.randomElement(using: &random)!
    if away.remove(place.id) == nil { away.insert(place.id) }
    story.append("\(place.admission.code) is \(away.contains(place.id) ? "cut off" : "back")")
  }

  private mutating func talk() async throws {
    let here = company.sites.filter { !away.contains($0.id) }
    let pair = Bool.random(using: &random) ? here : Array(here.shuffled(using: &random).prefix(2))
    story.append("\(pair.map(\.admission.code).joined(separator: ", ")) talk")
    try await company.sync(pair)
  }

  private mutating func round() async throws { _ = try await automatic(company.sites.randomElement(using: &random)!) }

  private mutating func automatic(_ place: Place) async throws -> Int {
    let round = try await place.workplace.takeAutomaticSteps()
    for outcome in round.taken {
      taken[outcome.step.name, default: 0] += 1
      story.append("\(place.admission.code) by itself: \(outcome.step.name): \(outcome.result.message.en)")
    }
    return round.taken.count
  }

  /// Somebody does something: what waits for them, else what people mostly do and a record at hand allows.
  private mutating func act() async throws {
    let place = company.sites.randomElement(using: &random)!
    let everyone = Actor(name: "someone", roles: Set(OperatorRole.allCases))
    let (drawn, kind) = (random, Int.random(in: 0..<10, using: &random))
    let choice = try await place.workplace.look(as: everyone) { context in try Self.choose(drawn, kind, place.workplace, context) }
    _ = random.next()
    guard let choice else { return }
    let actor = try actor(for: choice.step, at: place)
    let isHeld = try await place.holdsShipment(choice.step.name, choice.typed)
    let before = try await place.replica.frontier()
    let told = "\(place.admission.code) \(choice.step.name) \(choice.typed.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: " "))"
    do {
      let outcome = try await place.workplace.perform(choice.step.name, choice.typed, by: actor)
      taken[choice.step.name, default: 0] += 1
      story.append("\(told) → \(outcome.result.message.en)")
      #expect(isBilingual(outcome.result.message), "\(told): \(outcome.result.message)")
      #expect(!isHeld, "a held lot has left: \(told)")
    } catch let problems as Problems {
      refused += 1
      story.append("\(told) ✗ \(problems.all.map(\.code).joined(separator: " "))")
      for problem in problems.all { #expect(isBilingual(problem.what) && isBilingual(problem.remedy), "\(told): \(problem)") }
      #expect(try await place.replica.frontier() == before, "a refused step left something: \(told)")
    }
  }

  /// Two people of each role, so that what takes two can be done.
  private mutating func actor(for step: AnyStep, at place: Place) throws -> Actor {
    let role = step.declaration.operators.sorted { $0.rawValue < $1.rawValue }.randomElement(using: &random)!
    return Actor(name: "\(role.rawValue).\(Int.random(in: 1...2, using: &random))", roles: [role])
  }

  private struct Choice: Sendable {
    var step: AnyStep
    var typed: [String: String]
  }

  private static func choose(_ random: SeededGenerator, _ kind: Int, _ workplace: Workplace, _ context: StepContext) throws -> Choice? {
    var hand = RandomHand(random: random, context: context)
    let open = workplace.catalogue.filter { $0.declaration.sites.contains(context.site.role) && !left.contains($0.name) }
    if kind < 5, let task = try Inbox.tasks(context).filter({ !left.contains($0.step) }).randomElement(using: &hand.random) {
      let step = try workplace.step(task.step)
      let about = try subject(of: step, for: task.subject, context)
      if step.subject == nil || about != nil { return try hand.fill(step, about: about).map { Choice(step: step, typed: $0) } }
    }
    for step in hand.drawn(open, by: usual).prefix(30) {
      guard let record = step.subject else { return try hand.fill(step, about: nil).map { Choice(step: step, typed: $0) } }
      let rows = try context.snapshot.rows(record, limit: 400).suffix(16).shuffled(using: &hand.random)
      // Now and then somebody tries what can't be done.
      guard let row = try hand.chance(of: 5) ? rows.first : rows.first(where: { try step.ready($0, context) == nil }) else { continue }
      return try hand.fill(step, about: row.key).map { Choice(step: step, typed: $0) }
    }
    return nil
  }

  /// What a task's step is about: the task's own record, or the one that belongs to it, as a dispatch request to its order.
  private static func subject(of step: AnyStep, for key: RecordKey, _ context: StepContext) throws -> RecordKey? {
    guard let name = step.subject, let record = context.snapshot.schema.record(named: name) else { return nil }
    if let row = try context.snapshot.find(key), row.schema.name == name { return key }
    for field in record.fields where field.type.kind == .reference && field.isIndexed {
      if let row = try context.snapshot.rows(name, where: "\(field.columnNames[0]) = ?", [Data(key.bytes)], limit: 1).first { return row.key }
    }
    return nil
  }
}

extension Place {
  /// Whether a step would let a shipment leave of which this site knows that a lot is held.
  fileprivate func holdsShipment(_ step: String, _ typed: [String: String]) async throws -> Bool {
    guard step == "shipment.dispatch", let key = typed["shipment"].flatMap({ RecordKey($0) }) else { return false }
    return try await replica.read { snapshot in
      guard let shipment = try snapshot.get(Shipment.ID(key)) else { return false }
      return try shipment.lines(snapshot).contains { try !snapshot.holds($0.product, lot: $0.lot).isEmpty }
    }
  }
}
