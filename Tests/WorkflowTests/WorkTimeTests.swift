import Foundation
import Ground
import Membership
import Records
import Testing

@testable import Replica
@testable import Workflow

@Suite("Labour and machine time of work orders")
struct WorkTimeTests {
  private let gang = Actor(name: "gang", roles: [.worker])
  private let ming = Actor(name: "ming", roles: [.worker])
  private let foreman = Actor(name: "wu", roles: [.foreman])

  /// So many released work orders of 40 on WC-1 and WC-3 at 9:00 on Monday, 2026-11-23; the plant works from 8:00 to 16:00.
  private func released(_ count: Int = 1) async throws -> (company: Company, works: [String]) {
    let company = try await Company()
    try await company.setUp()
    let plant = company.plant
    try await plant.take("centre.define", ["code": "WC-3", "name": "Mill", "minutes_a_day": "480"])
    try await plant.take("routing.define", ["product": "P-100", "operations": "10 WC-1 setup=30 run=6 Turn\n20 WC-3 run=3 Mill"])
    try await plant.take("material.receive", ["component": "SEAL-7", "quantity": "900 C62"])
    var works: [String] = []
    for number in 1...count {
      let order = try await company.approveOrder("PO-\(number)", promised: "2026-12-07")
      try await company.sync()
      works.append(try await company.releaseWork(order))
    }
    return (company, works)
  }

  private func order(_ company: Company, _ number: String) async throws -> Row<WorkOrder> { try await company.plant.only(WorkOrder.self, where: "number = '\(number)'") }

  private func times(_ company: Company, _ from: String, _ to: String, of work: String? = nil) async throws -> WorkTimes {
    let row = try await work.asyncMap { try await order(company, $0) }
    return try await company.plant.workplace.look(as: foreman) { try WorkTimes(Day(from)!...Day(to)!, of: row?.id, $0) }
  }

  private func minutes(_ times: WorkTimes, _ kind: TimeKind, _ person: String? = nil, _ activity: TimeActivity = .run, at operation: Int = 10) -> Int {
    WorkTimes.minutes(times.lines.filter { $0.kind == kind && $0.person == person && $0.activity == activity && $0.operation == operation }.reduce(0) { $0 + $1.milliseconds })
  }

  @Test("a day: set-up, two people, a second operation; by work order, person, centre and day it adds up")
  func day() async throws {
    let (company, works) = try await released()
    let plant = company.plant, work = ["work_order": works[0]]
    try await plant.take("work.setup", by: gang, work)
    company.clock.set(moment("2026-11-23", 9, 30))
    try await plant.take("work.start", by: gang, work)
    company.clock.set(moment("2026-11-23", 10))
    try await plant.take("crew.join", by: ming, work)
    try await plant.refuses("crew.join", by: ming, work, ["crew.on @ person"])
    company.clock.set(moment("2026-11-23", 11))
    try await plant.take("crew.leave", by: gang, work)
    try await plant.refuses("crew.leave", by: gang, work, ["crew.off @ person"])
    try await plant.take("work.operation", by: ming, work.merging(["operation": "20"]) { $1 })
    company.clock.set(moment("2026-11-23", 12))
    try await plant.take("work.pause", by: ming, work.merging(["why": "shift"]) { $1 })
    let times = try await times(company, "2026-11-23", "2026-11-23", of: works[0])
    #expect(minutes(times, .labour, "gang", .setup) == 30 && minutes(times, .machine, nil, .setup) == 30)
    #expect(minutes(times, .labour, "gang") == 90 && minutes(times, .labour, "ming") == 60)
    #expect(minutes(times, .labour, "ming", at: 20) == 60 && minutes(times, .machine, at: 20) == 60 && minutes(times, .machine) == 90)
    let mill = try await plant.only(WorkCentre.self, where: "code = 'WC-3'")
    #expect(times.lines.filter { $0.operation == 20 }.allSatisfy { $0.centre == mill.id })
    let whole = try await self.times(company, "2026-11-17", "2026-11-23")
    #expect(Set(whole.lines) == Set(times.lines) && !whole.isCutOff)
  }

