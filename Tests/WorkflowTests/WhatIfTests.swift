import Ground
import Membership
import Records
import Testing

@testable import Workflow

@Suite("What a plan becomes when work is put elsewhere")
struct WhatIfTests {
  private let monday = Day("2026-11-23")!
  private let lathe = WhatIf.Centre(id: WorkCentre.ID(key(900)), code: "WC-1", minutesADay: 480)
  private let old = WhatIf.Centre(id: WorkCentre.ID(key(901)), code: "WC-2", minutesADay: 240)

  private static func key(_ number: Int) -> RecordKey { RecordKey(milliseconds: UInt64(number), counter: 0, site: SiteID(3), random: UInt64(number)) }

  private func day(_ offset: Int) -> Day { monday.advanced(by: offset) }

  /// A job of so many minutes that lies on whole days from Monday, the 23rd of November.
  private func job(_ number: Int, _ minutes: Int, on centre: WhatIf.Centre? = nil, _ days: ClosedRange<Int>? = nil, due: Int = 4, begun: Bool = false) -> WhatIf.Job {
    WhatIf.Job(
      key: Self.key(number), number: "WO-\(number)", orderNumber: "SO-\(number)", minutes: minutes, due: day(due),
      place: days.map { WhatIf.Place(centre: (centre ?? lathe).id, start: day($0.lowerBound), finish: day($0.upperBound)) }, isFixed: begun)
  }

  private func what(_ jobs: [WhatIf.Job], _ moves: (Int, WhatIf.Centre, Int)...) -> WhatIf {
    WhatIf(jobs, moves: moves.map { .init(key: Self.key($0.0), centre: $0.1.id, start: day($0.2)) }, centres: [lathe, old], .shipped, from: monday)
  }

  private func days(_ plan: WhatIf, _ number: Int) -> ClosedRange<Int>? {
    plan.places[Self.key(number)].map { Int($0.start.number - monday.number)...Int($0.finish.number - monday.number) }
  }

  @Test("what is moved has its place first, and only what has no room any more goes behind it")
  func makesRoom() {
    let plan = what([job(1, 480, 0...0), job(2, 480, 1...1, due: 1), job(3, 480, 2...2), job(4, 480, 7...7)], (3, lathe, 1))
    #expect(days(plan, 1) == 0...0 && days(plan, 3) == 1...1 && days(plan, 2) == 2...2 && days(plan, 4) == 7...7)
    #expect(plan.changes.map(\.job.number) == ["WO-3", "WO-2"] && plan.changes.map(\.isAsked) == [true, false])
    #expect(plan.changes.map(\.daysLater) == [-1, 1] && plan.changes.map(\.lateness) == [-3, 1])
  }

  @Test("what has begun stays, and what is moved goes around it; a free day is not worked")
  func fixed() {
    let plan = what([job(1, 480, 4...4, begun: true), job(2, 480, 0...0)], (2, lathe, 4))
    #expect(days(plan, 1) == 4...4 && days(plan, 2) == 7...7)
  }

  @Test("another work centre has its own minutes; where it came from nothing is pulled forward")
  func otherCentre() {
    let plan = what([job(1, 480, 0...0), job(2, 480, 1...1)], (1, old, 0))
    #expect(days(plan, 1) == 0...1 && plan.places[Self.key(1)]?.centre == old.id && days(plan, 2) == 1...1)
    #expect(plan.changes.count == 1)
  }

  @Test("a request that is not planned is put in, several moves are tried together, and the last move of a job counts")
  func together() {
    let plan = what([job(1, 480, 0...0), job(2, 240, nil)], (2, lathe, 0), (1, lathe, 3), (2, old, 1))
    #expect(days(plan, 1) == 3...3 && days(plan, 2) == 1...1 && plan.changes.allSatisfy(\.isAsked))
    #expect(plan.changes.first { $0.job.number == "WO-2" }?.daysLater == nil)
    #expect(what([job(1, 480, 0...0)], (1, lathe, 0)).changes.isEmpty)
  }

  @Test("what would end beyond the horizon is said, and lies where it lay")
  func impossible() {
    let plan = what([job(1, 480 * 4_000, 0...0)], (1, lathe, 2))
    #expect(plan.impossible == [Self.key(1)] && days(plan, 1) == 0...0 && plan.changes.isEmpty)
  }

  @Test("the mark is the same for the same result, and another for any other")
  func mark() {
    let jobs = [job(1, 480, 0...0), job(2, 480, 1...1)]
    #expect(what(jobs, (1, lathe, 3)).mark == what(jobs, (1, lathe, 1), (1, lathe, 3)).mark)
    #expect(what(jobs, (1, lathe, 3)).mark != what(jobs, (1, lathe, 4)).mark && what(jobs, (1, lathe, 3)).mark.count == 24)
  }

  @Test("law: no day holds more than its minutes, what is not moved never comes earlier, and what does not change centre or make room is untouched")
  func law() {
    var generator = SeededGenerator(seed: 11)
    for _ in 0..<30 {
      var schedule = ForwardSchedule(minutesADay: 480, .shipped)
      var jobs: [WhatIf.Job] = []
      for number in 1...20 {
        guard let found = schedule.place(minutes: Int.random(in: 30...900, using: &generator), from: monday) else { continue }
        schedule.take(found)
        jobs.append(
          WhatIf.Job(
            key: Self.key(number), number: "WO-\(number)", orderNumber: "SO-\(number)", minutes: found.minutes, due: found.finish,
            place: .init(centre: lathe.id, start: found.start, finish: found.finish), isFixed: number < 3))
      }
      let moved = Int.random(in: 3...20, using: &generator)
      let plan = what(jobs, (moved, lathe, Int.random(in: 0...20, using: &generator)))
      let after = ForwardSchedule(
        minutesADay: 480, .shipped, jobs: jobs.compactMap { job in plan.places[job.key].map { .init(start: $0.start, finish: $0.finish, minutes: job.minutes) } })
      #expect(after.load.values.reduce(0, +) == jobs.reduce(0) { $0 + $1.minutes })
      for job in jobs where job.key != Self.key(moved) {
        #expect(plan.places[job.key]!.start >= job.place!.start)
        if job.isFixed { #expect(plan.places[job.key] == job.place) }
      }
    }
  }
}
