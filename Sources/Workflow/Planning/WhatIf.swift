import Crypto
import Foundation
import Ground
import Records
import Replica
import Schedule

/// 4.2 What a plan becomes when some of its work is put elsewhere. Pure: nothing is written.
///
/// What is moved has its place first, in the order in which it was moved, behind what runs already. All else keeps its minutes as long as they are still
/// free for it; what has none any more goes to the first free ones from its own start on, on its own work centre. So a plan changes no more than it
/// must, and moving something away pulls nothing forward by itself.
public struct WhatIf: Sendable {
  /// The most moves that are tried at once.
  public static let maximumMoves = 100

  public struct Centre: Sendable {
    public var id: WorkCentre.ID
    public var code: String
    public var minutesADay: Int
    /// nil for its minutes a day on each working day.
    public var hours: CentreHours?
    /// Per cent of what routings say.
    public var efficiency: Int
    /// Working days from today on that no search moves.
    public var frozenDays: Int

    public init(id: WorkCentre.ID, code: String, minutesADay: Int, hours: CentreHours? = nil, efficiency: Int = 100, frozenDays: Int = 0) {
      self.id = id
      self.code = code
      self.minutesADay = minutesADay
      self.hours = hours
      self.efficiency = efficiency
      self.frozenDays = frozenDays
    }
  }

  /// Where work lies: on the work centre of its first operation, from its first to its last day.
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
    /// At least one.
    public var operations: [PlanOperation]
    /// What a minute of lateness counts, by the rule of priority: 1 to 10,000.
    public var weight: Int

    public init(
      key: RecordKey, number: String, orderNumber: String, minutes: Int, due: Day, place: Place?, isFixed: Bool, operations: [PlanOperation] = [], weight: Int = 1
    ) {
      self.key = key
      self.number = number
      self.orderNumber = orderNumber
      self.minutes = minutes
      self.due = due
      self.place = place
      self.isFixed = isFixed
      self.operations = operations.isEmpty ? [PlanOperation(run: minutes)] : operations
      self.weight = weight
    }
  }

  public struct Move: Sendable, Hashable {
    public var key: RecordKey
    /// The operation that is moved, by its position; nil for the first. What comes before it stays, what comes after it follows.
    public var position: Int?
    public var centre: WorkCentre.ID
    public var start: Day

    public init(key: RecordKey, position: Int? = nil, centre: WorkCentre.ID, start: Day) {
      self.key = key
      self.position = position
      self.centre = centre
      self.start = start
    }
  }

  /// A job that lies elsewhere than before.
  public struct Change: Sendable, Hashable {
    public var job: Job
    public var place: Place
    /// Where each of its operations lies now.
    public var operations: [PlanOperation.Place]
    /// It was asked for; else it had to make room.
    public var isAsked: Bool

    /// Days that it finishes later than before; negative for earlier, nil when it was not planned.
    public var daysLater: Int? { job.place.map { Int(place.finish.number - $0.finish.number) } }
    /// Days after its due day; 0 or less is in time.
    public var lateness: Int { Int(place.finish.number - job.due.number) }
    /// As ``lateness``, where it lay before; nil when it was not planned.
    public var latenessBefore: Int? { job.place.map { Int($0.finish.number - job.due.number) } }
  }

  /// Where everything lies afterwards; those that could not be placed are left out.
  public private(set) var places: [RecordKey: Place] = [:]
  /// What was asked for first, then what makes room, those that are latest first.
  public private(set) var changes: [Change] = []
  /// Moved work that would not end within ten years.
  public private(set) var impossible: [RecordKey] = []

  /// - Parameters:
  ///   - jobs: all open work of the plant, and the requests that are moved.
  ///   - moves: the last one of a job counts.
  ///   - today: hours before it are gone.
  public init(
    _ jobs: [Job], moves: [Move], centres: [Centre], _ calendar: WorkingCalendar, from today: Day, setUps: [FloorProblem.SetUps.Change: Int] = [:]
  ) {
    var wanted: [Move] = []
    for move in moves {
      wanted.removeAll { $0.key == move.key }
      wanted.append(move)
    }
    let moved = Set(wanted.map(\.key))
    let unplanned = jobs.map { job in
      var job = job
      if moved.contains(job.key) { job.place = nil }
      return job
    }
    let floor = PlanFloor(centres, calendar, today: today, for: unplanned, setUps: setUps)
    self.init(MoveLaying(floor, floor.laid(jobs)).laid(wanted), asked: moved)
  }

  /// - Parameter outcome: where operations lie that lie elsewhere now.
  init(_ outcome: PlanOutcome, asked: Set<RecordKey>) {
    impossible = outcome.impossible
    for job in outcome.jobs {
      guard let operations = outcome.operations[job.key], let place = outcome.floor.whole(operations) else {
        places[job.key] = job.place
        continue
      }
      // What lies in the same minutes lies on the same days, whatever the hours are now.
      let isSame = job.place != nil && operations == job.operations.compactMap(\.place)
      places[job.key] = isSame ? job.place : place
      if !isSame { changes.append(Change(job: job, place: place, operations: operations, isAsked: asked.contains(job.key))) }
    }
    changes.sort { a, b in a.isAsked != b.isAsked ? a.isAsked : (-a.lateness, a.job.key) < (-b.lateness, b.job.key) }
  }

  /// Marks what came out, so that what is accepted is what was shown.
  public var mark: String {
    let lines = changes.map { change in
      "\(change.job.key) " + change.operations.map { "\($0.centre) \($0.start.milliseconds) \($0.finish.milliseconds)" }.joined(separator: " ")
    }.sorted().joined(separator: "\n")
    return hexadecimal(SHA256.hash(data: Data(lines.utf8)).prefix(12))
  }
}

/// What planning came to: the jobs as they were, and where the operations lie that were laid.
struct PlanOutcome {
  var floor: PlanFloor
  var jobs: [WhatIf.Job]
  var operations: [RecordKey: [PlanOperation.Place]] = [:]
  var impossible: [RecordKey] = []
}
