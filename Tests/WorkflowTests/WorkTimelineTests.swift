import Ground
import Membership
import Records
import Testing

@testable import Replica
@testable import Workflow

@Suite("Time of people and machines, read from what the floor said")
struct WorkTimelineTests {
  /// A working day from 8:00 to 17:00 in minutes of the day; outside of it there is no shift.
  private static let shift = 480..<1_020

  private func at(_ minute: Int, day: Int = 0) -> Instant { Instant(milliseconds: UInt64(day * 1_440 + minute) * 60_000 + 1_000_000 * 86_400_000) }

  @Sendable private static func shiftEnd(_ moment: Instant) -> Instant? {
    let minute = Int(moment.milliseconds / 60_000) % 1_440
    return shift.contains(minute) ? Instant(milliseconds: moment.milliseconds - UInt64(minute) * 60_000 + UInt64(shift.upperBound) * 60_000) : nil
  }

  private typealias What = WorkTimeline.Event.What

  private func timeline(_ events: [(Int, What, String)], until now: Int, day: Int = 0) -> WorkTimeline {
    WorkTimeline(
      events.enumerated().map { index, event in
        WorkTimeline.Event(key: RecordKey(milliseconds: UInt64(index + 1), counter: 0, site: SiteID(3), random: 1), at: at(event.0), what: event.1, person: event.2)
      }, first: 10, until: at(now, day: day), shiftEnd: Self.shiftEnd)
  }

  /// Minutes of a person, or of the machine.
  private func minutes(_ timeline: WorkTimeline, _ person: String?, _ activity: TimeActivity = .run, at operation: Int = 10) -> UInt64 {
    timeline.stretches.filter { $0.person == person && $0.activity == activity && $0.operation == operation }.reduce(0) { $0 + $1.milliseconds } / 60_000
  }

  private let start = What.floor(.started, nil), goOn = What.floor(.resumed, nil), end = What.floor(.finished, nil)
  private func pause(_ why: PauseReason) -> What { .floor(.paused, why) }
  private func crew(_ kind: CrewEventKind, _ operation: Int? = nil) -> What { .crew(kind, operation: operation) }

  @Test("two people on one machine: each has their minutes, the machine its own")
  func two() {
    let time = timeline([(500, start, "gang"), (520, crew(.joined), "ming"), (550, crew(.left), "gang"), (600, end, "ming")], until: 700)
    #expect(minutes(time, "gang") == 50 && minutes(time, "ming") == 80 && minutes(time, nil) == 100)
    #expect(time.crew.isEmpty && time.stretches.allSatisfy { !$0.isCut })
  }

  @Test("a break keeps the crew, the end of a shift sends it away")
  func pauses() {
    let rest = timeline([(500, start, "gang"), (500, crew(.joined), "ming"), (530, pause(.rest), "gang"), (545, goOn, "gang"), (560, end, "gang")], until: 600)
    #expect(minutes(rest, "ming") == 45 && minutes(rest, "gang") == 45)
    let shift = timeline([(500, start, "gang"), (500, crew(.joined), "ming"), (530, pause(.shift), "gang"), (545, goOn, "hui"), (560, end, "hui")], until: 600)
    #expect(minutes(shift, "ming") == 30 && minutes(shift, "gang") == 30 && minutes(shift, "hui") == 15)
  }

  @Test("set-up counts apart from the run: before the start, and in a pause for it")
  func setups() {
    let time = timeline(
      [(480, crew(.setup, 10), "gang"), (500, start, "gang"), (530, pause(.setup), "gang"), (542, goOn, "gang"), (560, crew(.operation, 20), "gang"), (590, end, "gang")], until: 600)
    #expect(minutes(time, "gang", .setup) == 32 && minutes(time, nil, .setup) == 32)
    #expect(minutes(time, "gang") == 48 && minutes(time, "gang", at: 20) == 30 && minutes(time, nil, at: 20) == 30)
    #expect(time.begun == [10, 20])
  }

  @Test("a trouble stops everybody, and who was on it goes on with it")
  func trouble() {
    let time = timeline([(500, start, "gang"), (500, crew(.joined), "ming"), (510, .floor(.trouble, nil), "ming"), (540, .floor(.closed, nil), "wu"), (541, goOn, "ming"), (551, end, "ming")], until: 600)
    #expect(minutes(time, "gang") == 20 && minutes(time, nil) == 20)
  }

  @Test("what nobody closed counts until the end of its shift, and is marked")
  func open() {
    let evening = timeline([(960, start, "gang")], until: 1_000)
    #expect(minutes(evening, "gang") == 40 && evening.stretches.allSatisfy { !$0.isCut } && evening.crew == ["gang"])
    // At night nobody has said anything: an hour until 17:00.
    let night = timeline([(960, start, "gang")], until: 1_300)
    #expect(minutes(night, "gang") == 60 && minutes(night, nil) == 60 && night.stretches.allSatisfy(\.isCut))
    // The next morning somebody does: the night is not theirs.
    let morning = timeline([(960, start, "gang"), (1_440 + 490, end, "gang")], until: 1_440 + 500)
    #expect(minutes(morning, "gang") == 60 && morning.stretches.allSatisfy(\.isCut))
    // Overtime that is closed counts whole.
    let late = timeline([(960, start, "gang"), (1_080, end, "gang")], until: 1_300)
    #expect(minutes(late, "gang") == 120 && late.stretches.allSatisfy { !$0.isCut })
    // Outside of every shift, twelve hours at the most.
    #expect(minutes(timeline([(1_200, start, "gang")], until: 1_440 * 3), "gang") == 720)
  }