  @Test("one person on two work orders: the hour is shared, each machine has its own")
  func shared() async throws {
    let (company, works) = try await released(2)
    let plant = company.plant
    for work in works { try await plant.take("work.start", by: gang, ["work_order": work]) }
    company.clock.set(moment("2026-11-23", 10))
    for work in works { try await plant.take("work.pause", by: gang, ["work_order": work, "why": "rest"]) }
    for work in works {
      let times = try await times(company, "2026-11-23", "2026-11-23", of: work)
      #expect(minutes(times, .labour, "gang") == 30 && minutes(times, .machine) == 60)
      #expect(times.lines.filter { $0.kind == .labour }.allSatisfy { $0.among == 2 })
    }
    let all = try await times(company, "2026-11-23", "2026-11-23")
    #expect(minutes(all, .labour, "gang") == 60)
  }

  @Test("nobody ended the shift: time counts until its end and is marked, whenever one looks; the foreman puts it right and what was entered stays")
  func forgotten() async throws {
    let (company, works) = try await released()
    let plant = company.plant, work = works[0]
    company.clock.set(moment("2026-11-23", 14))
    try await plant.take("work.start", by: gang, ["work_order": work])
    company.clock.set(moment("2026-11-24", 9))
    var times = try await times(company, "2026-11-23", "2026-11-24", of: work)
    #expect(minutes(times, .labour, "gang") == 120 && times.lines.allSatisfy { $0.isCut && $0.day == Day("2026-11-23") })
    try await plant.take("work.pause", by: gang, ["work_order": work, "why": "shift"])
    times = try await self.times(company, "2026-11-23", "2026-11-24", of: work)
    #expect(minutes(times, .labour, "gang") == 120)
    let before = try await plant.replica.read { try $0.all(WorkEvent.self).count }
    let raw = ["work_order": work, "kind": "labour", "activity": "run", "day": "2026-11-23", "why": "He went at three."]
    try await plant.refuses("time.correct", by: gang, raw.merging(["minutes": "-60", "person": "gang"]) { $1 }, ["step.otherRole @ "])
    try await plant.refuses("time.correct", by: foreman, raw.merging(["minutes": "0"]) { $1 }, ["number.range @ minutes", "entry.missing @ person"])
    try await plant.refuses("time.correct", by: foreman, raw.merging(["minutes": "-121", "person": "gang"]) { $1 }, ["time.less @ minutes"])
    try await plant.refuses("time.correct", by: foreman, raw.merging(["minutes": "10", "person": "nobody"]) { $1 }, ["person.unknown @ person"])
    try await plant.refuses("time.correct", by: foreman, raw.merging(["minutes": "10", "kind": "machine", "person": "gang"]) { $1 }, ["time.machine @ person"])
    try await plant.refuses("time.correct", by: foreman, raw.merging(["minutes": "1441", "person": "gang", "day": "2026-11-25", "operation": "15"]) { $1 }, ["operation.unknown @ operation", "number.range @ minutes", "date.future @ day"])
    try await plant.take("time.correct", by: foreman, raw.merging(["minutes": "-60", "person": "gang"]) { $1 })
    try await plant.refuses("time.correct", by: foreman, raw.merging(["minutes": "-61", "person": "gang"]) { $1 }, ["time.less @ minutes"])
    times = try await self.times(company, "2026-11-23", "2026-11-24", of: work)
    #expect(minutes(times, .labour, "gang") == 60)
    #expect(try await plant.replica.read { try $0.all(WorkEvent.self).count } == before)
  }

  @Test("what an offline tablet sends later lies where it happened, also on the day before, and counts once")
  func late() async throws {
    let (company, works) = try await released()
    let plant = company.plant, work = works[0]
    company.clock.set(moment("2026-11-23", 9))
    try await plant.take("work.start", by: gang, ["work_order": work])
    company.clock.set(moment("2026-11-24", 8))
    // He joined at 14:00 and left at 15:00 the day before.
    for _ in 1...2 {
      try await plant.take("crew.join", by: ming, ["work_order": work, "ago": "64800", "mark": "a1"])
    }
    try await plant.take("crew.leave", by: ming, ["work_order": work, "ago": "61200", "mark": "a2"])
    try await plant.refuses("crew.join", by: ming, ["work_order": work, "ago": "86401"], ["number.range @ ago"])
    let yesterday = try await times(company, "2026-11-23", "2026-11-23", of: work)
    #expect(minutes(yesterday, .labour, "ming") == 60 && minutes(yesterday, .labour, "gang") == 420)
    #expect(try await plant.replica.read { try $0.all(CrewEvent.self).count } == 2)
  }

