import Foundation
import Ground
import Membership
import Records
import Replica
import Testing

@testable import Workflow

/// A moment of UTC.
private func utc(_ day: String, _ hour: Int, _ minute: Int = 0) -> Instant {
  Instant(milliseconds: UInt64(Day(day)!.number) * 86_400_000 + UInt64(hour * 60 + minute) * 60_000)
}

@Suite("Calendars of sites")
struct SiteCalendarTests {
  private static func calendar(_ zone: String, _ shifts: String) throws -> WorkingCalendar {
    WorkingCalendar(
      zone: try #require(SiteZone(zone)), shifts: try #require(WorkShift.list(shifts)), weekdays: [1, 2, 3, 4, 5], holidays: [], makeUpDays: [])
  }

  @Test("the shipped holidays and make-up days are those of the State Council's notices for 2025 and 2026, and nothing else")
  func statutory() {
    let shipped = StatutoryCalendar.shipped
    #expect(shipped.years.map(\.year) == [2025, 2026])
    #expect(shipped.years.map(\.notice) == ["国办发明电〔2024〕12号", "国办发明电〔2025〕7号"])
    #expect(shipped.years[0].holidays.map { "\($0.from) \($0.to)" } == [
      "2025-01-01 2025-01-01", "2025-01-28 2025-02-04", "2025-04-04 2025-04-06", "2025-05-01 2025-05-05", "2025-05-31 2025-06-02", "2025-10-01 2025-10-08",
    ])
    #expect(shipped.years[0].worked == ["2025-01-26", "2025-02-08", "2025-04-27", "2025-09-28", "2025-10-11"])
    #expect(shipped.years[1].holidays.map { "\($0.from) \($0.to)" } == [
      "2026-01-01 2026-01-03", "2026-02-15 2026-02-23", "2026-04-04 2026-04-06", "2026-05-01 2026-05-05", "2026-06-19 2026-06-21", "2026-09-25 2026-09-27",
      "2026-10-01 2026-10-07",
    ])
    #expect(shipped.years[1].worked == ["2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"])
    // The law gives 13 days a year; those free days of the week that are worked are as many as are free in their place.
    #expect(shipped.years.map { $0.holidays.reduce(0) { $0 + $1.days.count } } == [28, 33])
    #expect(shipped.makeUpDays.allSatisfy { $0.weekday >= 6 } && shipped.makeUpDays.isDisjoint(with: shipped.holidays))
    #expect(shipped.years.flatMap(\.holidays).allSatisfy { isBilingual($0.label) })
    #expect(WorkingCalendar.shipped.shifts.map(\.description) == ["08:00-17:00"] && WorkingCalendar.shipped.zone.name == "Asia/Shanghai")
  }

  @Test("shifts are read as people write them, and overlapping or endless ones are not", arguments: [
    ("08:00-12:00 13:00-17:00", "08:00-12:00 13:00-17:00"), ("13:00-17:00、8:00-12:00", "08:00-12:00 13:00-17:00"), ("22:00-06:00", "22:00-06:00"),
    ("06:00-14:00,14:00-22:00,22:00-06:00", "06:00-14:00 14:00-22:00 22:00-06:00"), ("00:00-24:00", "00:00-24:00"), ("", ""), ("08:00", ""), ("8-17", ""),
    ("08:00-12:00 11:00-17:00", ""), ("22:00-06:00 05:00-08:00", ""), ("08:60-12:00", ""), ("25:00-26:00", ""), ("08:00-12:00 x", ""),
    ("01:00-02:00 02:00-03:00 03:00-04:00 04:00-05:00 05:00-06:00 06:00-07:00 07:00-08:00", ""),
  ])
  func shifts(_ text: String, _ read: String) {
    #expect(WorkShift.list(text).map(WorkShift.text) ?? "" == read)
  }

  @Test("a zone keeps its clock over daylight saving: eight in the morning stays eight")
  func zones() throws {
    let rotterdam = try Self.calendar("Europe/Amsterdam", "08:00-17:00")
    #expect(rotterdam.opening(of: Day("2026-10-23")!) == utc("2026-10-23", 6) && rotterdam.opening(of: Day("2026-10-26")!) == utc("2026-10-26", 7))
    #expect(rotterdam.opening(of: Day("2026-03-27")!) == utc("2026-03-27", 7) && rotterdam.opening(of: Day("2026-03-30")!) == utc("2026-03-30", 6))
    // From Friday 16:00 by summer time to Monday 11:00 by winter time are four hours of work.
    #expect(rotterdam.moment(hours: 4, after: utc("2026-10-23", 14)) == utc("2026-10-26", 10))
    #expect(rotterdam.day(of: utc("2026-10-24", 22, 30)) == Day("2026-10-25") && rotterdam.day(of: utc("2026-10-25", 22, 30)) == Day("2026-10-25"))
    #expect(SiteZone("Europe/Nowhere") == nil && SiteZone("") == nil && SiteZone("CET") == nil && SiteZone("America/New_York") != nil)
    #expect(SiteZone("Asia/Shanghai")?.minutesEast(at: utc("2026-07-01", 0)) == 480 && SiteZone("Asia/Kolkata")?.minutesEast(at: utc("2026-07-01", 0)) == 330)
  }

  @Test("a night shift belongs to the day when it begins, and Friday's ends on Saturday")
  func nights() throws {
    let calendar = try Self.calendar("Asia/Shanghai", "14:00-22:00 22:00-06:00")
    #expect(calendar.dayLength == 16 * 3_600_000)
    // Friday 23:00 and ten hours: seven until Saturday 06:00, three from Monday 14:00 on.
    #expect(calendar.moment(hours: 10, after: moment("2026-11-27", 23)) == moment("2026-11-30", 17))
    #expect(calendar.moment(hours: 2, after: moment("2026-11-28", 3)) == moment("2026-11-28", 5))
    #expect(calendar.closing(of: Day("2026-11-27")!) == moment("2026-11-28", 6))
    #expect(calendar.worked(from: moment("2026-11-28", 0), to: moment("2026-11-30", 0)) == 6 * 3_600_000)
    #expect(calendar.nextWholeDay(after: moment("2026-11-27", 15)) == Day("2026-11-30"))
  }

  @Test("law: in any calendar, what lies between a moment and so much work later is just so much work", arguments: [
    ("Asia/Shanghai", "08:00-12:00 13:00-17:00"), ("Europe/Amsterdam", "09:00-17:30"), ("America/New_York", "06:00-14:00 14:00-22:00 22:00-06:00"),
    ("Australia/Lord_Howe", "20:00-04:00"), ("Africa/Casablanca", "00:00-24:00"),
  ])
  func law(_ zone: String, _ shifts: String) throws {
    let calendar = try Self.calendar(zone, shifts)
    var generator = SeededGenerator(seed: 11)
    for _ in 0..<300 {
      let start = Instant(milliseconds: utc("2026-01-01", 0).milliseconds + UInt64.random(in: 0..<31_536_000, using: &generator) * 1_000)
      let span = UInt64.random(in: 1...400_000, using: &generator) * 1_000
      let end = calendar.moment(working: span, after: start)
      #expect(calendar.worked(from: start, to: end) == span, "\(start) + \(span)")
      let spells = calendar.spells(from: start, to: end)
      #expect(zip(spells, spells.dropFirst()).allSatisfy { $0.upperBound <= $1.lowerBound })
    }
  }

  @Test("a factory in Suzhou and an office in Rotterdam reckon each in its own: what the office asks of the plant is due by the plant's hours")
  func twoZones() async throws {
    // Monday, 2026-11-23, 17:00 in Shanghai is 10:00 in Rotterdam.
    let company = try await Company()
    try await company.setUp()
    try await company.office.take("calendar.set", ["zone": "Europe/Amsterdam", "shifts": "09:00-12:30 13:00-17:30", "weekdays": "1-5"])
    try await company.sync()
    company.clock.set(moment("2026-11-23", 17))
    let order = try await company.receiveOrder()
    let tasks = try await company.office.inbox(.salesClerk)
    // Two working hours later: 12:00 in Rotterdam. Four: 2½ until 12:30, then 1½ from 13:00 on.
    #expect(tasks.map(\.step) == ["order.check", "order.confirm"])
    #expect(tasks.map(\.due) == [utc("2026-11-23", 11), utc("2026-11-23", 13, 30)])
    try await company.office.take("order.check", ["order": order])
    try await company.office.take("order.confirm", ["order": order])
    try await company.office.take("order.review", ["order": order, "decision": "approve", "findings": ""])
    #expect(try await company.office.only(WorkTask.self, where: "step = 'order.approve'").due == utc("2026-11-24", 16, 30))
    try await company.office.take("order.approve", ["order": order])
    // The warehouse packs by its own calendar: ten working days end at 17:00 in Shanghai.
    #expect(try await company.office.only(WorkTask.self, where: "step = 'shipment.pack'").due == moment("2026-12-07", 17))
    try await company.sync()
    #expect(try await company.warehouse.workplace.zone().name == "Asia/Shanghai")
    #expect(try await company.office.workplace.zone().name == "Europe/Amsterdam")
    try await company.expectOneTruth()
  }

  @Test("a make-up Saturday: the office that works in place of the Friday counts it, the plant does not")
  func makeUpSaturday() async throws {
    let company = try await Company()
    try await company.setUp()
    try await company.office.take("calendar.day", ["day": "2026-11-27", "kind": "free", "label": "Stocktaking"])
    try await company.office.take("calendar.day", ["day": "2026-11-28", "kind": "worked", "shifts": "08:00-12:00"])
    company.clock.set(moment("2026-11-26", 16))
    _ = try await company.receiveOrder()
    // One hour on Thursday; on Saturday the other ones.
    #expect(try await company.office.inbox(.salesClerk).map(\.due) == [moment("2026-11-28", 9), moment("2026-11-28", 11)])
    try await company.office.take("calendar.day", ["day": "2026-11-28", "kind": "usual"])
    _ = try await company.receiveOrder("PO-2")
    #expect(try await company.office.only(WorkTask.self, where: "step = 'order.check' AND subject_number LIKE '%002'").due == moment("2026-11-30", 9))
    #expect(try await company.plant.workplace.look(as: Actor(name: "x", roles: [])) { $0.calendar.isWorked(Day("2026-11-27")!) })
  }

  @Test("a calendar that nobody can work by is refused with everything that is wrong; another site's is set at headquarters only")
  func refusals() async throws {
    let company = try await Company()
    try await company.office.refuses(
      "calendar.set", ["zone": "Rotterdam", "shifts": "17:00-08:00 09:00-12:00 9", "weekdays": "0-5", "site": "PL01"],
      ["site.other @ site", "zone.unknown @ zone", "shifts.unreadable @ shifts", "weekdays.unreadable @ weekdays"])
    try await company.office.refuses(
      "calendar.day", by: Actor(name: "wei", roles: [.administrator]), ["day": "2026-11-20", "last": "2026-12-21", "kind": "free", "shifts": "nights"],
      ["days.span @ last", "date.past @ day", "shifts.unreadable @ shifts", "shifts.unworked @ shifts"])
    try await company.headquarters.take("calendar.set", ["site": "PL01", "zone": "Asia/Shanghai", "shifts": "06:00-14:00 14:00-22:00", "weekdays": "1-6", "statutory": "yes"])
    try await company.sync()
    #expect(try await company.plant.workplace.look(as: Actor(name: "x", roles: [])) { $0.calendar.isWorked(Day("2026-11-28")!) && !$0.calendar.isWorked(Day("2026-10-01")!) })
  }
}

