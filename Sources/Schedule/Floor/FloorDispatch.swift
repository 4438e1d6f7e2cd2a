/// Builds a plan forward: whenever a centre is free and something waits for it, the rule chooses, and what is chosen goes to the centre on
/// which it ends first.
struct FloorDispatch {
  /// So many of those that wait for a centre are compared: the first by arrival, and of one arrival those due first.
  static let choice = 1_000

  private let rule: FloorRule
  private let shape: FloorShape
  private var board: FloorBoard
  private let means: FloorRule.Means
  /// The minute of work up to which a centre is taken by what was dispatched.
  private var taken: [Int]
  private var coming: [Heap<Arrival>]
  private var waiting: [[Int]]
  private var decisions = Heap<Decision>()
  /// The minute of a centre's decision that counts; others in the heap are stale.
  private var decided: [Int]

  private struct Arrival: Comparable {
    var minute: Int
    var rank: Int
    var operation: Int

    static func < (one: Arrival, other: Arrival) -> Bool {
      (one.minute, one.rank, one.operation) < (other.minute, other.rank, other.operation)
    }
  }

  private struct Decision: Comparable {
    var minute: Int
    var centre: Int

    static func < (one: Decision, other: Decision) -> Bool { (one.minute, one.centre) < (other.minute, other.centre) }
  }

  private init(_ problem: FloorProblem, _ rule: FloorRule) {
    self.rule = rule
    shape = problem.shape
    board = FloorBoard(problem)
    let work = (0..<shape.count).reduce(0) { $0 + problem.shape.shortestRun($1) }
    let ways = problem.shape.ways
    let setUp = ways.reduce(problem.shape.setUps.meanChange) { $0 + Double($1.setUp) / Double(ways.count) }
    means = FloorRule.Means(duration: Double(max(work, 1)) / Double(max(problem.shape.count, 1)), setUp: setUp)
    let centres = shape.calendars.count
    taken = Array(repeating: 0, count: centres)
    coming = Array(repeating: Heap(), count: centres)
    waiting = Array(repeating: [], count: centres)
    decided = Array(repeating: .max, count: centres)
  }

  static func plan(_ problem: FloorProblem, by rule: FloorRule) -> FloorPlan {
    var dispatch = FloorDispatch(problem, rule)
    for job in problem.jobs.indices { dispatch.announce(firstUnplacedFrom: dispatch.shape.first[job]) }
    for centre in problem.centres.indices { dispatch.appoint(centre) }
    dispatch.run()
    // A centre whose last minutes are taken may have a gap before what is fixed.
    for job in problem.jobs.indices { dispatch.board.placeRest(ofJob: job) }
    return dispatch.board.plan()
  }

  private mutating func run() {
    while let decision = decisions.pop() {
      guard decided[decision.centre] == decision.minute else { continue }
      decided[decision.centre] = .max
      guard let free = shape.calendars[decision.centre].startOfWork(taken[decision.centre]) else { continue }
      // What was chosen on another centre may have come here since.
      guard free <= decision.minute else {
        appoint(decision.centre)
        continue
      }
      gather(decision.centre, at: decision.minute)
      if let operation = chosen(on: decision.centre, at: decision.minute) { dispatch(operation) }
      appoint(decision.centre)
    }
  }

  /// Tells the centres of a job's next operation without a place when it comes to them.
  private mutating func announce(firstUnplacedFrom operation: Int) {
    var next = operation
    let end = operation < shape.count ? shape.first[shape.operations[operation].job + 1] : operation
    while next < end, board.isPlaced(next) { next += 1 }
    guard next < end, let arrival = board.arrival(next) else { return }
    let job = board.problem.jobs[shape.operations[next].job]
    let rank = rule == .given ? -job.priority : job.due ?? .max
    for way in shape.operations[next].ways {
      coming[shape.ways[way].centre].push(Arrival(minute: arrival, rank: rank, operation: next))
    }
  }

  /// Works out when a centre has to choose next.
  private mutating func appoint(_ centre: Int) {
    while let first = coming[centre].first, board.isPlaced(first.operation) { coming[centre].removeFirst() }
    while let last = waiting[centre].last, board.isPlaced(last) { waiting[centre].removeLast() }
    let arrival = waiting[centre].isEmpty ? coming[centre].first?.minute : 0
    guard let arrival, let free = shape.calendars[centre].startOfWork(taken[centre]) else { return }
    let minute = max(arrival, free)
    guard minute < decided[centre] else { return }
    decided[centre] = minute
    decisions.push(Decision(minute: minute, centre: centre))
  }

  private mutating func gather(_ centre: Int, at minute: Int) {
    while let first = coming[centre].first, first.minute <= minute {
      waiting[centre].append(first.operation)
      coming[centre].removeFirst()
    }
  }

  private mutating func chosen(on centre: Int, at minute: Int) -> Int? {
    waiting[centre].removeAll { board.isPlaced($0) }
    var best: Int?
    var least = (Double.infinity, Double.infinity)
    let last = board.lanes[centre].spans.last?.family ?? shape.families[centre]
    for operation in waiting[centre].prefix(Self.choice) {
      let value = priority(of: operation, on: centre, after: last, at: minute)
      if best == nil || value < least { (best, least) = (operation, value) }
    }
    return best
  }

  private func priority(of operation: Int, on centre: Int, after last: Int, at minute: Int) -> (Double, Double) {
    let data = shape.operations[operation]
    let job = board.problem.jobs[data.job]
    let way = shape.ways[data.ways.first { shape.ways[$0].centre == centre } ?? data.ways.lowerBound]
    let setUp = shape.setUps.between(last, data.family, own: way.setUp)
    let waiting = DispatchRule.Waiting(
      duration: way.run + setUp, workLeft: shape.rest[operation], operationsLeft: shape.first[data.job + 1] - operation, due: job.due, weight: job.weight)
    return rule.priority(FloorRule.Choice(waiting: waiting, setUp: setUp, given: job.priority, now: minute), means)
  }

  /// Places an operation; one that fits nowhere before the last window ends is left out, with the rest of its job.
  private mutating func dispatch(_ operation: Int) {
    guard let (way, fit) = board.best(operation) else {
      for way in shape.operations[operation].ways { waiting[shape.ways[way].centre].removeAll { $0 == operation } }
      return
    }
    board.place(operation, way: way, fit)
    let centre = shape.ways[way].centre
    taken[centre] = max(taken[centre], fit.end)
    guard !shape.operations[operation].isLast else { return }
    announce(firstUnplacedFrom: operation + 1)
    for next in shape.operations[operation + 1].ways { appoint(shape.ways[next].centre) }
  }
}
