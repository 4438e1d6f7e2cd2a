import Ground
import Replica
import Synchronization
import Testing

@testable import Sync

@Suite("The night's proof", .timeLimit(.minutes(1)))
struct NightTests {
  /// 2026-11-24 at an hour and minute of UTC.
  func at(_ hour: Int, _ minute: Int = 0, day: Int = 24) -> Instant {
    Instant(milliseconds: UInt64(1_795_478_400_000 + ((day - 24) * 86_400 + hour * 3600 + minute * 60) * 1000))
  }

  @Test("It is due at its hour of the place's own clock")
  func due() {
    let shanghai = NightSchedule(hour: 2, zoneMinutes: 480)
    // 2 in Shanghai is 18 UTC of the day before.
    #expect(shanghai.lastDue(at: at(18)) == at(18))
    #expect(shanghai.lastDue(at: at(17, 59)) == at(18, day: 23))
    #expect(shanghai.lastDue(at: at(23, 59)) == at(18))
    let utc = NightSchedule(hour: 2, zoneMinutes: 0)
    #expect(utc.lastDue(at: at(2)) == at(2))
    #expect(utc.lastDue(at: at(1, 59)) == at(2, day: 23))
    let west = NightSchedule(hour: 23, zoneMinutes: -300)
    #expect(west.lastDue(at: at(4)) == at(4))
    #expect(west.lastDue(at: at(3, 59)) == at(4, day: 23))
    #expect(utc.lastDue(at: Instant(milliseconds: 5)) == Instant(milliseconds: 0))
  }

  /// What the rounds were called with, and what they say.
  final class Log: Sendable {
    let calls = Mutex<[Instant]>([])
    let answers: Mutex<[Bool]>
    init(_ answers: [Bool] = []) { self.answers = Mutex(answers) }

    func round(_ due: Instant) -> Bool {
      calls.withLock { $0.append(due) }
      return answers.withLock { $0.isEmpty ? true : $0.removeFirst() }
    }
  }

  /// Lets so much time pass in steps of a minute, each of which the rounds have seen.
  func pass(_ clock: HeldClock, minutes: Int) async {
    for _ in 0..<minutes {
      await clock.untilSomeoneSleeps()
      clock.advance(NightlyRounds.tick)
    }
    await clock.untilSomeoneSleeps()
  }

  @Test("A missed night is made up for at the start, then each night has its round")
  func nights() async throws {
    let (clock, log) = (HeldClock(), Log())
    let schedule = NightSchedule(hour: 2, zoneMinutes: 0)
    let first = schedule.lastDue(at: clock.now().wall)
    let rounds = NightlyRounds(schedule, clock: clock, round: log.round)
    try await beside({ try await rounds.run() }) {
      await pass(clock, minutes: 1)
      #expect(log.calls.withLock { $0 } == [first])
      await pass(clock, minutes: 2 * 24 * 60)
      #expect(log.calls.withLock { $0 } == [0, 1, 2].map { Instant(milliseconds: first.milliseconds + $0 * 86_400_000) })
    }
  }

  @Test("What did not succeed is tried again after ten minutes")
  func retried() async throws {
    let (clock, log) = (HeldClock(), Log([false, false, true]))
    let rounds = NightlyRounds(NightSchedule(hour: 2, zoneMinutes: 0), clock: clock, round: log.round)
    try await beside({ try await rounds.run() }) {
      await pass(clock, minutes: 10)
      #expect(log.calls.withLock { $0.count } == 1)
      await pass(clock, minutes: 1)
      #expect(log.calls.withLock { $0.count } == 2)
      await pass(clock, minutes: 60)
      #expect(log.calls.withLock { $0.count } == 3)
    }
  }
}