@Suite("The company's table of service levels")
struct LevelTests {
  @Test("headquarters gives a deadline another length from a day on; the clock that runs keeps the old one, the next takes the new one at every site")
  func change() async throws {
    let company = try await Company()
    try await company.setUp()
    try await company.headquarters.take(
      "level.change", ["level": "order-confirm", "amount": "1", "unit": "working_days", "from": "2026-11-24", "owner": "sales-manager", "reason": "Winter peak"])
    _ = try await company.receiveOrder()
    try await company.sync()
    #expect(try await company.office.only(WorkTask.self, where: "step = 'order.confirm'").due == moment("2026-11-23", 13))
    company.clock.set(moment("2026-11-24", 9))
    _ = try await company.receiveOrder("PO-2")
    #expect(try await company.office.only(WorkTask.self, where: "step = 'order.confirm' AND subject_number LIKE '%002'").due == moment("2026-11-25", 17))
    let level = try await company.office.workplace.look(as: Actor(name: "x", roles: [])) { $0.levels["order-confirm"] }
    #expect(level.shipped == .init(amount: 4, unit: .workingHours, owner: nil) && level.terms(on: Day("2026-11-23")!) == level.shipped)
    #expect(level.terms(on: Day("2026-11-24")!) == .init(amount: 1, unit: .workingDays, owner: .salesManager))
    #expect(level.change(on: Day("2026-12-01")!)?.reason == "Winter peak" && level.change(on: Day("2026-12-01")!)?.by == "administrator")
  }

