/// Lessens the weighted tardiness of a floor's plan by moves in the order in which its operations are placed.
///
/// A plan is an order of all operations, each placed in the first gap it fits, on the centre it is bound to or else where it ends first.
/// A move brings an operation of a late job before one that it waited for on its centre, puts that one off, binds it to another centre, or
/// hastens the whole job.
/// Accepted is what is no worse than the plan some moves ago: late acceptance, of Burke and Bykov, "The late acceptance Hill-Climbing
/// heuristic", European Journal of Operational Research 258 (2017). So the bound is known before a plan is laid, and laying ends where the
/// bound is passed. The serial scheme is that of Kolisch, "Serial and parallel resource-constrained project scheduling methods revisited",
/// European Journal of Operational Research 90 (1996).
struct FloorSearch {
  /// How many moves back the plan lies that a new one is compared with.
  private static let memory = 60
  /// Moves without a better plan after which the search goes back to the best one.
  private static let patience = 4_000
  /// So many times on the way a plan in the making is kept, to lay out only what comes after a move.
  private static let checkpoints = 16
  /// How many operations back on a centre a move may go.
  private static let reach = 6

  private let problem: FloorProblem
  private let shape: FloorShape
  private var random: SeededRandom
  /// Operations without a fixed place, each after those before it in its job.
  private var order: ContiguousArray<Int>
  private var position: ContiguousArray<Int>
  /// The alternative each is bound to; -1 where the soonest end decides.
  private var bound: ContiguousArray<Int>
  private var board: FloorBoard
  /// By job, minutes late times weight; -1 where what is movable of a job does not decide it.
  private var lateness: ContiguousArray<Int>
  private var value: Int
  /// Beginnings of the order laid out, at 0 and each multiple of the stride as far as they are known.
  private var checkpoints: [Checkpoint]
  private let stride: Int
  private var best: (order: ContiguousArray<Int>, bound: ContiguousArray<Int>, value: Int)
  private let given: FloorPlan

  private struct Checkpoint {
    var place: Int
    var board: FloorBoard
    var late: ContiguousArray<Int>
    var sum: Int
  }

  init(_ plan: FloorPlan, seed: UInt64) {
    given = plan
    problem = plan.problem
    let shape = plan.problem.shape
    self.shape = shape
    random = SeededRandom(seed: seed)
    bound = ContiguousArray(repeating: -1, count: shape.count)
    var starts: [(start: Int, operation: Int)] = []
    for job in problem.jobs.indices {
      var last = 0
      for (operation, place) in zip(shape.operations(ofJob: job), plan.placements[job]) where shape.operations[operation].fixed == nil {
        // What has no place comes after all that has one.
        last = max(last, place?.start ?? .max)
        starts.append((last, operation))
        guard let place else { continue }
        bound[operation] = shape.operations[operation].ways.first { shape.ways[$0].centre == place.centre } ?? -1
      }
    }
    order = ContiguousArray(starts.sorted { $0 < $1 }.map(\.operation))
    position = ContiguousArray(repeating: -1, count: shape.count)
    stride = max(order.count / Self.checkpoints, 1)
    (board, lateness, value) = (FloorBoard(plan.problem), ContiguousArray(repeating: -1, count: problem.jobs.count), .max)
    checkpoints = [Checkpoint(place: 0, board: board, late: lateness, sum: 0)]
    best = (order, bound, .max)
    renumber(0..<order.count)
    _ = lay(from: 0, limit: .max)
    best = (order, bound, value)
  }

  /// - Returns: a plan that is never later than the one given.
  mutating func improve(within budget: Budget) -> FloorPlan {
    var memory = [Int](repeating: value, count: Self.memory)
    var iteration = 0
    var lastGain = 0
    while best.value > 0, !order.isEmpty, !budget.isSpent(after: iteration) {
      iteration += 1
      let slot = iteration % Self.memory
      move(limit: max(memory[slot], value))
      memory[slot] = value
      if value < best.value {
        best = (order, bound, value)
        lastGain = iteration
      } else if iteration - lastGain > Self.patience {
        goBack()
        lastGain = iteration
      }
    }
    goBack()
    let found = board.plan()
    return found.weightedTardiness < given.weightedTardiness ? found : given
  }

  private mutating func goBack() {
    (order, bound) = (best.order, best.bound)
    renumber(0..<order.count)
    _ = lay(from: 0, limit: .max)
  }

  private mutating func renumber(_ range: Range<Int>) { for place in range { position[order[place]] = place } }

  /// Lays all operations out in their order, of which what comes before `changed` is as it was.
  /// - Returns: false, with all as before, if the weighted tardiness is more than the limit.
  private mutating func lay(from changed: Int, limit: Int) -> Bool {
    let known = checkpoints.lastIndex { $0.place <= changed } ?? 0
    var next = checkpoints[known]
    for place in next.place..<order.count {
      if place % stride == 0, place <= changed, place > checkpoints[checkpoints.count - 1].place {
        next.place = place
        checkpoints.append(next)
      }
      let operation = order[place]
      let job = shape.operations[operation].job
      // What follows one without a place has none.
      guard next.late[job] < 0 else { continue }
      if let (way, fit) = self.place(for: operation, on: next.board) {
        next.board.place(operation, way: way, fit)
        guard shape.operations[operation].isLast else { continue }
        next.late[job] = lateness(ofJob: job, completeAt: next.board.end(operation))
      } else {
        next.late[job] = lateness(ofJob: job, completeAt: problem.horizon + shape.shortestWork(from: operation))
      }
      next.sum += next.late[job]
      if next.sum > limit { return false }
    }
    (board, lateness, value) = (next.board, next.late, next.sum)
    checkpoints.removeAll { $0.place > changed }
    return true
  }

