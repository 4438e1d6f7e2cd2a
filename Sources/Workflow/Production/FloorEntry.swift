import Foundation
import Ground
import Membership
import Records
import Replica

/// What every touch on the floor says beside what it is about: how long ago it was, since a tablet may have been out of reach, and a mark.
enum FloorEntry {
  /// How long a tablet may have been out of reach: seconds.
  static let maximumAgo = 86_400
  static let maximumMark = 40
  static let maximumNote = 400

  static func ago() -> OptionalEntry<Int> {
    OptionalEntry("ago", "Seconds ago", "多少秒以前", help: Words("0 if left empty; for what could not be sent at once.", "留空为 0；用于未能即时发送的操作。"))
  }

  static func mark() -> OptionalEntry<String> {
    OptionalEntry("mark", "Mark", "标记", help: Words("What is sent twice with one mark counts once.", "同一标记重复发送只计一次。"), maximumText: maximumMark)
  }

  static func problems(_ ago: Int?) -> [Problem] {
    guard let ago, !(0...maximumAgo).contains(ago) else { return [] }
    return [Finding.outOfRange("ago", 0...maximumAgo, ago)]
  }

  /// The moment of a touch, never before what was entered last: events lie in the order in which they happened.
  static func moment(_ ago: Int?, after last: Instant?, _ context: StepContext) -> Instant {
    let at = Instant(milliseconds: context.now.milliseconds - UInt64(ago ?? 0) * 1_000)
    return max(at, last ?? at)
  }
}

extension Snapshot {
  /// What happened to a work order on the floor.
  public func run(of order: WorkOrder.ID) throws -> WorkRun {
    WorkRun(try all(WorkEvent.self, where: "work_order = ?", [Data(order.key.bytes)], limit: WorkRun.maximum + 1).map(WorkRun.Event.init))
  }

  /// Whether something with this mark was entered on the floor before.
  public func isEntered(mark: String) throws -> Bool {
    if mark.isEmpty { return false }
    return try first(WorkEvent.self, where: "mark = ?", [mark]) != nil || first(WorkReport.self, where: "mark = ?", [mark]) != nil
      || first(CrewEvent.self, where: "mark = ?", [mark]) != nil
      || first(LotUse.self, where: "mark = ?", [mark]) != nil
  }

  /// The troubles that are open at a plant, the oldest first: by their tasks, since those of years lie beside them.
  public func openTroubles(on shelf: Shelf) throws -> [Row<WorkEvent>] {
    try all(
      WorkTask.self, where: "state = 'open' AND _shelf = ? AND +step = 'trouble.close'", [Int64(shelf.code)], order: "id", limit: WorkRun.maximum
    ).compactMap { task in try RecordKey(bytes: task.subject.bytes).flatMap { try get(WorkEvent.ID($0)) } }
  }
}

extension WorkRun.Event {
  public init(_ row: Row<WorkEvent>) {
    self.init(id: row.id, kind: row.kind, at: row.at, by: row.by, pause: row.pause, cause: row.cause, note: row.note, about: row.about)
  }
}

extension Changes {
  /// Enters what happened to a work order. With a mark that was entered before, nothing.
  @discardableResult
  mutating func happened(
    _ kind: WorkEventKind, to order: Row<WorkOrder>, at: Instant, mark: String? = nil, _ context: StepContext,
    _ fill: (inout Draft<WorkEvent>) -> Void = { _ in }
  ) throws -> WorkEvent.ID {
    try create(WorkEvent.self, on: order.shelf) {
      $0.workOrder = order.id
      $0.centre = order.centre
      $0.kind = kind
      $0.at = at
      $0.by = context.actor.name
      $0.mark = mark
      fill(&$0)
    }
  }
}

/// What the steps of a run ask before they look at anything else.
enum FloorWork {
  /// Of a work order that is on the floor of this plant, and whose run allows the move.
  static func problem(_ move: WorkEventKind, _ order: Row<WorkOrder>, _ context: StepContext) throws -> Problem? {
    if let problem = try Finding.elsewhere(WorkOrder.record.label, order.shelf, context) { return problem }
    guard [.released, .started].contains(order.state) else { return Finding.state(WorkOrder.record.label, order.state, needs: .released, .started) }
    return try context.snapshot.run(of: order.id).problem(move, order.number)
  }
}
