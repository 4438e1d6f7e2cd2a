import Foundation
import Ground
import Membership
import Records
import Replica

/// The pauses of clocks about a record, and what they do to its deadlines.
enum Pauses {
  /// The most pauses of one record that are read.
  static let maximum = 100
  /// The most that run at one site at once and are shown.
  static let maximumRunning = 1_000

  /// The pauses about a record that a site made, the first begun first.
  static func of(_ subject: RecordKey, on shelf: Shelf, _ snapshot: Snapshot) throws -> [Row<ClockPause>] {
    try snapshot.all(
      ClockPause.self, where: "subject = ? AND +_shelf = ?", [Data(subject.bytes), Int64(shelf.code)], order: "begun_ms, id", limit: maximum)
  }

  /// A deadline with the pauses since its clock began: later by just the time in which the clock would have run.
  static func due(_ terms: ServiceLevel.Terms, from start: Instant, _ pauses: [Range<Instant>], _ calendar: WorkingCalendar) -> Instant {
    var due = terms.due(from: start, calendar)
    for pause in apart(pauses) where pause.upperBound > start {
      let begun = max(start, pause.lowerBound)
      switch terms.unit {
      case .hours: due = Instant(milliseconds: due.milliseconds + pause.upperBound.milliseconds - begun.milliseconds)
      case .workingHours, .workingDays:
        let span = calendar.worked(from: begun, to: pause.upperBound)
        if span > 0 { due = calendar.moment(working: span, after: due) }
      }
    }
    return due
  }

  /// Without what is in two of them: an office and its laptop may both have paused, not knowing of each other.
  private static func apart(_ pauses: [Range<Instant>]) -> [Range<Instant>] {
    var reached = Instant(milliseconds: 0)
    return pauses.sorted { $0.lowerBound < $1.lowerBound }.compactMap { pause in
      let from = max(reached, pause.lowerBound)
      reached = max(reached, pause.upperBound)
      return from < pause.upperBound ? from..<pause.upperBound : nil
    }
  }
}

extension Row where R == ClockPause {
  /// From its begin to its end, as far as that is known: one that runs is reckoned until its limit, so that it needs nobody to end it.
  var span: Range<Instant> { self.begun..<max(self.begun, min(self.ended ?? self.until, self.until)) }

  public func isRunning(at now: Instant) -> Bool { self.state == .running && now < self.until }
}

extension Changes {
  /// Ends the pauses about a record at this site and gives its open tasks their deadlines anew.
  ///
  /// Whatever records that the customer has answered calls this: the clock goes on from now.
  /// - Parameter but: tasks that the same step ends.
  public mutating func endPauses(
    about subject: RecordKey, _ outcome: PauseEnd, answer: String? = nil, but: Set<WorkTask.ID> = [], _ context: StepContext
  ) throws {
    let running = try Pauses.of(subject, on: context.home, context.snapshot).filter { $0.state == .running }
    guard !running.isEmpty else { return }
    for pause in running {
      try update(pause) {
        $0.state = .ended
        $0.ended = min(context.now, pause.until)
        $0.outcome = context.now < pause.until ? outcome : .limit
        $0.answer = answer
      }
    }
    let spans = try Pauses.of(subject, on: context.home, context.snapshot).map { pause in
      pause.state == .running ? pause.begun..<max(pause.begun, min(context.now, pause.until)) : pause.span
    }
    try setDeadlines(about: subject, spans, but: but, context)
  }

  /// Gives the open tasks about a record at this site their deadlines by its pauses.
  mutating func setDeadlines(about subject: RecordKey, _ pauses: [Range<Instant>], but: Set<WorkTask.ID> = [], _ context: StepContext) throws {
    for task in try context.tasks(about: subject) where !but.contains(task.id) {
      guard let level = context.levels.find(task.level) else { continue }
      let due = Pauses.due(level.terms(on: context.calendar.day(of: task.opened)), from: task.opened, pauses, context.calendar)
      try update(task) { $0.due = due }
    }
  }
}

extension StepContext {
  /// The open tasks about a record in this site's inbox, without what was told when they were overdue.
  func tasks(about subject: RecordKey) throws -> [Row<WorkTask>] {
    try snapshot.all(
      WorkTask.self, where: "subject = ? AND +state = 'open' AND +_shelf = ? AND +escalates IS NULL", [Data(subject.bytes), Int64(home.code)],
      order: "due_ms, id", limit: Pauses.maximum)
  }

  /// The pauses that run at this site, by the record that they are about.
  public func runningPauses() throws -> [RecordKey: Row<ClockPause>] {
    let rows = try snapshot.all(
      ClockPause.self, where: "state = 'running' AND +_shelf = ?", [Int64(home.code)], order: "id", limit: Pauses.maximumRunning)
    return Dictionary(rows.compactMap { row in
      row.isRunning(at: now) ? RecordKey(bytes: row.subject.bytes).map { ($0, row) } : nil
    }) { $1 }
  }

  /// The pauses about a record that run anywhere this site can see, the first begun first.
  public func pauses(about subject: RecordKey) throws -> [Row<ClockPause>] {
    try snapshot.all(ClockPause.self, where: "subject = ? AND +state = 'running'", [Data(subject.bytes)], order: "begun_ms, id", limit: Pauses.maximum)
      .filter { $0.isRunning(at: now) }
  }
}
