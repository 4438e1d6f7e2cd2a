/// Shortens a plan by tabu search on its critical paths.
///
/// After Nowicki and Smutnicki, "A Fast Taboo Search Algorithm for the Job Shop Problem", Management Science 42 (1996), with the
/// neighbourhood of `BlockMove`. When a run finds nothing better for a while, it begins again from one of the best plans seen, disturbed.
struct MakespanSearch: ~Copyable {
  /// Moves without a better plan of the run after which it begins again.
  private static let patience = 3_000
  /// Plans kept to begin again from.
  private static let elites = 6
  /// Random swaps that disturb a plan, at least and at most.
  private static let disturbance = (least: 4, most: 16)

  private let problem: ShopProblem
  private var graph: ShopGraph
  private let tabu: TabuArcs
  private var path: CriticalPath
  private var random: SeededRandom
  private let scratch: UnsafeMutablePointer<Int>
  private let tenure: Int
  private var iteration = 0
  private var run: Elite
  private var lastGain = 0
  private var best: Elite
  private var elite: [Elite] = []

  private struct Elite {
    var makespan: Int
    var queues: ContiguousArray<Int>
  }

  private struct Choice {
    var move: BlockMove?
    var estimate = Int.max
    var ties = 0

    /// Keeps the better move; among equals, each with the same chance.
    mutating func offer(_ other: BlockMove, _ value: Int, _ random: inout SeededRandom) {
      guard value <= estimate else { return }
      ties = value == estimate ? ties + 1 : 1
      if ties == 1 || random.below(ties) == 0 { move = other }
      estimate = value
    }
  }

  init(_ plan: Plan, seed: UInt64) {
    problem = plan.problem
    graph = ShopGraph(plan)
    tabu = TabuArcs(plan.problem)
    path = CriticalPath(capacity: graph.count)
    random = SeededRandom(seed: seed)
    scratch = .allocate(capacity: graph.count + 1)
    scratch.initialize(repeating: 0, count: graph.count + 1)
    // Zhang et al.: the tenure grows with jobs for each machine.
    tenure = 10 + problem.jobs.count / problem.machines
    run = Elite(makespan: graph.makespan, queues: ContiguousArray(repeating: 0, count: graph.count))
    graph.save(into: &run.queues)
    best = run
  }

  deinit { scratch.deallocate() }

  /// - Returns: a plan that is never longer than the one given.
  mutating func improve(within budget: Budget) -> Plan {
    let least = problem.leastMakespan
    while best.makespan > least, !budget.isSpent(after: iteration) {
      iteration += 1
      let moved = step()
      if graph.makespan < run.makespan { gain() }
      if !moved || iteration - lastGain > Self.patience { beginAgain() }
    }
    graph.restore(best.queues)
    graph.settle()
    return graph.plan(problem)
  }

  /// One move: the best that is not tabu, or that promises a plan better than all; any if there is none.
  /// - Returns: false if the critical path has no move.
  private mutating func step() -> Bool {
    path.traceMakespan(graph, &random)
    var choice = Choice()
    var resort = Choice()
    // The path runs backwards: its first block is the last of the plan.
    var place = 0
    while place < path.count {
      let end = path.endOfBlock(from: place, graph)
      offerMoves(place, end - 1, &choice, &resort)
      place = end
    }
    guard let move = choice.move ?? resort.move else { return false }
    let span = tenure + random.below(tenure / 2 + 1)
    graph.forbid(move, in: tabu, until: iteration + span)
    graph.apply(move)
    graph.settle()
    return true
  }

  /// Offers the moves within a block, which ends in the plan at the place `end` of the path and begins at `start`.
  ///
  /// Nothing is won by another end of the plan's last block, nor by another beginning of a block that begins with the plan.
  private mutating func offerMoves(_ end: Int, _ start: Int, _ choice: inout Choice, _ resort: inout Choice) {
    guard start > end else { return }
    let first = path[start]
    let last = path[end]
    if end > 0 {
      for place in (end + 1)...start { offer(BlockMove(operation: path[place], anchor: last, isLater: true), &choice, &resort) }
      for place in (end + 1)..<start { offer(BlockMove(operation: last, anchor: path[place], isLater: false), &choice, &resort) }
    }
    if graph.head[first] > 0 {
      for place in end..<start { offer(BlockMove(operation: path[place], anchor: first, isLater: false), &choice, &resort) }
      for place in (end + 1)..<start { offer(BlockMove(operation: first, anchor: path[place], isLater: true), &choice, &resort) }
    }
  }

  private mutating func offer(_ move: BlockMove, _ choice: inout Choice, _ resort: inout Choice) {
    guard graph.isSafe(move) else { return }
    let estimate = graph.estimate(move, scratch)
    if estimate < best.makespan || !graph.isForbidden(move, by: tabu, at: iteration) {
      choice.offer(move, estimate, &random)
    } else {
      // All are forbidden: any will do, each with the same chance.
      resort.offer(move, 0, &random)
    }
  }

  private mutating func gain() {
    run.makespan = graph.makespan
    graph.save(into: &run.queues)
    lastGain = iteration
    if run.makespan < best.makespan { best = run }
  }

  /// Keeps the run's best plan if it is among the best, and goes on from one of them, disturbed.
  private mutating func beginAgain() {
    if !elite.contains(where: { $0.queues == run.queues }) { elite.append(run) }
    if elite.count > Self.elites, let worst = elite.indices.max(by: { elite[$0].makespan < elite[$1].makespan }) { elite.remove(at: worst) }
    graph.restore(elite[random.below(elite.count)].queues)
    graph.settle()
    tabu.clear()
    let swaps = Self.disturbance.least + random.below(Self.disturbance.most - Self.disturbance.least + 1)
    for _ in 0..<swaps { disturb() }
    run.makespan = graph.makespan
    graph.save(into: &run.queues)
    lastGain = iteration
  }

  /// Swaps two neighbours of a critical block by chance. What waits for its neighbour without a gap can always be swapped with it.
  private mutating func disturb() {
    path.traceMakespan(graph, &random)
    var choice = Choice()
    for place in 1..<max(path.count, 1) {
      let (second, first) = (path[place - 1], path[place])
      guard graph.machineBefore[second] == first, graph.jobBefore[second] != first else { continue }
      choice.offer(BlockMove(operation: first, anchor: second, isLater: true), 0, &random)
    }
    guard let move = choice.move else { return }
    graph.apply(move)
    graph.settle()
  }
}
