import Foundation
import GRDB
import Ground
import Membership
import Records
import Testing

@testable import Replica
@testable import Workflow

@Suite("The company's figures")
struct FigureTests {
  private static let reader = Actor(name: "x", roles: [])

  private func value(_ figure: Figure, _ period: FigurePeriod? = nil, where filter: FigureFilter? = nil, at place: Place) async throws -> FigureValue {
    try await place.workplace.look(as: Self.reader) { try figure.value(period ?? .last(28, to: $0.today), where: filter, $0) }
  }

  @Test("every figure says in both languages what it is, how it is counted and of which records; its name is its own, and its query runs")
  func declared() async throws {
    #expect(Set(Figures.all.map(\.name)).count == Figures.all.count && Figures.dashboard.count == 12)
    let company = try await Company()
    try await company.headquarters.workplace.look(as: Self.reader) { context in
      for figure in Figures.all {
        for words in [figure.label, figure.definition, figure.formula, figure.grain, figure.better.label] { #expect(isBilingual(words), "\(figure.name)") }
        #expect(["1.1", "12.2"].contains(figure.section) && !figure.records.isEmpty)
        for record in figure.records { #expect(CompanySchema.current.record(named: record) != nil, "\(figure.name) reads \(record)") }
        if let sql = figure.sql { _ = try context.snapshot.integers(sql) }
        if let view = figure.view { #expect(try context.snapshot.count("SELECT count(*) FROM \(view)") == 0) }
        let nothing = try figure.value(.last(28, to: context.today), context)
        #expect(nothing.number == nil && figure.isReached(nothing, figure.target) == nil && isBilingual(figure.text(nothing)))
        for cut in figure.cuts {
          #expect(try figure.parts(by: cut, .last(28, to: context.today), context).isEmpty && isBilingual(cut.label))
        }
        #expect(try figure.cases(.last(28, to: context.today), context).isEmpty)
      }
    }
  }

  @Test("an order delivered in time counts at its office and at headquarters alike; a complaint makes it one with an error, and is found by its number")
  func delivered() async throws {
    let company = try await Company()
    try await company.setUp()
    let order = try await company.deliverOrder()
    try await company.sync()
    for place in [company.office, company.headquarters] {
      #expect(try await value(Figures.promiseKept, at: place).number == 1)
      #expect(try await value(Figures.errorRate, at: place) == FigureValue(count: 1, sum: 0, squares: 0))
      #expect(try await value(Figures.cycle, at: place).count == 1)
      // It has no requested day.
      #expect(try await value(Figures.completeness, at: place) == FigureValue(count: 1, sum: 0, squares: 0))
    }
    let due = try await company.office.only(SalesOrder.self).promised
    let day = FigurePeriod(try #require(due), try #require(due))
    #expect(try await value(Figures.otif, day, at: company.headquarters) == FigureValue(count: 1, sum: 1, squares: 1))
    try await company.office.take("complaint.open", ["order": order, "kind": "wrong_quantity", "text": "Two pumps are missing."])
    try await company.sync()
    #expect(try await value(Figures.errorRate, at: company.headquarters).number == 1)
    #expect(try await value(Figures.complaintRate, at: company.headquarters).number == 1)
    let missed = try await company.headquarters.workplace.look(as: Self.reader) { try Figures.errorRate.cases(.last(28, to: $0.today), $0).map(\.number) }
    #expect(missed == [order])
    try await company.expectOneTruth()
  }

  @Test("what a figure says of its parts adds up to what it says of all, by every cut")
  func partsAddUp() async throws {
    let company = try await Company()
    try await company.setUp()
    _ = try await company.deliverOrder()
    _ = try await company.receiveOrder("PO-9")
    try await company.sync()
    try await company.headquarters.workplace.look(as: Self.reader) { context in
      let period = FigurePeriod.months(2, to: context.today.advanced(by: 30))
      for figure in [Figures.otif, Figures.promiseKept, Figures.cycle, Figures.errorRate, Figures.completeness, Figures.firstPassYield, Figures.confirmation] {
        let whole = try figure.value(period, context)
        #expect(whole.count > 0, "\(figure.name)")
        for cut in figure.cuts where cut != .product || figure.name == Figures.firstPassYield.name {
          let parts = try figure.parts(by: cut, period, context)
          #expect(parts.reduce(0) { $0 + $1.value.count } == whole.count && parts.reduce(0) { $0 + $1.value.sum } == whole.sum, "\(figure.name) by \(cut)")
          for part in parts {
            #expect(try figure.value(period, where: FigureFilter(cut, part.key), context) == part.value)
            #expect(FigureKey(part.key.text, cut) == part.key && !part.label.en.isEmpty)
          }
        }
      }
      let statistics = try OrderStatistics.total(period, context)
      for cut in OrderStatistics.cuts {
        let parts = try OrderStatistics.parts(by: cut, period, context)
        #expect(parts.reduce(0) { $0 + $1.value.minor } == statistics.reduce(0) { $0 + $1.value.minor }, "value by \(cut)")
      }
    }
  }

  @Test("each site says up to when its work is in; a plant that has been silent since the day before yesterday is behind")
  func freshness() async throws {
    let company = try await Company()
    try await company.setUp()
    _ = try await company.deliverOrder()
    try await company.sync()
    func behind() async throws -> [String] {
      try await company.headquarters.workplace.look(as: Self.reader) { try SiteFreshness.all($0).filter(\.isBehind).map(\.code) }
    }
    #expect(try await behind().isEmpty)
    company.clock.set(moment("2026-11-26", 9))
    _ = try await company.receiveOrder("PO-8")
    try await company.sync([company.office, company.headquarters])
    let silent = try await behind()
    #expect(silent.contains(company.plant.admission.code) && !silent.contains(company.office.admission.code) && !silent.contains(company.headquarters.admission.code))
  }

  @Test("rows of facts that somebody changed in the file are found, and put right from the records")
  func mended() async throws {
    let company = try await Company()
    try await company.setUp()
    _ = try await company.deliverOrder()
    let replica = company.office.replica
    #expect(try await replica.compareSummaries() == [])
    try await replica.pool.write { try $0.execute(sql: "UPDATE order_facts SET kept = 0; UPDATE taken_sums SET orders = orders + 1 WHERE cut = 0") }
    #expect(try await replica.compareSummaries().map(\.table) == ["order_facts", "taken_sums"])
    let found = try await replica.verify()
    #expect(!found.isWhole)
    _ = try await replica.repair(found)
    #expect(try await replica.compareSummaries() == [])
    #expect(try await replica.verify().isWhole)
  }

  @Test("a dashboard reads no table of records and no table of facts, and each table of sums along its key")
  func plans() async throws {
    let company = try await Company()
    try await company.setUp()
    _ = try await company.deliverOrder()
    let plans = try await company.office.workplace.look(as: Self.reader) { context in
      let seen = Seen()
      let figures = Figures.dashboard.filter(\.hasHistory)
      context.snapshot.db.trace { seen.queries.append($0.expandedDescription) }
      for figure in figures {
        _ = try figure.trend(FigurePeriod.weeks(12, to: context.today), context)
        for cut in figure.cuts { _ = try figure.parts(by: cut, .months(3, to: context.today), context) }
        _ = try figure.cases(.months(3, to: context.today), context)
      }
      context.snapshot.db.trace(options: [])
      return try seen.queries.filter { $0.hasPrefix("SELECT") }.flatMap { query in
        try GRDB.Row.fetchAll(context.snapshot.db, sql: "EXPLAIN QUERY PLAN \(query)").map { $0["detail"] as String }
      }
    }
    let small = ["stock_balance", "work_centre", "site_calendar", "calendar_day", "member", "frontier"]
    for plan in plans where plan.hasPrefix("SCAN ") {
      #expect(small.contains { plan == "SCAN \($0)" || plan.hasPrefix("SCAN \($0) ") }, "\(plan)")
    }
  }

  private final class Seen: @unchecked Sendable { var queries: [String] = [] }
}

@Suite("Periods of figures")
struct FigurePeriodTests {
  @Test("whole months come before whole months, and as many days before days")
  func before() throws {
    let november = FigurePeriod.month(of: Day("2026-11-14")!)
    #expect(november == FigurePeriod(Day("2026-11-01")!, Day("2026-11-30")!))
    #expect(november.before == FigurePeriod(Day("2026-10-01")!, Day("2026-10-31")!))
    #expect(FigurePeriod.months(3, to: Day("2026-01-31")!) == FigurePeriod(Day("2025-11-01")!, Day("2026-01-31")!))
    #expect(FigurePeriod.last(28, to: Day("2026-11-30")!).before == FigurePeriod(Day("2026-10-06")!, Day("2026-11-02")!))
    #expect(FigurePeriod.weeks(2, to: Day("2026-11-30")!) == [
      FigurePeriod(Day("2026-11-23")!, Day("2026-11-29")!), FigurePeriod(Day("2026-11-30")!, Day("2026-12-06")!),
    ])
    #expect(FigurePeriod(Day("2026-11-20")!, Day("2027-01-02")!).months.map(\.days) == [11, 31, 2])
  }
}

@Suite("What explains a change")
struct RootCauseTests {
  private func share(_ good: Int64, of count: Int64) -> FigureValue { FigureValue(count: count, sum: good, squares: good) }
  private func key(_ name: String) -> FigureKey { FigureKey(.name(name)) }

  @Test("what the parts add is the change of the whole, and the part that fell explains it")
  func adds() throws {
    let before = [key("A"): share(95, of: 100), key("B"): share(285, of: 300), key("C"): share(95, of: 100)]
    let after = [key("A"): share(95, of: 100), key("B"): share(210, of: 300), key("C"): share(96, of: 100)]
    let causes = RootCause.parts(.region, before, after)
    let change = 401.0 / 500 - 475.0 / 500
    #expect(abs(causes.reduce(0) { $0 + $1.effect } - change) < 1e-9)
    let worst = try #require(causes.min { $0.effect < $1.effect })
    #expect(worst.key == key("B") && worst.sureness == .sure && worst.share > 1)
  }

  @Test("a part that grew and was always worse explains the change by its weight, not by its own")
  func weight() throws {
    let before = [key("good"): share(90, of: 100), key("bad"): share(10, of: 100)]
    let after = [key("good"): share(90, of: 100), key("bad"): share(30, of: 300)]
    let causes = RootCause.parts(.region, before, after)
    let bad = try #require(causes.first { $0.key == key("bad") })
    #expect(bad.own == 0 && bad.effect < 0 && bad.sureness == .unsure)
    #expect(abs(causes.reduce(0) { $0 + $1.effect } - (0.3 - 0.5)) < 1e-9)
  }

  @Test("a handful of cases is never sure, and the more parts are looked at the more it takes")
  func chance() {
    #expect(RootCause.parts(.region, [key("A"): share(5, of: 5), key("B"): share(5, of: 5)], [key("A"): share(0, of: 5), key("B"): share(5, of: 5)]).allSatisfy { $0.sureness == .unsure })
    func sureness(among others: Int) -> RootCause.Sureness? {
      var before = [key("A"): share(90, of: 100)]
      var after = [key("A"): share(76, of: 100)]
      for number in 0..<others {
        before[key("\(number)")] = share(90, of: 100)
        after[key("\(number)")] = share(89, of: 100)
      }
      return RootCause.parts(.region, before, after).first { $0.key == key("A") }?.sureness
    }
    #expect(sureness(among: 1) == .likely || sureness(among: 1) == .sure)
    #expect(sureness(among: 200) == .unsure)
    #expect(abs(RootCause.tail(1.959_964) - 0.025) < 1e-6 && abs(RootCause.tail(0) - 0.5) < 1e-6)
  }
}
