import Crypto
import Foundation
import Ground
import Records
import Replica

/// 4.2 What a plan becomes when some of its work is put elsewhere. Pure: nothing is written.
///
/// What is moved has its place first, in the order in which it was moved, behind what runs already. All else keeps its days as long as they still have
/// room for it; what has none any more goes to the first free minutes from its own start on. So a plan changes no more than it must, and moving
/// something away pulls nothing forward by itself.
public struct WhatIf: Sendable {
  /// The most moves that are tried at once.
  public static let maximumMoves = 100

  public struct Centre: Sendable, Hashable {
    public var id: WorkCentre.ID
    public var code: String
    public var minutesADay: Int

    public init(id: WorkCentre.ID, code: String, minutesADay: Int) {
      self.id = id
      self.code = code
      self.minutesADay = minutesADay
    }
  }

  /// Where work lies: from the first to the last day on a work centre.
  public struct Place: Sendable, Hashable {
    public var centre: WorkCentre.ID
    public var start: Day
    public var finish: Day

    public init(centre: WorkCentre.ID, start: Day, finish: Day) {
      self.centre = centre
      self.start = start
      self.finish = finish
    }
  }

  /// A work order, or a request that is none yet.
  public struct Job: Sendable, Hashable {
    public var key: RecordKey
    /// The work order's number; empty for a request.
    public var number: String
    public var orderNumber: String
    public var minutes: Int
    public var due: Day
    /// nil for a request that is not planned.
    public var place: Place?
    /// It has begun: it stays where it is.
    public var isFixed: Bool

    public init(key: RecordKey, number: String, orderNumber: String, minutes: Int, due: Day, place: Place?, isFixed: Bool) {
      self.key = key
      self.number = number
      self.orderNumber = orderNumber
      self.minutes = minutes
      self.due = due
      self.place = place
      self.isFixed = isFixed
    }
  }

  public struct Move: Sendable, Hashable {
    public var key: RecordKey
    public var centre: WorkCentre.ID
    public var start: Day

    public init(key: RecordKey, centre: WorkCentre.ID, start: Day) {
      self.key = key
      self.centre = centre
      self.start = start
    }
  }

  /// A job that lies elsewhere than before.
  public struct Change: Sendable, Hashable {
    public var job: Job
    public var place: Place
    /// It was asked for; else it had to make room.
    public var isAsked: Bool

    /// Days that it finishes later than before; negative for earlier, nil when it was not planned.
    public var daysLater: Int? { job.place.map { Int(place.finish.number - $0.finish.number) } }
    /// Days after its due day; 0 or less is in time.
    public var lateness: Int { Int(place.finish.number - job.due.number) }
  }

  /// Where everything lies afterwards, in the order of the jobs; those that could not be placed are left out.
  public private(set) var places: [RecordKey: Place] = [:]
  /// What was asked for first, then what makes room, those that are latest first.
  public private(set) var changes: [Change] = []
  /// Moved work that would not end within the horizon of ``ForwardSchedule``.
  public private(set) var impossible: [RecordKey] = []

  /// - Parameters:
  ///   - jobs: all open work of the plant, and the requests that are moved.
  ///   - moves: the last one of a job counts.
  public init(_ jobs: [Job], moves: [Move], centres: [Centre], _ calendar: WorkingCalendar) {
    var wanted: [Move] = []
    for move in moves {
      wanted.removeAll { $0.key == move.key }
      wanted.append(move)
    }
    for job in jobs { places[job.key] = job.place }
    for centre in centres where wanted.contains(where: { $0.centre == centre.id }) {
      lay(wanted.filter { $0.centre == centre.id }, among: jobs, moved: Set(wanted.map(\.key)), on: centre, calendar)
    }
    let asked = Set(wanted.map(\.key))
    changes = jobs.compactMap { job in
      guard let place = places[job.key], place != job.place else { return nil }
      return Change(job: job, place: place, isAsked: asked.contains(job.key))
    }.sorted { a, b in a.isAsked != b.isAsked ? a.isAsked : (-a.lateness, a.job.key) < (-b.lateness, b.job.key) }
  }

  private mutating func lay(_ moves: [Move], among jobs: [Job], moved: Set<RecordKey>, on centre: Centre, _ calendar: WorkingCalendar) {
    let byKey = Dictionary(uniqueKeysWithValues: jobs.map { ($0.key, $0) })
    let staying = jobs.compactMap { job in job.place.map { (job: job, place: $0) } }.filter { $0.place.centre == centre.id && !moved.contains($0.job.key) }
    var schedule = ForwardSchedule(
      minutesADay: centre.minutesADay, calendar,
      jobs: staying.filter(\.job.isFixed).map { .init(start: $0.place.start, finish: $0.place.finish, minutes: $0.job.minutes) })
    for move in moves {
      guard let job = byKey[move.key] else { continue }
      if !put(job, from: move.start, on: centre, &schedule) { impossible.append(job.key) }
    }
    for (job, place) in staying.filter({ !$0.job.isFixed }).sorted(by: { ($0.place.start, $0.job.key) < ($1.place.start, $1.job.key) }) {
      if let same = schedule.place(minutes: job.minutes, from: place.start), same.finish <= place.finish {
        schedule.take(.init(start: place.start, finish: place.finish, minutes: job.minutes))
      } else {
        // What does not fit before the horizon stays where it is, overloaded as it was.
        _ = put(job, from: place.start, on: centre, &schedule)
      }
    }
  }

  private mutating func put(_ job: Job, from start: Day, on centre: Centre, _ schedule: inout ForwardSchedule) -> Bool {
    guard let found = schedule.place(minutes: job.minutes, from: start) else { return false }
    schedule.take(found)
    places[job.key] = Place(centre: centre.id, start: found.start, finish: found.finish)
    return true
  }

  /// Marks what came out, so that what is accepted is what was shown.
  public var mark: String {
    let lines = changes.map { "\($0.job.key) \($0.place.centre) \($0.place.start) \($0.place.finish)" }.sorted().joined(separator: "\n")
    return SHA256.hash(data: Data(lines.utf8)).prefix(12).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
