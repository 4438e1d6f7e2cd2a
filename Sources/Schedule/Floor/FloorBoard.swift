/// A plan in the making: what lies on each centre, and where each operation is.
struct FloorBoard {
  /// Where an operation lies, in minutes of its centre's work.
  struct Spot {
    static let none = Spot(way: -1, centre: -1, start: 0, end: 0)
    /// The alternative by number; -1 for an operation without a place, and for a fixed one on a centre that is none of its alternatives.
    var way: Int
    var centre: Int
    var start: Int
    var end: Int
  }

  let problem: FloorProblem
  let shape: FloorShape
  private(set) var lanes: [Lane]
  private(set) var spots: ContiguousArray<Spot>

  /// A board on which only what is fixed lies.
  init(_ problem: FloorProblem) {
    self.problem = problem
    shape = problem.shape
    lanes = zip(shape.calendars, shape.families).map { Lane(family: $1, work: $0.work) }
    spots = ContiguousArray(repeating: .none, count: shape.count)
    for (operation, fixed) in shape.fixedInOrder {
      let calendar = shape.calendars[fixed.centre]
      let way = shape.operations[operation].ways.first { shape.ways[$0].centre == fixed.centre }
      let (start, end) = (calendar.workBefore(fixed.start), calendar.workBefore(fixed.end))
      spots[operation] = Spot(way: way ?? -1, centre: fixed.centre, start: start, end: end)
      lanes[fixed.centre].lay(
        Lane.Span(
          operation: operation, setUpStart: calendar.workBefore(fixed.setUpStart), start: start, end: end,
          family: shape.operations[operation].family, own: way.map { shape.ways[$0].setUp } ?? 0, isFixed: true))
    }
  }

  func isPlaced(_ operation: Int) -> Bool { spots[operation].centre >= 0 }

  /// The clock when an operation that has a place is done.
  func end(_ operation: Int) -> Int {
    if let fixed = shape.operations[operation].fixed { return fixed.end }
    let spot = spots[operation]
    // A place is within the centre's work.
    return shape.calendars[spot.centre].endOfWork(spot.end) ?? problem.horizon
  }

  /// The clock when a batch of an operation, from 1, is done.
  private func end(_ operation: Int, batch: Int) -> Int {
    let batches = shape.operations[operation].batches
    let spot = spots[operation]
    guard batch < batches, spot.end > spot.start else { return end(operation) }
    return shape.calendars[spot.centre].endOfWork(spot.start + (batch * (spot.end - spot.start) + batches - 1) / batches) ?? problem.horizon
  }

  /// The clock before which an operation has nothing to work on, whatever its centre: nil if the one before it has no place.
  func arrival(_ operation: Int) -> Int? {
    let data = shape.operations[operation]
    let release = problem.jobs[data.job].release
    guard !data.isFirst else { return release + data.queue }
    guard isPlaced(operation - 1) else { return nil }
    return max(release, end(operation - 1, batch: 1) + shape.operations[operation - 1].transfer + data.queue)
  }

  /// The minute of a centre's work at which the run may start soonest, so that none of its batches waits for goods within the run.
  func soonest(_ operation: Int, way: Int) -> Int? {
    guard let arrival = arrival(operation) else { return nil }
    let calendar = shape.calendars[shape.ways[way].centre]
    var soonest = calendar.workBefore(arrival)
    let data = shape.operations[operation]
    guard !data.isFirst, shape.operations[operation - 1].batches > 1 else { return soonest }
    let before = shape.operations[operation - 1]
    for batch in 1...before.batches {
      let there = calendar.workBefore(end(operation - 1, batch: batch) + before.transfer + data.queue)
      soonest = max(soonest, there - (batch - 1) * shape.ways[way].run / before.batches)
    }
    return soonest
  }

  /// The first place for an operation on one of its centres.
  /// - Parameter minute: by the clock, before which the run may not start whatever else allows it.
  func earliest(_ operation: Int, way: Int, from minute: Int = 0) -> Lane.Fit? {
    guard let soonest = soonest(operation, way: way) else { return nil }
    let (choice, data) = (shape.ways[way], shape.operations[operation])
    let from = minute > 0 ? max(soonest, shape.calendars[choice.centre].workBefore(minute)) : soonest
    let unbroken = data.isUnbroken ? shape.calendars[choice.centre] : nil
    return lanes[choice.centre].earliest(choice.run, from: from, family: data.family, own: choice.setUp, unbroken: unbroken, shape.setUps)
  }

  /// The place among all its centres in which an operation ends first; the first alternative wins a tie.
  func best(_ operation: Int, from minute: Int = 0) -> (way: Int, fit: Lane.Fit)? {
    var best: (way: Int, fit: Lane.Fit)?
    var least = Int.max
    for way in shape.operations[operation].ways {
      guard let fit = earliest(operation, way: way, from: minute) else { continue }
      let end = shape.calendars[shape.ways[way].centre].endOfWork(fit.end) ?? .max
      if end < least { (best, least) = ((way, fit), end) }
    }
    return best
  }

  mutating func place(_ operation: Int, way: Int, _ fit: Lane.Fit) {
    let choice = shape.ways[way]
    spots[operation] = Spot(way: way, centre: choice.centre, start: fit.start, end: fit.end)
    lanes[choice.centre].insert(operation, at: fit, family: shape.operations[operation].family, own: choice.setUp, shape.setUps)
  }

  /// Takes away the operation that was placed last.
  mutating func take(_ operation: Int) {
    lanes[spots[operation].centre].remove(operation, startingAt: spots[operation].start, shape.setUps)
    spots[operation] = .none
  }

  /// Places what has none yet of a job, each operation where it ends first. Stops where one does not fit.
  mutating func placeRest(ofJob job: Int) {
    for operation in shape.operations(ofJob: job) where !isPlaced(operation) {
      guard let (way, fit) = best(operation) else { return }
      place(operation, way: way, fit)
    }
  }

  /// The plan as it lies. A place after one that is missing stays, as it may be fixed.
  func plan() -> FloorPlan {
    var placements: [[FloorPlan.Placement?]] = problem.jobs.map { Array(repeating: nil, count: $0.operations.count) }
    for (centre, lane) in lanes.enumerated() {
      let calendar = shape.calendars[centre]
      for span in lane.spans {
        let place = shape.place(span.operation)
        placements[place.job][place.operation] = shape.placement(of: span, on: centre, calendar)
      }
    }
    return FloorPlan(problem, placements: placements)
  }
}

extension FloorShape {
  /// A span by the clock.
  func placement(of span: Lane.Span, on centre: Int, _ calendar: WorkCalendar) -> FloorPlan.Placement {
    if let fixed = operations[span.operation].fixed {
      return FloorPlan.Placement(centre: centre, setUpStart: fixed.setUpStart, start: fixed.start, end: fixed.end)
    }
    // What was placed on a centre is within its work; the horizon stands for what cannot be.
    let start = calendar.startOfWork(span.start) ?? horizon
    let setUpStart = span.setUpStart < span.start ? calendar.startOfWork(span.setUpStart) ?? horizon : start
    return FloorPlan.Placement(centre: centre, setUpStart: setUpStart, start: start, end: calendar.endOfWork(span.end) ?? horizon)
  }
}