  private func place(for operation: Int, on board: borrowing FloorBoard) -> (way: Int, fit: Lane.Fit)? {
    guard bound[operation] >= 0 else { return board.best(operation) }
    return board.earliest(operation, way: bound[operation]).map { (bound[operation], $0) }
  }

  private func lateness(ofJob job: Int, completeAt minute: Int) -> Int {
    problem.jobs[job].due.map { problem.jobs[job].weight * max(0, minute - $0) } ?? 0
  }

  /// Makes one move by chance and keeps it if the plan that follows is within the limit.
  private mutating func move(limit: Int) {
    guard let job = lateJob() else { return }
    if random.below(3) == 0 { return hasten(job, limit) }
    let operations = shape.operations(ofJob: job)
    let operation = operations.lowerBound + random.below(operations.count)
    guard shape.operations[operation].fixed == nil else { return }
    if shape.operations[operation].ways.count > 1, random.below(4) == 0 { return rebind(operation, limit) }
    guard let other = blocker(of: operation) else { return }
    let range = position[other]..<position[operation] + 1
    let before = order[range]
    // Half of the moves bring the operation forward, half put the other one off.
    if random.below(2) == 0 { advance(operation, range) } else { postpone(other, range) }
    keep(range, before, limit)
  }

  /// Keeps a changed range of the order if the plan that follows is within the limit, else brings back what was there.
  private mutating func keep(_ range: Range<Int>, _ before: ArraySlice<Int>, _ limit: Int) {
    renumber(range)
    guard !lay(from: range.lowerBound, limit: limit) else { return }
    order.replaceSubrange(range, with: before)
    renumber(range)
  }

  /// Brings all operations of a job forward by as many places of the order, by chance: far, or by a few.
  private mutating func hasten(_ job: Int, _ limit: Int) {
    let own = shape.operations(ofJob: job).filter { shape.operations[$0].fixed == nil }
    guard let first = own.first, let last = own.last else { return }
    let places = 1 + random.below(max(order.count >> (1 + random.below(8)), 1))
    let range = max(position[first] - places, 0)..<position[last] + 1
    let before = order[range]
    var rest = own[...]
    var changed: [Int] = []
    changed.reserveCapacity(range.count)
    for place in range {
      while let next = rest.first, position[next] - places <= place { changed.append(rest.removeFirst()) }
      if shape.operations[order[place]].job != job { changed.append(order[place]) }
    }
    order.replaceSubrange(range, with: changed)
    keep(range, before, limit)
  }

  /// A job that counts as late, by chance.
  private mutating func lateJob() -> Int? {
    var chosen: Int?
    var seen = 0
    for job in lateness.indices where lateness[job] > 0 {
      seen += 1
      if random.below(seen) == 0 { chosen = job }
    }
    return chosen
  }

  private mutating func rebind(_ operation: Int, _ limit: Int) {
    let before = bound[operation]
    let ways = shape.operations[operation].ways
    let choice = random.below(ways.count + 1)
    bound[operation] = choice == ways.count ? -1 : ways.lowerBound + choice
    if bound[operation] == before || !lay(from: position[operation], limit: limit) { bound[operation] = before }
  }

  /// An operation that lies before another on its centre, some places back by chance, and comes before it in the order.
  private mutating func blocker(of operation: Int) -> Int? {
    guard board.isPlaced(operation) else { return nil }
    let spot = board.spots[operation]
    let spans = board.lanes[spot.centre].spans
    var low = 0
    var high = spans.count
    while low < high {
      let middle = (low + high) / 2
      if spans[middle].end < spot.end { low = middle + 1 } else { high = middle }
    }
    var back = 1
    while back < Self.reach, random.below(2) == 0 { back += 1 }
    guard low >= back else { return nil }
    let other = spans[low - back].operation
    let isMovable = shape.operations[other].fixed == nil && shape.operations[other].job != shape.operations[operation].job
    return isMovable && position[other] < position[operation] ? other : nil
  }

  /// Brings an operation to the beginning of a range that ends with it, with those before it in its job.
  private mutating func advance(_ operation: Int, _ range: Range<Int>) {
    let job = shape.operations[operation].job
    let segment = order[range]
    order.replaceSubrange(
      range, with: segment.filter { shape.operations[$0].job == job } + segment.filter { shape.operations[$0].job != job })
  }

  /// Puts an operation at the end of a range that begins with it, with those after it in its job.
  private mutating func postpone(_ operation: Int, _ range: Range<Int>) {
    let job = shape.operations[operation].job
    let segment = order[range]
    order.replaceSubrange(
      range, with: segment.filter { shape.operations[$0].job != job } + segment.filter { shape.operations[$0].job == job })
  }
}