  @Test("a machine that is handed over goes on; a person who forgot to leave does not")
  func handedOver() {
    let time = timeline([(490, start, "gang"), (1_000, crew(.joined), "ming"), (1_440, .sign, ""), (1_440 + 400, end, "ming")], until: 1_440 + 500)
    // Gang began at 8:10 and said nothing for more than twelve hours: until 17:00.
    #expect(minutes(time, "gang") == 1_020 - 490)
    // Somebody was at the machine every twelve hours.
    #expect(minutes(time, nil) == 1_440 + 400 - 490)
  }

  @Test("moments that lie before what was entered last are no time, and what comes late lies where it happened")
  func clocks() {
    let back = timeline([(500, start, "gang"), (480, pause(.rest), "gang"), (510, goOn, "gang"), (520, end, "gang")], until: 600)
    // By its moment the pause lies before the start, where it changes nothing.
    #expect(minutes(back, "gang") == 20)
    // A clock that was two days ahead for one touch: the stretch is cut, not two days long.
    let ahead = timeline([(500, start, "gang"), (500 + 2_880, pause(.rest), "gang")], until: 600 + 2_880)
    #expect(minutes(ahead, "gang") == 520 && ahead.stretches.contains(where: \.isCut))
    let late = timeline([(500, start, "gang"), (600, end, "gang"), (530, crew(.joined), "ming")], until: 700)
    #expect(minutes(late, "ming") == 70)
  }

  // ---- Shared

  private func order(_ number: UInt64) -> WorkOrder.ID { WorkOrder.ID(RecordKey(milliseconds: number, counter: 0, site: SiteID(3), random: number)) }

  private func stretch(_ person: String?, _ from: Int, _ to: Int, day: Int = 0) -> WorkTimeline.Stretch {
    WorkTimeline.Stretch(person: person, operation: 10, activity: .run, from: at(from), to: at(to), isCut: false)
  }

  private var all: Range<Instant> { at(0)..<at(0, day: 30) }

  @Test("who is on several work orders at once has the time shared out, and a machine has its own")
  func shared() {
    let stretches = [(order(1), stretch("gang", 500, 560)), (order(2), stretch("gang", 530, 590)), (order(1), stretch(nil, 500, 560)), (order(2), stretch(nil, 530, 590))]
    let parts = SharedTime.parts(stretches.map { (order: $0.0, stretch: $0.1) }, in: all, .shipped)
    func sum(_ number: UInt64, _ person: String?) -> Int64 { parts.filter { $0.order == order(number) && $0.person == person }.reduce(0) { $0 + $1.milliseconds } / 60_000 }
    #expect(sum(1, "gang") == 45 && sum(2, "gang") == 45)
    #expect(sum(1, nil) == 60 && sum(2, nil) == 60)
    #expect(parts.filter { $0.among == 2 }.reduce(0) { $0 + $1.milliseconds } == 30 * 60_000)
  }

  @Test("law: what a person's work orders get is the time that the person was there, to the millisecond", arguments: 1...40)
  func law(_ seed: Int) {
    var state = UInt64(seed) &* 6_364_136_223_846_793_005 &+ 1
    func next(_ bound: UInt64) -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return (state >> 33) % bound
    }
    var stretches: [(order: WorkOrder.ID, stretch: WorkTimeline.Stretch)] = []
    for number in 1...(2 + next(6)) {
      let from = at(0).milliseconds + next(3 * 86_400_000)
      let to = from + 1 + next(20 * 3_600_000)
      stretches.append(
        (order(number), WorkTimeline.Stretch(person: "gang", operation: 10, activity: .run, from: Instant(milliseconds: from), to: Instant(milliseconds: to), isCut: false)))
    }
    let parts = SharedTime.parts(stretches, in: all, .shipped)
    let there = stretches.map(\.stretch).sorted { $0.from < $1.from }.reduce(into: (sum: UInt64(0), end: UInt64(0))) { seen, stretch in
      let from = max(stretch.from.milliseconds, seen.end)
      if stretch.to.milliseconds > from { seen.sum += stretch.to.milliseconds - from }
      seen.end = max(seen.end, stretch.to.milliseconds)
    }
    #expect(parts.reduce(0) { $0 + $1.milliseconds } == Int64(there.sum))
    // Each part lies within one day, and none is less than nothing.
    #expect(parts.allSatisfy { $0.milliseconds >= 0 && $0.milliseconds <= 86_400_000 })
  }
}
