import Foundation
import Ground
import Membership
import Quality
import Records
import Replica
import Testing

@testable import Workflow

@Suite("What is improved, and what the facts suggest")
struct ImprovementTests {
  private let analyst = Actor(name: "wei", roles: [.analyst])
  private let raw = [
    "what": "Orders by mail are read at 8:00 and 13:00.", "cause": "Nobody looks before noon.", "figure": "confirmation_hours", "owner": "analyst", "due": "2026-12-01", "days": "14",
  ]

  /// Orders at the office, each received at a moment and confirmed so many hours later.
  private func orders(_ company: Company, _ count: Int, from start: Instant, every minutes: UInt64, hours: (Int) -> UInt64, by channel: Channel = .mail) async throws {
    let confirmed = (0..<count).map { hours($0) }
    let shelf = Shelf(.office, company.office.id)
    _ = try await company.office.replica.commit(by: "li.na", step: "order.receive") { snapshot, changes in
      let customer =
        try snapshot.first(Customer.self)?.id
        ?? changes.create(Customer.self, on: shelf) {
          $0.code = "C-1"
          $0.name = "Lantian Pumps"
          $0.taxNumber = "91310115MA1K3XXXXX"
          $0.grade = .standard
          $0.creditLimit = Money(minor: 0, currency: "CNY")
          $0.paymentDays = 30
        }
      for (place, hours) in confirmed.enumerated() {
        let received = Instant(milliseconds: start.milliseconds + UInt64(place) * minutes * 60_000)
        _ = try changes.create(SalesOrder.self, on: shelf) {
          $0.customer = customer
          $0.customerReference = "PO-\(place)"
          $0.channel = channel
          $0.received = received
          $0.paymentDays = 30
          $0.total = Money(minor: 100, currency: "CNY")
          $0.confirmed = Instant(milliseconds: received.milliseconds + hours * 3_600_000)
        }
      }
    }
    try await company.sync()
  }