  @Test("of two changes from the same day the later written counts, and a later day goes before an earlier one")
  func order() async throws {
    let company = try await Company()
    for (amount, day) in [("6", "2026-12-01"), ("5", "2026-11-25"), ("3", "2026-11-25")] {
      try await company.headquarters.take("level.change", ["level": "order-check", "amount": amount, "unit": "working_hours", "from": day, "reason": "x"])
    }
    let level = try await company.headquarters.workplace.look(as: Actor(name: "x", roles: [])) { $0.levels["order-check"] }
    #expect(["2026-11-24", "2026-11-25", "2026-11-30", "2026-12-01"].map { level.terms(on: Day($0)!).amount } == [2, 3, 3, 6])
  }

  @Test("what cannot be a deadline is refused, all of it at once, with the level that is meant")
  func refusals() async throws {
    let company = try await Company()
    try await company.headquarters.refuses(
      "level.change", ["level": "order-confrm", "amount": "2001", "unit": "hours", "from": "2026-11-23", "reason": "x"],
      ["level.unknown @ level", "number.range @ amount", "level.running @ from"])
    try await company.headquarters.refuses(
      "level.change", ["level": "order-check", "amount": "251", "unit": "working_days", "from": "2026-11-24", "reason": "x"], ["number.range @ amount"])
    try await company.office.refuses(
      "level.change", ["level": "order-check", "amount": "1", "unit": "hours", "from": "2026-11-24", "reason": "x"], ["step.otherSite @ "])
  }
}
