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
    let due = level.due(from: start, try context.calendar(of: shelf))
    try create(WorkTask.self, on: shelf) {
      $0.step = level.step
      $0.subject = Blob(subject.bytes)
      $0.subjectNumber = number
      $0.level = level.name
      $0.opened = start
      $0.due = due
    }
  }

  /// Ends the open tasks that a step fulfils for a record.
  public mutating func close(_ step: String, about subject: RecordKey, _ context: StepContext) throws {
    for task in try context.snapshot.all(
      WorkTask.self, where: "subject = ? AND step = ? AND state = 'open'", [Data(subject.bytes), step])
    {
      try update(task) { $0.state = .done }
    }
  }

  /// Ends all open tasks about a record, when it needs none of them any more.
  public mutating func closeAll(about subject: RecordKey, _ context: StepContext) throws {
    for task in try context.snapshot.all(WorkTask.self, where: "subject = ? AND state = 'open'", [Data(subject.bytes)]) {
      try update(task) { $0.state = .done }
    }
  }
}