  @Test("who joins for somebody else gives a name that signs in here; an operation that is not planned is refused; a trouble stops a set-up")
  func refused() async throws {
    let (company, works) = try await released()
    let plant = company.plant, work = ["work_order": works[0]]
    try await plant.refuses("crew.join", by: foreman, work.merging(["person": "mingg"]) { $1 }, ["person.unknown @ person"])
    try await plant.take("operator.register", ["name": "ming", "full_name": "Ming Li", "roles": "operator"])
    try await plant.take("crew.join", by: foreman, work.merging(["person": "ming"]) { $1 })
    try await plant.refuses("work.operation", by: gang, work.merging(["operation": "30"]) { $1 }, ["operation.unknown @ operation"])
    try await plant.refuses("work.setup", by: gang, work.merging(["operation": "30"]) { $1 }, ["operation.unknown @ operation"])
    try await plant.take("work.start", by: gang, work)
    try await plant.refuses("work.setup", by: gang, work, ["run.phase @ work_order"])
    try await plant.take("trouble.raise", by: gang, ["centre": "WC-1", "cause": "power", "work_order": works[0]])
    try await plant.refuses("work.setup", by: gang, work, ["run.trouble @ work_order"])
    try await plant.refuses("crew.join", by: Actor(name: "x", roles: [.planner]), work, ["step.otherRole @ "])
  }

  // ---- Forecast

  @Test("how far it is goes by the operation that is reported, in standard minutes; what is left goes by the hours of its centres")
  func forecast() async throws {
    let (company, works) = try await released()
    let plant = company.plant, work = ["work_order": works[0]]
    func forecast() async throws -> Forecast {
      let row = try await order(company, works[0])
      return try #require(try await plant.workplace.look(as: foreman) { try $0.forecast(of: row) })
    }
    // 30 and 240 minutes of turning, 120 of milling, planned for Tuesday.
    #expect(try await forecast() == Forecast(done: 0, finish: Day("2026-11-24")))
    try await plant.take("work.start", by: gang, work)
    company.clock.set(moment("2026-11-23", 11))
    // The set-up and 120 of 390 minutes.
    #expect(try await forecast().done == 150 * 100 / 390)
    try await plant.take("work.operation", by: gang, work.merging(["operation": "20"]) { $1 })
    #expect(try await forecast().done == 270 * 100 / 390)
    try await plant.take("work.report", by: gang, work.merging(["good": "20"]) { $1 })
    let half = try await forecast()
    #expect(half.done == 330 * 100 / 390 && half.finish == Day("2026-11-23"))
    try await plant.take("work.report", by: gang, work.merging(["good": "20"]) { $1 })
    #expect(try await forecast().done == 100)
  }

  @Test("a forecast behind the promised day reaches the office as a task, moves with the floor, and goes when it is in time again")
  func told() async throws {
    let (company, works) = try await released()
    let plant = company.plant, work = ["work_order": works[0]]
    try await plant.take("work.start", by: gang, work)
    #expect(try await plant.workplace.takeAutomaticSteps().taken.filter { $0.step.name == "work.forecast" }.isEmpty)
    // It stands until the day on which it is due, and is not done.
    company.clock.set(moment("2026-12-07", 15))
    try await plant.take("work.pause", by: gang, work.merging(["why": "other_work"]) { $1 })
    let round = try await plant.workplace.takeAutomaticSteps()
    #expect(round.taken.filter { $0.step.name == "work.forecast" }.count == 1 && round.refused.isEmpty)
    #expect(try await plant.workplace.takeAutomaticSteps().taken.filter { $0.step.name == "work.forecast" }.isEmpty)
    try await plant.refuses("work.forecast", work, ["forecast.known @ work_order"])
    let known = try await plant.only(WorkForecast.self)
    #expect(known.isLate == true && known.finish > known.due)
    try await company.sync()
    let task = try #require(try await company.office.inbox(.salesClerk).first { $0.level == "forecast-late" })
    #expect(task.step == "change.request" && task.subjectNumber == known.orderNumber)
    #expect(try await company.office.workplace.look(as: gang) { try LateWork.count($0) } == 1)
    // The floor catches up: there is nothing to agree any more.
    try await plant.take("work.operation", by: gang, work.merging(["operation": "20"]) { $1 })
    try await plant.take("work.report", by: gang, work.merging(["good": "40"]) { $1 })
    _ = try await plant.workplace.takeAutomaticSteps()
    try await company.sync()
    #expect(try await company.office.inbox(.salesClerk).allSatisfy { $0.level != "forecast-late" })
    try await company.expectOneTruth()
  }
}

extension Optional {
  fileprivate func asyncMap<T>(_ transform: (Wrapped) async throws -> T) async rethrows -> T? {
    if let self { try await transform(self) } else { nil }
  }
}
