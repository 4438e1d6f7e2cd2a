import Foundation
import Ground
import Membership
import Records
import Testing

@testable import Replica
@testable import Workflow

@Suite("Capacity and routings of a plant")
struct CapacityTests {
  private func minutes(_ company: Company, _ days: ClosedRange<Day>, _ code: String = "WC-1") async throws -> Int {
    try await company.plant.workplace.look(as: Actor(name: "x", roles: [])) { context in
      let centres = try context.planCentres().filter { $0.code == code }
      return try context.hours(of: centres, on: context.home)[centres[0].id]!.windows(days).reduce(0) { $0 + $1.minutes }
    }
  }

  private let week = Day("2026-11-23")!...Day("2026-11-29")!

  @Test("A shift of the plant holds where a work centre has none of its own, and its withdrawal brings the minutes a day back")
  func shifts() async throws {
    let company = try await Company()
    try await company.setUp()
    let plant = company.plant
    try await plant.take("centre.define", ["code": "WC-2", "name": "Old lathe", "minutes_a_day": "240"])
    #expect(try await minutes(company, week) == 5 * 480)
    let early = try await plant.take("shift.define", ["name": "Early", "weekdays": "1-6", "from": "06:00", "to": "14:00"])
    #expect(isBilingual(early.message))
    let night = try await plant.take("shift.define", ["name": "Night", "weekdays": "1-5", "from": "22:00", "to": "06:00", "centre": "WC-2"])
    #expect(try await minutes(company, week) == 6 * 480)
    #expect(try await minutes(company, week, "WC-2") == 5 * 480)
    try await plant.take("shift.withdraw", ["shift": early.subject.description])
    #expect(try await minutes(company, week) == 5 * 480)
    try await plant.refuses("shift.withdraw", ["shift": early.subject.description], ["state.other @ shift"])
    try await plant.take("shift.withdraw", ["shift": night.subject.description])
    #expect(try await minutes(company, week, "WC-2") == 5 * 240)
  }

  @Test("A shift that can't be is refused with everything that is wrong")
  func oddShifts() async throws {
    let company = try await Company()
    try await company.setUp()
    let right = ["name": "Early", "weekdays": "1-5", "from": "06:00", "to": "14:00"]
    try await company.plant.take("shift.define", right)
    func with(_ more: [String: String]) -> [String: String] { right.merging(more) { $1 } }
    try await company.plant.refuses("shift.define", with(["weekdays": "8", "from": "25:00", "to": "x"]), ["weekdays.unreadable @ weekdays", "time.unreadable @ from", "time.unreadable @ to"])
    try await company.plant.refuses(
      "shift.define", with(["from": "24:00", "first": "2026-12-02", "last": "2026-12-01"]), ["shift.from @ from", "shift.days @ last", "shift.exists @ name"])
  }

  @Test("A downtime takes the hours; before it begins it is withdrawn, after that it ends")
  func downtime() async throws {
    let company = try await Company()
    try await company.setUp()
    let plant = company.plant
    let entries = ["centre": "WC-1", "kind": "planned", "why": "overhaul", "from": "2026-11-25", "from_time": "12:00", "to": "2026-11-26"]
    let first = try await plant.take("downtime.plan", entries)
    #expect(isBilingual(first.message) && first.message.en.contains("2026-11-25 12:00"))
    // Half of Wednesday and all of Thursday.
    #expect(try await minutes(company, week) == 5 * 480 - 240 - 480)
    try await plant.refuses("downtime.plan", entries, ["downtime.known @ from"])
    try await plant.take("downtime.withdraw", ["downtime": first.subject.description])
    #expect(try await minutes(company, week) == 5 * 480)
    let second = try await plant.take("downtime.plan", entries)
    company.clock.set(moment("2026-11-25", 14))
    try await plant.take("downtime.withdraw", ["downtime": second.subject.description])
    #expect(try await minutes(company, week) == 5 * 480)
    #expect(try await plant.get(Downtime.self, second.subject).to == moment("2026-11-25", 14))
    try await plant.refuses("downtime.withdraw", ["downtime": second.subject.description], ["downtime.past @ downtime"])
  }

  @Test("A downtime that is over, upside down, too long or planned for yesterday is refused")
  func oddDowntimes() async throws {
    let company = try await Company()
    try await company.setUp()
    func entries(_ kind: String, _ from: String, _ to: String) -> [String: String] { ["centre": "WC-1", "kind": kind, "why": "repair", "from": from, "to": to] }
    try await company.plant.refuses("downtime.plan", entries("unplanned", "2026-11-26", "2026-11-24"), ["downtime.order @ to"])
    try await company.plant.refuses("downtime.plan", entries("unplanned", "2026-11-20", "2026-11-21"), ["downtime.past @ to"])
    try await company.plant.refuses("downtime.plan", entries("planned", "2026-11-20", "2026-11-25"), ["downtime.begun @ from"])
    try await company.plant.refuses("downtime.plan", entries("unplanned", "2026-11-24", "2027-12-24"), ["downtime.tooLong @ to"])
  }

