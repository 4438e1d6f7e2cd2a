/// Lessens the weighted tardiness of a plan by swaps on the critical paths to late jobs.
///
/// Each swap is tried in earnest, as heads alone say when jobs are complete. After Mati, Dauzère-Pérès and Lahlou, "A general approach
/// for optimizing regular criteria in the job-shop scheduling problem", European Journal of Operational Research 212 (2011).
struct TardinessSearch: ~Copyable {
  /// Moves without a better plan after which the best one is disturbed.
  private static let patience = 1_000
  private static let disturbance = 12

  private let problem: ShopProblem
  private var graph: ShopGraph
  private let tabu: TabuArcs
  private var path: CriticalPath
  private var random: SeededRandom
  /// The last operation of each job that someone waits for.
  private let ends: ContiguousArray<(operation: Int, due: Int, weight: Int)>
  private var tried: ContiguousArray<Int>
  private var best: ContiguousArray<Int>
  private var least: Int
  private var iteration = 0
  private var lastGain = 0

  init(_ plan: Plan, seed: UInt64) {
    problem = plan.problem
    graph = ShopGraph(plan)
    tabu = TabuArcs(plan.problem)
    path = CriticalPath(capacity: graph.count)
    random = SeededRandom(seed: seed)
    var ends = ContiguousArray<(operation: Int, due: Int, weight: Int)>()
    var number = 0
    for job in plan.problem.jobs {
      number += job.operations.count
      if let due = job.due, job.weight > 0, !job.operations.isEmpty { ends.append((number - 1, due, job.weight)) }
    }
    self.ends = ends
    tried = ContiguousArray(repeating: 0, count: graph.count)
    best = tried
    least = 0
    least = tardiness
    graph.save(into: &best)
  }

  /// - Returns: a plan that is never later than the one given.
  mutating func improve(within budget: Budget) -> Plan {
    let given = graph.plan(problem)
    // Jobs without operations can be late too, by their release: what no order can help is not in `least`.
    while least > 0, !budget.isSpent(after: iteration) {
      iteration += 1
      let moved = step()
      let now = tardiness
      if now < least {
        least = now
        graph.save(into: &best)
        lastGain = iteration
      } else if !moved || iteration - lastGain > Self.patience {
        beginAgain()
      }
    }
    graph.restore(best)
    graph.settleHeads()
    let found = graph.plan(problem)
    return found.weightedTardiness <= given.weightedTardiness ? found : given
  }

  private var tardiness: Int {
    var sum = 0
    for end in ends { sum += end.weight * max(0, graph.head[end.operation] + graph.duration[end.operation] - end.due) }
    return sum
  }

  /// The best swap that is not tabu, or that betters the best plan.
  /// - Returns: false if there is none.
  private mutating func step() -> Bool {
    var chosen: BlockMove?
    var value = Int.max
    for index in ends.indices where isLate(index) {
      path.trace(from: ends[index].operation, graph, &random)
      for place in 1..<max(path.count, 1) {
        guard let swap = swap(at: place), tried[swap.operation] != iteration else { continue }
        tried[swap.operation] = iteration
        let result = outcome(of: swap)
        let isFree = result < least || !graph.isForbidden(swap, by: tabu, at: iteration)
        if isFree && result < value { (chosen, value) = (swap, result) }
      }
    }
    guard let chosen else { return false }
    graph.forbid(chosen, in: tabu, until: iteration + 8 + random.below(8))
    graph.apply(chosen)
    graph.settleHeads()
    return true
  }

  private func isLate(_ index: Int) -> Bool { graph.head[ends[index].operation] + graph.duration[ends[index].operation] > ends[index].due }

  /// The swap of an operation of the path with the one that waited for it on its machine. As it waited without a gap, no circle follows.
  private func swap(at place: Int) -> BlockMove? {
    let (second, first) = (path[place - 1], path[place])
    guard graph.machineBefore[second] == first, graph.jobBefore[second] != first else { return nil }
    return BlockMove(operation: first, anchor: second, isLater: true)
  }

  /// The tardiness after a swap, which is taken back. Heads are as before.
  private mutating func outcome(of swap: BlockMove) -> Int {
    graph.apply(swap)
    graph.settleHeads()
    let result = tardiness
    graph.apply(BlockMove(operation: swap.operation, anchor: swap.anchor, isLater: false))
    graph.settleHeads()
    return result
  }

  private mutating func beginAgain() {
    graph.restore(best)
    graph.settleHeads()
    tabu.clear()
    for _ in 0..<Self.disturbance { disturb() }
    lastGain = iteration
  }

  /// Makes a swap on the path to a late job, both by chance.
  private mutating func disturb() {
    var job: Int?
    var seen = 0
    for index in ends.indices where isLate(index) {
      seen += 1
      if random.below(seen) == 0 { job = index }
    }
    guard let job else { return }
    path.trace(from: ends[job].operation, graph, &random)
    var chosen: BlockMove?
    seen = 0
    for place in 1..<max(path.count, 1) {
      guard let swap = swap(at: place) else { continue }
      seen += 1
      if random.below(seen) == 0 { chosen = swap }
    }
    guard let chosen else { return }
    graph.apply(chosen)
    graph.settleHeads()
  }
}
