/// What a plan does not keep.
public enum FloorFault: Hashable, Sendable {
  /// The plan has not a place, or nil, for each operation of the problem. Nothing else is looked at then.
  case shape
  /// What is fixed lies elsewhere.
  case fixedMoved(FloorProblem.Place)
  /// It lies on a centre that is none of its alternatives.
  case centre(FloorProblem.Place)
  /// It begins or ends in shut hours, or the open minutes between are not its set-up and run.
  case hours(FloorProblem.Place)
  /// The end of a window interrupts it, which must not be.
  case broken(FloorProblem.Place)
  /// It starts before its job's release or its queue time.
  case release(FloorProblem.Place)
  /// A batch of it starts before its goods are there, or the operation before has no place.
  case goods(FloorProblem.Place, batch: Int)
  /// The centre does both at once.
  case overlap(FloorProblem.Place, FloorProblem.Place)
  /// Its set-up is not that from the family before it.
  case setUp(FloorProblem.Place)
}

extension FloorPlan {
  /// All that the plan does not keep, by checks that know nothing of how it was made.
  ///
  /// What is fixed is taken as it is: where it starts too soon for its goods or lies over another fixed one is in `conflicts`.
  public var faults: [FloorFault] { FloorInspection(self).faults }

  public var isFeasible: Bool { faults.isEmpty }

  /// What is fixed although it cannot be so: it starts before its goods are there or its job's release, or overlaps another fixed one.
  public var conflicts: [FloorFault] { FloorInspection(self).conflicts }
}

/// Looks at a plan operation by operation.
private struct FloorInspection {
  private(set) var faults: [FloorFault] = []
  private(set) var conflicts: [FloorFault] = []
  private let plan: FloorPlan
  private let problem: FloorProblem

  init(_ plan: FloorPlan) {
    self.plan = plan
    problem = plan.problem
    guard plan.placements.count == problem.jobs.count,
      zip(plan.placements, problem.jobs).allSatisfy({ $0.count == $1.operations.count })
    else {
      faults = [.shape]
      return
    }
    for (job, data) in problem.jobs.enumerated() {
      for operation in data.operations.indices { look(at: FloorProblem.Place(job: job, operation: operation)) }
    }
    lookAtCentres()
  }

  private func data(_ place: FloorProblem.Place) -> FloorProblem.Operation { problem.jobs[place.job].operations[place.operation] }
  private func isFixed(_ place: FloorProblem.Place) -> Bool { data(place).fixed != nil }

  /// Minutes of the run on the centre where it lies; nil if it cannot be there.
  private func run(_ place: FloorProblem.Place, _ centre: Int) -> Int? {
    guard let way = data(place).alternatives.first(where: { $0.centre == centre }) else { return nil }
    let pace = problem.centres[centre].efficiency
    return (way.run * 100 + pace - 1) / pace
  }

  /// Open minutes of a centre between two by the clock.
  private func open(_ centre: Int, _ from: Int, _ to: Int) -> Int {
    guard from < to else { return 0 }
    let windows = problem.centres[centre].windows
    var low = 0
    var high = windows.count
    while low < high {
      let middle = (low + high) / 2
      if windows[middle].upperBound <= from { low = middle + 1 } else { high = middle }
    }
    var sum = 0
    while low < windows.count, windows[low].lowerBound < to {
      sum += windows[low].clamped(to: from..<to).count
      low += 1
    }
    return sum
  }

  private mutating func look(at place: FloorProblem.Place) {
    guard let lies = plan[place] else {
      if isFixed(place) { faults.append(.fixedMoved(place)) }
      return
    }
    if let fixed = data(place).fixed {
      let asFixed = FloorPlan.Placement(centre: fixed.centre, setUpStart: fixed.setUpStart, start: fixed.start, end: fixed.end)
      if lies != asFixed { faults.append(.fixedMoved(place)) }
    } else if let run = run(place, lies.centre) {
      let isOpenAtStart = open(lies.centre, lies.start, lies.start + 1) == 1
      let isOpenAtEnd = open(lies.centre, lies.end - 1, lies.end) == 1
      if !isOpenAtStart || !isOpenAtEnd || open(lies.centre, lies.start, lies.end) != run { faults.append(.hours(place)) }
      if data(place).isUnbroken, lies.end - lies.start > run { faults.append(.broken(place)) }
    } else {
      faults.append(.centre(place))
    }
    let problems = lateGoods(place, lies)
    if isFixed(place) { conflicts += problems } else { faults += problems }
  }

