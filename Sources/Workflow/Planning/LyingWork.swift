import Foundation
import Ground
import Membership
import Records
import Replica

extension StepContext {
  /// The open work of a plant where it lies, for a trial: without what only planning anew needs, as priorities and due days.
  ///
  /// - Throws: `plan.tooMany`, as ``openJobs()``.
  func lyingJobs(of plant: Shelf) throws -> [WhatIf.Job] {
    let shelf = Int64(plant.code)
    let operations = try lyingOperations(of: shelf)
    var jobs: [WhatIf.Job] = []
    try snapshot.each(
      "SELECT id, work_centre, start, finish, minutes FROM work_order WHERE _shelf = ? AND state IN (\(Self.openWork)) ORDER BY start, id LIMIT ?",
      [shelf, Self.maximumJobs]
    ) { row in
      guard let key = row.key(0), let centre = row.key(1), let start = row.text(2).flatMap({ Day($0) }), let finish = row.text(3).flatMap({ Day($0) }) else { return }
      jobs.append(
        WhatIf.Job(
          key: key, number: "", orderNumber: "", minutes: Int(row.integer(4) ?? 0), due: finish, place: .init(centre: WorkCentre.ID(centre), start: start, finish: finish),
          isFixed: false, operations: operations[key] ?? []))
    }
    guard jobs.count < Self.maximumJobs else { throw Self.tooMany }
    return jobs
  }

  private func lyingOperations(of shelf: Int64) throws -> [RecordKey: [PlanOperation]] {
    var operations: [RecordKey: [PlanOperation]] = [:]
    try snapshot.each(
      """
      SELECT work_order, work_centre, setup, run, family, start_ms, runs_ms, finish_ms FROM work_operation
      WHERE work_order IN (SELECT id FROM work_order WHERE _shelf = ? AND state IN (\(Self.openWork))) ORDER BY work_order, position
      """, [shelf]
    ) { row in
      guard let order = row.key(0), let centre = row.key(1) else { return }
      func moment(_ place: Int) -> Instant { Instant(milliseconds: UInt64(max(0, row.integer(place) ?? 0))) }
      operations[order, default: []].append(
        PlanOperation(
          setup: Int(row.integer(2) ?? 0), run: Int(row.integer(3) ?? 0), family: row.text(4),
          place: .init(centre: WorkCentre.ID(centre), start: moment(5), runs: moment(6), finish: moment(7))))
    }
    return operations
  }

  /// The same moment and records, counted by the calendar and the clock of the site whose shelf it is.
  func counting(in shelf: Shelf) throws -> StepContext {
    StepContext(snapshot: snapshot, site: site, actor: actor, calendar: try calendar(of: shelf), levels: levels)
  }
}