  @Test("plan, do, check, act: the program measures before and after with the spread, and says whether the difference tells anything")
  func cycle() async throws {
    let company = try await Company(at: moment("2026-11-23", 9))
    let hq = company.headquarters
    // Two weeks before, and from the first day on: about 30 hours, then about 10.
    try await orders(company, 40, from: moment("2026-11-10", 9), every: 300) { 29 + UInt64($0 % 3) }
    let plan = try await hq.take("improvement.plan", by: analyst, raw)
    let number = try await hq.get(ImprovementAction.self, plan.subject).number
    #expect(number.hasPrefix("IM-HQ01-2026-"))
    #expect(try await hq.inbox(.analyst).contains { $0.step == "improvement.do" && $0.subjectNumber == number })
    try await hq.refuses("improvement.check", by: analyst, ["action": number], ["state.other @ action"])
    try await hq.refuses("improvement.do", by: analyst, ["action": number, "result": "x", "from": "2026-12-24"], ["date.future @ from"])
    try await hq.take("improvement.do", by: analyst, ["action": number, "result": "Two readings a day.", "from": "2026-11-23"])
    #expect(try await !hq.inbox(.analyst).contains { $0.step == "improvement.do" })
    try await hq.refuses("improvement.check", by: analyst, ["action": number], ["improvement.early @ action"])
    try await orders(company, 30, from: moment("2026-11-23", 10), every: 300) { 9 + UInt64($0 % 3) }
    company.clock.set(moment("2026-12-08", 9))
    // The node does it by itself, once.
    #expect(try await hq.workplace.takeAutomaticSteps().taken.map(\.step.name).filter { $0 == "improvement.check" } == ["improvement.check"])
    #expect(try await !hq.workplace.takeAutomaticSteps().taken.contains { $0.step.name == "improvement.check" })
    let checked = try await hq.only(ImprovementAction.self)
    #expect(checked.state == .checked && checked.effect == .better)
    #expect(checked.casesBefore == 40 && checked.casesAfter == 30)
    #expect(checked.before?.description == "29.975" && checked.after?.description == "10")
    let (low, high) = (try #require(checked.low), try #require(checked.high))
    #expect(low < ExactDecimal(millionths: -19_975_000) && high > ExactDecimal(millionths: -19_975_000) && high < .zero)
    #expect(try await hq.inbox(.analyst).contains { $0.step == "improvement.act" && $0.subjectNumber == number })
    try await hq.take("improvement.act", by: analyst, ["action": number, "kept": "yes", "conclusion": "It works."])
    #expect(try await hq.only(ImprovementAction.self).state == .adopted)
    #expect(try await !hq.inbox(.analyst).contains { $0.step == "improvement.act" })
    try await hq.refuses("improvement.withdraw", by: analyst, ["action": number, "reason": "x"], ["state.other @ action"])
    try await company.sync()
    try await company.expectOneTruth()
  }

  @Test("what is asked for must be there: a figure, a part that it is told by, a day to come, days that can be compared")
  func refusals() async throws {
    let hq = try await Company().headquarters
    try await hq.refuses("improvement.plan", by: analyst, raw.merging(["figure": "speed"]) { $1 }, ["figure.unknown @ figure"])
    try await hq.refuses("improvement.plan", by: analyst, raw.merging(["cut": "centre", "part": "x"]) { $1 }, ["figure.cut @ cut"])
    try await hq.refuses("improvement.plan", by: analyst, raw.merging(["cut": "customer", "part": "x"]) { $1 }, ["figure.part @ part"])
    try await hq.refuses("improvement.plan", by: analyst, raw.merging(["figure": "confirmed_in_time"]) { $1 }, ["improvement.history @ figure"])
    try await hq.refuses("improvement.plan", by: analyst, raw.merging(["due": "2026-11-20", "days": "13"]) { $1 }, ["date.past @ due", "number.range @ days"])
    try await hq.take("improvement.plan", by: analyst, raw.merging(["days": "14"]) { $1 })
    try await hq.take("improvement.plan", by: analyst, raw.merging(["days": "365"]) { $1 })
    try await hq.refuses("improvement.plan", by: analyst, raw.merging(["days": "366"]) { $1 }, ["number.range @ days"])
  }

  @Test("an effect is better or worse by the figure's own direction, none within chance, unclear for few cases")
  func effects() {
    func value(_ count: Int64, _ mean: Int64, _ spread: Int64) -> FigureValue {
      // Half of the cases above, half below the mean.
      FigureValue(count: count, sum: count * mean, squares: count * (mean * mean + spread * spread))
    }
    let periods = MeasuredChange.periods(Day("2026-11-23")!, span: 30, isMonthly: false)
    func effect(_ figure: Figure, _ before: FigureValue, _ after: FigureValue) -> ImprovementEffect { MeasuredChange(figure, before, after, periods).effect }
    #expect(effect(Figures.cycle, value(40, 20, 2), value(40, 15, 2)) == .better)
    #expect(effect(Figures.cycle, value(40, 15, 2), value(40, 20, 2)) == .worse)
    #expect(effect(Figures.cycle, value(40, 20, 9), value(40, 19, 9)) == .none)
    #expect(effect(Figures.cycle, value(9, 20, 2), value(40, 15, 2)) == .unclear)
    #expect(effect(Figures.otif, FigureValue(count: 100, sum: 80, squares: 80), FigureValue(count: 100, sum: 97, squares: 97)) == .better)
    // A figure without single values has no spread, so nothing is said.
    #expect(effect(Figures.stockTurnover, FigureValue(count: 100, sum: 800), FigureValue(count: 100, sum: 900)) == .unclear)
  }

  @Test("what is told by whole months is compared by months that lie wholly before and after")
  func months() {
    func days(_ begun: String, _ span: Int) -> [String] {
      let periods = MeasuredChange.periods(Day(begun)!, span: span, isMonthly: true)
      return [periods.before.first, periods.before.last, periods.after.first, periods.after.last].map(\.description)
    }
    #expect(days("2026-11-23", 60) == ["2026-09-01", "2026-10-31", "2026-12-01", "2027-01-31"])
    #expect(days("2026-11-01", 14) == ["2026-10-01", "2026-10-31", "2026-11-01", "2026-11-30"])
  }

  @Test("a target holds from its day on, the newest that has begun; a changed standard is tied to what it was for, once a version")
  func standards() async throws {
    let company = try await Company()
    let hq = company.headquarters
    let administrator = Actor(name: "root", roles: [.administrator])
    func target() async throws -> Double? {
      let today = Day(milliseconds: company.clock.milliseconds())
      return try await hq.replica.read { try FigureTargets.target(Figures.otif, on: today, $0) }
    }
    #expect(try await target() == 0.95)
    try await hq.refuses("figure.target", by: analyst, ["figure": "otif", "target": "101", "reason": "x"], ["figure.target @ target"])
    try await hq.take("figure.target", by: analyst, ["figure": "otif", "target": "97.5", "reason": "New carrier."])
    try await hq.take("figure.target", by: analyst, ["figure": "otif", "target": "99", "from": "2026-12-01", "reason": "Second carrier."])
    #expect(try await target() == 0.975)
    company.clock.set(moment("2026-12-02", 9))
    #expect(try await target() == 0.99)

    let number = try await hq.get(ImprovementAction.self, try await hq.take("improvement.plan", by: analyst, raw.merging(["due": "2026-12-24"]) { $1 }).subject).number
    let tie = ["action": number, "kind": "service_level", "name": "order-confirm"]
    try await hq.refuses("improvement.standard", by: analyst, tie, ["state.other @ action"])
    try await hq.take("improvement.do", by: analyst, ["action": number, "result": "x"])
    try await hq.refuses("improvement.standard", by: analyst, tie, ["standard.shipped @ name"])
    try await hq.take("level.change", by: administrator, ["level": "order-confirm", "amount": "3", "unit": "working_hours", "from": "2026-12-07", "reason": "Two readings a day."])
    try await hq.take("improvement.standard", by: analyst, tie)
    try await hq.refuses("improvement.standard", by: analyst, tie, ["standard.tied @ name"])
    company.clock.set(moment("2026-12-03", 9))
    try await hq.take("level.change", by: administrator, ["level": "order-confirm", "amount": "5", "unit": "working_hours", "from": "2026-12-08", "reason": "Too short."])
    let versions = try await hq.workplace.look(as: analyst) { context in
      try Standards.versions(.serviceLevel, "order-confirm", context).map { "\($0.says.en) \($0.why) \($0.action?.number ?? "-")" }
    }
    #expect(versions == ["5 working hours Too short. -", "3 working hours Two readings a day. \(number)"])
    let targets = try await hq.workplace.look(as: analyst) { try Standards.versions(.figureTarget, "otif", $0).map(\.says.en) }
    #expect(Set(targets) == ["99.0 %", "97.5 %"])
  }

  // MARK: Suggestions

  @Test("every rule has both languages, and a figure that is told by what it asks for", arguments: SuggestionRule.all.map(\.name))
  func rules(name: String) throws {
    let rule = try #require(SuggestionRule.find(name))
    #expect(isBilingual(rule.label) && isBilingual(rule.advice) && rule.least > 0 && rule.threshold > 0)
    guard rule.reading == .part || rule.reading == .bottleneck else { return }
    let (figure, cut) = (try #require(rule.read), try #require(rule.by))
    #expect(figure.cuts.contains(cut))
    #expect(SuggestionRule.all.count(where: { $0.name == name }) == 1)
  }

  @Test("a channel whose orders wait longest is suggested with its orders and the days to gain; taken up it is an improvement, and rests then")
  func channel() async throws {
    let company = try await Company(at: moment("2026-11-23", 9))
    let hq = company.headquarters
    try await orders(company, 12, from: moment("2026-11-10", 9), every: 60, hours: { _ in 48 }, by: .mail)
    try await orders(company, 12, from: moment("2026-11-11", 9), every: 60, hours: { _ in 2 }, by: .portal)
    func found() async throws -> [Suggestion] { try await hq.workplace.look(as: analyst) { try Suggestions.all($0).filter { $0.rule.name == "confirm-channel" } } }
    let suggestion = try #require(try await found().first)
    #expect(suggestion.name == "confirm-channel:mail" && suggestion.cases.count == 10)
    #expect(suggestion.evidence.en == "Confirmation time: 48.0 h over 12, against 25.0 h of all.")
    // (48 − 25) h × 12 ÷ 24.
    #expect(suggestion.gain.en.hasPrefix("11.5 days of waiting"))
    try await hq.refuses("suggestion.dismiss", by: analyst, ["suggestion": "confirm-channel:fax", "reason": "x"], ["suggestion.gone @ suggestion"])
    let taken = try await hq.take("suggestion.take", by: analyst, ["suggestion": suggestion.name, "what": "A mapping is saved.", "owner": "analyst", "due": "2026-12-18"])
    let action = try await hq.get(ImprovementAction.self, taken.subject)
    #expect(action.figure == "confirmation_hours" && action.cut == "channel" && action.part == "mail" && action.suggestion == suggestion.name)
    try await hq.refuses("suggestion.dismiss", by: analyst, ["suggestion": suggestion.name, "reason": "x"], ["suggestion.answered @ suggestion"])
    let again = try #require(try await found().first)
    #expect(again.earlier.first?.decision == .taken)
    #expect(try await hq.workplace.look(as: analyst) { again.isAnswered($0) })
  }

  @Test("an approval that is skipped and always granted afterwards, and a safety stock that never protects, are suggested; others are not")
  func skippedAndIdle() async throws {
    let company = try await Company(at: moment("2026-11-23", 9))
    let hq = company.headquarters
    try await orders(company, 1, from: moment("2026-11-10", 9), every: 60, hours: { _ in 2 })
    let order = try await company.office.only(SalesOrder.self)
    let office = Shelf(.office, company.office.id)
    _ = try await company.office.replica.commit(by: "li.na", step: "approval.skip") { _, changes in
      for (aspect, granted, all) in [(ReviewAspect.credit, 6, 6), (.terms, 3, 6), (.engineering, 4, 4)] {
        for place in 0..<all {
          _ = try changes.create(SkippedApproval.self, on: office) {
            $0.order = order.id
            $0.orderNumber = order.number
            $0.aspect = aspect
            $0.reason = .absent
            $0.why = "Nobody was there."
            $0.skippedBy = "li.na"
            $0.at = moment("2026-11-20", 9)
            $0.until = moment("2026-11-23", 9)
            $0.madeUpAt = moment("2026-11-20", 13)
            $0.state = place < granted ? .granted : .refused
          }
        }
      }
    }
    let plant = Shelf(.plant, company.plant.id)
    _ = try await company.plant.replica.commit(by: "bo", step: "material.rule") { _, changes in
      for (component, stock) in [("M-1", 100), ("M-2", 20)] {
        _ = try changes.create(MaterialRule.self, on: plant) {
          $0.component = component
          $0.leadDays = 5
          $0.safetyStock = ExactDecimal(50)
          $0.lots = .lotForLot
          $0.holdingCost = Money(minor: 250, currency: "CNY")
        }
        for quantity in [stock] + Array(repeating: [1, -1], count: 6).flatMap({ $0 }) {
          _ = try changes.create(MaterialStockMove.self, on: plant) {
            $0.component = component
            $0.lot = "L"
            $0.status = .free
            $0.quantity = Quantity(ExactDecimal(quantity), "C62")
            $0.kind = .receipt
          }
        }
      }
    }
    try await company.sync()
    let found = try await hq.workplace.look(as: analyst) { try Suggestions.all($0) }
    #expect(found.filter { $0.rule.name == "skipped" }.map(\.subject) == ["credit"])
    #expect(found.first { $0.rule.name == "skipped" }?.evidence.en == "Skipped 6 times, made up 6 times, granted 6 times.")
    // The ledger of M-1 begins with its first receipt: before that there was none to protect.
    #expect(found.filter { $0.rule.name == "safety-stock" }.map(\.about.en) == [])
    company.clock.set(moment("2027-03-15", 9))
    _ = try await company.plant.replica.commit(by: "bo", step: "material.move") { _, changes in
      for component in ["M-1", "M-2"] {
        for quantity in Array(repeating: [1, -1], count: 6).flatMap({ $0 }) {
          _ = try changes.create(MaterialStockMove.self, on: plant) {
            $0.component = component
            $0.lot = "L"
            $0.status = .free
            $0.quantity = Quantity(ExactDecimal(quantity), "C62")
            $0.kind = .receipt
          }
        }
      }
    }
    try await company.sync()
    let later = try await hq.workplace.look(as: analyst) { try Suggestions.all($0).filter { $0.rule.name == "safety-stock" } }
    #expect(later.map(\.about.en) == ["M-1"])
    #expect(later.first?.gain.en == "125.00 CNY a year: the holding cost of a unit times the safety stock.")
    try await hq.refuses("suggestion.take", by: analyst, ["suggestion": later[0].name, "what": "x", "owner": "planner", "due": "2027-04-01"], ["entry.missing @ figure"])
    try await hq.take("suggestion.dismiss", by: analyst, ["suggestion": later[0].name, "reason": "The supplier strikes in May."])
    #expect(try await hq.only(SuggestionAnswer.self).decision == .dismissed)
  }
}