  private func lateGoods(_ place: FloorProblem.Place, _ lies: FloorPlan.Placement) -> [FloorFault] {
    let release = problem.jobs[place.job].release
    let queue = data(place).queue
    guard place.operation > 0 else { return lies.start < release + queue ? [.release(place)] : [] }
    let early: [FloorFault] = lies.start < release ? [.release(place)] : []
    let before = FloorProblem.Place(job: place.job, operation: place.operation - 1)
    guard let source = plan[before] else { return early + [.goods(place, batch: 1)] }
    let batches = data(before).batches
    for batch in 1...batches {
      let there = minute(before, source, share: batch, of: batches, isEnd: true) + data(before).transfer + queue
      if minute(place, lies, share: batch - 1, of: batches, isEnd: false) < there { return early + [.goods(place, batch: batch)] }
    }
    return early
  }

  /// The clock when a share of a run is done, or when the next begins. Minutes of a run are whole: it is done with the share a moment late,
  /// and begins the next a moment early.
  private func minute(_ place: FloorProblem.Place, _ lies: FloorPlan.Placement, share: Int, of batches: Int, isEnd: Bool) -> Int {
    if share == 0 { return lies.start }
    if share == batches { return lies.end }
    let run = open(lies.centre, lies.start, lies.end)
    guard run > 0 else { return isEnd ? lies.end : lies.start }
    let work = isEnd ? (share * run + batches - 1) / batches : share * run / batches
    var left = work
    for window in problem.centres[lies.centre].windows where window.upperBound > lies.start {
      let from = max(window.lowerBound, lies.start)
      let here = window.upperBound - from
      if isEnd ? left <= here : left < here { return from + left }
      left -= here
    }
    return lies.end
  }

  private mutating func lookAtCentres() {
    var lanes = [[FloorProblem.Place]](repeating: [], count: problem.centres.count)
    for (job, placements) in plan.placements.enumerated() {
      for (operation, lies) in placements.enumerated() {
        if let lies { lanes[lies.centre].append(FloorProblem.Place(job: job, operation: operation)) }
      }
    }
    for (centre, lane) in lanes.enumerated() {
      let sorted = lane.compactMap { place in plan[place].map { (place: place, lies: $0) } }
        .sorted { ($0.lies.setUpStart, $0.lies.end, $0.place) < ($1.lies.setUpStart, $1.lies.end, $1.place) }
      look(along: sorted, centre)
    }
  }

  private mutating func look(along lane: [(place: FloorProblem.Place, lies: FloorPlan.Placement)], _ centre: Int) {
    var before: (place: FloorProblem.Place, end: Int)?
    for (place, lies) in lane {
      if let before, open(centre, lies.setUpStart, before.end) > 0 || (isFixed(place) && isFixed(before.place) && lies.setUpStart < before.end) {
        let fault = FloorFault.overlap(before.place, place)
        if isFixed(before.place) && isFixed(place) { conflicts.append(fault) } else { faults.append(fault) }
      }
      if !isFixed(place), open(centre, lies.setUpStart, lies.start) != setUp(place, centre, after: before?.place) { faults.append(.setUp(place)) }
      if before == nil || before.map({ lies.end >= $0.end }) == true { before = (place, lies.end) }
    }
  }

  private func setUp(_ place: FloorProblem.Place, _ centre: Int, after before: FloorProblem.Place?) -> Int {
    let from = before.map { data($0).family } ?? problem.centres[centre].family
    let to = data(place).family
    if let from, let to {
      if let known = problem.setUps.minutes[FloorProblem.SetUps.Change(from: from, to: to)] { return known }
      if from == to { return 0 }
    }
    return problem.setUps.otherwise ?? data(place).alternatives.first { $0.centre == centre }?.setUp ?? 0
  }
}