  @Test("A work centre's efficiency and frozen days are within their limits, and what is left empty stays")
  func centre() async throws {
    let company = try await Company()
    try await company.setUp()
    try await company.plant.refuses(
      "centre.change", ["centre": "WC-1", "minutes_a_day": "1441", "efficiency": "0", "frozen_days": "61"],
      ["number.range @ minutes_a_day", "number.range @ efficiency", "number.range @ frozen_days"])
    try await company.plant.take("centre.change", ["centre": "WC-1", "efficiency": "80"])
    let centre = try await company.plant.only(WorkCentre.self)
    #expect(centre.efficiency == 80 && centre.minutesADay == 480 && centre.frozenDays == nil)
  }

  @Test("A routing is kept operation by operation, and a new one replaces it")
  func routing() async throws {
    let company = try await Company()
    try await company.setUp()
    let plant = company.plant
    try await plant.take("centre.define", ["code": "WC-2", "name": "Mill", "minutes_a_day": "480"])
    let result = try await plant.take(
      "routing.define", ["product": "P-100", "operations": "10 WC-1,WC-2 setup=15 run=2.5 family=red Turn it\n20 WC-2 单件=1 准备=5 等待=60 转移=30 批量=20 换型族=blue 铣"])
    #expect(isBilingual(result.message))
    func operations() async throws -> [String] {
      try await plant.replica.read { snapshot in
        try snapshot.all(RoutingOperation.self, where: "state = 'standing'", order: "position").map {
          "\($0.position) \($0.name) \($0.alternatives ?? "-") \($0.setup) \($0.run) \($0.queue) \($0.transfer) \($0.batch?.description ?? "-") \($0.family ?? "-")"
        }
      }
    }
    #expect(try await operations() == ["10 Turn it WC-2 15 2.5 0 0 - red", "20 铣 - 5 1 60 30 20 blue"])
    try await plant.take("routing.define", ["product": "P-100", "operations": "5 WC-2 run=30"])
    #expect(try await operations() == ["5  - 0 30 0 0 - -"])
    try await plant.take("routing.withdraw", ["product": "P-100"])
    #expect(try await operations() == [])
    try await plant.refuses("routing.withdraw", ["product": "P-100"], ["routing.none @ product"])
  }

  @Test("Each line of a routing that names no work centre here, leads back or can't be read is said with its place")
  func oddRoutings() async throws {
    let company = try await Company()
    try await company.setUp()
    func lines(_ text: String) async throws -> [String] {
      do {
        try await company.plant.take("routing.define", ["product": "P-100", "operations": text])
        return []
      } catch let problems as Problems {
        for problem in problems.all { #expect(isBilingual(problem.what) && isBilingual(problem.remedy), "\(problem)") }
        return problems.all.map { "\($0.line ?? 0) \($0.code)" }
      }
    }
    #expect(try await lines("10 WC-1 run=1\n10 WC-9,WC-1,WC-1 run=1\n5 WC-1 run=1") == ["2 routing.centre", "2 routing.twice", "2 routing.loop", "3 routing.loop"])
    #expect(try await lines("x WC-1 run=1\n10 WC-1 run=-1 setup=x size=2\n20 WC-1") == ["1 routing.unreadable", "2 routing.amount", "2 routing.minutes", "2 routing.part", "2 routing.run", "3 routing.run"])
    #expect(try await lines((1...51).map { "\($0) WC-1 run=1" }.joined(separator: "\n")) == ["0 routing.tooMany"])
    #expect(try await lines((1...50).map { "\($0) WC-1 run=1" }.joined(separator: "\n")) == [])
  }

  @Test("A set-up time is said once for two families; saying it again changes it")
  func setups() async throws {
    let company = try await Company()
    try await company.setUp()
    try await company.plant.take("setup.define", ["from": "red", "to": "blue", "minutes": "40"])
    try await company.plant.take("setup.define", ["from": "red", "to": "blue", "minutes": "35"])
    #expect(try await company.plant.only(SetupTime.self).minutes == 35)
    try await company.plant.refuses("setup.define", ["from": "red", "to": "blue", "minutes": "-1"], ["number.range @ minutes"])
  }
}
