import Foundation
import Ground
import Membership
import Records
import Replica

extension Changes {
  /// Puts a task with the deadline of a service level into the inbox of the site whose shelf it is.
  public mutating func open(
    _ level: String, about subject: RecordKey, number: String, on shelf: Shelf, from start: Instant? = nil, _ context: StepContext
  ) throws {
    let level = context.levels[level]
    let start = start ?? context.now
    let calendar = try context.calendar(of: shelf)
    let pauses = try Pauses.of(subject, on: shelf, context.snapshot).map(\.span)
    let due = Pauses.due(level.terms(on: calendar.day(of: start)), from: start, pauses, calendar)
    try create(WorkTask.self, on: shelf) {
      $0.step = level.step
      $0.subject = Blob(subject.bytes)
      $0.subjectNumber = number
      $0.level = level.name
      $0.opened = start
      $0.due = due
    }
  }

  /// Ends the open tasks that a step fulfils for a record, with what was told of them when they were overdue. Work went on, so a pause ends too.
  public mutating func close(_ step: String, about subject: RecordKey, _ context: StepContext) throws {
    let open = try context.snapshot.all(WorkTask.self, where: "subject = ? AND +state = 'open'", [Data(subject.bytes)])
    let done = Set(open.filter { $0.step == step && $0.escalates == nil }.map(\.id))
    for task in open where done.contains(task.escalates ?? task.id) { try update(task) { $0.state = .done } }
    if !done.isEmpty { try endPauses(about: subject, .workWentOn, but: done, context) }
  }

  /// Ends all open tasks about a record, when it needs none of them any more.
  public mutating func closeAll(about subject: RecordKey, _ context: StepContext) throws {
    let but = Set(try context.tasks(about: subject).map(\.id))
    try endPauses(about: subject, .workWentOn, but: but, context)
    for task in try context.snapshot.all(WorkTask.self, where: "subject = ? AND state = 'open'", [Data(subject.bytes)]) {
      try update(task) { $0.state = .done }
    }
  }
}
