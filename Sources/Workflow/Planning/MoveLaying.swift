import Ground
import Records
import Replica
import Schedule

/// Lays moved work first, and all else where it lay or behind it.
struct MoveLaying {
  private let floor: PlanFloor
  private let jobs: [WhatIf.Job]

  /// - Parameter jobs: with places of their operations, if they are planned.
  init(_ floor: PlanFloor, _ jobs: [WhatIf.Job]) {
    self.floor = floor
    self.jobs = jobs
  }

  func laid(_ moves: [WhatIf.Move]) -> PlanOutcome {
    var outcome = PlanOutcome(floor: floor, jobs: jobs)
    var byKey = Dictionary(uniqueKeysWithValues: jobs.map { ($0.key, $0) })
    let moved = Set(moves.map(\.key))
    var first = jobs.filter { !moved.contains($0.key) && stays($0) }.compactMap { floor.staying($0, .started) }
    for move in moves {
      guard let job = byKey[move.key] else { continue }
      guard let entry = entry(job, move), let places = lay(first + [entry], job) else {
        outcome.impossible.append(job.key)
        if let entry = floor.staying(job, .byHand) { first.append(entry) }
        continue
      }
      byKey[job.key] = job.lying(places)
      outcome.operations[job.key] = places
      if let entry = floor.staying(job.lying(places), .byHand) { first.append(entry) }
    }
    settle(first, jobs.filter { !moved.contains($0.key) && !stays($0) }, &outcome)
    return outcome
  }

  private func stays(_ job: WhatIf.Job) -> Bool { job.isFixed || floor.isPast(job) }

  /// A moved job: what comes before the moved operation stays, the operation goes where it was moved, the rest follows it.
  private func entry(_ job: WhatIf.Job, _ move: WhatIf.Move) -> PlanFloor.Entry? {
    let number = job.operations.firstIndex { $0.position == move.position } ?? 0
    var operations: [FloorProblem.Operation] = []
    for (index, operation) in job.operations.enumerated() {
      let made =
        if index < number { operation.place.flatMap { floor.staying(operation, at: $0, .byHand) } }
        else if index == number { floor.free(operation, on: [move.centre]) }
        else { floor.free(operation, on: floor.choices(operation)) }
      guard let made else { return nil }
      operations.append(made)
    }
    return PlanFloor.Entry(job: job, operations: operations, release: floor.opening(move.start, on: move.centre))
  }

  private func lay(_ entries: [PlanFloor.Entry], _ job: WhatIf.Job) -> [PlanOperation.Place]? {
    // A problem that the scheduler does not take is work without end, and is said to be impossible.
    guard let problem = try? floor.problem(entries) else { return nil }
    return floor.places(of: job, in: FloorScheduler.replan(problem, keeping: [:]))
  }

  /// All that is not moved, in its minutes or behind what took them.
  private func settle(_ first: [PlanFloor.Entry], _ rest: [WhatIf.Job], _ outcome: inout PlanOutcome) {
    let kept = rest.compactMap { floor.kept($0) }
    guard !kept.isEmpty, let problem = try? floor.problem(first + kept) else { return }  // As above: what is there stays.
    var places: [String: [FloorPlan.Placement?]] = [:]
    for entry in kept { places[entry.job.key.description] = floor.placements(entry.job) }
    let plan = FloorScheduler.replan(problem, keeping: places)
    for entry in kept { outcome.operations[entry.job.key] = floor.places(of: entry.job, in: plan) }
  }
}

extension WhatIf.Job {
  /// The same with its operations at some places.
  func lying(_ places: [PlanOperation.Place]) -> Self {
    var job = self
    for (index, place) in zip(operations.indices, places) { job.operations[index].place = place }
    return job
  }
}
