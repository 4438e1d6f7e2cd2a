/// Lays an earlier plan's places out again on a changed floor.
struct FloorRepair {
  /// So many jobs at most are tried before others.
  static let urgent = 50

  private struct Kept {
    var operation: Int
    var way: Int
    var start: Int
    var end: Int
  }

  private let problem: FloorProblem
  /// In the order of their starts, in which an operation comes after all that it waits for.
  private var kept: [Kept] = []

  init(_ problem: FloorProblem, _ places: [String: [FloorPlan.Placement?]]) {
    self.problem = problem
    let shape = problem.shape
    kept.reserveCapacity(shape.count)
    for (index, job) in problem.jobs.enumerated() {
      guard let old = places[job.key], old.count == job.operations.count else { continue }
      for (operation, place) in zip(shape.operations(ofJob: index), old) where shape.operations[operation].fixed == nil {
        // What follows one without a place is placed anew, so that it comes after it.
        guard let place, let way = shape.operations[operation].ways.first(where: { shape.ways[$0].centre == place.centre }) else { break }
        kept.append(Kept(operation: operation, way: way, start: place.start, end: place.end))
      }
    }
    kept.sort { ($0.start, $0.operation) < ($1.start, $1.operation) }
  }

  /// - Parameters:
  ///   - first: jobs that are placed before the kept ones that are due later; with `beforeAll`, before every kept one.
  func plan(first: [Int], beforeAll: Bool = false) -> FloorPlan {
    var board = FloorBoard(problem)
    let urgent = first.sorted { due($0) < due($1) }
    var ahead = Set<Int>()
    if let soonest = urgent.first, !beforeAll {
      ahead = Set(problem.jobs.indices.filter { due($0) <= due(soonest) }).subtracting(first)
    }
    for one in kept where ahead.contains(problem.shape.operations[one.operation].job) { lay(one, &board) }
    for job in urgent { board.placeRest(ofJob: job) }
    for one in kept where !board.isPlaced(one.operation) { lay(one, &board) }
    let rest = problem.jobs.indices.sorted { (due($0), $0) < (due($1), $1) }
    for job in rest { board.placeRest(ofJob: job) }
    return board.plan()
  }

  /// All kept places as soon as they can be, in their order and on their centres.
  func pulledForward() -> FloorPlan {
    var board = FloorBoard(problem)
    for one in kept {
      if let fit = board.earliest(one.operation, way: one.way) { board.place(one.operation, way: one.way, fit) }
    }
    for job in problem.jobs.indices { board.placeRest(ofJob: job) }
    return board.plan()
  }

  private func due(_ job: Int) -> Int { problem.jobs[job].due ?? .max }

  /// Puts an operation where it was; if that is taken, on the centre where it ends first.
  private func lay(_ one: Kept, _ board: inout FloorBoard) {
    guard board.arrival(one.operation) != nil else { return }
    let calendar = problem.shape.calendars[problem.shape.ways[one.way].centre]
    if let fit = board.earliest(one.operation, way: one.way, from: one.start) {
      let isAsBefore = calendar.startOfWork(fit.start) == one.start && (calendar.endOfWork(fit.end) ?? .max) <= one.end
      if isAsBefore || problem.shape.operations[one.operation].ways.count == 1 { return board.place(one.operation, way: one.way, fit) }
    }
    if let (way, fit) = board.best(one.operation, from: one.start) { board.place(one.operation, way: way, fit) }
  }
}
