import Ground
import Membership
import Records
import Testing

@testable import Workflow

@Suite("A work order's run, read from what happened on the floor")
struct WorkRunTests {
  private let minute: UInt64 = 60_000

  private func id(_ number: Int) -> WorkEvent.ID {
    WorkEvent.ID(RecordKey(milliseconds: UInt64(number), counter: 0, site: SiteID(3), random: UInt64(number)))
  }

  /// Events at whole minutes: each with its kind, its minute, and what it is about.
  private func run(_ events: (WorkEventKind, UInt64, about: Int?)...) -> WorkRun {
    WorkRun(
      events.enumerated().map { index, event in
        WorkRun.Event(
          id: id(index), kind: event.0, at: Instant(milliseconds: event.1 * minute), by: "gang", cause: event.0 == .trouble ? .power : nil,
          about: event.about.map(id))
      })
  }

  private func worked(_ run: WorkRun, _ until: UInt64) -> UInt64 { run.worked(until: Instant(milliseconds: until * minute)) / minute }

  @Test("the clock runs from the start to the pause, and again from the going on to the end")
  func clock() {
    let going = run((.started, 10, nil), (.paused, 25, nil), (.resumed, 40, nil))
    #expect(going.phase == .going(since: Instant(milliseconds: 40 * minute)))
    #expect(worked(going, 40) == 15 && worked(going, 47) == 22)
    let ended = run((.started, 10, nil), (.paused, 25, nil), (.resumed, 40, nil), (.finished, 50, nil))
    #expect(ended.phase == .ended(at: Instant(milliseconds: 50 * minute)) && worked(ended, 900) == 25)
    #expect(worked(run((.started, 10, nil)), 5) == 0)
  }

  @Test("every move has its phases, and none else", arguments: WorkEventKind.allCases)
  func moves(_ move: WorkEventKind) {
    let at = Instant(milliseconds: 1)
    let phases: [WorkRun.Phase] = [.waiting, .going(since: at), .held(since: at), .ended(at: at)]
    let legal = phases.map { $0.after(move, at: at) != nil }
    let expected: [WorkEventKind: [Bool]] = [
      .started: [true, false, false, false], .paused: [false, true, false, false], .resumed: [false, false, true, false],
      .trouble: [true, true, true, false], .escalated: [true, false, true, false], .closed: [true, false, true, false], .finished: [true, true, true, false],
      .undone: [false, false, false, false],
    ]
    #expect(legal == expected[move])
  }

  @Test("a trouble stops the clock, and while one is open nothing starts or goes on")
  func trouble() {
    let stopped = run((.started, 0, nil), (.trouble, 10, nil), (.trouble, 12, nil), (.closed, 20, about: 1))
    #expect(stopped.troubles.map(\.id) == [id(2)] && worked(stopped, 99) == 10)
    #expect(stopped.problem(.resumed, "WO-1")?.code == "run.trouble" && stopped.holding == TroubleCause.power.label)
    let over = run((.started, 0, nil), (.trouble, 10, nil), (.closed, 20, about: 1))
    #expect(over.problem(.resumed, "WO-1") == nil && over.troubles.isEmpty && over.holding == nil)
    #expect(run((.trouble, 1, nil)).problem(.started, "WO-1")?.code == "run.trouble")
  }

  @Test("what was taken back does not count, and what was before it does again")
  func undone() {
    let back = run((.started, 10, nil), (.paused, 20, nil), (.undone, 21, about: 1))
    #expect(back.phase == .going(since: Instant(milliseconds: 10 * minute)) && worked(back, 30) == 20)
    #expect(back.standing.map(\.kind) == [.started] && back.count == 3)
    #expect(run((.started, 10, nil), (.undone, 11, about: 0)).phase == .waiting)
  }

  @Test("what is not legal is refused with a word and what to do; and so is an event beyond the limit")
  func refused() {
    let problem = run((.started, 0, nil)).problem(.started, "WO-1")
    #expect(problem?.code == "run.phase" && problem?.what.en == "WO-1 is running." && problem?.what.zh == "WO-1 生产中。")
    for kind in WorkEventKind.allCases { #expect(isBilingual(kind.label)) }
    let many = (0..<WorkRun.maximum).map { WorkRun.Event(id: id($0), kind: $0 % 2 == 0 ? .trouble : .closed, at: Instant(milliseconds: 1), by: "x", about: id($0 - 1 < 0 ? 0 : $0 - 1)) }
    #expect(WorkRun(Array(many.dropLast())).problem(.paused, "WO-1")?.code == "run.phase")
    #expect(WorkRun(many).problem(.started, "WO-1")?.code == "run.events")
  }
}
